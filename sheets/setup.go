package sheets

import (
	"context"
	"fmt"

	api "google.golang.org/api/sheets/v4"
)

// A Setup is what certain columns of a tab should have. It knows nothing of what they mean.
type Setup struct {
	HeaderRow int // counted from 1
	Columns   []Column
}

// A Column is one column and what it should have.
type Column struct {
	Name    string   // its header, and how [Done] calls it
	Col     int      // counted from 0; below 0, the column is to be made
	Protect bool     // people are warned before they change it by hand
	Values  []string // a drop-down of these; none for no drop-down
	Colours []Colour
}

// A Colour is how a cell looks while its text is Value.
type Colour struct {
	Value            string
	Background, Text uint32 // 0xRRGGBB
}

// Done says what a Setup did, by the columns' names.
type Done struct {
	Added     []string // columns made
	Protected []string
	Dropdowns []string
	Coloured  []string
	Kept      []string // columns whose drop-down people made themselves: it stays as it is
}

// Nothing reports whether all stood already.
func (d Done) Nothing() bool {
	return len(d.Added)+len(d.Protected)+len(d.Dropdowns)+len(d.Coloured) == 0
}

// Setup brings a tab to what s says, in one change: all of it or nothing. It may be run again at any time: what stands
// already is found and left, what reaches only to the grid's old end is stretched to its new one.
//
// Columns to be made go to the right of every cell in use, and their headers look like their neighbour. Protection only
// warns, and only when a bot's cell is edited by hand: a real one would keep agents from sorting and deleting rows.
// Drop-downs take other input too. A drop-down, a protection or a conditional format that people set on a column
// themselves is left as it is, and wins over ours.
func (t *Tab) Setup(ctx context.Context, s Setup) (Done, error) {
	table, err := t.Read(ctx)
	if err != nil {
		return Done{}, err
	}
	width := table.width()
	table.Free()
	now, err := t.inspect(ctx, s)
	if err != nil {
		return Done{}, err
	}
	p := plan{setup: s, now: now, width: width}
	p.make()
	if len(p.requests) == 0 {
		return p.done, nil
	}
	_, err = call(ctx, t.client, t.op("preparar la pestaña "+quote(t.title), write), func(ctx context.Context) (*api.BatchUpdateSpreadsheetResponse, error) {
		answer, err := t.client.service.Spreadsheets.
			BatchUpdate(t.spreadsheet, &api.BatchUpdateSpreadsheetRequest{Requests: p.requests}).
			Fields("spreadsheetId").Context(ctx).Do()
		return answer, orBadAnswer(err)
	})
	if err != nil {
		return Done{}, err
	}
	return p.done, nil
}

// A drop-down is taken as people's own, ours, or missing by what the first and last so many cells below the header
// have. All of them would be too much: each brings the whole list along.
const sample = 100

// inspect asks how the tab is set up: its size, protections and conditional formats, the header's looks, and samples
// of the drop-downs.
func (t *Tab) inspect(ctx context.Context, s Setup) (*api.Sheet, error) {
	p, err := t.look(ctx)
	if err != nil {
		return nil, err
	}
	title, last := quoteTitle(p.Title), int(p.GridProperties.RowCount)
	if s.HeaderRow < 1 || s.HeaderRow > last {
		return nil, &Error{msg: fmt.Sprintf("la pestaña %s no tiene la fila %d del encabezado", quote(t.title), s.HeaderRow)}
	}
	ranges := []string{fmt.Sprintf("%s!%d:%d", title, s.HeaderRow, s.HeaderRow)}
	for _, c := range s.Columns {
		if c.Col < 0 || len(c.Values) == 0 || s.HeaderRow == last {
			continue
		}
		top, foot := min(s.HeaderRow+sample, last), max(s.HeaderRow+1, last-sample+1)
		ranges = append(ranges,
			fmt.Sprintf("%s!%s:%s", title, cellName(s.HeaderRow+1, c.Col), cellName(top, c.Col)),
			fmt.Sprintf("%s!%s:%s", title, cellName(foot, c.Col), cellName(last, c.Col)))
	}
	doing := "ver cómo está la pestaña " + quote(t.title)
	book, err := call(ctx, t.client, t.op(doing, lookup), func(ctx context.Context) (*api.Spreadsheet, error) {
		book, err := t.client.service.Spreadsheets.Get(t.spreadsheet).Ranges(ranges...).
			Fields("sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),protectedRanges,conditionalFormats," +
				"data(startRow,startColumn,rowData.values(effectiveValue,userEnteredFormat,dataValidation)))").Context(ctx).Do()
		return book, orBadAnswer(err)
	})
	if err != nil {
		return nil, err
	}
	for _, sheet := range book.Sheets {
		if sheet.Properties.SheetId == p.SheetId {
			return sheet, nil
		}
	}
	return nil, t.missing(nil)
}

// width is how many columns are in use in any row.
func (t *Table) width() int {
	width := 0
	for _, row := range t.Rows {
		width = max(width, countCells(row))
	}
	return width
}
