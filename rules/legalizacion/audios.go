package legalizacion

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/almacontact/celula/rules/hoja"
)

// Audios are the recordings that lie in a folder and below it, known by their names. Only what was seen there is ever
// copied, so no name that stands in a report leads anywhere else.
type Audios struct {
	byName map[string][]string // name in small letters → paths
	byStem map[string][]string // name without its extension
	byPart map[string][]string // runs of letters and digits in the stem
}

// FindAudios looks through a folder, which may itself be a link to one. Links in it are not followed, and copies that were
// made of recordings, which lie in the folder made and may do so below this one, are none; "" is no such folder.
func FindAudios(dir, made string) (*Audios, error) {
	a := &Audios{map[string][]string{}, map[string][]string{}, map[string][]string{}}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s es un archivo; indique la carpeta en que están las grabaciones", dir)
	}
	// A path that ends so is walked also where it is a link.
	err = filepath.WalkDir(dir+string(filepath.Separator)+".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && samePath(path, made) {
			return fs.SkipDir
		}
		if d.Type().IsRegular() && !strings.HasPrefix(d.Name(), ".") {
			a.add(path)
		}
		return nil
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("la carpeta de grabaciones %s no existe", dir)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("no hay permiso para leer la carpeta de grabaciones %s", dir)
	case err != nil:
		return nil, fmt.Errorf("no se puede leer la carpeta de grabaciones %s (%w)", dir, err)
	}
	return a, nil
}

// samePath reports whether two paths name one place, from wherever they begin.
func samePath(a, b string) bool {
	if b == "" {
		return false
	}
	a, errA := filepath.Abs(a)
	b, errB := filepath.Abs(b)
	return errA == nil && errB == nil && a == b
}

func (a *Audios) add(path string) {
	name := strings.ToLower(filepath.Base(path))
	stem := strings.TrimSuffix(name, extension(name))
	a.byName[name] = append(a.byName[name], path)
	a.byStem[stem] = append(a.byStem[stem], path)
	for _, part := range strings.FieldsFunc(stem, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }) {
		if paths := a.byPart[part]; len(paths) == 0 || paths[len(paths)-1] != path {
			a.byPart[part] = append(paths, path)
		}
	}
}

// extension is the end of a name that tells what the file is: .wav. What follows a dot and is no such end belongs to
// the name.
func extension(name string) string {
	ext := filepath.Ext(name)
	if len(ext) < 2 || len(ext) > 6 || strings.Trim(strings.ToLower(ext[1:]), "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return ""
	}
	return ext
}

// find is the recording of a call: the one that SAC names, else the one whose name has the call's id in it. why says
// what is wrong where there is none or more than one.
func (a *Audios) find(c *Call, id string) (file, why string) {
	what := fmt.Sprintf("de la llamada %s", hoja.Shorten(id, 40))
	var found []string
	if c.Archivo != "" {
		// Reports come with the paths of another machine: only the last part counts.
		name := strings.ToLower(path.Base(strings.ReplaceAll(c.Archivo, `\`, "/")))
		if found = a.byName[name]; len(found) == 0 {
			found = a.byStem[strings.TrimSuffix(name, extension(name))]
		}
		what = fmt.Sprintf("«%s»", hoja.Shorten(name, 60))
	} else if key := strings.ToLower(id); key != "" {
		if found = a.byStem[key]; len(found) == 0 {
			found = a.byPart[key]
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Sprintf("no está la grabación %s en la carpeta de grabaciones", what)
	case 1:
		return found[0], ""
	}
	return "", fmt.Sprintf("hay %d grabaciones %s en la carpeta de grabaciones; deje una", len(found), what)
}
