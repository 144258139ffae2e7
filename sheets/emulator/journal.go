package emulator

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A journal keeps one spreadsheet in a folder of its own: a snapshot of it at some version, and every change since,
// as it was asked for. A change is synced to the disk before it is answered. Played again over the snapshot the
// changes give the same spreadsheet, since all that is not in the request (time, ids, who asked) is in the record.
type journal struct {
	dir  string
	file *os.File
	size int64 // of the file, up to the last whole record
	base int64 // of the snapshot
	lost error // why no more changes can be kept; nil as long as they can
}

const (
	snapshotFile = "snapshot.json"
	journalFile  = "changes.log"
	compactAfter = 1 << 20 // bytes of changes that are always worth keeping
)

// A record is a line of a journal: a checksum, the length of the rest, and a change as JSON.
type record struct {
	Version uint64 `json:"version"` // of the document that the change made
	Call    *call  `json:"call"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (r *record) line() ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%08x %d %s\n", crc32.Checksum(body, castagnoli), len(body), body), nil
}

// createJournal puts a new spreadsheet into the folder dir, all of it or nothing.
func createJournal(dir string, d *document) (*journal, error) {
	making, made := filepath.Join(dir, newPrefix+d.id), filepath.Join(dir, d.id)
	if err := os.Mkdir(making, 0o700); err != nil {
		return nil, err
	}
	j := &journal{dir: making}
	err := j.snapshot(d)
	if err == nil {
		err = j.file.Close() // it is opened again under its new name, which some systems insist on
	}
	if err == nil {
		err = os.Rename(making, made)
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(making))
	}
	j.dir = made
	j.file, err = os.OpenFile(filepath.Join(made, journalFile), os.O_RDWR|os.O_CREATE, 0o600)
	return j, err
}

// append keeps a change. When it returns nil the change is on the disk.
func (j *journal) append(d *document, c *call) error {
	if j.lost != nil {
		return j.lost
	}
	line, err := (&record{d.version, c}).line()
	if err != nil {
		return err
	}
	if err := j.write(line); err != nil {
		return err
	}
	if j.size > max(compactAfter, j.base) {
		// The change is kept already, whatever becomes of this; it is the next one that must not go wrong.
		if err := j.snapshot(d); err != nil {
			j.lost = fmt.Errorf("the last snapshot failed: %w", err)
		}
	}
	return nil
}

// write puts a line behind the last whole one, for good.
func (j *journal) write(line []byte) error {
	if _, err := j.file.WriteAt(line, j.size); err != nil {
		// Half a record must not stand before the next one.
		if cut := j.file.Truncate(j.size); cut != nil {
			j.lost = errors.Join(err, cut)
		}
		return err
	}
	if err := j.file.Sync(); err != nil {
		j.lost = err // what is on the disk now is anybody's guess
		return err
	}
	j.size += int64(len(line))
	return nil
}

// snapshot keeps a document whole, and begins a new list of changes. Killed in between, the old list is still there
// and its records are passed over for their versions.
func (j *journal) snapshot(d *document) error {
	path := filepath.Join(j.dir, snapshotFile)
	if err := writeSnapshot(path+".tmp", d); err != nil {
		return err
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return err
	}
	if err := syncDir(j.dir); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	j.base = info.Size()
	if j.file == nil {
		if j.file, err = os.OpenFile(filepath.Join(j.dir, journalFile), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
			return err
		}
	}
	j.size = 0
	return j.file.Truncate(0)
}

// close keeps the document whole, so that the next start need not play the changes again.
func (j *journal) close(d *document) error {
	var err error
	if j.size > 0 && j.lost == nil {
		err = j.snapshot(d)
	}
	return errors.Join(err, j.file.Close())
}

// remove deletes the spreadsheet from the folder.
func (j *journal) remove() error {
	parent, id := filepath.Split(j.dir)
	going := filepath.Join(parent, oldPrefix+id)
	if err := os.Rename(j.dir, going); err != nil {
		return err
	}
	if err := syncDir(parent); err != nil {
		return err
	}
	return errors.Join(j.file.Close(), os.RemoveAll(going))
}

// openJournal reads a spreadsheet from its folder. A last record that was not written to its end is dropped: it was
// never answered. Any other fault is an error, and nothing is changed.
func openJournal(dir string) (*journal, *document, error) {
	d, base, err := readSnapshot(filepath.Join(dir, snapshotFile))
	if err != nil {
		return nil, nil, err
	}
	j := &journal{dir: dir, base: base}
	if j.file, err = os.OpenFile(filepath.Join(dir, journalFile), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, nil, err
	}
	if d, err = j.play(d); err == nil {
		err = j.file.Truncate(j.size)
	}
	if err != nil {
		return nil, nil, errors.Join(err, j.file.Close())
	}
	return j, d, nil
}

// play makes the changes that came after d.
func (j *journal) play(d *document) (*document, error) {
	in := bufio.NewReaderSize(j.file, 1<<20)
	for n := 1; ; n++ {
		line, readErr := in.ReadBytes('\n')
		if readErr != nil && readErr != io.EOF {
			return nil, readErr
		}
		r, err := parseRecord(line)
		if err != nil {
			if _, more := in.Peek(1); more == io.EOF {
				return d, nil // torn, and nothing behind it (or nothing at all)
			}
			return nil, fmt.Errorf("%s: el cambio %d está dañado (%w)", j.file.Name(), n, err)
		}
		j.size += int64(len(line))
		if r.Version <= d.version {
			continue // the snapshot has it
		}
		if d, err = replay(d, r); err != nil {
			return nil, fmt.Errorf("%s: el cambio %d no se puede repetir (%w)", j.file.Name(), n, err)
		}
	}
}

// replay makes one recorded change again.
func replay(d *document, r *record) (*document, error) {
	o, ok := operations[r.Call.Op]
	if !ok || o.write == nil {
		return nil, fmt.Errorf("operación desconocida %q", r.Call.Op)
	}
	if r.Version != d.version+1 {
		return nil, fmt.Errorf("sigue a la versión %d y no a la %d", r.Version-1, d.version)
	}
	next := d.next(r.Call)
	_, err := o.write(next, r.Call)
	return next, err
}

func parseRecord(line []byte) (*record, error) {
	text := string(line)
	sum, rest, _ := strings.Cut(text, " ")
	length, body, _ := strings.Cut(rest, " ")
	body, whole := strings.CutSuffix(body, "\n")
	n, err := strconv.Atoi(length)
	want, sumErr := strconv.ParseUint(sum, 16, 32)
	switch {
	case !whole, err != nil, sumErr != nil, n != len(body):
		return nil, errors.New("incompleto")
	case uint32(want) != crc32.Checksum([]byte(body), castagnoli):
		return nil, errors.New("la suma de verificación no coincide")
	}
	r := &record{}
	if err := json.Unmarshal([]byte(body), r); err != nil {
		return nil, err
	}
	if r.Call == nil {
		return nil, errors.New("sin contenido")
	}
	return r, nil
}
