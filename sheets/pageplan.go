package sheets

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	api "google.golang.org/api/sheets/v4"
)

// pageProtection is the description of the protection by which a tab is known as the bot's.
const pageProtection = "celula: esta pestaña la escribe el bot"

// A new tab is as large as Google makes it, or as its page needs.
const (
	newRows = 1000
	newCols = 26
)

// A pagePlan is the requests that bring a spreadsheet from how it is to having a Page. Making it calls nobody.
type pagePlan struct {
	page Page
	book *api.Spreadsheet

	tab      *api.Sheet // as it stands; nil where it is to be made
	gid      int64      // the tab's id, also of one to be made
	requests []*api.Request
}

// find looks for the tab, and else chooses the id that it will have: the requests after the one that makes it need it.
func (p *pagePlan) find() {
	taken := map[int64]bool{}
	for _, s := range p.book.Sheets {
		taken[s.Properties.SheetId] = true
		if strings.EqualFold(s.Properties.Title, p.page.Title) {
			p.tab, p.gid = s, s.Properties.SheetId
			return
		}
	}
	for p.gid == 0 || taken[p.gid] {
		p.gid = rand.Int64N(math.MaxInt32)
	}
}

// ours reports whether the bot made the tab: people may have taken its protection away, or its chart, hardly both.
func (p *pagePlan) ours() bool {
	return p.protected() || p.page.Chart != nil && p.chart() != nil
}

func (p *pagePlan) protected() bool {
	return p.tab != nil && slices.ContainsFunc(p.tab.ProtectedRanges, func(r *api.ProtectedRange) bool { return r.Description == pageProtection })
}

func (p *pagePlan) make() {
	if p.tab == nil {
		p.addSheet()
	} else {
		p.grow()
	}
	if !p.protected() {
		p.add(&api.Request{AddProtectedRange: &api.AddProtectedRangeRequest{ProtectedRange: &api.ProtectedRange{
			Range: &api.GridRange{SheetId: p.gid}, Description: pageProtection, WarningOnly: true,
		}}})
	}
	p.cells()
	if p.page.Chart != nil {
		p.setChart()
	}
}

// size is the grid that the page needs: its rows, and the cell under its chart's corner.
func (p *pagePlan) size() (rows, cols int64) {
	rows, cols = int64(len(p.page.Rows)), int64(p.page.width())
	if c := p.page.Chart; c != nil {
		rows, cols = max(rows, int64(c.Row)), max(cols, int64(c.Col+1))
	}
	return rows, cols
}

func (p *pagePlan) addSheet() {
	rows, cols := p.size()
	p.add(&api.Request{AddSheet: &api.AddSheetRequest{Properties: &api.SheetProperties{
		SheetId: p.gid, Title: p.page.Title,
		GridProperties: &api.GridProperties{RowCount: max(rows, newRows), ColumnCount: max(cols, newCols)},
	}}})
}

// grow adds what rows and columns are lacking. It never sets a count, which could cut off what others added meanwhile.
func (p *pagePlan) grow() {
	rows, cols := p.size()
	grid := p.tab.Properties.GridProperties
	if lack := rows - grid.RowCount; lack > 0 {
		p.add(&api.Request{AppendDimension: &api.AppendDimensionRequest{SheetId: p.gid, Dimension: "ROWS", Length: lack}})
	}
	if lack := cols - grid.ColumnCount; lack > 0 {
		p.add(&api.Request{AppendDimension: &api.AppendDimensionRequest{SheetId: p.gid, Dimension: "COLUMNS", Length: lack}})
	}
}

// cells writes the whole grid, wherever it ends by then: what the rows do not cover is cleared of the same fields.
func (p *pagePlan) cells() {
	rows := make([]*api.RowData, len(p.page.Rows))
	for i, row := range p.page.Rows {
		bold := slices.Contains(p.page.Bold, i+1)
		data := make([]*api.CellData, len(row))
		for j, v := range row {
			data[j] = pageCell(v, bold)
		}
		rows[i] = &api.RowData{Values: data}
	}
	p.add(&api.Request{UpdateCells: &api.UpdateCellsRequest{
		Range: &api.GridRange{SheetId: p.gid}, Rows: rows, Fields: "userEnteredValue,userEnteredFormat.textFormat.bold",
	}})
}

func pageCell(v any, bold bool) *api.CellData {
	cell := &api.CellData{}
	switch v := v.(type) {
	case string:
		if v != "" {
			cell.UserEnteredValue = &api.ExtendedValue{StringValue: &v}
		}
	case int:
		number := float64(v)
		cell.UserEnteredValue = &api.ExtendedValue{NumberValue: &number}
	case float64:
		cell.UserEnteredValue = &api.ExtendedValue{NumberValue: &v}
	}
	if bold {
		cell.UserEnteredFormat = &api.CellFormat{TextFormat: &api.TextFormat{Bold: true}}
	}
	return cell
}

func (p *pagePlan) add(r *api.Request) { p.requests = append(p.requests, r) }
