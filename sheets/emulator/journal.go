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

// A record is a change in a journal: a line with a checksum of what follows, the lengths of its two parts and the
// first of them, all about the change but the request's body; then the body as it came, and a newline.
type record struct {
	Version uint64 `json:"version"` // of the document that the change made
	Call    *call  `json:"call"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// bytes is a record as it stands in the file. The body is not put into the JSON: it may be large, and is what it is.
func (r *record) bytes() ([]byte, error) {
	about, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	sum := crc32.Update(crc32.Checksum(about, castagnoli), castagnoli, r.Call.Body)
	out := make([]byte, 0, len(about)+len(r.Call.Body)+40)
	out = fmt.Appendf(out, "%08x %d %d %s\n", sum, len(about), len(r.Call.Body), about)
	return append(append(out, r.Call.Body...), '\n'), nil
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

// append keeps a change. When it returns nil the change is on the disk, as itself or, where that is the shorter way,
// in a snapshot of what it made.
func (j *journal) append(d *document, c *call) error {
	if j.lost != nil {
		return j.lost
	}
	if j.size+int64(len(c.Body)) > max(compactAfter, j.base) {
		return j.snapshot(d)
	}
	text, err := (&record{d.version, c}).bytes()
	if err != nil {
		return err
	}
	return j.write(text)
}

// write puts a record behind the last whole one, for good.
func (j *journal) write(text []byte) error {
	if _, err := j.file.WriteAt(text, j.size); err != nil {
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
	j.size += int64(len(text))
	return nil
}

// snapshot keeps a document whole, and begins a new list of changes. Killed in between, the old list is still there
// and its records are passed over for their versions.
func (j *journal) snapshot(d *document) error {
	if j.lost != nil {
		return j.lost
	}
	path := filepath.Join(j.dir, snapshotFile)
	if err := writeSnapshot(path+".tmp", d); err != nil {
		return err
	}
	j.lost = j.adopt(path)
	return j.lost
}

// adopt puts a snapshot that was written into the place of the one before it. After an error it is not known which of them is
// there: a change that were kept behind the one might be passed over behind the other.
func (j *journal) adopt(path string) error {
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
		r, size, err := readRecord(in)
		if err != nil {
			if _, more := in.Peek(1); errors.Is(err, errTorn) && more == io.EOF {
				return d, nil // nothing behind it; or there was nothing at all
			}
			return nil, fmt.Errorf("%s: el cambio %d está dañado (%w)", j.file.Name(), n, err)
		}
		j.size += size
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

// errTorn is a record that was not written to its end, or not as it should be.
var errTorn = errors.New("incompleto o con otra suma de verificación")

// readRecord reads a record, and says how many bytes it has.
func readRecord(in *bufio.Reader) (r *record, size int64, err error) {
	line, err := in.ReadString('\n')
	if err != nil && err != io.EOF {
		return nil, 0, err
	}
	parts := strings.SplitN(line, " ", 4)
	if err == io.EOF || len(parts) != 4 {
		return nil, 0, errTorn
	}
	sum, err1 := strconv.ParseUint(parts[0], 16, 32)
	aboutLen, err2 := strconv.Atoi(parts[1])
	bodyLen, err3 := strconv.ParseUint(parts[2], 10, 31)
	about := strings.TrimSuffix(parts[3], "\n")
	if errors.Join(err1, err2, err3) != nil || aboutLen != len(about) || bodyLen > 2*maxBody {
		return nil, 0, errTorn
	}
	body := make([]byte, bodyLen+1) // and the newline
	if _, err := io.ReadFull(in, body); err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, 0, errTorn
	} else if err != nil {
		return nil, 0, err
	}
	body = body[:bodyLen]
	if uint32(sum) != crc32.Update(crc32.Checksum([]byte(about), castagnoli), castagnoli, body) {
		return nil, 0, errTorn
	}
	r = &record{}
	if err := json.Unmarshal([]byte(about), r); err != nil {
		return nil, 0, err
	}
	if r.Call == nil {
		return nil, 0, errors.New("sin contenido")
	}
	r.Call.Body = body
	return r, int64(len(line)) + int64(len(body)) + 1, nil
}
