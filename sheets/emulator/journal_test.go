package emulator_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/almacontact/celula/sheets/emulator"
)

// copyDir copies a server's folder as it is while the server runs: what a kill would leave.
func copyDir(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestChangesArePlayedAgain(t *testing.T) {
	dir, b := t.TempDir(), &book{}
	var killed, before string
	lives(t, dir, b, func(b *book) {
		for i := range 30 {
			b.put("Ventas!A"+number(i+2), "USER_ENTERED", `[["=ROW`+number(i)+`"]]`)
			b.batch(`{"addSheet":{}}`, `{"addNamedRange":{"namedRange":{"name":"n_`+number(i)+`","range":{"sheetId":`+b.sheetID(i+1)+`,"endRowIndex":1}}}}`)
		}
		before, killed = b.state(), copyDir(t, dir)
	})
	c := &book{path: b.path}
	lives(t, killed, c, func(c *book) {
		if after := c.state(); after != before {
			t.Errorf("the changes came out differently: got\n%s\nwant\n%s", after, before)
		}
	})
}

// sheetID is the id of the i-th sheet.
func (b *book) sheetID(i int) string {
	b.t.Helper()
	var s struct {
		Sheets []struct {
			Properties struct {
				ID int64 `json:"sheetId"`
			}
		}
	}
	b.Call(b.t, "GET", b.path+"?fields=sheets.properties.sheetId", nil, &s)
	return strconv.FormatInt(s.Sheets[min(i, len(s.Sheets)-1)].Properties.ID, 10)
}

func TestTornAndDamagedRecords(t *testing.T) {
	dir, b := t.TempDir(), &book{}
	var killed string
	lives(t, dir, b, func(b *book) {
		for i := range 3 {
			b.put("Ventas!A"+number(i+2), "RAW", `[["fila `+number(i)+`"]]`)
		}
		killed = copyDir(t, dir)
	})
	log := func(dir string) string { return filepath.Join(dir, b.id(), "changes.log") }
	whole, err := os.ReadFile(log(killed))
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte // a record each: two lines of the file
	for i, line := range bytes.SplitAfter(whole, []byte("\n")) {
		if i%2 == 0 {
			lines = append(lines, nil)
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], line...)
	}
	if len(lines) != 5 { // the rows of the start, three changes, and nothing
		t.Fatalf("%d records in %s", len(lines)-1, whole)
	}
	last := len(lines[0]) + len(lines[1]) + len(lines[2])
	for cut := last; cut < len(whole); cut += 5 {
		torn := copyDir(t, killed)
		if err := os.WriteFile(log(torn), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		c := &book{path: b.path}
		lives(t, torn, c, func(c *book) {
			c.holds("Ventas!A:A", `[["a"],["fila 0"],["fila 1"]]`)
			c.put("Ventas!A4", "RAW", `[["otra"]]`) // it goes where the torn one stood
		})
		lives(t, torn, c, func(c *book) { c.holds("Ventas!A:A", `[["a"],["fila 0"],["fila 1"],["otra"]]`) })
	}
	for name, fault := range map[string]struct {
		spoil func(line []byte) []byte
		want  string
	}{
		"a byte changed": {func(l []byte) []byte { l = bytes.Clone(l); l[40] ^= 1; return l }, "incompleto o con otra suma"},
		"a line cut":     {func(l []byte) []byte { return append(bytes.Clone(l[:30]), '\n') }, "incompleto o con otra suma"},
		"a line lost":    {func([]byte) []byte { return nil }, "no se puede repetir (sigue a la versión"},
	} {
		spoilt := copyDir(t, killed)
		text := bytes.Join([][]byte{lines[0], fault.spoil(lines[1]), lines[2], lines[3]}, nil)
		if err := os.WriteFile(log(spoilt), text, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := emulator.New(emulator.Options{Dir: spoilt})
		if err == nil || !strings.Contains(err.Error(), fault.want) || !strings.Contains(err.Error(), "abrir la carpeta del emulador "+spoilt) {
			t.Errorf("%s: got %v, want an error with %q and the folder", name, err, fault.want)
		}
		if err == nil {
			_ = s.Close()
		}
		if left, err := os.ReadFile(log(spoilt)); err != nil || !bytes.Equal(left, text) {
			t.Errorf("%s: the file was changed (%v)", name, err)
		}
	}
}

func TestLongJournalsBecomeSnapshots(t *testing.T) {
	dir, b := t.TempDir(), &book{}
	text := strings.Repeat("x", 40_000)
	lives(t, dir, b, func(b *book) {
		for i := range 60 {
			b.put("Ventas!A"+number(i+1), "RAW", `[["`+text+`"]]`)
		}
		info, err := os.Stat(filepath.Join(dir, b.id(), "changes.log"))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 3<<20 {
			t.Errorf("after 60 changes of 40 kB the journal has %d bytes", info.Size())
		}
	})
	lives(t, dir, b, func(b *book) {
		if got := strings.Count(b.values("Ventas!A:A"), text); got != 60 {
			t.Errorf("%d of 60 rows are there", got)
		}
	})
}

// A spreadsheet of which it is not known what the disk has takes no more changes; one that could only not be written anew does.
func TestSnapshotThatFails(t *testing.T) {
	for _, tt := range []struct {
		name  string
		block func(file string) (undo func() error, err error) // in the way of the snapshot
		after int                                              // the status of a change that comes next
		holds string
	}{
		{"it cannot be written", func(file string) (func() error, error) {
			return func() error { return os.Remove(file + ".tmp") }, os.Mkdir(file+".tmp", 0o700)
		}, 200, `[["a"],["b"]]`},
		{"it cannot be put into its place", func(file string) (func() error, error) {
			undo := func() error { return errors.Join(os.RemoveAll(file), os.Rename(file+".kept", file)) }
			return undo, errors.Join(os.Rename(file, file+".kept"), os.MkdirAll(filepath.Join(file, "x"), 0o700))
		}, 500, `[["a"]]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, b := t.TempDir(), &book{}
			lives(t, dir, b, func(b *book) {
				b.put("Ventas!A1", "RAW", `[["a"]]`)
				undo, err := tt.block(filepath.Join(dir, b.id(), "snapshot.json"))
				if err != nil {
					t.Fatal(err)
				}
				if status, answer := b.do("POST", "/sheets/"+b.sheetID(0)+":copyTo", `{"destinationSpreadsheetId":"`+b.id()+`"}`); status != 500 {
					t.Errorf("copying a sheet: %d %s, want 500", status, answer)
				}
				if status, answer := b.do("PUT", "/values/Ventas!A2?valueInputOption=RAW", `{"values":[["b"]]}`); status != tt.after {
					t.Errorf("the change after it: %d %s, want %d", status, answer, tt.after)
				}
				if err := undo(); err != nil {
					t.Fatal(err)
				}
			})
			lives(t, dir, b, func(b *book) { b.holds("Ventas!A:A", tt.holds) })
		})
	}
}
