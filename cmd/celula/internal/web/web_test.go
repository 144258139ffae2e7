package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

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
	page := httptest.NewServer(New(Options{Emulator: e.Server, Base: e.URL, Spreadsheet: s.spreadsheet, Schema: r.Schema, Chat: s.chat}))
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

func TestGuard(t *testing.T) {
	s := start(t)
	port := s.url[strings.LastIndex(s.url, ":"):]
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) {
			if name == "Host" {
				r.Host = value
			} else if value == "" {
				r.Header.Del(name)
			} else {
				r.Header.Set(name, value)
			}
		}
	}
	foreign := func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Del("Origin")
	}
	bare := func(r *http.Request) {
		r.Header.Del("Sec-Fetch-Site")
		r.Header.Del("Origin")
	}
	const edit = `{"do":"append","tab":0,"count":1,"places":[]}`
	for name, c := range map[string]struct {
		method, path, body string
		change             func(*http.Request)
		want               int
	}{
		"the page":                              {"GET", "/", "", nil, 200},
		"the page, by hand":                     {"GET", "/", "", bare, 200},
		"the page as localhost":                 {"GET", "/", "", func(r *http.Request) { bare(r); r.Host = "localhost" + port }, 200},
		"the page by a link of elsewhere":       {"GET", "/", "", func(r *http.Request) { foreign(r); r.Header.Set("Sec-Fetch-Mode", "navigate") }, 200},
		"the page inside another":               {"GET", "/", "", func(r *http.Request) { foreign(r); r.Header.Set("Sec-Fetch-Mode", "no-cors") }, 403},
		"the page by another name":              {"GET", "/", "", header("Host", "example.com"+port), 403},
		"the page by another name, by hand":     {"GET", "/", "", func(r *http.Request) { bare(r); r.Host = "example.com" + port }, 403},
		"the page by another port":              {"GET", "/", "", header("Host", "127.0.0.1:1"), 403},
		"the page by an address of the network": {"GET", "/", "", header("Host", "192.168.0.10"+port), 403},
		"a file":                                {"GET", "/page/js/main.js", "", bare, 200},
		"a folder":                              {"GET", "/page/js/", "", nil, 404},
		"nothing":                               {"GET", "/otra", "", nil, 404},
		"events":                                {"GET", "/api/events", "", nil, 200},
		"events without Origin":                 {"GET", "/api/events", "", header("Origin", ""), 200},
		"events of no known sender":             {"GET", "/api/events", "", bare, 403},
		"events of another site":                {"GET", "/api/events", "", foreign, 403},
		"events of another origin":              {"GET", "/api/events", "", header("Origin", "http://example.com"), 403},
		"events by another name":                {"GET", "/api/events", "", func(r *http.Request) { r.Host = "example.com" + port }, 403},
		"an edit":                               {"POST", "/api/rows", edit, nil, 200},
		"an edit without Origin":                {"POST", "/api/rows", edit, header("Origin", ""), 403},
		"an edit of a form of another site":     {"POST", "/api/rows", edit, header("Origin", "http://example.com"), 403},
		"an edit of a sandboxed page":           {"POST", "/api/rows", edit, header("Origin", "null"), 403},
		"an edit of another port":               {"POST", "/api/rows", edit, header("Origin", "http://127.0.0.1:1"), 403},
		"an edit that a browser calls foreign":  {"POST", "/api/rows", edit, header("Sec-Fetch-Site", "same-site"), 403},
		"an edit by another name": {"POST", "/api/rows", edit, func(r *http.Request) {
			r.Host = "example.com" + port
			r.Header.Set("Origin", "http://example.com"+port)
		}, 403},
		"an edit by GET": {"GET", "/api/rows", "", nil, 404},
	} {
		got, answer := s.send(c.method, c.path, c.body, c.change)
		if got != c.want {
			t.Errorf("%s: %s %s got %d, want %d: %s", name, c.method, c.path, got, c.want, answer)
		}
		if c.want == 403 && !strings.Contains(answer, "solo se") {
			t.Errorf("%s: refused with %q, want words in Spanish", name, answer)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/", "/page/js/main.js", "/page/icon.svg", "/otra"} {
		resp, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		policy := resp.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q, want %q in it", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q allows something unsafe", path, policy)
		}
		if got := resp.Header.Get("X-Content-Type-Options") + " " + resp.Header.Get("Cache-Control"); got != "nosniff no-store" {
			t.Errorf("%s: got %q, want nosniff and no-store", path, got)
		}
	}
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
		s := start(t)
		status, answer := s.post("/api/cells", c.body)
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: got %d %s, want %d and %q", c.name, status, answer, c.status, c.want)
		}
		if got := s.column(c.column); got != c.then && !strings.HasPrefix(got, c.then+",") {
			t.Errorf("%s: column %s is then %q, want %q", c.name, c.column, got, c.then)
		}
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

// An eventReader reads a page's events.
type eventReader struct {
	*testing.T
	lines *bufio.Scanner
}

func (s *scene) events() *eventReader {
	s.Helper()
	ctx, stop := context.WithTimeout(s.Context(), 30*time.Second)
	s.Cleanup(stop)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/events", nil)
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 16<<20)
	return &eventReader{s.T, lines}
}

// next is the next event of a kind.
func (r *eventReader) next(kind string, into any) string {
	r.Helper()
	for r.lines.Scan() {
		if r.lines.Text() != "event: "+kind || !r.lines.Scan() {
			continue
		}
		data := bytes.TrimPrefix(r.lines.Bytes(), []byte("data: "))
		if into != nil {
			if err := json.Unmarshal(data, into); err != nil {
				r.Fatalf("%v in %s", err, data)
			}
		}
		return string(data)
	}
	r.Fatalf("the stream ended before an event %s: %v", kind, r.lines.Err())
	return ""
}

func TestEventsTellOnlyWhatChanged(t *testing.T) {
	s := start(t)
	r := s.events()
	var first hojaEvent
	r.next("hoja", &first)
	if len(first.Tabs) != 1 || first.Tabs[0].Whole == nil || len(first.Tabs[0].Rows) != 5 {
		t.Fatalf("first event is %+v, want one whole tab of 5 rows", first)
	}
	columns := first.Tabs[0].Whole.Columns
	if first.Tabs[0].Whole.Header != 2 || columns[5].Field != "nip" || columns[9].Field != "estado" || !columns[9].Bot || columns[10].Field != "rara" || columns[10].Bot {
		t.Errorf("header in row %d, columns %+v; want row 2, nip, and estado as the bot's", first.Tabs[0].Whole.Header, columns)
	}
	r.next("chat", nil)
	r.next("round", nil)
	for _, c := range []struct{ name, request, want string }{
		{"a cell", `{"updateCells":{"start":{"sheetId":0,"rowIndex":3,"columnIndex":9},"fields":"userEnteredValue","rows":[{"values":[{"userEnteredValue":{"stringValue":"VALIDADA"}}]}]}}`,
			`"tabs":[{"id":0,"rowCount":100,"at":0,"set":[{"row":3,"cells":["23/11/2026","beto","Portabilidad","Dos","1000002","22222","","","V-2","VALIDADA","r2"]}]}]`},
		{"a row less", `{"deleteDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":3,"endIndex":4}}}`, `"tabs":[{"id":0,"rowCount":99,"at":3,"gone":1}]`},
		{"a row more", `{"insertDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":3,"endIndex":4}}}`, `"tabs":[{"id":0,"rowCount":100,"at":3,"added":[[]]}]`},
		{"a new tab", `{"addSheet":{"properties":{"sheetId":5,"title":"Base Claro"}}}`, `"order":[0,5],"tabs":[{"id":5,"whole":{"id":5,"title":"Base Claro","header":0`},
		{"a tab gone", `{"deleteSheet":{"sheetId":5}}`, `"order":[0],"tabs":[]`},
	} {
		s.emulator.Batch(t, s.spreadsheet, c.request)
		if got := r.next("hoja", nil); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s in it", c.name, got, c.want)
		}
	}
}

func TestEventsOfTheChat(t *testing.T) {
	s := start(t)
	r := s.events()
	var e chatEvent
	r.next("chat", &e)
	if len(e.Channels) != 3 || len(e.Set) != 0 {
		t.Fatalf("first event is %+v, want three channels without messages", e)
	}
	ts := s.chat.Say("C1", "U1", "hola <!channel> & <https://example.com|adiós>")
	if got := r.next("chat", &e); len(e.Set) != 1 || e.Set[0].TS != ts || e.Set[0].Channel != "C1" {
		t.Fatalf("got %s, want the message %s", got, ts)
	}
	s.chat.Delete("C1", ts)
	if got := r.next("chat", &e); len(e.Gone) != 1 || e.Gone[0].TS != ts {
		t.Errorf("got %s, want %s gone", got, ts)
	}
}

func TestOwnHostByEveryLoopbackName(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:80": true, "127.0.0.1": true, "localhost": true, "LocalHost:80": true, "[::1]:80": true, "[::1]": true, "127.9.9.9": true,
		"": false, ":80": false, "localhost.example.com": false, "127.0.0.1.example.com": false, "2130706433": false, "0.0.0.0": false, "localhost:8080": false,
	} {
		ctx := context.WithValue(t.Context(), http.LocalAddrContextKey, net.Addr(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}))
		r := (&http.Request{Host: host}).WithContext(ctx)
		if got := ownHost(r); got != want {
			t.Errorf("Host %q: got %v, want %v", host, got, want)
		}
	}
}
