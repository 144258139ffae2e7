package emulator_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/almacontact/celula/sheets/emulator"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// childDir, in the environment, makes the test binary a server over that folder, to be killed.
const childDir = "EMULATOR_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		s, err := emulator.New(emulator.Options{Dir: dir})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(httptest.NewServer(s).URL)
		select {}
	}
	os.Exit(m.Run())
}

// startChild runs a server in a process of its own.
func startChild(t *testing.T, dir string) (*exec.Cmd, *sheetstest.Emulator) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it is dead already where the test went well
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the child said nothing: %v", err)
	}
	return cmd, &sheetstest.Emulator{URL: strings.TrimSpace(url)}
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	var b *book
	acknowledged := 0
	for life := range 4 {
		cmd, e := startChild(t, dir)
		if b == nil {
			b = &book{e, t, "/v4/spreadsheets/" + e.Spreadsheet(t, "Ventas", nil)}
		}
		b.Emulator = e
		if got := b.values("Ventas!A:A"); strings.Count(got, "venta ") != acknowledged {
			t.Fatalf("life %d: %d of %d acknowledged rows are there: %s", life, strings.Count(got, "venta "), acknowledged, got)
		}
		// Writers go on until the process is killed under them; each counts what was answered.
		counts := make(chan int)
		for range 2 {
			go func() {
				n := 0
				for appendRow(e.URL, b.path) == nil {
					n++
				}
				counts <- n
			}()
		}
		for range 20 {
			if err := appendRow(e.URL, b.path); err != nil {
				t.Fatalf("life %d: %v", life, err)
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		acknowledged += 20 + <-counts + <-counts
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child ended well, though it was killed")
		}
		// What was under way when the kill came may be there or not: count again what is.
		s, err := emulator.New(emulator.Options{Dir: dir})
		if err != nil {
			t.Fatalf("life %d: %v", life, err)
		}
		h := httptest.NewServer(s)
		b.Emulator = &sheetstest.Emulator{URL: h.URL, Server: s}
		there := strings.Count(b.values("Ventas!A:A"), "venta ")
		h.Close()
		if there < acknowledged || there > acknowledged+2 {
			t.Fatalf("life %d: %d rows are there, %d were acknowledged and 2 more may have been", life, there, acknowledged)
		}
		acknowledged = there
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func appendRow(base, path string) error {
	resp, err := http.Post(base+path+"/values/Ventas!A1:append?valueInputOption=RAW", "application/json",
		strings.NewReader(`{"values":[["venta x"]]}`))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", resp.Status, &answer)
	}
	return nil
}

// lives opens a folder, lets f work on it, and closes it; f gets the spreadsheets' book, made the first time.
func lives(t *testing.T, dir string, b *book, f func(*book)) {
	t.Helper()
	s, err := emulator.New(emulator.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	defer h.Close()
	b.t, b.Emulator = t, &sheetstest.Emulator{URL: h.URL, Server: s}
	if b.path == "" {
		b.path = "/v4/spreadsheets/" + b.Spreadsheet(t, "Ventas", [][]any{{"a", 1, true}})
	}
	f(b)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closed a second time: %v", err)
	}
}

func TestEverythingIsThereAfterARestart(t *testing.T) {
	dir, b := t.TempDir(), &book{}
	before := ""
	lives(t, dir, b, func(b *book) {
		var sheet struct {
			Sheets []struct {
				Properties struct {
					ID int64 `json:"sheetId"`
				}
			}
		}
		b.Call(t, "GET", b.path+"?fields=sheets.properties.sheetId", nil, &sheet)
		id := strconv.FormatInt(sheet.Sheets[0].Properties.ID, 10)
		b.put("Ventas!A2", "USER_ENTERED", `[["24/11/2026","=B1+1","89.900,50","https://x.co","'07",false]]`)
		b.batch(`{"addSheet":{"properties":{"title":"Otra","tabColor":{"red":1}}}}`,
			`{"repeatCell":{"range":{"sheetId":`+id+`,"endRowIndex":3,"endColumnIndex":2},"cell":{"note":"n","userEnteredFormat":{"textFormat":{"bold":false}}},"fields":"note,userEnteredFormat.textFormat.bold"}}`,
			`{"mergeCells":{"range":{"sheetId":`+id+`,"startRowIndex":5,"endRowIndex":7}}}`,
			`{"setDataValidation":{"range":{"sheetId":`+id+`,"startColumnIndex":3,"endColumnIndex":4},"rule":{"condition":{"type":"BOOLEAN"}}}}`,
			`{"addConditionalFormatRule":{"rule":{"ranges":[{"sheetId":`+id+`}],"booleanRule":{"condition":{"type":"BLANK"},"format":{"backgroundColor":{"red":1}}}}}}`,
			`{"addProtectedRange":{"protectedRange":{"range":{"sheetId":`+id+`,"endColumnIndex":1},"warningOnly":true}}}`,
			`{"addNamedRange":{"namedRange":{"name":"n","range":{"sheetId":`+id+`,"startRowIndex":0,"endRowIndex":1}}}}`,
			`{"setBasicFilter":{"filter":{"range":{"sheetId":`+id+`}}}}`,
			`{"addDimensionGroup":{"range":{"sheetId":`+id+`,"dimension":"ROWS","startIndex":0,"endIndex":2}}}`,
			`{"updateDimensionProperties":{"range":{"sheetId":`+id+`,"dimension":"COLUMNS","startIndex":1,"endIndex":2},"properties":{"hiddenByUser":true},"fields":"hiddenByUser"}}`,
			`{"addChart":{"chart":{"spec":{"title":"x"},"position":{"overlayPosition":{"anchorCell":{"sheetId":`+id+`}}}}}}`)
		before = b.state()
	})
	for _, life := range []string{"from the snapshot", "from the snapshot again"} {
		lives(t, dir, b, func(b *book) {
			if after := b.state(); after != before {
				t.Errorf("%s: got\n%s\nwant\n%s", life, after, before)
			}
		})
	}
}

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
	lines := bytes.SplitAfter(whole, []byte("\n"))
	if len(lines) != 5 { // the rows of the start, three changes, and nothing
		t.Fatalf("%d records in %s", len(lines)-1, whole)
	}
	last := len(lines[0]) + len(lines[1]) + len(lines[2])
	for cut := last; cut < len(whole); cut += 7 {
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
		"a byte changed": {func(l []byte) []byte { l = bytes.Clone(l); l[40] ^= 1; return l }, "la suma de verificación no coincide"},
		"a line cut":     {func(l []byte) []byte { return append(bytes.Clone(l[:30]), '\n') }, "incompleto"},
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

func TestLeftoversAndForeignFiles(t *testing.T) {
	dir, b := t.TempDir(), &book{}
	lives(t, dir, b, func(*book) {})
	for _, name := range []string{".nueva-x", ".borrada-y"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	lives(t, dir, b, func(b *book) {
		for _, name := range []string{".nueva-x", ".borrada-y"} {
			if _, err := os.Stat(filepath.Join(dir, name)); !os.IsNotExist(err) {
				t.Errorf("%s is still there (%v)", name, err)
			}
		}
		if status, answer := b.Try(t, "DELETE", "/drive/v3/files/"+b.id(), nil); status != http.StatusNoContent {
			t.Errorf("deleting: got %d %s", status, answer)
		}
	})
	lives(t, dir, b, func(b *book) {
		if status, _ := b.Try(t, "GET", b.path, nil); status != http.StatusNotFound {
			t.Errorf("a deleted spreadsheet after a restart: got %d, want 404", status)
		}
	})
	if err := os.Mkdir(filepath.Join(dir, "strange"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := emulator.New(emulator.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "strange") {
		t.Errorf("a folder that is no spreadsheet: got %v, want an error that names it", err)
	}
}

func TestOneServerAFolder(t *testing.T) {
	dir := t.TempDir()
	s, err := emulator.New(emulator.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := emulator.New(emulator.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "otro emulador la está usando") {
		t.Errorf("a second server: got %v, want a refusal", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = emulator.New(emulator.Options{Dir: dir})
	if err != nil {
		t.Fatalf("after the first was closed: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
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
