package sheets_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	api "google.golang.org/api/sheets/v4"

	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// A pageBook is a spreadsheet with the agents' tab Ventas, and a client that writes a page beside it.
type pageBook struct {
	*sheetstest.Emulator
	t      testing.TB
	id     string
	client *sheets.Client
	stage  *stage
}

func newPageBook(t testing.TB, cues ...cue) *pageBook {
	t.Helper()
	b := &pageBook{Emulator: sheetstest.Start(t), t: t}
	b.id = b.Spreadsheet(t, "Ventas", [][]any{{"FECHA", "DOCUMENTO"}, {"24/11/2026", "0042"}})
	b.stage = &stage{serve: b.Server, cues: map[string][]cue{"write": cues}}
	web := httptest.NewServer(b.stage)
	t.Cleanup(web.Close)
	b.client = open(t, web.URL, sheets.Options{})
	return b
}

func (b *pageBook) write(p sheets.Page) {
	b.t.Helper()
	if err := b.client.WritePage(b.t.Context(), b.id, p); err != nil {
		b.t.Fatalf("writing the page %q: %v", p.Title, err)
	}
}

// all is everything that the spreadsheet has, as it is told.
func (b *pageBook) all(query string) string {
	b.t.Helper()
	status, body := b.Try(b.t, http.MethodGet, "/v4/spreadsheets/"+b.id+"?includeGridData=true"+query, nil)
	if status != http.StatusOK {
		b.t.Fatalf("looking at the spreadsheet: %d: %s", status, body)
	}
	return string(body)
}

// tabs are the spreadsheet's tabs by their titles.
func (b *pageBook) tabs() map[string]*api.Sheet {
	b.t.Helper()
	var book api.Spreadsheet
	if err := json.Unmarshal([]byte(b.all("")), &book); err != nil {
		b.t.Fatal(err)
	}
	tabs := map[string]*api.Sheet{}
	for _, s := range book.Sheets {
		tabs[s.Properties.Title] = s
	}
	return tabs
}

// want checks that the spreadsheet has Ventas and one page with one protection, the given charts and rows.
func (b *pageBook) want(title string, charts int, rows [][]any) *api.Sheet {
	b.t.Helper()
	tabs := b.tabs()
	page := tabs[title]
	if page == nil || len(tabs) != 2 {
		b.t.Fatalf("tabs = %d, %s among them: %v; want Ventas and %[2]s", len(tabs), title, page != nil)
	}
	if len(page.ProtectedRanges) != 1 || len(page.Charts) != charts {
		b.t.Errorf("protections, charts of %s = %d, %d; want 1, %d", title, len(page.ProtectedRanges), len(page.Charts), charts)
	}
	if diff := cmp.Diff(rows, b.Values(b.t, b.id, "'"+title+"'")); diff != "" {
		b.t.Errorf("values of %s (-want +got):\n%s", title, diff)
	}
	return page
}

// figures is a page of n days with a chart.
func figures(n int) sheets.Page {
	p := sheets.Page{Title: "Cruce Claro", Bold: []int{1, 3}, Rows: [][]any{
		{"Cruce con la base de Claro"}, nil, {"DÍA", "APARECEN", "NO APARECEN"},
	}}
	for i := range n {
		p.Rows = append(p.Rows, []any{fmt.Sprintf("%02d/11/2026", i+1), 10 * i, 0.5})
	}
	p.Chart = &sheets.Chart{Title: "Ventas que aparecen", From: 3, To: 3 + n, Domain: 0, Series: []int{1, 2}, Row: 2, Col: 5, Stacked: true}
	return p
}

// shown is what values.get gives of figures.
func shown(n int) [][]any {
	rows := [][]any{{"Cruce con la base de Claro"}, {}, {"DÍA", "APARECEN", "NO APARECEN"}}
	for i := range n {
		rows = append(rows, []any{fmt.Sprintf("%02d/11/2026", i+1), float64(10 * i), 0.5})
	}
	return rows
}

func TestPageIsMadeOnce(t *testing.T) {
	b := newPageBook(t)
	ventas := b.all("&ranges=Ventas")
	b.write(figures(3))
	page := b.want("Cruce Claro", 1, shown(3))
	if r := page.ProtectedRanges[0]; !r.WarningOnly || r.Description == "" ||
		!cmp.Equal(r.Range, &api.GridRange{SheetId: page.Properties.SheetId}) {
		t.Errorf("protection = %+v of %+v, want one that warns, of the whole tab", r, r.Range)
	}
	if diff := cmp.Diff([]string{"A1", "A3", "B3", "C3"}, bold(page)); diff != "" {
		t.Errorf("bold cells (-want +got):\n%s", diff)
	}
	chart := page.Charts[0]
	over := chart.Position.OverlayPosition.AnchorCell
	if over.SheetId != page.Properties.SheetId || over.RowIndex != 1 || over.ColumnIndex != 5 {
		t.Errorf("the chart's corner = %+v, want F2 of the page", over)
	}
	basic := chart.Spec.BasicChart
	if chart.Spec.Title != "Ventas que aparecen" || basic.ChartType != "COLUMN" || basic.StackedType != "STACKED" || basic.HeaderCount != 1 {
		t.Errorf("chart = %q, %s, %s, %d header rows; want stacked columns under their title, one header row",
			chart.Spec.Title, basic.ChartType, basic.StackedType, basic.HeaderCount)
	}
	wantSources(t, page, "A3:A6", "B3:B6", "C3:C6")

	once := b.all("")
	var sent bytes.Buffer
	b.stage.cues["write"] = []cue{copies(&sent)}
	b.write(figures(3))
	var second api.BatchUpdateSpreadsheetRequest
	if err := json.Unmarshal(sent.Bytes(), &second); err != nil || len(second.Requests) != 1 || second.Requests[0].UpdateCells == nil {
		t.Errorf("the second writing asked for %.200s… (%v), want cells alone", sent.String(), err)
	}
	if diff := cmp.Diff(once, b.all("")); diff != "" {
		t.Errorf("the second writing changed something (-once +twice):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"look", "write", "look", "write"}, b.stage.seen()); diff != "" {
		t.Errorf("calls of two writings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(ventas, b.all("&ranges=Ventas")); diff != "" {
		t.Errorf("the agents' tab changed (-before +after):\n%s", diff)
	}
}

// bold names the cells in bold letters.
func bold(page *api.Sheet) []string {
	var cells []string
	for i, row := range page.Data[0].RowData {
		for j, cell := range row.Values {
			if f := cell.UserEnteredFormat; f != nil && f.TextFormat != nil && f.TextFormat.Bold {
				cells = append(cells, fmt.Sprintf("%s%d", sheets.ColumnName(j), i+1))
			}
		}
	}
	return cells
}

// copies keeps what is sent.
func copies(to io.Writer) cue {
	return func(w http.ResponseWriter, r *http.Request, serve http.Handler) {
		r.Body = io.NopCloser(io.TeeReader(r.Body, to))
		serve.ServeHTTP(w, r)
	}
}

// wantSources checks what the page's chart shows: its domain, then its series.
func wantSources(t testing.TB, page *api.Sheet, want ...string) {
	t.Helper()
	basic := page.Charts[0].Spec.BasicChart
	data := []*api.ChartData{basic.Domains[0].Domain}
	for _, s := range basic.Series {
		data = append(data, s.Series)
	}
	var got []string
	for _, d := range data {
		for _, r := range d.SourceRange.Sources {
			if r.SheetId != page.Properties.SheetId {
				t.Errorf("the chart shows tab %d, want the page, %d", r.SheetId, page.Properties.SheetId)
			}
			got = append(got, fmt.Sprintf("%s%d:%s%d", sheets.ColumnName(int(r.StartColumnIndex)), r.StartRowIndex+1,
				sheets.ColumnName(int(r.EndColumnIndex-1)), r.EndRowIndex))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ranges of the chart (-want +got):\n%s", diff)
	}
}

// Text stays text, blanks are blank, and what a person typed into the page goes with the next writing; how it looks
// stays, boldness apart.
func TestPageKeepsWhatPeopleSet(t *testing.T) {
	b := newPageBook(t)
	b.write(figures(30))
	gid := b.tabs()["Cruce Claro"].Properties.SheetId
	at := func(row, col int) string {
		return fmt.Sprintf(`{"sheetId":%d,"startRowIndex":%d,"endRowIndex":%d,"startColumnIndex":%d,"endColumnIndex":%d}`, gid, row, row+1, col, col+1)
	}
	const style = `"backgroundColor":{"red":1},"textFormat":{"italic":true,"bold":true}`
	b.Batch(t, b.id,
		`{"updateDimensionProperties":{"range":{"sheetId":`+fmt.Sprint(gid)+`,"dimension":"COLUMNS","startIndex":0,"endIndex":1},"properties":{"pixelSize":321},"fields":"pixelSize"}}`,
		`{"repeatCell":{"range":`+at(20, 1)+`,"cell":{"note":"ojo","userEnteredFormat":{`+style+`}},"fields":"note,userEnteredFormat"}}`,
		`{"repeatCell":{"range":`+at(40, 9)+`,"cell":{"userEnteredValue":{"stringValue":"mío"},"note":"mía"},"fields":"note,userEnteredValue"}}`)
	small := sheets.Page{Title: "Cruce Claro", Rows: [][]any{{"=1+1", "0042", "", nil, 0, "24/11/2026"}}}
	var sent bytes.Buffer
	b.stage.cues["write"] = []cue{copies(&sent)}
	b.write(small)
	if bytes.Contains(sent.Bytes(), []byte(`"stringValue":""`)) {
		t.Errorf("sent an empty text in place of nothing: %s", sent.Bytes())
	}
	page := b.want("Cruce Claro", 1, [][]any{{"=1+1", "0042", "", "", 0.0, "24/11/2026"}})
	if got := page.Data[0].ColumnMetadata[0].PixelSize; got != 321 {
		t.Errorf("width of A = %d, want the 321 that people chose", got)
	}
	cell := page.Data[0].RowData[20].Values[1]
	if f := cell.UserEnteredFormat; cell.Note != "ojo" || f == nil || f.BackgroundColor.Red != 1 || !f.TextFormat.Italic || f.TextFormat.Bold {
		t.Errorf("B21: note %q, format %+v; want the note and the looks that people set, not bold", cell.Note, cell.UserEnteredFormat)
	}
	if got := page.Data[0].RowData[40].Values[9].Note; got != "mía" {
		t.Errorf("note of J41 = %q, want it kept", got)
	}
	if got := bold(page); got != nil {
		t.Errorf("bold cells = %v, want none: nothing says so any more", got)
	}
}

func TestPageGrowsItsGrid(t *testing.T) {
	b := newPageBook(t)
	b.Batch(t, b.id, `{"addSheet":{"properties":{"sheetId":7,"title":"CRUCE claro","gridProperties":{"rowCount":2,"columnCount":1}}}}`)
	b.write(figures(5))
	page := b.want("CRUCE claro", 1, shown(5)) // blank, so that the bot may have it; its spelling stays
	if g := page.Properties.GridProperties; g.RowCount != 8 || g.ColumnCount != 6 {
		t.Errorf("grid = %d x %d, want 8 x 6: the rows, and the cell under the chart's corner", g.RowCount, g.ColumnCount)
	}
	low := figures(5)
	low.Chart.Row = 20
	b.write(low)
	if got := b.tabs()["CRUCE claro"].Properties.GridProperties.RowCount; got != 20 {
		t.Errorf("rows with a chart at row 20 = %d, want 20", got)
	}
	wide := sheets.Page{Title: "Otra", Rows: [][]any{make([]any, 40)}}
	wide.Rows[0][39] = "fin"
	b.write(wide)
	if g := b.tabs()["Otra"].Properties.GridProperties; g.RowCount != 1000 || g.ColumnCount != 40 {
		t.Errorf("a new grid = %d x %d, want 1000 x 40", g.RowCount, g.ColumnCount)
	}
	b.write(sheets.Page{Title: "Vacía"})
	if got := b.Values(t, b.id, "Vacía"); got != nil {
		t.Errorf("an empty page has %v", got)
	}
}

// A tab of people's own is not the bot's to write over, whatever its title.
func TestPageLeavesPeoplesTabs(t *testing.T) {
	tests := map[string]func(b *pageBook){
		"with cells": func(b *pageBook) { b.Put(b.t, b.id, "'Cruce Claro'!C9", [][]any{{"mío"}}) },
		"with a chart": func(b *pageBook) {
			b.Batch(b.t, b.id, `{"addChart":{"chart":{"spec":{"title":"mío","basicChart":{"chartType":"LINE"}},"position":{"overlayPosition":{"anchorCell":{"sheetId":7}}}}}}`)
		},
		"with cells and a protection": func(b *pageBook) {
			b.Put(b.t, b.id, "'Cruce Claro'!C9", [][]any{{"mío"}})
			b.Batch(b.t, b.id, `{"addProtectedRange":{"protectedRange":{"range":{"sheetId":7},"description":"de Ana","warningOnly":true}}}`)
		},
	}
	for name, lay := range tests {
		t.Run(name, func(t *testing.T) {
			b := newPageBook(t)
			b.Batch(t, b.id, `{"addSheet":{"properties":{"sheetId":7,"title":"Cruce Claro"}}}`)
			lay(b)
			before := b.all("")
			err := b.client.WritePage(t.Context(), b.id, figures(2))
			wantError(t, err, "ya tiene una pestaña «Cruce Claro» que no es de celula", "cámbiele el nombre")
			if sheets.Temporary(err) || sheets.Unclear(err) {
				t.Errorf("Temporary, Unclear of %v = %v, %v; want false, false", err, sheets.Temporary(err), sheets.Unclear(err))
			}
			if diff := cmp.Diff(before, b.all("")); diff != "" {
				t.Errorf("the spreadsheet changed (-before +after):\n%s", diff)
			}
		})
	}
}

// Where people took the protection away the chart still tells whose the page is; it is protected again.
func TestPageIsProtectedAgain(t *testing.T) {
	b := newPageBook(t)
	b.write(figures(2))
	b.Batch(t, b.id, fmt.Sprintf(`{"deleteProtectedRange":{"protectedRangeId":%d}}`, b.tabs()["Cruce Claro"].ProtectedRanges[0].ProtectedRangeId))
	b.write(figures(4))
	b.want("Cruce Claro", 1, shown(4))
}

// An archived page stays as it is, and a new one takes its title.
func TestPageAfterArchive(t *testing.T) {
	b := newPageBook(t)
	b.write(figures(2))
	gid := b.tabs()["Cruce Claro"].Properties.SheetId
	b.Batch(t, b.id, fmt.Sprintf(`{"updateSheetProperties":{"properties":{"sheetId":%d,"title":"Octubre"},"fields":"title"}}`, gid))
	october := b.all("&ranges=Octubre")
	b.write(figures(3))
	if diff := cmp.Diff(october, b.all("&ranges=Octubre")); diff != "" {
		t.Errorf("the archive changed (-before +after):\n%s", diff)
	}
	tabs := b.tabs()
	if page := tabs["Cruce Claro"]; len(tabs) != 3 || page == nil || len(page.Charts) != 1 {
		t.Errorf("tabs = %d, new page = %+v; want three, the new one with its chart", len(tabs), page)
	}
}
