package sheetstest

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/api/googleapi"
	api "google.golang.org/api/sheets/v4"
)

// A Person edits a tab of their own as people do with a browser: past the bot, and between its calls.
type Person struct {
	Title string // of the tab

	t           testing.TB
	service     *api.Service
	spreadsheet string
	gid         int64
}

var tabs atomic.Int64

// NewPerson adds a tab of rows x cols cells to a spreadsheet. It is gone when the test ends.
func NewPerson(t testing.TB, service *api.Service, spreadsheet string, rows, cols int64) *Person {
	t.Helper()
	p := &Person{t: t, service: service, spreadsheet: spreadsheet}
	// Names of different runs differ, so that runs on one spreadsheet of Google's do not meet.
	p.Title = fmt.Sprintf("Prueba %d-%d", time.Now().UnixNano(), tabs.Add(1))
	p.gid = p.addTab(p.Title, rows, cols)
	return p
}

func (p *Person) addTab(title string, rows, cols int64) (gid int64) {
	p.t.Helper()
	answer := p.Do(&api.Request{AddSheet: &api.AddSheetRequest{Properties: &api.SheetProperties{
		Title: title, GridProperties: &api.GridProperties{RowCount: rows, ColumnCount: cols},
	}}})
	gid = answer.Replies[0].AddSheet.Properties.SheetId
	p.t.Cleanup(func() {
		_, err := p.service.Spreadsheets.BatchUpdate(p.spreadsheet, &api.BatchUpdateSpreadsheetRequest{
			Requests: []*api.Request{deleteTab(gid)},
		}).Do()
		if err != nil {
			p.t.Errorf("deleting the tab %q: %v", title, err)
		}
	})
	return gid
}

func deleteTab(gid int64) *api.Request {
	return &api.Request{DeleteSheet: &api.DeleteSheetRequest{SheetId: gid, ForceSendFields: []string{"SheetId"}}}
}

// Do makes changes as they are.
func (p *Person) Do(requests ...*api.Request) *api.BatchUpdateSpreadsheetResponse {
	p.t.Helper()
	answer, err := p.service.Spreadsheets.BatchUpdate(p.spreadsheet, &api.BatchUpdateSpreadsheetRequest{Requests: requests}).Do()
	if err != nil {
		p.t.Fatalf("editing as a person: %v", err)
	}
	return answer
}

// Type types rows from the cell at on, as if by keyboard: 24/11/2026 becomes a date, 0042 a number.
func (p *Person) Type(at string, rows ...[]any) {
	p.t.Helper()
	_, err := p.service.Spreadsheets.Values.Update(p.spreadsheet, p.in(at), &api.ValueRange{Values: rows}).
		ValueInputOption("USER_ENTERED").Do()
	if err != nil {
		p.t.Fatalf("typing at %s: %v", at, err)
	}
}

// See gives what a range shows: formulas as formulas, all else as it is displayed.
func (p *Person) See(cells string) [][]any {
	p.t.Helper()
	answer, err := p.service.Spreadsheets.Values.Get(p.spreadsheet, p.in(cells)).ValueRenderOption("FORMULA").Do()
	if err != nil {
		p.t.Fatalf("looking at %s: %v", cells, err)
	}
	return answer.Values
}

func (p *Person) in(cells string) string {
	return "'" + strings.ReplaceAll(p.Title, "'", "''") + "'!" + cells
}

// InsertRows puts n blank rows above a row.
func (p *Person) InsertRows(above, n int64) {
	p.t.Helper()
	p.Do(&api.Request{InsertDimension: &api.InsertDimensionRequest{Range: p.dimension("ROWS", above-1, n)}})
}

// DeleteRows deletes n rows from one on.
func (p *Person) DeleteRows(from, n int64) {
	p.t.Helper()
	p.Do(&api.Request{DeleteDimension: &api.DeleteDimensionRequest{Range: p.dimension("ROWS", from-1, n)}})
}

// InsertColumns puts n blank columns before a column, counted from 0.
func (p *Person) InsertColumns(before, n int64) {
	p.t.Helper()
	p.Do(&api.Request{InsertDimension: &api.InsertDimensionRequest{Range: p.dimension("COLUMNS", before, n)}})
}

// Sort sorts the rows below the header by a column, counted from 0.
func (p *Person) Sort(headerRow, col int64) {
	p.t.Helper()
	p.Do(&api.Request{SortRange: &api.SortRangeRequest{
		Range:     &api.GridRange{SheetId: p.gid, StartRowIndex: headerRow},
		SortSpecs: []*api.SortSpec{{DimensionIndex: col, SortOrder: "ASCENDING", ForceSendFields: []string{"DimensionIndex"}}},
	}})
}

func (p *Person) rename(title string) {
	p.t.Helper()
	p.Do(&api.Request{UpdateSheetProperties: &api.UpdateSheetPropertiesRequest{
		Properties: &api.SheetProperties{SheetId: p.gid, Title: title}, Fields: "title",
	}})
	p.Title = title
}

// Archive renames the tab, and puts an empty one with its old title in its place.
func (p *Person) Archive(title string, rows, cols int64) {
	p.t.Helper()
	current := p.Title
	p.rename(title)
	p.Title = current
	p.gid = p.addTab(p.Title, rows, cols)
}

// Sheet is all that is known of the tab but its cells' contents.
func (p *Person) Sheet(fields string) *api.Sheet {
	p.t.Helper()
	book, err := p.service.Spreadsheets.Get(p.spreadsheet).Ranges("'" + p.Title + "'").
		Fields("sheets(properties,protectedRanges,conditionalFormats,data(rowData.values(" + googleapi.Field(fields) + ")))").Do()
	if err != nil {
		p.t.Fatalf("looking at the tab: %v", err)
	}
	if len(book.Sheets) != 1 {
		p.t.Fatalf("looking at the tab: %d tabs came", len(book.Sheets))
	}
	return book.Sheets[0]
}

func (p *Person) dimension(which string, start, n int64) *api.DimensionRange {
	return &api.DimensionRange{SheetId: p.gid, Dimension: which, StartIndex: start, EndIndex: start + n}
}
