package emulator_test

import (
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
		if err := sheetstest.Serve(emulator.Options{Dir: dir}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// startChild runs a server in a process of its own.
func startChild(t *testing.T, dir string) (*exec.Cmd, *sheetstest.Emulator) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	return cmd, sheetstest.StartProcess(t, cmd)
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
