package sheets_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	api "google.golang.org/api/sheets/v4"

	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/emulator"
)

// A cue is what happens to one call instead of, before or after its being served.
type cue func(w http.ResponseWriter, r *http.Request, serve http.Handler)

// A stage is an emulator whose calls go wrong on cue: the n-th call of a kind takes the n-th cue of that kind.
type stage struct {
	serve http.Handler

	mu    sync.Mutex
	cues  map[string][]cue // by kind of call: read, look, write
	calls []string
}

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := "look"
	switch {
	case strings.HasSuffix(r.URL.Path, ":batchUpdate"):
		kind = "write"
	case strings.Contains(r.URL.Path, "/values/"):
		kind = "read"
	}
	s.mu.Lock()
	s.calls = append(s.calls, kind)
	var c cue
	if left := s.cues[kind]; len(left) > 0 {
		c, s.cues[kind] = left[0], left[1:]
	}
	s.mu.Unlock()
	if c == nil {
		s.serve.ServeHTTP(w, r)
		return
	}
	c(w, r, s.serve)
}

// seen is the kinds of the calls so far.
func (s *stage) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// on makes a stage with a spreadsheet of one tab, Ventas, and a client in front of it.
func on(t *testing.T, o sheets.Options, cues map[string][]cue) (*stage, *sheets.Client, *sheets.Tab) {
	t.Helper()
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{serve: server, cues: cues}
	web := httptest.NewServer(s)
	t.Cleanup(func() { web.Close(); server.Close() })
	body, err := (&api.Spreadsheet{Sheets: []*api.Sheet{{Properties: &api.SheetProperties{Title: "Ventas"}}}}).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	made := httptest.NewRecorder()
	server.ServeHTTP(made, httptest.NewRequest("POST", "/v4/spreadsheets?fields=spreadsheetId", bytes.NewReader(body)))
	id := strings.Split(made.Body.String(), `"`)[3]
	c := open(t, web.URL, o)
	return s, c, c.Tab(id, "Ventas")
}

func fails(code int) cue {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) { refuse(code, "X", "x")(w, r) }
}

// lost does the work and loses the answer.
func lost(how cue) cue {
	return func(w http.ResponseWriter, r *http.Request, serve http.Handler) {
		serve.ServeHTTP(httptest.NewRecorder(), r)
		how(w, r, serve)
	}
}

func hangsUp(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

func halfAnswer(w http.ResponseWriter, r *http.Request, serve http.Handler) {
	whole := httptest.NewRecorder()
	serve.ServeHTTP(whole, r)
	w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
}

var oneCell = sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 0, Text: "x"}}, KeyCols: []int{0}}

func TestReadsAreRepeated(t *testing.T) {
	for name, first := range map[string]cue{"429": fails(429), "500": fails(500), "503": fails(503), "hung up": hangsUp, "half": halfAnswer, "408": fails(408)} {
		t.Run(name, func(t *testing.T) {
			s, c, tab := on(t, sheets.Options{}, map[string][]cue{"read": {first, first}})
			if _, err := tab.Read(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"read", "read", "read"}, s.seen()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if got := c.Stats(); got.Reads != 3 || got.Repeats != 2 || (got.Limited == 2) != (name == "429") {
				t.Errorf("stats = %+v, want 3 reads, 2 of them repeated", got)
			}
		})
	}
}

func TestRefusedReadsAreNotRepeated(t *testing.T) {
	for _, code := range []int{400, 401, 403, 404} {
		s, _, tab := on(t, sheets.Options{}, map[string][]cue{"read": {fails(code)}})
		if _, err := tab.Read(t.Context()); err == nil || len(s.seen()) != 1 {
			t.Errorf("%d: error = %v, calls = %v; want an error and one call", code, err, s.seen())
		}
	}
}

func TestWritesAreRepeatedOnlyWhereNothingWasDone(t *testing.T) {
	tests := []struct {
		name    string
		cues    []cue
		want    []string
		unclear bool
		fails   bool
		done    bool
	}{
		{"429 twice", []cue{fails(429), fails(429)}, []string{"look", "write", "write", "write"}, false, false, true},
		{"503 before the work", []cue{fails(503)}, []string{"look", "write"}, true, true, false},
		{"503 after the work", []cue{lost(fails(503))}, []string{"look", "write"}, true, true, true},
		{"hung up before the work", []cue{hangsUp}, []string{"look", "write"}, true, true, false},
		{"hung up after the work", []cue{lost(hangsUp)}, []string{"look", "write"}, true, true, true},
		{"half an answer", []cue{halfAnswer}, []string{"look", "write"}, true, true, true},
		{"429, then 500 after the work", []cue{fails(429), lost(fails(500))}, []string{"look", "write", "write"}, true, true, true},
		{"refused", []cue{fails(403)}, []string{"look", "write"}, false, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _, tab := on(t, sheets.Options{}, map[string][]cue{"write": tt.cues})
			landed, err := tab.Write(t.Context(), oneCell)
			if (err != nil) != tt.fails || sheets.Unclear(err) != tt.unclear {
				t.Errorf("error = %v, Unclear = %v; want an error: %v, unclear: %v", err, sheets.Unclear(err), tt.fails, tt.unclear)
			}
			if err != nil && strings.HasSuffix(err.Error(), "; puede que se haya hecho") != tt.unclear {
				t.Errorf("error = %q, want it to say whether it may be done", err)
			}
			if err == nil && string(landed[0].Rows[2]) != `["x"]` {
				t.Errorf("row 2 = %s, want [\"x\"]", landed[0].Rows[2])
			}
			if diff := cmp.Diff(tt.want, s.seen()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			table, err := tab.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if done := len(table.Rows) == 2; done != tt.done {
				t.Errorf("rows = %q, want the cell written: %v", rowsOf(table), tt.done)
			}
		})
	}
}

// A large edit goes in parts; when one fails, those before it are told.
func TestLargeWrites(t *testing.T) {
	edit := sheets.Edit{HeaderRow: 1, KeyCols: []int{1}}
	for row := 2; row <= 101; row++ {
		edit.Cells = append(edit.Cells, sheets.Cell{Row: row, Col: 1, Text: strings.Repeat("m", 49_000)})
	}
	s, _, tab := on(t, sheets.Options{}, nil)
	landed, err := tab.Write(t.Context(), edit)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, l := range landed {
		rows += len(l.Rows)
	}
	if len(landed) != 3 || rows != 100 {
		t.Errorf("parts, rows = %d, %d; want 3, 100", len(landed), rows)
	}
	s.mu.Lock()
	s.cues = map[string][]cue{"write": {nil, fails(503)}}
	s.mu.Unlock()
	landed, err = tab.Write(t.Context(), edit)
	if !sheets.Unclear(err) || len(landed) != 1 {
		t.Errorf("second part fails: error = %v, parts = %d; want an unclear error beside one part", err, len(landed))
	}
}

// after lets a person make a change to the tab between the bot's two calls.
func after(change string) cue {
	return func(w http.ResponseWriter, r *http.Request, serve http.Handler) {
		own := r.Clone(r.Context())
		body := `{"requests":[` + change + `]}`
		own.Body, own.ContentLength, own.URL.RawQuery = io.NopCloser(strings.NewReader(body)), int64(len(body)), ""
		made := httptest.NewRecorder()
		if serve.ServeHTTP(made, own); made.Code != 200 {
			panic("changing the tab: " + made.Body.String())
		}
		serve.ServeHTTP(w, r)
	}
}

// The tab changes in the instant between looking where it is and writing.
func TestTabThatChangesInTheInstant(t *testing.T) {
	rename := `{"updateSheetProperties":{"properties":{"title":"Octubre"},"fields":"title"}}`
	tests := []struct {
		name, change   string
		words          string
		moved, unclear bool
	}{
		{"its rows are deleted", `{"deleteDimension":{"range":{"dimension":"ROWS","startIndex":1,"endIndex":999}}}`,
			"se borraron filas, columnas o la pestaña", true, false},
		{"it is deleted", `{"addSheet":{"properties":{"title":"Otra"}}},{"deleteSheet":{"sheetId":0}}`, "", true, false},
		{"it is renamed", rename, "la pestaña cambió de nombre", true, false},
		{"it is replaced", rename + `,{"addSheet":{"properties":{"title":"Ventas"}}}`, "puede que se haya hecho", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, tab := on(t, sheets.Options{}, map[string][]cue{"write": {after(tt.change)}})
			_, err := tab.Write(t.Context(), sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 900, Col: 0, Text: "x"}}, KeyCols: []int{0}})
			wantError(t, err, tt.words, "")
			if sheets.Moved(err) != tt.moved || sheets.Unclear(err) != tt.unclear || !sheets.Temporary(err) {
				t.Errorf("Moved, Unclear, Temporary of %v = %v, %v, %v; want %v, %v, true",
					err, sheets.Moved(err), sheets.Unclear(err), sheets.Temporary(err), tt.moved, tt.unclear)
			}
		})
	}
}

// What the server asks for is waited, unless the caller's time is over before.
func TestRetryAfter(t *testing.T) {
	later := func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("Retry-After", "3600")
		refuse(429, "RESOURCE_EXHAUSTED", "Quota exceeded")(w, r)
	}
	s, _, tab := on(t, sheets.Options{}, map[string][]cue{"read": {later}})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
	defer cancel()
	_, err := tab.Read(ctx) // at once, or the test would take half an hour
	wantError(t, err, "se agotó la cuota de llamadas de este minuto", "pasa solo")
	if len(s.seen()) != 1 {
		t.Errorf("calls = %v, want one", s.seen())
	}
}

// Between the tries of a call more and more time passes, never the same; a wait that would outlast the caller's time is not
// begun, and the error is of the last try.
func TestWaitsStayInsideTheCallersTime(t *testing.T) {
	s, c, tab := on(t, sheets.Options{Backoff: time.Hour}, map[string][]cue{"read": {fails(503), fails(503)}})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	_, err := tab.Read(ctx) // at once, or the test would take twenty minutes
	wantError(t, err, "falla", "")
	if len(s.seen()) != 1 || !sheets.Temporary(err) || c.Stats().Repeats != 0 {
		t.Errorf("calls = %v, error = %v; want one call, and an error that passes", s.seen(), err)
	}
	var waits []time.Duration
	log := slog.New(slog.NewTextHandler(writerFunc(func(line []byte) {
		for field := range strings.FieldsSeq(string(line)) {
			if text, ok := strings.CutPrefix(field, "espera="); ok {
				d, err := time.ParseDuration(text)
				if err != nil {
					t.Error(err)
				}
				waits = append(waits, d)
			}
		}
	}), nil))
	for range 2 {
		all := []cue{fails(503), fails(503), fails(503), fails(503), fails(503), fails(503)}
		_, _, tab := on(t, sheets.Options{Backoff: 10 * time.Millisecond, Log: log}, map[string][]cue{"read": all})
		if _, err := tab.Read(t.Context()); err == nil {
			t.Error("six tries that failed gave no error")
		}
	}
	if len(waits) != 10 || waits[4] < 2*waits[0] || slices.Equal(waits[:5], waits[5:]) {
		t.Errorf("waits of two calls = %v; want five each, growing, and not the same", waits)
	}
}

func TestCallerGivesUpWhileWaiting(t *testing.T) {
	ctx, giveUp := context.WithCancel(t.Context())
	later := func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("Retry-After", "60")
		refuse(429, "RESOURCE_EXHAUSTED", "Quota exceeded")(w, r)
	}
	log := slog.New(slog.NewTextHandler(writerFunc(func(line []byte) {
		if bytes.Contains(line, []byte("se repite una llamada")) {
			giveUp()
		}
	}), nil))
	_, _, tab := on(t, sheets.Options{Log: log}, map[string][]cue{"write": {later}})
	_, err := tab.Write(ctx, oneCell)
	if !errors.Is(err, context.Canceled) || sheets.Unclear(err) {
		t.Errorf("error = %v, Unclear = %v; want context.Canceled and clear: a 429 did nothing", err, sheets.Unclear(err))
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) { f(b); return len(b), nil }

// The client can be told of other transports; every call goes through them.
func TestGivenTransport(t *testing.T) {
	n := 0
	through := roundTripper(func(r *http.Request) (*http.Response, error) {
		n++
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"values":[["a"]]}`)), Request: r}, nil
	})
	table, err := open(t, "http://ejemplo.invalid", sheets.Options{HTTP: &http.Client{Transport: through}}).Tab("1AbC", "Ventas").Read(t.Context())
	if err != nil || len(table.Rows) != 1 || n != 1 {
		t.Errorf("rows, error, calls = %v, %v, %d; want one row by one call", table, err, n)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
