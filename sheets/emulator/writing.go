package emulator

import "fmt"

// A writing is one block of values on its way into a sheet.
type writing struct {
	sheet  *sheet
	at     rect // where it may write: from its first cell on, no further than its end unless it is one cell
	data   []inputRow
	entry  string // valueInputOption
	turned bool   // majorDimension is COLUMNS
}

// written is what came of it: which rows and columns of the area had a cell that was not null, and how many cells.
type written struct {
	area          rect
	rows, columns []bool
	cells         int
}

// count is how many were touched.
func count(touched []bool) int64 {
	n := int64(0)
	for _, t := range touched {
		if t {
			n++
		}
	}
	return n
}

// block is the area that the data covers.
func (w *writing) block() rect {
	wide := 0
	for _, line := range w.data {
		wide = max(wide, len(line))
	}
	rows, cols := len(w.data), wide
	if w.turned {
		rows, cols = wide, len(w.data)
	}
	return rect{w.at.r0, w.at.r0 + max(rows, 1), w.at.c0, w.at.c0 + max(cols, 1)}
}

// fits refuses a block that reaches beyond the range asked for, or beyond the grid. One cell is only where to begin.
func (w *writing) fits() error {
	block := w.block()
	if w.at.rows() > 1 || w.at.cols() > 1 {
		label := w.sheet.a1(w.at)
		if block.c1 > w.at.c1 {
			return invalid("Requested writing within range [%s], but tried writing to column [%s]", label, column(w.at.c1))
		}
		if block.r1 > w.at.r1 {
			return invalid("Requested writing within range [%s], but tried writing to row [%d]", label, w.at.r1+1)
		}
	}
	if rows, cols := w.sheet.size(); block.r1 > rows || block.c1 > cols {
		return w.sheet.outside(w.sheet.span(block))
	}
	return nil
}

// do writes the block. Cells that are null in it stay as they are and are not counted.
func (w *writing) do(d *document) (written, error) {
	out := written{area: w.block()}
	out.rows, out.columns = make([]bool, out.area.rows()), make([]bool, out.area.cols())
	enter := newEntry(d, w.entry)
	for i, line := range w.data {
		for j, in := range line {
			if in.kind == untouched {
				continue
			}
			if err := in.check(); err != nil {
				return out, within(err, fmt.Sprintf("values[%d][%d]", i, j))
			}
			r, c := i, j
			if w.turned {
				r, c = j, i
			}
			enter.into(w.sheet, w.at.r0+r, w.at.c0+c, in)
			out.rows[r], out.columns[c] = true, true
			out.cells++
		}
	}
	return out, nil
}
