package sheetstest

import (
	"strings"
	"testing"

	api "google.golang.org/api/sheets/v4"

	"github.com/almacontact/celula/sheets"
)

// figures is a page of its own title with a chart over n rows.
func figures(title string, n int) sheets.Page {
	p := sheets.Page{
		Title: title, Bold: []int{1}, Rows: [][]any{{"DÍA", "APARECEN", "NO APARECEN"}},
		Chart: &sheets.Chart{Title: "Cruce por día", From: 1, To: n + 1, Series: []int{1, 2}, Row: 2, Col: 4, Stacked: true},
	}
	for i := range n {
		p.Rows = append(p.Rows, []any{"=texto", i, 0.5})
	}
	return p
}

// page writes a page and looks at its tab, which is gone when the test ends.
func (p Place) page(t *testing.T, page sheets.Page) *Person {
	t.Helper()
	if err := p.Client.WritePage(t.Context(), p.Spreadsheet, page); err != nil {
		t.Fatal(err)
	}
	person := &Person{Title: page.Title, t: t, service: p.Person, spreadsheet: p.Spreadsheet}
	person.gid = person.Sheet("note").Properties.SheetId
	return person
}

// chartsOf are the charts of a person's tab.
func chartsOf(person *Person) []*api.EmbeddedChart {
	person.t.Helper()
	book, err := person.service.Spreadsheets.Get(person.spreadsheet).Ranges(person.in("A1")).Fields("sheets(charts)").Do()
	if err != nil {
		person.t.Fatalf("looking at the charts: %v", err)
	}
	return book.Sheets[0].Charts
}

func pageTwice(t *testing.T, p Place) {
	other, _ := p.tab(t, 5, 3)
	other.Type("A1", []any{"de otros"})
	title := "Página de " + other.Title
	page := p.page(t, figures(title, 4))
	t.Cleanup(func() { page.Do(deleteTab(page.gid)) })
	person := p.page(t, figures(strings.ToUpper(title), 2))
	if person.gid != page.gid {
		t.Fatal("the page was made twice")
	}
	same(t, "the page", [][]any{{"DÍA", "APARECEN", "NO APARECEN"}, {"=texto", 0.0, 0.5}, {"=texto", 1.0, 0.5}}, page.See("A1:Z1000"))
	same(t, "other tabs", [][]any{{"de otros"}}, other.See("A1:C5"))
	sheet := page.Sheet("userEnteredFormat.textFormat.bold")
	if len(sheet.ProtectedRanges) != 1 || !sheet.ProtectedRanges[0].WarningOnly {
		t.Errorf("protections = %d, want one that only warns", len(sheet.ProtectedRanges))
	}
	if f := sheet.Data[0].RowData[0].Values[2].UserEnteredFormat; f == nil || !f.TextFormat.Bold {
		t.Error("the header is not bold")
	}
	charts := chartsOf(page)
	if len(charts) != 1 {
		t.Fatalf("charts = %d, want 1", len(charts))
	}
	basic := charts[0].Spec.BasicChart
	if r := basic.Series[1].Series.SourceRange.Sources[0]; basic.StackedType != "STACKED" || r.EndRowIndex != 3 || r.StartColumnIndex != 2 {
		t.Errorf("the chart is %s, its second series %+v; want it stacked, and C1:C3", basic.StackedType, r)
	}
}

// pageRaces checks the refusals by which a page that is made twice in one instant is told from one that can't be made.
func pageRaces(t *testing.T, p Place) {
	other, _ := p.tab(t, 5, 3)
	page := p.page(t, figures("Página de "+other.Title, 2))
	t.Cleanup(func() { page.Do(deleteTab(page.gid)) })
	chart := chartsOf(page)[0]
	for name, tt := range map[string]struct {
		request *api.Request
		words   string
	}{
		"a tab of its title":        {&api.Request{AddSheet: &api.AddSheetRequest{Properties: &api.SheetProperties{Title: strings.ToLower(page.Title)}}}, "already exists"},
		"a chart of its id":         {&api.Request{AddChart: &api.AddChartRequest{Chart: chart}}, "already exists"},
		"a chart that is not there": {&api.Request{UpdateChartSpec: &api.UpdateChartSpecRequest{ChartId: chart.ChartId - 1, Spec: chart.Spec}}, "No embedded object with id"},
		"a tab that is not there":   {&api.Request{AppendDimension: &api.AppendDimensionRequest{SheetId: page.gid + 1, Dimension: "ROWS", Length: 1}}, "No grid with id"},
	} {
		_, err := p.Person.Spreadsheets.BatchUpdate(p.Spreadsheet, &api.BatchUpdateSpreadsheetRequest{Requests: []*api.Request{tt.request}}).Do()
		if err == nil || !strings.Contains(err.Error(), tt.words) {
			t.Errorf("%s: error = %v, want in it %q", name, err, tt.words)
		}
	}
}
