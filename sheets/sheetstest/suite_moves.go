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

// A tab whose id is known is read by it, and is still the one that has the title.
func readsAfterArchive(t *testing.T, p Place) {
	person, tab := p.tab(t, 10, 3)
	fourSales(person)
	write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 2, Text: "VALIDADA"}}})
	same(t, "the tab by its id", `["v1","ana","VALIDADA"]`, read(t, tab)[1])
	person.Archive(person.Title+" de octubre", 10, 3)
	same(t, "the new tab", []string(nil), read(t, tab))
	write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 2, Text: "nueva"}}})
	same(t, "the new tab by its id", []string{`[]`, `["","","nueva"]`}, read(t, tab))
	archive := p.Client.Tab(p.Spreadsheet, person.Title+" de octubre")
	same(t, "the archive", `["v1","ana","VALIDADA"]`, read(t, archive)[1])

	person.rename(person.Title + " de noviembre")
	_, err := tab.Read(t.Context())
	wantHint(t, err, "no tiene la pestaña", "de noviembre")
}

// Once the tab's id is known, a read and the write that follows are two calls. A write without a read before it looks first:
// what it knows of the tab may be old.
func writesWhereItRead(t *testing.T, p Place) {
	person, tab := p.tab(t, 10, 3)
	fourSales(person)
	edit := sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 2, Text: "VALIDADA"}}, KeyCols: []int{0, 1}}
	write(t, tab, edit)
	calls := func(do func()) (reads, lookups, writes int64) {
		before := p.Client.Stats()
		do()
		after := p.Client.Stats()
		return after.Reads - before.Reads, after.Lookups - before.Lookups, after.Writes - before.Writes
	}
	if r, l, w := calls(func() { read(t, tab); write(t, tab, edit) }); r != 1 || l != 0 || w != 1 {
		t.Errorf("reads, lookups, writes of a read and a write = %d, %d, %d; want 1, 0, 1", r, l, w)
	}
	if r, l, w := calls(func() { write(t, tab, edit) }); r != 0 || l != 1 || w != 1 {
		t.Errorf("reads, lookups, writes of another write = %d, %d, %d; want 0, 1, 1", r, l, w)
	}

	// Renamed in the moment between: the write lands beside the rows that were read, and nothing in the new tab.
	read(t, tab)
	person.Archive(person.Title+" de octubre", 10, 3)
	_, err := tab.Write(t.Context(), sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 3, Col: 2, Text: "EN PROCESO"}}, KeyCols: []int{0, 1}})
	if !sheets.Unclear(err) {
		t.Errorf("a write to a tab that lost its title meanwhile: %v; want an unclear one, to be read back", err)
	}
	same(t, "the new tab", []string(nil), read(t, tab))
}

func readsTwoTabs(t *testing.T, p Place) {
	person, tab := p.tab(t, 10, 3)
	fourSales(person)
	other := NewPerson(t, p.Person, p.Spreadsheet, 5, 3)
	other.rename("Base de 'Claro'")
	other.Type("A1", []any{"FECHA", "TIPO"})
	base := p.Client.Tab(p.Spreadsheet, other.Title)
	both := func() {
		t.Helper()
		before := p.Client.Stats().Reads
		tables, err := p.Client.Read(t.Context(), tab, base)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the first tab", `["v1","ana"]`, string(tables[0].Rows[1]))
		same(t, "the second tab", []string{`["FECHA","TIPO"]`}, lines(tables[1].Rows))
		if calls := p.Client.Stats().Reads - before; calls != 1 {
			t.Errorf("%d calls, want 1", calls)
		}
	}
	both() // by title
	for _, each := range []*sheets.Tab{tab, base} {
		if _, err := each.Link(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	both() // by id
	other.rename("otra")
	if _, err := p.Client.Read(t.Context(), tab, base); err == nil {
		t.Error("a tab that is not there any more was read")
	}
	same(t, "the one that is there", `["v1","ana"]`, read(t, tab)[1])
}

// glances asks with the read of one tab whether another stands.
func glances(t *testing.T, p Place) {
	person, tab := p.tab(t, 10, 3)
	fourSales(person)
	other := NewPerson(t, p.Person, p.Spreadsheet, 5, 3)
	other.Type("A1", []any{"mucho", "más"}, []any{"y", "más"})
	glanced := p.Client.Tab(p.Spreadsheet, other.Title)
	stands := func() {
		t.Helper()
		before := p.Client.Stats().Reads
		tables, err := p.Client.Read(t.Context(), tab, glanced.Glance())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the tab that is read", `["v1","ana"]`, string(tables[0].Rows[1]))
		same(t, "of the other its first cell", []string{`["mucho"]`}, lines(tables[1].Rows))
		if calls := p.Client.Stats().Reads - before; calls != 1 {
			t.Errorf("%d calls, want 1", calls)
		}
	}
	stands() // by title
	for _, each := range []*sheets.Tab{tab, glanced} {
		if _, err := each.Link(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	stands() // by id
	other.rename("otra")
	if _, err := p.Client.Read(t.Context(), tab, glanced.Glance()); !sheets.Moved(err) {
		t.Errorf("a tab that is not there any more: %v, want an error that says so", err)
	}
}
