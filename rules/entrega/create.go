package entrega

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// An ExistsError says that a file of that name is already there, with other content. It was left as it was.
type ExistsError struct{ Path string }

// Error is what is there, in Spanish.
func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s ya existe con otro contenido y no se sobrescribe", e.Path)
}

// Hint is what to do.
func (e *ExistsError) Hint() string { return "muévalo o bórrelo, o indique otro destino" }

// Create makes the file path with what write writes, and the folders that it needs. Where the same content is there
// already it answers same; where another is, an *[ExistsError]. Of a file that could not be written whole nothing is
// left. It is its owner's alone, as the folders are that were made for it; in a folder that people share, the group reads it (see
// access).
func Create(path string, write func(io.Writer) error) (same bool, err error) {
	return place(path, write, nil)
}

// Copy makes path a copy of the file src, in the same way. The copy is read back before it gets its name: its size and
// hash must be those of what was read from src, and src must not have changed meanwhile.
func Copy(path, src string) (same bool, err error) {
	from, err := os.Open(src)
	if err != nil {
		return false, told("no se puede abrir", src, err)
	}
	defer from.Close()
	before, err := from.Stat()
	if err != nil {
		return false, told("no se puede leer", src, err)
	}
	return place(path, func(w io.Writer) error {
		n, err := io.Copy(w, from)
		if err != nil {
			return told("no se puede copiar", src, err)
		}
		after, err := os.Stat(src)
		if err != nil || n != before.Size() || after.Size() != n || !after.ModTime().Equal(before.ModTime()) {
			return fmt.Errorf("%s cambió mientras se copiaba; espere a que esté completo", src)
		}
		return nil
	}, before)
}

// place writes a temporary file beside path, looks whether it reads as it was written, and gives it its name if that
// is free. like, where given, is the file whose times and permissions are not kept, but whose size must be met.
func place(path string, write func(io.Writer) error, like fs.FileInfo) (same bool, err error) {
	mode, folder := access(filepath.Dir(path))
	if err := os.MkdirAll(filepath.Dir(path), folder); err != nil {
		return false, told("no se puede crear la carpeta", filepath.Dir(path), err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".celula-*")
	if err != nil {
		return false, told("no se puede escribir en", filepath.Dir(path), err)
	}
	defer os.Remove(tmp.Name()) // gone already where all went well
	sum := sha256.New()
	err = write(io.MultiWriter(tmp, sum))
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return false, told("no se puede escribir", path, err)
	}
	if err := verify(tmp.Name(), sum, like); err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	if err := os.Chmod(tmp.Name(), mode); err != nil {
		return false, told("no se puede escribir", path, err)
	}
	return name(tmp.Name(), path, sum.Sum(nil))
}

// access is who may read what is made in a folder, which need not be there yet, and the folders below it. There is personal data in
// all of it: its owner, and nobody else but the group of a folder that hands its group down (chmod g+s), as shared ones do.
func access(dir string) (file, folder fs.FileMode) {
	info, err := os.Stat(dir)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
		info, err = os.Stat(dir)
	}
	if err == nil && info.Mode()&fs.ModeSetgid != 0 {
		return 0o640, 0o750
	}
	return 0o600, 0o700
}

// verify reads back what was written.
func verify(path string, sum hash.Hash, like fs.FileInfo) error {
	got, size, err := digest(path)
	switch {
	case err != nil:
		return told("no se puede leer lo escrito", path, err)
	case !bytes.Equal(got, sum.Sum(nil)), like != nil && size != like.Size():
		return errors.New("lo escrito no es lo que se copió; revise el disco e intente otra vez")
	}
	return nil
}

// name gives tmp the name path unless a file has it.
func name(tmp, path string, sum []byte) (same bool, _ error) {
	err := os.Link(tmp, path) // unlike a rename, it never replaces
	if err == nil {
		return false, nil
	}
	if _, missing := os.Lstat(path); missing == nil {
		there, _, err := digest(path)
		if err != nil || !bytes.Equal(there, sum) {
			return false, &ExistsError{path}
		}
		return true, nil
	}
	// A disk without hard links (FAT, some network drives): nothing has the name, as was just seen.
	if err := os.Rename(tmp, path); err != nil {
		return false, told("no se puede escribir", path, err)
	}
	return false, nil
}

// digest is the SHA-256 of a regular file, and its size.
func digest(path string) ([]byte, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, 0, errors.Join(err, errors.New("no es un archivo"))
	}
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return sum.Sum(nil), n, err
}

// told says in Spanish what could not be done to a file.
func told(what, path string, err error) error {
	var system *fs.PathError
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s %s: no hay permiso", what, path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s %s: no existe", what, path)
	case errors.As(err, &system):
		return fmt.Errorf("%s %s (%w)", what, path, system.Err)
	}
	return fmt.Errorf("%s %s: %w", what, path, err)
}
