// Package sheetstest starts emulators of the Sheets API for tests, and lays spreadsheets out in them. It also has the
// suite that the emulator and Google must both pass.
package sheetstest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/almacontact/celula/sheets/emulator"
)

// An Emulator is a running emulator: an address on loopback, and the server behind it.
type Emulator struct {
	URL    string // base address, without a slash at the end
	Server *emulator.Server
}

// Start runs an emulator until the test ends. Without options it keeps nothing on disk and lets everyone in.
func Start(t testing.TB, opts ...emulator.Options) *Emulator {
	t.Helper()
	var o emulator.Options
	if len(opts) > 0 {
		o = opts[0]
	}
	s, err := emulator.New(o)
	if err != nil {
		t.Fatalf("starting the emulator: %v", err)
	}
	h := httptest.NewServer(s)
	t.Cleanup(func() {
		h.Close()
		if err := s.Close(); err != nil {
			t.Errorf("closing the emulator: %v", err)
		}
	})
	return &Emulator{URL: h.URL, Server: s}
}

// Spreadsheet makes a spreadsheet with one tab that holds rows, and gives its id. Values are as for RAW: strings,
// numbers, booleans, nil for a blank. The grid is as large as the rows, and no smaller than 100 x 26.
func (e *Emulator) Spreadsheet(t testing.TB, tab string, rows [][]any) string {
	t.Helper()
	width := 26
	for _, r := range rows {
		width = max(width, len(r))
	}
	var made struct {
		SpreadsheetID string `json:"spreadsheetId"`
	}
	e.Call(t, http.MethodPost, "/v4/spreadsheets", map[string]any{
		"properties": map[string]any{"title": tab, "locale": "es_CO", "timeZone": "America/Bogota"},
		"sheets": []any{map[string]any{"properties": map[string]any{
			"title": tab, "gridProperties": map[string]any{"rowCount": max(100, len(rows)), "columnCount": width},
		}}},
	}, &made)
	if len(rows) > 0 {
		e.Put(t, made.SpreadsheetID, quote(tab)+"!A1", rows)
	}
	return made.SpreadsheetID
}

// Put writes rows RAW from the first cell of an A1 range on.
func (e *Emulator) Put(t testing.TB, spreadsheet, a1 string, rows [][]any) {
	t.Helper()
	e.Call(t, http.MethodPut, "/v4/spreadsheets/"+spreadsheet+"/values/"+url.PathEscape(a1)+"?valueInputOption=RAW",
		map[string]any{"values": rows}, nil)
}

// Values reads an A1 range unformatted: strings, float64s and bools, rows and trailing blanks cut as the API does.
func (e *Emulator) Values(t testing.TB, spreadsheet, a1 string) [][]any {
	t.Helper()
	var got struct{ Values [][]any }
	e.Call(t, http.MethodGet, "/v4/spreadsheets/"+spreadsheet+"/values/"+url.PathEscape(a1)+
		"?valueRenderOption=UNFORMATTED_VALUE", nil, &got)
	return got.Values
}

// Batch does requests of spreadsheets.batchUpdate, each a JSON object.
func (e *Emulator) Batch(t testing.TB, spreadsheet string, requests ...string) {
	t.Helper()
	raw := make([]json.RawMessage, len(requests))
	for i, r := range requests {
		raw[i] = json.RawMessage(r)
	}
	e.Call(t, http.MethodPost, "/v4/spreadsheets/"+spreadsheet+":batchUpdate", map[string]any{"requests": raw}, nil)
}

// TabID gives the id of the tab with the title, which must be there.
func (e *Emulator) TabID(t testing.TB, spreadsheet, title string) int {
	t.Helper()
	var book struct {
		Sheets []struct {
			Properties struct {
				SheetID int
				Title   string
			}
		}
	}
	e.Call(t, http.MethodGet, "/v4/spreadsheets/"+spreadsheet, nil, &book)
	for _, s := range book.Sheets {
		if s.Properties.Title == title {
			return s.Properties.SheetID
		}
	}
	t.Fatalf("no tab %q", title)
	return 0
}

// Call does one request that must succeed. body is sent as JSON unless it is nil; the answer is read into out unless
// that is nil.
func (e *Emulator) Call(t testing.TB, method, path string, body, out any) {
	t.Helper()
	status, answer := e.Try(t, method, path, body)
	if status != http.StatusOK {
		t.Fatalf("%s %s: got %d, want 200: %s", method, path, status, answer)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(answer, out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}

// Try does one request, and gives its status and its answer.
func (e *Emulator) Try(t testing.TB, method, path string, body any) (status int, answer []byte) {
	t.Helper()
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		in = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, e.URL+path, in)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	if answer, err = io.ReadAll(resp.Body); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return resp.StatusCode, answer
}

// quote spells a tab's title in front of a range.
func quote(title string) string {
	out := []byte{'\''}
	for _, c := range []byte(title) {
		if c == '\'' {
			out = append(out, c)
		}
		out = append(out, c)
	}
	return string(append(out, '\''))
}
