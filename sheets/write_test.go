package sheets_test

import (
	"context"
	"fmt"
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

// BenchmarkWrite writes the bot's six cells of each row, against the emulator over loopback.
func BenchmarkWrite(b *testing.B) {
	e := sheetstest.Start(b)
	rows := make([][]any, 20_001)
	for i := range rows {
		rows[i] = make([]any, 43)
		for j := range rows[i] {
			rows[i][j] = "texto"
		}
	}
	id := e.Spreadsheet(b, "Ventas", rows)
	tab := open(b, e.URL, sheets.Options{}).Tab(id, "Ventas")
	for _, every := range []int{1, 100} {
		edit := sheets.Edit{HeaderRow: 1, KeyCols: []int{0, 1, 2, 3, 4, 5, 6, 7}}
		for row := 2; row <= 20_001; row += every {
			for col := 37; col < 43; col++ {
				edit.Cells = append(edit.Cells, sheets.Cell{Row: row, Col: col, Text: "PENDIENTE INSTALACIÓN"})
			}
		}
		b.Run(fmt.Sprintf("rows=%d", len(edit.Cells)/6), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := tab.Write(context.Background(), edit); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
