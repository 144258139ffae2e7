package emulator

import "slices"

// A grid holds a sheet's cells: rows as far as anything was ever put, each as long as it needs to be. Rows are
// shared between versions of a spreadsheet; a row is copied when it is first changed in a version (its epoch).
type grid struct {
	rows   []*row
	epoch  uint64
	shared bool // rows, the slice, belongs to an older version
}

type row struct {
	epoch uint64
	cells []cell
}

// version is g for a new version of its spreadsheet.
func (g grid) version(epoch uint64) grid {
	return grid{rows: g.rows, epoch: epoch, shared: true}
}

// at is the cell at a place; blank outside of what was ever put.
func (g *grid) at(r, c int) cell {
	if cells := g.row(r); c < len(cells) {
		return cells[c]
	}
	return cell{}
}

// row is a row's cells, to be read only.
func (g *grid) row(r int) []cell {
	if r >= len(g.rows) || g.rows[r] == nil {
		return nil
	}
	return g.rows[r].cells
}

// own makes the list of rows this version's, if it still is an older one's.
func (g *grid) own() {
	if g.shared {
		g.rows, g.shared = slices.Clone(g.rows), false
	}
}

// edit is row r, at least width cells long, to be changed.
func (g *grid) edit(r, width int) []cell {
	g.own()
	for len(g.rows) <= r {
		g.rows = append(g.rows, nil)
	}
	old := g.rows[r]
	switch {
	case old == nil:
		g.rows[r] = &row{g.epoch, make([]cell, width)}
	case old.epoch != g.epoch || len(old.cells) < width:
		cells := make([]cell, max(width, len(old.cells)))
		copy(cells, old.cells)
		g.rows[r] = &row{g.epoch, cells}
	}
	return g.rows[r].cells
}

// set puts a cell at a place.
func (g *grid) set(r, c int, to cell) {
	if to == (cell{}) && c >= len(g.row(r)) {
		return
	}
	g.edit(r, c+1)[c] = to
}

// each calls f for the cells of an area that were ever put; f changes them in place.
func (g *grid) each(area rect, f func(r, c int, at *cell)) {
	for r := area.r0; r < min(area.r1, len(g.rows)); r++ {
		if n := len(g.row(r)); n > area.c0 {
			cells := g.edit(r, 0)
			for c := area.c0; c < min(area.c1, n); c++ {
				f(r, c, &cells[c])
			}
		}
	}
}

// fill calls f for every cell of an area; f changes them in place.
func (g *grid) fill(area rect, f func(r, c int, at *cell)) {
	if area.empty() {
		return
	}
	for r := area.r0; r < area.r1; r++ {
		cells := g.edit(r, area.c1)
		for c := area.c0; c < area.c1; c++ {
			f(r, c, &cells[c])
		}
	}
}

// copyOf is an area's cells, row by row.
func (g *grid) copyOf(area rect) [][]cell {
	out := make([][]cell, area.r1-area.r0)
	for i := range out {
		out[i] = make([]cell, area.c1-area.c0)
		if cells := g.row(area.r0 + i); len(cells) > area.c0 {
			copy(out[i], cells[area.c0:])
		}
	}
	return out
}

// insertRows makes room for n rows before row at.
func (g *grid) insertRows(at, n int) {
	if at < len(g.rows) {
		g.own()
		g.rows = slices.Insert(g.rows, at, make([]*row, n)...)
	}
}

// deleteRows takes rows from..to away.
func (g *grid) deleteRows(from, to int) {
	if from < len(g.rows) {
		g.own()
		g.rows = slices.Delete(g.rows, from, min(to, len(g.rows)))
	}
}

// insertColumns and deleteColumns touch, and so copy, every row that reaches that far.
func (g *grid) insertColumns(at, n int) {
	for r := range g.rows {
		if len(g.row(r)) > at {
			g.replace(r, slices.Insert(slices.Clone(g.row(r)), at, make([]cell, n)...))
		}
	}
}

func (g *grid) deleteColumns(from, to int) {
	for r := range g.rows {
		if n := len(g.row(r)); n > from {
			g.replace(r, slices.Delete(slices.Clone(g.row(r)), from, min(to, n)))
		}
	}
}

// replace puts other cells in place of a row's; they must not be shared with any version.
func (g *grid) replace(r int, cells []cell) {
	g.own()
	g.rows[r] = &row{g.epoch, cells}
}

// used is the smallest area from A1 that holds every value in within.
func (g *grid) used(within rect) (rows, columns int) {
	for r := within.r0; r < min(within.r1, len(g.rows)); r++ {
		if n := lastValue(g.row(r), within.c1); n > within.c0 {
			rows, columns = r+1, max(columns, n)
		}
	}
	return rows, columns
}

// lastValue is how many cells of a row there are up to the last that holds a value, of the first limit ones.
func lastValue(cells []cell, limit int) int {
	n := min(len(cells), limit)
	for n > 0 && cells[n-1].kind == blank {
		n--
	}
	return n
}
