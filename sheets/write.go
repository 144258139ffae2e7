package sheets

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
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

// maxRanges is how many pieces a write asks to see. Google sets no limit; a thousand rows here and there must not come
// back as the whole sheet.
const maxRanges = 1200

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
	at, err := t.where(ctx)
	if err != nil {
		return nil, err
	}
	if err := t.fits(e, at); err != nil {
		return nil, err
	}
	q := &question{title: quoteTitle(t.title), head: min(e.HeaderRow+HeaderSlack, at.rows), keys: keyCols(e.KeyCols, at.cols)}
	var done []Landed
	for _, part := range parts(sortCells(e.Cells), requestSize) {
		q.rows = appendRows(q.rows[:0], part)
		l, err := t.writePart(ctx, e, part, at, q)
		if err != nil {
			return done, err
		}
		done = append(done, *l)
	}
	return done, nil
}

// fits refuses cells outside the grid: the caller has seen them, so that the grid shrank since.
func (t *Tab) fits(e Edit, grid place) error {
	for _, c := range e.Cells {
		if c.Row < 1 || c.Col < 0 {
			return &Error{msg: fmt.Sprintf("no existe la celda de fila %d y columna %d", c.Row, c.Col+1)}
		}
		if c.Row > grid.rows || c.Col >= grid.cols {
			return &Error{
				msg: fmt.Sprintf("la celda %s ya no está en la pestaña %s, que ahora tiene %s y %s",
					cellName(c.Row, c.Col), quote(t.title), count(grid.rows, "fila"), count(grid.cols, "columna")),
				temporary: true, moved: true,
			}
		}
	}
	return nil
}

// appendRows gives the rows of sorted cells, each once.
func appendRows(rows []int, cells []Cell) []int {
	for i, c := range cells {
		if i == 0 || c.Row != cells[i-1].Row {
			rows = append(rows, c.Row)
		}
	}
	return rows
}

// writePart is one spreadsheets.batchUpdate.
func (t *Tab) writePart(ctx context.Context, e Edit, cells []Cell, at place, q *question) (*Landed, error) {
	body := q.appendTo([]byte(`{"includeSpreadsheetInResponse":true,"responseIncludeGridData":true,"responseRanges":`))
	body = append(appendBlocks(append(body, `,"requests":[`...), blocks(cells), at.gid), "]}"...)
	address := t.client.base + "v4/spreadsheets/" + url.PathEscape(t.spreadsheet) + ":batchUpdate?alt=json&prettyPrint=false" +
		"&fields=updatedSpreadsheet.sheets(properties.sheetId,data(startRow,startColumn,rowData.values.effectiveValue))"
	doing := "escribir " + count(len(cells), "celda") + " en la pestaña " + quote(t.title)
	o := t.op(doing, write)
	o.still = e.Still
	return call(ctx, t.client, o, func(ctx context.Context) (landed *Landed, err error) {
		err = t.client.stream(ctx, http.MethodPost, address, body, func(d *jsontext.Decoder) (err error) {
			landed, err = q.landed(d, at.gid)
			return err
		})
		return landed, err
	})
}

// keyCols sorts the key columns and leaves out those that the grid no longer has; they then read as blank.
func keyCols(cols []int, width int) []int {
	sorted := slices.Compact(slices.Sorted(slices.Values(cols)))
	return slices.DeleteFunc(sorted, func(c int) bool { return c < 0 || c >= width })
}
