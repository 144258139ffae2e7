package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// A scene is a page over a small hoja in a real emulator.
type scene struct {
	*testing.T
	emulator    *sheetstest.Emulator
	spreadsheet string
	chat        *standin.Chat
	url         string
	server      *Server
}

var small = [][]any{
	{"Hoja de la célula"},
	{"FECHA VENTA", "LOGIN", "TIPO DE VENTA", "CLIENTE", "DOCUMENTO", "NIP", "MIN", "OT", "ID VENTA", "ESTADO", "RARA"},
	{"24/11/2026", "ana", "Portabilidad", "Uno", 1000001, 11111, "", "", "V-1", "VALIDADA", "r1"},
	{"23/11/2026", "beto", "Portabilidad", "Dos", 1000002, 22222, "", "", "V-2", "INCOMPLETA", "r2"},
	{"22/11/2026", "caro", "Portabilidad", "Tres", 1000003, 33333, "", "", "V-3", "EN PROCESO", "r3"},
}

func start(t *testing.T) *scene {
	t.Helper()
	r, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	e := sheetstest.Start(t)
	s := &scene{T: t, emulator: e, spreadsheet: e.Spreadsheet(t, "Ventas", small), chat: standin.New(standin.Options{})}
	s.server = New(Options{Emulator: e.Server, Base: e.URL, Spreadsheet: s.spreadsheet, Schema: r.Schema, Chat: s.chat})
	page := httptest.NewServer(s.server)
	t.Cleanup(page.Close)
	s.url = page.URL
	return s
}

// send makes a request as the page itself does, but for what change does to it.
func (s *scene) send(method, path, body string, change func(*http.Request)) (status int, answer string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Origin", s.url)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if change != nil {
		change(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		return resp.StatusCode, ""
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func (s *scene) post(path, body string) (status int, answer string) {
	s.Helper()
	return s.send(http.MethodPost, path, body, nil)
}

// look has the spreadsheet read, as a page that is open does.
func (s *scene) look() {
	s.Helper()
	if _, _, err := s.server.mirror.now(s.Context()); err != nil {
		s.Fatal(err)
	}
}

// column is a column's texts in the emulator, from the first row of sales on.
func (s *scene) column(letter string) string {
	s.Helper()
	var texts []string
	for _, row := range s.emulator.Values(s.T, s.spreadsheet, "Ventas!"+letter+"3:"+letter+"40") {
		text := ""
		if len(row) > 0 {
			text = fmt.Sprint(row[0])
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ",")
}

func TestCells(t *testing.T) {
	for _, c := range []struct {
		name, body   string
		status       int
		want         string // the answer, or some of it
		column, then string
	}{
		{"one cell", `{"tab":0,"row":4,"id":"V-2","col":3,"values":[["<img src=x onerror=alert(1)>"]]}`, 200, `{"row":4}`, "D", "Uno,<img src=x onerror=alert(1)>,Tres"},
		{"a cell emptied", `{"tab":0,"row":4,"id":"V-2","col":5,"values":[[""]]}`, 200, `{"row":4}`, "F", "11111,,33333"},
		{"as typing does", `{"tab":0,"row":3,"id":"","col":4,"values":[["0012"]]}`, 200, `{"row":3}`, "E", "12,1.000002e+06,1.000003e+06"},
		{"a block with a hole", `{"tab":0,"row":3,"id":"V-1","col":1,"values":[["x",null,"y"],["z"]]}`, 200, `{"row":3}`, "B", "x,z,caro"},
		{"the sale was moved meanwhile", `{"tab":0,"row":3,"id":"V-3","col":1,"values":[["x"]]}`, 200, `{"row":5}`, "B", "ana,beto,x"},
		{"the sale is gone", `{"tab":0,"row":3,"id":"V-9","col":1,"values":[["x"]]}`, 409, "esa fila ya no está ahí", "B", "ana,beto,caro"},
		{"a cell of the bot", `{"tab":0,"row":3,"id":"V-1","col":9,"values":[["INSTALADA"]]}`, 409, "las escribe el bot", "J", "VALIDADA,INCOMPLETA,EN PROCESO"},
		{"over the bot's cells", `{"tab":0,"row":3,"id":"V-1","col":7,"values":[["1","V-X","INSTALADA","r9"]]}`, 200, `{"row":3}`, "J", "VALIDADA,INCOMPLETA,EN PROCESO"},
		{"beyond the last column", `{"tab":0,"row":3,"id":"V-1","col":10,"values":[["r9","más"]]}`, 200, `{"row":3}`, "K", "r9,r2,r3"},
		{"far below", `{"tab":0,"row":140,"id":"","col":1,"values":[["abajo"]]}`, 200, `{"row":140}`, "B", "ana,beto,caro"},
		{"the header", `{"tab":0,"row":2,"id":"","col":1,"values":[["x"]]}`, 400, "la fila 2 no es de ventas", "B", "ana,beto,caro"},
		{"no row", `{"tab":0,"row":-5,"id":"","col":1,"values":[["x"]]}`, 400, "no es de ventas", "B", "ana,beto,caro"},
		{"a column that is none", `{"tab":0,"row":3,"id":"V-1","col":-1,"values":[["x"]]}`, 400, "esa columna no está", "B", "ana,beto,caro"},
		{"too far down", `{"tab":0,"row":100001,"id":"","col":1,"values":[["x"]]}`, 400, "no es de ventas", "B", "ana,beto,caro"},
		{"nothing", `{"tab":0,"row":3,"id":"V-1","col":1,"values":[]}`, 409, "las escribe el bot", "B", "ana,beto,caro"},
		{"a tab that is none", `{"tab":7,"row":3,"id":"V-1","col":1,"values":[["x"]]}`, 409, "esa pestaña ya no está", "B", "ana,beto,caro"},
		{"another key", `{"tab":0,"row":3,"fila":3}`, 400, "recargue la página", "B", "ana,beto,caro"},
		{"no JSON", `tab=0&row=3`, 400, "recargue la página", "B", "ana,beto,caro"},
		{"too much", `{"tab":0,"row":3,"id":"` + strings.Repeat("x", maxBody) + `"}`, 413, "por partes", "B", "ana,beto,caro"},
	} {
		for _, seen := range []bool{false, true} {
			s := start(t)
			if seen {
				s.look()
			}
			status, answer := s.post("/api/cells", c.body)
			if status != c.status || !strings.Contains(answer, c.want) {
				t.Errorf("%s, seen before: %v: got %d %s, want %d and %q", c.name, seen, status, answer, c.status, c.want)
			}
			if got := s.column(c.column); got != c.then && !strings.HasPrefix(got, c.then+",") {
				t.Errorf("%s, seen before: %v: column %s is then %q, want %q", c.name, seen, c.column, got, c.then)
			}
		}
	}
}

// TestCellsOfWhatChangedMeanwhile: whatever happened to the sheet since it was read, one types into the row that the page means.
func TestCellsOfWhatChangedMeanwhile(t *testing.T) {
	const x = `{"tab":0,"row":4,"id":"V-2","col":1,"values":[["x"]]}`
	for _, c := range []struct {
		name, change, body string
		status             int
		want, then         string
	}{
		{"a row came in above", `{"insertDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":2,"endIndex":3}}}`, x, 200, `{"row":5}`, ",ana,x,caro"},
		{"a row came in above the header", `{"insertDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":0,"endIndex":1}}}`, x, 200, `{"row":5}`, "LOGIN,ana,x,caro"},
		{"the row is gone", `{"deleteDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":3,"endIndex":4}}}`, x, 409, "ya no está ahí", "ana,caro"},
		{"blank rows below are gone", `{"deleteDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":5,"endIndex":100}}}`,
			`{"tab":0,"row":9,"id":"","col":1,"values":[["x"]]}`, 200, `{"row":9}`, "ana,beto,caro,,,,x"},
		{"the tab has another name", `{"updateSheetProperties":{"properties":{"sheetId":0,"title":"Noviembre"},"fields":"title"}}`, x, 200, `{"row":4}`, ""},
	} {
		s := start(t)
		s.look()
		s.emulator.Batch(t, s.spreadsheet, c.change)
		status, answer := s.post("/api/cells", c.body)
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: got %d %s, want %d and %q", c.name, status, answer, c.status, c.want)
		}
		if c.then == "" {
			continue
		}
		if got := s.column("B"); got != c.then {
			t.Errorf("%s: the logins are then %q, want %q", c.name, got, c.then)
		}
	}
}

// TestTypingReadsLittle: once the page has been shown, a cell is written without reading the whole hoja before.
func TestTypingReadsLittle(t *testing.T) {
	s := start(t)
	s.look()
	before := s.server.mirror.last.Load()
	for _, row := range []string{`"row":3,"id":"V-1"`, `"row":4,"id":"V-2"`, `"row":6,"id":""`} {
		if status, answer := s.post("/api/cells", `{"tab":0,`+row+`,"col":1,"values":[["x"]]}`); status != 200 {
			t.Fatalf("got %d %s", status, answer)
		}
	}
	if s.server.mirror.last.Load() != before {
		t.Error("the whole hoja was read for a cell")
	}
	if got, want := s.column("B"), "x,x,caro,x"; got != want {
		t.Errorf("the logins are then %q, want %q", got, want)
	}
}

func TestRows(t *testing.T) {
	for _, c := range []struct {
		name, path, body string
		status           int
		want, then       string // the answer, or some of it; the logins afterwards
	}{
		{"deleted", "/api/rows", `{"do":"delete","tab":0,"count":1,"places":[{"tab":0,"row":4,"id":"V-2"}]}`, 200, `{"row":4}`, "ana,caro"},
		{"two deleted apart", "/api/rows", `{"do":"delete","tab":0,"count":2,"places":[{"tab":0,"row":5,"id":"V-3"},{"tab":0,"row":3,"id":"V-1"}]}`, 200, `{"row":3}`, "beto"},
		{"deleted after it moved", "/api/rows", `{"do":"delete","tab":0,"count":1,"places":[{"tab":0,"row":3,"id":"V-3"}]}`, 200, `{"row":5}`, "ana,beto"},
		{"deleted and gone", "/api/rows", `{"do":"delete","tab":0,"count":1,"places":[{"tab":0,"row":3,"id":"V-9"}]}`, 409, "ya no está ahí", "ana,beto,caro"},
		{"the header deleted", "/api/rows", `{"do":"delete","tab":0,"count":1,"places":[{"tab":0,"row":2,"id":""}]}`, 400, "no es de ventas", "ana,beto,caro"},
		{"none deleted", "/api/rows", `{"do":"delete","tab":0,"count":1,"places":[]}`, 400, "elija primero una fila", "ana,beto,caro"},
		{"inserted", "/api/rows", `{"do":"insert","tab":0,"count":1,"places":[{"tab":0,"row":4,"id":"V-2"}]}`, 200, `{"row":4}`, "ana,,beto,caro"},
		{"none inserted", "/api/rows", `{"do":"insert","tab":0,"count":0,"places":[{"tab":0,"row":4,"id":"V-2"}]}`, 400, "hasta la fila 100000", "ana,beto,caro"},
		{"far too many inserted", "/api/rows", `{"do":"insert","tab":0,"count":1000000,"places":[{"tab":0,"row":4,"id":"V-2"}]}`, 400, "hasta la fila 100000", "ana,beto,caro"},
		{"more inserted than can be counted", "/api/rows", `{"do":"insert","tab":0,"count":9223372036854775807,"places":[{"tab":0,"row":4,"id":"V-2"}]}`, 400, "hasta la fila 100000", "ana,beto,caro"},
		{"appended", "/api/rows", `{"do":"append","tab":0,"count":1,"places":[]}`, 200, `{"row":6}`, "ana,beto,caro"},
		{"something else", "/api/rows", `{"do":"burn","tab":0,"count":1,"places":[{"tab":0,"row":4,"id":"V-2"}]}`, 400, "recargue la página", "ana,beto,caro"},
		{"sorted down", "/api/sort", `{"tab":0,"col":1,"descending":true}`, 200, `{"row":0}`, "caro,beto,ana"},
		{"sorted by the bot's column", "/api/sort", `{"tab":0,"col":9,"descending":false}`, 200, `{"row":0}`, "caro,beto,ana"},
		{"sorted by no column", "/api/sort", `{"tab":0,"col":99,"descending":false}`, 400, "esa columna no está", "ana,beto,caro"},
	} {
		s := start(t)
		status, answer := s.post(c.path, c.body)
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: got %d %s, want %d and %q", c.name, status, answer, c.status, c.want)
		}
		if got := s.column("B"); got != c.then {
			t.Errorf("%s: the logins are then %q, want %q", c.name, got, c.then)
		}
	}
}

func TestTheBotsTabIsLocked(t *testing.T) {
	s := start(t)
	s.emulator.Batch(t, s.spreadsheet, `{"addProtectedRange":{"protectedRange":{"range":{"sheetId":0},"warningOnly":true}}}`)
	status, answer := s.post("/api/cells", `{"tab":0,"row":3,"id":"V-1","col":1,"values":[["x"]]}`)
	if status != 409 || !strings.Contains(answer, "la escribe el bot") {
		t.Errorf("got %d %s, want 409 and words", status, answer)
	}
}
