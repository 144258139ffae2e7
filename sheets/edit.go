package sheets

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// An Edit is cells to write and the columns by which the caller knows a row.
type Edit struct {
	HeaderRow int    // counted from 1; this row and those above it come back whole in [Landed]
	Cells     []Cell // in any order, no cell twice
	KeyCols   []int  // counted from 0; these columns come back for every row written
	// Still is asked right before each call that writes, after every wait, whether it may be made: its error keeps it
	// from being made. nil is yes.
	Still func(context.Context) error
}

// A Cell is a text to write, as it is: never a formula, a number or a date. Empty text empties the cell.
type Cell struct {
	Row  int // counted from 1, as the spreadsheet does
	Col  int // counted from 0
	Text string
	// Value, when not nil, is written in the place of Text: a float64 or a bool, to put back what stood there.
	Value any
}

// appendTo writes the cell as the API takes it; {} empties it.
func (c *Cell) appendTo(out []byte) []byte {
	switch v := c.Value.(type) {
	case float64:
		return append(appendNumber(append(out, `{"userEnteredValue":{"numberValue":`...), v), "}}"...)
	case bool:
		return append(strconv.AppendBool(append(out, `{"userEnteredValue":{"boolValue":`...), v), "}}"...)
	}
	if c.Text == "" {
		return append(out, "{}"...)
	}
	out, _ = jsontext.AppendQuote(append(out, `{"userEnteredValue":{"stringValue":`...), c.Text) // errs only for invalid UTF-8, which it mends
	return append(out, "}}"...)
}

// A block is a rectangle of cells that one request writes.
type block struct {
	row, col int
	rows     [][]Cell
}

// blocks joins cells into as few rectangles as come of going along the rows and then down. Only the cells named are in
// one. The cells must be sorted.
func blocks(cells []Cell) []block {
	var runs [][]Cell // along the rows
	for len(cells) > 0 {
		n := 1
		for n < len(cells) && cells[n].Row == cells[0].Row && cells[n].Col == cells[0].Col+n {
			n++
		}
		runs = append(runs, cells[:n])
		cells = cells[n:]
	}
	slices.SortStableFunc(runs, func(a, b []Cell) int { return cmp.Or(cmp.Compare(a[0].Col, b[0].Col), cmp.Compare(len(a), len(b))) })
	var out []block
	for len(runs) > 0 {
		first, n := runs[0][0], 1
		for n < len(runs) && runs[n][0].Row == first.Row+n && runs[n][0].Col == first.Col && len(runs[n]) == len(runs[0]) {
			n++
		}
		out = append(out, block{row: first.Row, col: first.Col, rows: runs[:n]})
		runs = runs[n:]
	}
	return out
}

// appendTo writes the request that writes the block: userEnteredValue alone, so that formats, notes and drop-downs stay.
func (b block) appendTo(out []byte, sheetID int64) []byte {
	out = fmt.Appendf(out, `{"updateCells":{"fields":"userEnteredValue","range":{"sheetId":%d,"startRowIndex":%d,"endRowIndex":%d,"startColumnIndex":%d,"endColumnIndex":%d},"rows":[`,
		sheetID, b.row-1, b.row-1+len(b.rows), b.col, b.col+len(b.rows[0]))
	for i, row := range b.rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"values":[`...)
		for j := range row {
			if j > 0 {
				out = append(out, ',')
			}
			out = row[j].appendTo(out)
		}
		out = append(out, "]}"...)
	}
	return append(out, "]}}"...)
}

// appendBlocks writes the requests that write the blocks.
func appendBlocks(out []byte, blocks []block, sheetID int64) []byte {
	room := 0
	for _, b := range blocks {
		room += rowCost
		for _, row := range b.rows {
			room += lineCost + cellCost*len(row)
			for i := range row {
				room += len(row[i].Text)
			}
		}
	}
	out = slices.Grow(out, room)
	for i, b := range blocks {
		if i > 0 {
			out = append(out, ',')
		}
		out = b.appendTo(out, sheetID)
	}
	return out
}

// Google takes about 2 MB a request gladly and refuses 10. A cell costs its text and the JSON around it, a row up to a
// range of its own, and hardly anything where it goes on with that of the row above.
const (
	requestSize = 2 << 20
	cellCost    = 50
	rowCost     = 200
	lineCost    = len(`{"values":[]},`)
)

// parts splits sorted cells where a request would grow too large, never within a row: what is known of a row is then of
// one instant.
func parts(cells []Cell, limit int) [][]Cell {
	var out [][]Cell
	var above []Cell
	begin, size := 0, 0
	for i := 0; i < len(cells); {
		end, cost := i, 0
		for ; end < len(cells) && cells[end].Row == cells[i].Row; end++ {
			cost += cellCost + len(cells[end].Text)
		}
		row := cells[i:end]
		beside := rowCost
		if goesOn(above, row) {
			beside = lineCost
		}
		if size > 0 && size+cost+beside > limit {
			out = append(out, cells[begin:i])
			begin, size, beside = i, 0, rowCost
		}
		size += cost + beside
		above, i = row, end
	}
	return append(out, cells[begin:])
}

// goesOn tells whether a row has its cells right below those above it.
func goesOn(above, row []Cell) bool {
	return len(above) > 0 && above[0].Row+1 == row[0].Row && slices.EqualFunc(above, row, func(a, b Cell) bool { return a.Col == b.Col })
}

// sortCells gives the cells in order, which may be the slice itself: of a whole hoja it is large, and mostly in order.
func sortCells(cells []Cell) []Cell {
	order := func(a, b Cell) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col)) }
	if slices.IsSortedFunc(cells, order) {
		return cells
	}
	return slices.SortedFunc(slices.Values(cells), order)
}

// A span is rows or columns from first to last, both in it.
type span struct{ first, last int }

// spans joins sorted numbers whose gap is at most so wide.
func spans(numbers []int, gap int) []span {
	var out []span
	for _, n := range numbers {
		if k := len(out) - 1; k >= 0 && n-out[k].last <= gap+1 {
			out[k].last = n
		} else {
			out = append(out, span{n, n})
		}
	}
	return out
}

// atMost joins numbers into at most so many spans, across the narrowest gaps first: what lies in the gaps costs bytes, a
// span more costs time.
func atMost(limit int, numbers []int) []span {
	s := spans(numbers, 2)
	if len(s) <= limit {
		return s
	}
	var gaps []int
	for i := range s[1:] {
		gaps = append(gaps, s[i+1].first-s[i].last-1)
	}
	slices.Sort(gaps)
	return spans(numbers, gaps[len(s)-limit-1])
}
