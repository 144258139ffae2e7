package sheets_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"testing"

	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/sheetstest"
)

func TestLink(t *testing.T) {
	e := sheetstest.Start(t)
	id := e.Spreadsheet(t, "Ventas", nil)
	e.Batch(t, id, `{"addSheet":{"properties":{"title":"Otra","sheetId":42}}}`)
	c := open(t, e.URL, sheets.Options{})
	for title, gid := range map[string]int{"Ventas": 0, "Otra": 42} {
		tab := c.Tab("https://docs.google.com/spreadsheets/d/"+id+"/edit", title)
		for range 2 {
			got, err := tab.Link(t.Context(), 5)
			if want := fmt.Sprintf("https://docs.google.com/spreadsheets/d/%s/edit#gid=%d&range=A5:A5", id, gid); got != want || err != nil {
				t.Errorf("Link to row 5 of %s = %q, %v; want %q", title, got, err, want)
			}
		}
	}
	if got := c.Stats(); got.Lookups != 2 {
		t.Errorf("lookups for four links = %d, want one a tab", got.Lookups)
	}
	_, err := c.Tab(id, "Nada").Link(t.Context(), 1)
	wantError(t, err, "no tiene la pestaña «Nada»", "«Ventas», «Otra»")
}

func TestWriteNothing(t *testing.T) {
	s, _, tab := on(t, sheets.Options{}, nil)
	landed, err := tab.Write(t.Context(), sheets.Edit{HeaderRow: 1})
	if len(landed) != 0 || err != nil || len(s.seen()) != 0 {
		t.Errorf("landed, error, calls of an empty edit = %v, %v, %v; want none", landed, err, s.seen())
	}
	_, err = tab.Write(t.Context(), sheets.Edit{Cells: []sheets.Cell{{Row: 0, Col: 2, Text: "x"}}})
	wantError(t, err, "no existe la celda de fila 0 y columna 3", "")
}

// A hoja of 100,000 rows of 40 cells must not cost the machine 100 MB.
func TestReadIsFrugal(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: reads 30 MB")
	}
	body := largeAnswer(100_000)
	tab := serve(t, answer(string(body)))
	body = nil
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	table, err := tab.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
	t.Logf("%d rows: %d MB allocated in all, server included", len(table.Rows), allocated)
	if allocated > 100 {
		t.Errorf("allocated = %d MB, want at most 100", allocated)
	}
}

// BenchmarkWrite writes the bot's six cells of each row, of a few rows here and there, and one of each of those. What the
// emulator answered the first time is given again, so that only our part is measured.
func BenchmarkWrite(b *testing.B) {
	e := sheetstest.Start(b)
	rows := make([][]any, 20_001)
	for i := range rows {
		for range 17 {
			rows[i] = append(rows[i], "texto")
		}
	}
	rows[0] = append(rows[0], make([]any, 36)...)
	id := e.Spreadsheet(b, "Ventas", rows)
	for _, bb := range []struct{ every, cells int }{{1, 6}, {20, 6}, {20, 1}} {
		edit := sheets.Edit{HeaderRow: 1, KeyCols: []int{0, 1, 3, 4, 5, 6, 7, 8, 16}}
		for row := 2; row <= 20_001; row += bb.every {
			for col := 47; col < 47+bb.cells; col++ {
				edit.Cells = append(edit.Cells, sheets.Cell{Row: row, Col: col, Text: "PENDIENTE INSTALACIÓN"})
			}
		}
		b.Run(fmt.Sprintf("rows=%d/cells=%d", len(edit.Cells)/bb.cells, bb.cells), func(b *testing.B) {
			again := &replay{}
			tab := open(b, e.URL, sheets.Options{HTTP: &http.Client{Transport: again}}).Tab(id, "Ventas")
			write := func() {
				again.next = 0
				if _, err := tab.Write(b.Context(), edit); err != nil {
					b.Fatal(err)
				}
			}
			write()
			b.ReportAllocs()
			for b.Loop() {
				write()
			}
			b.ReportMetric(float64(again.asked), "B-asked")
			b.ReportMetric(float64(again.answered), "B-answered")
		})
	}
}

// A replay makes each call once, and gives its answer again to the same call of each later turn, which begins with next = 0.
type replay struct {
	bodies          [][]byte
	next            int
	asked, answered int // bytes, in the first turn
}

func (p *replay) RoundTrip(r *http.Request) (*http.Response, error) {
	defer func() { p.next++ }()
	if p.next < len(p.bodies) {
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(p.bodies[p.next])), Request: r}, nil
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if err := res.Body.Close(); err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	p.bodies, p.asked, p.answered = append(p.bodies, body), p.asked+int(max(r.ContentLength, 0)), p.answered+len(body)
	return res, nil
}
