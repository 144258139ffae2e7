package sheetstest

import (
	"slices"
	"testing"

	api "google.golang.org/api/sheets/v4"

	"github.com/almacontact/celula/sheets"
)

var estado = []sheets.Colour{
	{Value: "VALIDADA", Background: 0xd9ead3, Text: 0x274e13},
	{Value: "RECHAZADA", Background: 0xf4cccc, Text: 0x990000},
}

// hoja types a small sheet with a title above its header, in bold, and gives the setup for it.
func hoja(person *Person) sheets.Setup {
	person.Type("A1", []any{"Ventas de noviembre"}, []any{"FECHA", "TIPO", "TRANSFERIDA"}, []any{"2026-11-24", "TERMINAL", "SI", "una nota"})
	person.Do(&api.Request{RepeatCell: &api.RepeatCellRequest{
		Range: &api.GridRange{SheetId: person.gid, StartRowIndex: 1, EndRowIndex: 2, StartColumnIndex: 0, EndColumnIndex: 3},
		Cell:  &api.CellData{UserEnteredFormat: &api.CellFormat{TextFormat: &api.TextFormat{Bold: true}}}, Fields: "userEnteredFormat.textFormat.bold",
	}})
	return sheets.Setup{HeaderRow: 2, Columns: []sheets.Column{
		{Name: "TIPO", Col: 1, Values: []string{"TERMINAL", "MIGRACIÓN"}},
		{Name: "TRANSFERIDA", Col: 2, Values: []string{"SI", "NO"}},
		{Name: "ID VENTA", Col: -1, Protect: true},
		{Name: "ESTADO", Col: -1, Protect: true, Colours: estado},
	}}
}

// found is what the setup's caller would say once the columns are there.
func found(s sheets.Setup) sheets.Setup {
	s.Columns = slices.Clone(s.Columns)
	s.Columns[2].Col, s.Columns[3].Col = 4, 5
	return s
}

func setUp(t *testing.T, tab *sheets.Tab, s sheets.Setup) sheets.Done {
	t.Helper()
	done, err := tab.Setup(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func setupTwice(t *testing.T, p Place) {
	person, tab := p.tab(t, 150, 5)
	s := hoja(person)
	same(t, "done", sheets.Done{
		Added:     []string{"ID VENTA", "ESTADO"},
		Protected: []string{"ID VENTA", "ESTADO"},
		Dropdowns: []string{"TIPO", "TRANSFERIDA"},
		Coloured:  []string{"ESTADO"},
	}, setUp(t, tab, s))

	// The note in D3 has no header, and is nobody's to write over: the new columns go to its right.
	same(t, "rows", []string{`["Ventas de noviembre"]`, `["FECHA","TIPO","TRANSFERIDA","","ID VENTA","ESTADO"]`, `[46350,"TERMINAL","SI","una nota"]`}, read(t, tab))
	first := person.Sheet("userEnteredFormat.textFormat.bold,dataValidation")
	if !first.Data[0].RowData[1].Values[5].UserEnteredFormat.TextFormat.Bold {
		t.Error("the new header does not look like its neighbour")
	}
	if n := len(first.ProtectedRanges); n != 2 {
		t.Errorf("protected ranges = %d, want 2", n)
	}
	for _, r := range first.ProtectedRanges {
		if !r.WarningOnly {
			t.Errorf("protection of %+v is not for warning only", r.Range)
		}
	}
	if n := len(first.ConditionalFormats); n != 2 {
		t.Errorf("conditional formats = %d, want 2", n)
	}
	for _, row := range []int{2, 149} {
		rule := first.Data[0].RowData[row].Values[1].DataValidation
		if rule == nil || rule.Strict || !rule.ShowCustomUi || len(rule.Condition.Values) != 2 {
			t.Errorf("drop-down in B%d = %+v, want one of two values that takes others too", row+1, rule)
		}
	}
	if v := first.Data[0].RowData[1].Values[1].DataValidation; v != nil {
		t.Error("the header has a drop-down")
	}

	for name, again := range map[string]sheets.Setup{"by a caller that sees the columns": found(s), "by one that does not": s} {
		if done := setUp(t, tab, again); !done.Nothing() || done.Kept != nil {
			t.Errorf("a second time, %s: done = %+v, want nothing", name, done)
		}
	}
	same(t, "the tab after the second time", first, person.Sheet("userEnteredFormat.textFormat.bold,dataValidation"))
}

func setupKeeps(t *testing.T, p Place) {
	person, tab := p.tab(t, 150, 8)
	s := hoja(person)
	person.Type("E2", []any{"ID VENTA", "ESTADO"})
	s = found(s)
	column := func(col int64) *api.GridRange {
		return &api.GridRange{SheetId: person.gid, StartRowIndex: 2, StartColumnIndex: col, EndColumnIndex: col + 1}
	}
	list := &api.BooleanCondition{Type: "ONE_OF_LIST", Values: []*api.ConditionValue{{UserEnteredValue: "TERMINAL"}, {UserEnteredValue: "OTRO"}}}
	green := &api.BooleanCondition{Type: "TEXT_EQ", Values: []*api.ConditionValue{{UserEnteredValue: "VALIDADA"}}}
	person.Do(
		&api.Request{SetDataValidation: &api.SetDataValidationRequest{Range: column(1), Rule: &api.DataValidationRule{Condition: list, ShowCustomUi: true}}},
		&api.Request{AddProtectedRange: &api.AddProtectedRangeRequest{ProtectedRange: &api.ProtectedRange{Range: column(4), Description: "mía", WarningOnly: true}}},
		&api.Request{AddConditionalFormatRule: &api.AddConditionalFormatRuleRequest{Rule: &api.ConditionalFormatRule{
			Ranges:      []*api.GridRange{column(5)},
			BooleanRule: &api.BooleanRule{Condition: green, Format: &api.CellFormat{TextFormat: &api.TextFormat{Italic: true}}},
		}}},
	)
	want := sheets.Done{Protected: []string{"ESTADO"}, Dropdowns: []string{"TRANSFERIDA"}, Coloured: []string{"ESTADO"}, Kept: []string{"TIPO"}}
	same(t, "done", want, setUp(t, tab, s))
	sheet := person.Sheet("dataValidation")
	if got := sheet.Data[0].RowData[2].Values[1].DataValidation.Condition.Values[1].UserEnteredValue; got != "OTRO" {
		t.Errorf("second value of the drop-down that people made = %q, want OTRO", got)
	}
	if n, own := len(sheet.ConditionalFormats), sheet.ConditionalFormats[0].BooleanRule.Format.TextFormat; n != 2 || own == nil || !own.Italic {
		t.Errorf("conditional formats = %d, the first with %+v; want 2, people's own first", n, own)
	}
	same(t, "done a second time", sheets.Done{Kept: []string{"TIPO"}}, setUp(t, tab, s))
}

// Protection must not keep agents from what they do all day.
func setupLeavesRows(t *testing.T, p Place) {
	person, tab := p.tab(t, 20, 8)
	s := hoja(person)
	person.Type("A4", []any{"2026-11-20", "MIGRACIÓN", "algo distinto de la lista"})
	setUp(t, tab, s)
	write(t, tab, sheets.Edit{HeaderRow: 2, Cells: []sheets.Cell{{Row: 3, Col: 5, Text: "VALIDADA"}, {Row: 4, Col: 5, Text: "RECHAZADA"}}})
	person.Sort(2, 0)
	rows := read(t, tab)
	same(t, "rows after sorting", []string{`[46346,"MIGRACIÓN","algo distinto de la lista","","","RECHAZADA"]`, `[46350,"TERMINAL","SI","una nota","","VALIDADA"]`}, rows[2:])
	person.DeleteRows(3, 1)
	person.InsertRows(3, 1)
	person.Type("A3", []any{"2026-11-26"})
	same(t, "rows after deleting and inserting", []string{`[46352]`, rows[3]}, read(t, tab)[2:])
	if done := setUp(t, tab, found(s)); !done.Nothing() {
		t.Errorf("done after all that = %+v, want nothing", done)
	}
}

func setupGrows(t *testing.T, p Place) {
	person, tab := p.tab(t, 20, 8)
	s := hoja(person)
	setUp(t, tab, s)
	person.Do(&api.Request{AppendDimension: &api.AppendDimensionRequest{SheetId: person.gid, Dimension: "ROWS", Length: 300}})
	done := setUp(t, tab, found(s))
	same(t, "drop-downs stretched", []string{"TIPO", "TRANSFERIDA"}, done.Dropdowns)
	sheet := person.Sheet("dataValidation")
	if rows := sheet.Data[0].RowData; len(rows) != 320 || rows[319].Values[1].DataValidation == nil {
		t.Errorf("the last of 320 rows has no drop-down; rows with one = %d", len(rows))
	}
	for _, f := range sheet.ConditionalFormats {
		if r := f.Ranges[0]; r.EndRowIndex != 0 && r.EndRowIndex != 320 {
			t.Errorf("a colour ends at row %d, want 320", r.EndRowIndex)
		}
	}
	for _, r := range sheet.ProtectedRanges {
		if r := r.Range; r.EndRowIndex != 0 && r.EndRowIndex != 320 {
			t.Errorf("a protection ends at row %d, want 320", r.EndRowIndex)
		}
	}
	if n := len(sheet.ConditionalFormats) + len(sheet.ProtectedRanges); n != 4 {
		t.Errorf("colours and protections = %d, want 4", n)
	}
	if done := setUp(t, tab, found(s)); !done.Nothing() {
		t.Errorf("done a third time = %+v, want nothing", done)
	}
}
