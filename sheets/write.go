package sheets

import (
	"context"
	"fmt"
	"slices"

	api "google.golang.org/api/sheets/v4"
)

// Landed is what stood in the sheet at the instant of a write, right after it.
type Landed struct {
	// Header is the sheet's first rows, whole: those down to Edit.HeaderRow and [HeaderSlack] more, so that a header
	// that moved down a little is still found.
	Header [][]byte
	// Rows has every row that was written, by its number: a JSON array like those of [Table], in which only the key
	// columns are filled and the others read as blank.
	Rows map[int][]byte
}

// HeaderSlack is how many rows below the header come back with it.
const HeaderSlack = 3

// maxRanges is how many pieces a write asks to see. Google sets no limit; a hundred rows here and there must not come
// back as the whole sheet.
const maxRanges = 1000

// Write writes cells and tells what stood beside them, in one call. A large edit is split, whole rows at a time, into
// several calls, and each gives a Landed of its own instant. After an error the parts before it are written and come
// back too.
//
// Of the sheet only the named cells' values change: formats, notes and drop-downs stay. A write is made again only when
// it is certain that the failed one was not done; see [Unclear]. It is idempotent as long as the rows have not moved.
func (t *Tab) Write(ctx context.Context, e Edit) ([]Landed, error) {
	if len(e.Cells) == 0 {
		return nil, nil
	}
	p, err := t.look(ctx)
	if err != nil {
		return nil, err
	}
	if err := t.fits(e, p.GridProperties); err != nil {
		return nil, err
	}
	var done []Landed
	for _, part := range parts(sortCells(e.Cells), requestSize) {
		l, err := t.writePart(ctx, e, part, p)
		if err != nil {
			return done, err
		}
		done = append(done, *l)
	}
	return done, nil
}

// fits refuses cells outside the grid: the caller has seen them, so that the grid shrank since.
func (t *Tab) fits(e Edit, grid *api.GridProperties) error {
	for _, c := range e.Cells {
		if c.Row < 1 || c.Col < 0 {
			return &Error{msg: fmt.Sprintf("no existe la celda de fila %d y columna %d", c.Row, c.Col+1)}
		}
		if int64(c.Row) > grid.RowCount || int64(c.Col) >= grid.ColumnCount {
			return &Error{
				msg: fmt.Sprintf("la celda %s ya no está en la pestaña %s, que ahora tiene %s y %s",
					cellName(c.Row, c.Col), quote(t.title), count(int(grid.RowCount), "fila"), count(int(grid.ColumnCount), "columna")),
				temporary: true, moved: true,
			}
		}
	}
	return nil
}

// writePart is one spreadsheets.batchUpdate.
func (t *Tab) writePart(ctx context.Context, e Edit, cells []Cell, p *api.SheetProperties) (*Landed, error) {
	var rows []int
	for _, c := range cells {
		if len(rows) == 0 || rows[len(rows)-1] != c.Row {
			rows = append(rows, c.Row)
		}
	}
	q := question{title: quoteTitle(p.Title), head: e.HeaderRow + HeaderSlack, rows: rows, keys: keyCols(e.KeyCols, p.GridProperties)}
	q.head = min(q.head, int(p.GridProperties.RowCount))
	request := &api.BatchUpdateSpreadsheetRequest{
		IncludeSpreadsheetInResponse: true,
		ResponseIncludeGridData:      true,
		ResponseRanges:               q.ranges(),
	}
	for _, b := range blocks(cells) {
		request.Requests = append(request.Requests, b.request(p.SheetId))
	}
	doing := "escribir " + count(len(cells), "celda") + " en la pestaña " + quote(t.title)
	return call(ctx, t.client, t.op(doing, write), func(ctx context.Context) (*Landed, error) {
		answer, err := t.client.service.Spreadsheets.BatchUpdate(t.spreadsheet, request).
			Fields("updatedSpreadsheet.sheets(properties.sheetId,data(startRow,startColumn,rowData.values.effectiveValue))").
			Context(ctx).Do()
		if err != nil {
			return nil, orBadAnswer(err)
		}
		return q.landed(answer.UpdatedSpreadsheet, p.SheetId)
	})
}

// keyCols sorts the key columns and leaves out those that the grid no longer has; they then read as blank.
func keyCols(cols []int, grid *api.GridProperties) []int {
	sorted := slices.Compact(slices.Sorted(slices.Values(cols)))
	return slices.DeleteFunc(sorted, func(c int) bool { return c < 0 || int64(c) >= grid.ColumnCount })
}
