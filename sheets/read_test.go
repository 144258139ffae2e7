package sheets_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/api/option"
	api "google.golang.org/api/sheets/v4"

	"github.com/almacontact/celula/sheets"
)

// serve gives a tab of a server that answers every request with h.
func serve(t testing.TB, h http.HandlerFunc) *sheets.Tab {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return open(t, server.URL, sheets.Options{}).Tab("1AbC", "Ventas")
}

// open makes a client without a budget whose repetitions come at once.
func open(t testing.TB, endpoint string, o sheets.Options) *sheets.Client {
	t.Helper()
	o.Endpoint, o.CallsPerMinute = endpoint, -1
	if o.Backoff == 0 {
		o.Backoff = time.Millisecond
	}
	c, err := sheets.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func answer(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) }
}

func rowsOf(table *sheets.Table) []string {
	var out []string
	for _, r := range table.Rows {
		out = append(out, string(r))
	}
	return out
}

func TestReadAsksForTheWholeTabOnce(t *testing.T) {
	var asked []string
	tab := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.EscapedPath()+" "+r.Header.Get("Accept-Encoding"))
		q := r.URL.Query()
		for name, want := range map[string]string{"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"} {
			if q.Get(name) != want {
				t.Errorf("%s = %q, want %q", name, q.Get(name), want)
			}
		}
		io.WriteString(w, `{"range":"Ventas!A1:C3","majorDimension":"ROWS","values":[["ID",1.5,true],[],["","Peña"]]}`)
	})
	table, err := tab.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`["ID",1.5,true]`, `[]`, `["","Peña"]`}, rowsOf(table)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"GET /v4/spreadsheets/1AbC/values/%27Ventas%27 gzip"}, asked); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestReadTakesEveryShapeOfAnswer(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"an empty tab", `{"range":"Ventas!A1:Z1000"}`, nil},
		{"an empty object", `{}`, nil},
		{"spread over lines", "{\n  \"range\": \"Ventas!A1:B1\",\n  \"values\": [\n    [\n      \"a b\",\n      2\n    ]\n  ]\n}\n", []string{`["a b",2]`}},
		{"a name twice and unknown ones", `{"x":{"values":[[1]]},"values":[["a"]],"y":null,"range":"A1"}`, []string{`["a"]`}},
		{"a cell of 50,000 characters", `{"values":[["` + strings.Repeat("ñ", 50_000) + `"]]}`, []string{`["` + strings.Repeat("ñ", 50_000) + `"]`}},
		{"a row larger than a chunk", `{"values":[["` + strings.Repeat("x", 300_000) + `"],["b"]]}`, []string{`["` + strings.Repeat("x", 300_000) + `"]`, `["b"]`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table, err := serve(t, answer(tt.body)).Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, rowsOf(table)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// Half an answer is no answer: a table that lacks its last rows would have sales taken for deleted.
func TestReadRefusesBrokenAnswers(t *testing.T) {
	tests := map[string]http.HandlerFunc{
		"cut off between rows":   answer(`{"values":[["a"],["b"]`),
		"cut off within a row":   answer(`{"values":[["a"],["b`),
		"cut off before the end": answer(`{"values":[["a"],["b"]]`),
		"nothing":                answer(``),
		"a page of a proxy":      answer(`<html>Inicie sesión</html>`),
		"two answers":            answer(`{"values":[["a"]]}{}`),
		"rows that are not rows": answer(`{"values":["a"]}`),
		"shorter than it was to be": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `{"values":[]}`)
		},
		"a compressed one cut off": func(w http.ResponseWriter, r *http.Request) {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			io.WriteString(z, `{"values":[["a"]]}`)
			z.Close()
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(b.Bytes()[:b.Len()-6])
		},
	}
	for name, handler := range tests {
		t.Run(name, func(t *testing.T) {
			calls := 0
			table, err := serve(t, func(w http.ResponseWriter, r *http.Request) { calls++; handler(w, r) }).Read(t.Context())
			if err == nil {
				t.Fatalf("rows = %q, want an error", rowsOf(table))
			}
			if !sheets.Temporary(err) || sheets.Unclear(err) {
				t.Errorf("Temporary, Unclear of %v = %v, %v; want true, false", err, sheets.Temporary(err), sheets.Unclear(err))
			}
			if !strings.HasPrefix(err.Error(), "no se pudo leer la pestaña «Ventas»: ") {
				t.Errorf("error = %q", err)
			}
			if calls < 2 {
				t.Errorf("calls = %d, want repetitions", calls)
			}
		})
	}
}

// A named range with the tab's title might be answered instead of the tab.
func TestReadRefusesOtherCells(t *testing.T) {
	_, err := serve(t, answer(`{"range":"Ventas!C7:D9","values":[["a"]]}`)).Read(t.Context())
	wantError(t, err, "un intervalo con nombre se llama igual que la pestaña «Ventas»", "Intervalos con nombre")
}

func TestFreedMemoryIsUsedAgain(t *testing.T) {
	var rows int
	tab := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write(largeAnswer(rows)) })
	for i := range 3 {
		rows = 3000 - 1000*i
		table, err := tab.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(table.Rows) != rows {
			t.Fatalf("read %d: rows = %d, want %d", i, len(table.Rows), rows)
		}
		if got, want := string(table.Rows[rows-1]), string(largeRow(rows-1)); got != want {
			t.Fatalf("read %d: row %d = %s, want %s", i, rows, got, want)
		}
		table.Free()
		if table.Rows != nil {
			t.Fatal("a freed table has rows")
		}
	}
}

// largeRow is 40 cells as a hoja de ventas has them.
func largeRow(n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `["V-%06d",46350,"1A%d",4021,"ana.perez","SERVICIO NUEVO","Cliente de la muestra %d",%d`, n, n, n, 10_000_000+n)
	for col := 8; col < 40; col++ {
		if col%3 == 0 {
			fmt.Fprintf(&b, `,%d`, n*col)
		} else {
			b.WriteString(`,"SI"`)
		}
	}
	b.WriteByte(']')
	return b.Bytes()
}

func largeAnswer(rows int) []byte {
	b := bytes.NewBufferString(`{"range":"Ventas!A1:AN100000","majorDimension":"ROWS","values":[`)
	for n := range rows {
		if n > 0 {
			b.WriteByte(',')
		}
		b.Write(largeRow(n))
	}
	b.WriteString("]}")
	return b.Bytes()
}

// BenchmarkRead reads 100,000 rows of 40 cells over loopback, beside a bare pass of jsontext over the same answer and
// Google's own client.
func BenchmarkRead(b *testing.B) {
	body := largeAnswer(100_000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(body) }))
	b.Cleanup(server.Close)
	b.Run("by=jsontext", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			bare(b, server.URL)
		}
	})
	b.Run("by=celula", func(b *testing.B) {
		tab := open(b, server.URL, sheets.Options{}).Tab("1AbC", "Ventas")
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			table, err := tab.Read(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			if len(table.Rows) != 100_000 {
				b.Fatalf("rows = %d", len(table.Rows))
			}
			table.Free()
		}
	})
	b.Run("by=google", func(b *testing.B) {
		service, err := api.NewService(b.Context(), option.WithEndpoint(server.URL), option.WithoutAuthentication())
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := service.Spreadsheets.Values.Get("1AbC", "Ventas").Do(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func bare(b *testing.B, address string) {
	res, err := http.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	d := jsontext.NewDecoder(res.Body)
	for {
		if _, err := d.ReadToken(); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}
