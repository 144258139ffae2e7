package sheetstest

import (
	"testing"

	"github.com/almacontact/celula/sheets"
)

func fourSales(person *Person) {
	person.Type("A1", []any{"ID", "LOGIN", "ESTADO"},
		[]any{"v1", "ana"}, []any{"v2", "luz"}, []any{"v3", "paz"}, []any{"v4", "sol"})
}

// The bot read "luz" in row 3; meanwhile a row went in above. Its status lands beside "ana", and the write says so.
func landedAfterMoves(t *testing.T, p Place) {
	person, tab := p.tab(t, 10, 3)
	fourSales(person)
	person.InsertRows(2, 1)
	landed := write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 3, Col: 2, Text: "VALIDADA"}, {Row: 2, Col: 2, Text: "EN PROCESO"}}, KeyCols: []int{0, 1}})
	same(t, "row 3", `["v1","ana"]`, string(landed.Rows[3]))
	same(t, "row 2", `[]`, string(landed.Rows[2]))

	person.Sort(1, 0)
	landed = write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 3, Col: 2, Text: ""}}, KeyCols: []int{1}})
	same(t, "row 3 after sorting", `["","luz"]`, string(landed.Rows[3]))
	same(t, "the status moved with its row", `["v1","ana","VALIDADA"]`, read(t, tab)[1])
}

func landedAfterColumns(t *testing.T, p Place) {
	person, tab := p.tab(t, 10, 3)
	fourSales(person)
	person.InsertColumns(1, 1)
	person.InsertRows(1, 2)
	landed := write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 5, Col: 3, Text: "x"}}, KeyCols: []int{0, 1}})
	same(t, "the first rows", []string{`[]`, `[]`, `["ID","","LOGIN","ESTADO"]`, `["v1","","ana"]`}, lines(landed.Header))
	same(t, "row 5", `["v2"]`, string(landed.Rows[5]))
}

func refusesGoneRows(t *testing.T, p Place) {
	person, tab := p.tab(t, 5, 3)
	fourSales(person)
	person.DeleteRows(2, 1)
	before := person.See("A1:C4")
	_, err := tab.Write(t.Context(), sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 2, Text: "x"}, {Row: 5, Col: 2, Text: "y"}}, KeyCols: []int{0}})
	wantHint(t, err, "la celda C5 ya no está en la pestaña", "")
	if !sheets.Moved(err) || !sheets.Temporary(err) || sheets.Unclear(err) {
		t.Errorf("Moved, Temporary, Unclear of %v = %v, %v, %v; want true, true, false", err, sheets.Moved(err), sheets.Temporary(err), sheets.Unclear(err))
	}
	same(t, "the tab", before, person.See("A1:C4"))

	// Key columns that are gone are no reason to write nothing: the header in the answer tells of them.
	landed := write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 2, Text: "x"}}, KeyCols: []int{0, 7}})
	same(t, "row 2", `["v2"]`, string(landed.Rows[2]))
}

// People archive a month by renaming the tab. What the bot then writes belongs in the new one.
func writesAfterArchive(t *testing.T, p Place) {
	person, tab := p.tab(t, 10, 3)
	fourSales(person)
	write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 2, Text: "VALIDADA"}}})
	before, err := tab.Link(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	person.Archive(person.Title+" de octubre", 10, 3)
	write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 2, Text: "nueva"}}})
	same(t, "the new tab", []string{`[]`, `["","","nueva"]`}, read(t, tab))
	archive := p.Client.Tab(p.Spreadsheet, person.Title+" de octubre")
	same(t, "the archive", `["v1","ana","VALIDADA"]`, read(t, archive)[1])
	after, err := tab.Link(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if after == before {
		t.Errorf("link after the new tab = %s, as before", after)
	}
}
