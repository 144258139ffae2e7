package emulator

import (
	"google.golang.org/api/sheets/v4"
)

// insertRange pushes cells down or to the right; the grid grows where a value would fall off its end.
func (d *document) insertRange(r *sheets.InsertRangeRequest) (*sheets.Response, error) {
	s, area, dir, err := d.shiftedArea(r.Range, r.ShiftDimension)
	if err != nil || area.empty() {
		return nil, err
	}
	rows, cols := s.size()
	usedRows, usedCols := s.grid.used(lane(area, dir, rows, cols))
	if dir == byRow {
		s.resize(max(rows, usedRows+area.rows()), cols)
		for row := max(usedRows, area.r0) - 1; row >= area.r0; row-- {
			s.moveCells(rect{row, row + 1, area.c0, area.c1}, area.rows(), 0)
		}
	} else {
		s.resize(rows, max(cols, usedCols+area.cols()))
		for c := max(usedCols, area.c0) - 1; c >= area.c0; c-- {
			s.moveCells(rect{area.r0, area.r1, c, c + 1}, 0, area.cols())
		}
	}
	from, to := area.side(dir)
	d.remap(s.inLane(area, dir, inserted(s.props.SheetId, dir, from, to-from)))
	return nil, d.checkSize()
}

// deleteRange takes cells away; those below, or to the right, come up to where they were.
func (d *document) deleteRange(r *sheets.DeleteRangeRequest) (*sheets.Response, error) {
	s, area, dir, err := d.shiftedArea(r.Range, r.ShiftDimension)
	if err != nil || area.empty() {
		return nil, err
	}
	_, cols := s.size()
	s.grid.each(area, func(_, _ int, at *cell) { *at = cell{} })
	if dir == byRow {
		for row := area.r1; row < len(s.grid.rows); row++ {
			s.moveCells(rect{row, row + 1, area.c0, area.c1}, -area.rows(), 0)
		}
	} else {
		for c := area.c1; c < cols; c++ {
			s.moveCells(rect{area.r0, area.r1, c, c + 1}, 0, -area.cols())
		}
	}
	from, to := area.side(dir)
	d.remap(s.inLane(area, dir, deleted(s.props.SheetId, dir, from, to)))
	return nil, nil
}

// shiftedArea is the range of a request that shifts cells, and the direction.
func (d *document) shiftedArea(g *sheets.GridRange, shift string) (*sheet, rect, axis, error) {
	s, area, err := d.area(g)
	if err != nil {
		return nil, rect{}, byRow, err
	}
	dir, err := axisOf(shift)
	return s, area, dir, err
}

// side is an area's extent in one direction.
func (a rect) side(dir axis) (from, to int) {
	if dir == byColumn {
		return a.c0, a.c1
	}
	return a.r0, a.r1
}

// lane is where cells move when those of an area come or go: the area, and all the way on in the direction.
func lane(area rect, dir axis, rows, cols int) rect {
	if dir == byColumn {
		area.c1 = cols
	} else {
		area.r1 = rows
	}
	return area
}

// inLane is a remapping of the ranges that do not reach out of a lane sideways.
func (s *sheet) inLane(area rect, dir axis, f remapping) remapping {
	id := s.props.SheetId
	rows, cols := s.size()
	return func(sp span) (span, bool) {
		whole := sp.within(rows, cols)
		inside := area.c0 <= whole.c0 && whole.c1 <= area.c1
		if dir == byColumn {
			inside = area.r0 <= whole.r0 && whole.r1 <= area.r1
		}
		if sp.sheet == id && inside {
			return f(sp)
		}
		return sp, true
	}
}

// moveCells moves the cells of an area that were ever put, and leaves nothing where they were.
func (s *sheet) moveCells(area rect, dr, dc int) {
	s.grid.each(area, func(r, c int, at *cell) {
		moved := *at
		*at = cell{}
		if r+dr >= 0 && c+dc >= 0 && moved != (cell{}) {
			s.grid.set(r+dr, c+dc, moved)
		}
	})
}
