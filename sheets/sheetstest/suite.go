package sheetstest

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	api "google.golang.org/api/sheets/v4"

	"github.com/almacontact/celula/sheets"
)

// A Place is where a suite runs: a spreadsheet that may be edited, reached as the bot and as a person.
type Place struct {
	Client      *sheets.Client
	Person      *api.Service
	Spreadsheet string
}

// Suite checks what celula relies on, of the emulator and of Google alike. Every check has a tab of its own, and takes
// it away again; the spreadsheet's other tabs are not touched.
func Suite(t *testing.T, p Place) {
	for name, check := range map[string]func(*testing.T, Place){
		"a tab is read as it is":                            readsAsItIs,
		"an empty tab has no rows":                          readsNothing,
		"a title that looks like a cell":                    readsOddTitle,
		"a tab that is not there is told with those there":  missingTab,
		"text is written as it is":                          writesRaw,
		"only the named cells change":                       writesNamedCells,
		"what landed reads like what is read":               landedReadsAlike,
		"a write shows rows that moved before it":           landedAfterMoves,
		"a write shows columns that moved before it":        landedAfterColumns,
		"a write to rows that are gone is refused whole":    refusesGoneRows,
		"a write goes to the tab that has the title now":    writesAfterArchive,
		"a read by id follows the title to another tab":     readsAfterArchive,
		"a write after a read asks nobody where the tab is": writesWhereItRead,
		"two tabs are read in one call":                     readsTwoTabs,
		"a read tells whether another tab stands":           glances,
		"setup makes all once":                              setupTwice,
		"setup keeps what people set":                       setupKeeps,
		"setup leaves rows to be sorted and deleted":        setupLeavesRows,
		"setup follows a grid that grew":                    setupGrows,
		"a page stands once and follows what it is told":    pageTwice,
		"a page that others make in the same instant":       pageRaces,
	} {
		t.Run(name, func(t *testing.T) { check(t, p) })
	}
}

func (p Place) tab(t *testing.T, rows, cols int64) (*Person, *sheets.Tab) {
	t.Helper()
	person := NewPerson(t, p.Person, p.Spreadsheet, rows, cols)
	return person, p.Client.Tab(p.Spreadsheet, person.Title)
}

func read(t *testing.T, tab *sheets.Tab) []string {
	t.Helper()
	table, err := tab.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return lines(table.Rows)
}

func lines(rows [][]byte) []string {
	var out []string
	for _, r := range rows {
		out = append(out, string(r))
	}
	return out
}

func write(t *testing.T, tab *sheets.Tab, e sheets.Edit) sheets.Landed {
	t.Helper()
	landed, err := tab.Write(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if len(landed) != 1 {
		t.Fatalf("a small edit was split into %d parts", len(landed))
	}
	return landed[0]
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func readsAsItIs(t *testing.T, p Place) {
	person, tab := p.tab(t, 20, 8)
	person.Type("B2",
		[]any{"FECHA VENTA", "DOCUMENTO", "TRANSFERIDA", "TARIFA", "ID"},
		[]any{"2026-11-24", "'0042", "TRUE", 89900.5, "=1+1"},
		[]any{},
		[]any{"", "Peña\n\"Ñ\"", "", "=1/0"},
	)
	same(t, "rows", []string{
		`[]`,
		`["","FECHA VENTA","DOCUMENTO","TRANSFERIDA","TARIFA","ID"]`,
		`["",46350,"0042",true,89900.5,2]`,
		`[]`,
		`["","","Peña\n\"Ñ\"","","#DIV/0!"]`,
	}, read(t, tab))
}

func readsNothing(t *testing.T, p Place) {
	_, tab := p.tab(t, 5, 3)
	same(t, "rows", []string(nil), read(t, tab))
}

func readsOddTitle(t *testing.T, p Place) {
	person, _ := p.tab(t, 5, 3)
	person.Type("A1", []any{"otra"})
	for _, title := range []string{"D3", "Año's (1)", "a!b"} {
		other := NewPerson(t, p.Person, p.Spreadsheet, 5, 3)
		other.rename(title)
		other.Type("A1", []any{title})
		tab := p.Client.Tab(p.Spreadsheet, other.Title)
		same(t, "rows of "+other.Title, []string{`["` + title + `"]`}, read(t, tab))
		write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 2, Col: 0, Text: "x"}}})
		same(t, "rows of "+other.Title, []string{`["` + title + `"]`, `["x"]`}, read(t, tab))
	}
}

func missingTab(t *testing.T, p Place) {
	person, _ := p.tab(t, 5, 3)
	tab := p.Client.Tab(p.Spreadsheet, person.Title+"0")
	_, err := tab.Read(t.Context())
	wantHint(t, err, "no tiene la pestaña «"+person.Title+"0»", "¿quiso decir «"+person.Title+"»?")
	_, err = tab.Write(t.Context(), sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 1, Col: 0, Text: "x"}}})
	wantHint(t, err, "no tiene la pestaña «"+person.Title+"0»", "las pestañas son:")
}

func wantHint(t *testing.T, err error, words, hint string) {
	t.Helper()
	e, ok := err.(*sheets.Error)
	if !ok {
		t.Fatalf("error = %v (%T), want a *sheets.Error that says %q", err, err, words)
	}
	if !strings.Contains(e.Error(), words) || !strings.Contains(e.Hint(), hint) {
		t.Errorf("error, hint = %q, %q; want in them %q, %q", e.Error(), e.Hint(), words, hint)
	}
}

func writesRaw(t *testing.T, p Place) {
	_, tab := p.tab(t, 12, 3)
	texts := []string{"=1+1", "0042", "24/11/2026", "TRUE", "'x", " ", "Falta el NIP\nFalta el plan", "<b>&\"ñ\"", strings.Repeat("á", 20_000)}
	var cells []sheets.Cell
	var want []string
	for i, text := range texts {
		cells = append(cells, sheets.Cell{Row: i + 1, Col: 0, Text: text})
		raw, err := json.Marshal([]string{text})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(raw)))
	}
	landed := write(t, tab, sheets.Edit{HeaderRow: 1, Cells: cells, KeyCols: []int{0}})
	same(t, "rows", want, read(t, tab))
	for i := range texts {
		same(t, "landed", want[i], string(landed.Rows[i+1]))
	}
}

func writesNamedCells(t *testing.T, p Place) {
	person, tab := p.tab(t, 10, 6)
	person.Type("A1", []any{"FECHA", "DOC", "ESTADO", "MOTIVO", "NOTA"},
		[]any{"2026-11-24", "'0042", "VALIDADA", "nada", "=B2"},
		[]any{"2026-11-25", 7, "VALIDADA", "nada", "hola"})
	person.Do(&api.Request{RepeatCell: &api.RepeatCellRequest{
		Range: &api.GridRange{SheetId: person.gid, StartRowIndex: 1, EndRowIndex: 3, StartColumnIndex: 2, EndColumnIndex: 3},
		Cell:  &api.CellData{Note: "mirar", UserEnteredFormat: &api.CellFormat{TextFormat: &api.TextFormat{Bold: true}}}, Fields: "note,userEnteredFormat.textFormat.bold",
	}})
	before := person.See("A1:F10")
	write(t, tab, sheets.Edit{HeaderRow: 1, Cells: []sheets.Cell{{Row: 3, Col: 2, Text: "INCOMPLETA"}, {Row: 2, Col: 3, Text: ""}}})
	want := before
	want[2][2], want[1][3] = "INCOMPLETA", ""
	same(t, "the tab", want, person.See("A1:F10"))
	for _, row := range person.Sheet("note,userEnteredFormat.textFormat.bold").Data[0].RowData[1:3] {
		if c := row.Values[2]; c.Note != "mirar" || c.UserEnteredFormat == nil || !c.UserEnteredFormat.TextFormat.Bold {
			t.Errorf("a written cell lost its note or its format: %+v", c)
		}
	}
}

func landedReadsAlike(t *testing.T, p Place) {
	person, tab := p.tab(t, 60, 7)
	person.Type("A1", []any{"TÍTULO"}, []any{"ID", "FECHA", "DOC", "SI", "TARIFA", "ESTADO"})
	var cells []sheets.Cell
	for _, row := range []int{3, 4, 5, 9, 40, 60} {
		person.Type("A"+strconv.Itoa(row), []any{"'" + strconv.Itoa(row), "2026-11-24", "'0042", "TRUE", 0.1, "x"})
		cells = append(cells, sheets.Cell{Row: row, Col: 5, Text: "VALIDADA " + strconv.Itoa(row)})
	}
	landed := write(t, tab, sheets.Edit{HeaderRow: 2, Cells: cells, KeyCols: []int{5, 4, 0, 1, 2, 3}})
	rows := read(t, tab)
	got := map[int]string{}
	want := map[int]string{}
	for n, r := range landed.Rows {
		got[n] = string(r)
	}
	for _, c := range cells {
		want[c.Row] = rows[c.Row-1]
	}
	same(t, "rows written, as landed and as read", want, got)
	same(t, "the header", rows[:2+sheets.HeaderSlack], lines(landed.Header))
}
