package emulator

import (
	"google.golang.org/api/sheets/v4"
)

// A rect is an area of cells, half open: rows r0 to r1-1, columns c0 to c1-1.
type rect struct{ r0, r1, c0, c1 int }

func (a rect) empty() bool { return a.r0 >= a.r1 || a.c0 >= a.c1 }
func (a rect) rows() int   { return a.r1 - a.r0 }
func (a rect) cols() int   { return a.c1 - a.c0 }

func (a rect) intersect(b rect) rect {
	return rect{max(a.r0, b.r0), min(a.r1, b.r1), max(a.c0, b.c0), min(a.c1, b.c1)}
}

func (a rect) overlaps(b rect) bool { return !a.intersect(b).empty() }
func (a rect) contains(b rect) bool { return a.intersect(b) == b }

// open stands for a side that a range leaves open.
const open = -1

// A span is a range of a sheet as a request or a formula gives it: sides may be open.
type span struct {
	sheet int64
	rect
}

// within closes the open sides with the size of the sheet, and cuts off what lies outside.
func (s span) within(rows, cols int) rect {
	a := s.rect
	if a.r0 == open {
		a.r0 = 0
	}
	if a.c0 == open {
		a.c0 = 0
	}
	if a.r1 == open || a.r1 > rows {
		a.r1 = rows
	}
	if a.c1 == open || a.c1 > cols {
		a.c1 = cols
	}
	return a
}

// spanOf reads a GridRange.
func spanOf(g *sheets.GridRange) span {
	side := func(name string, n int64) int {
		if !given(g, name) {
			return open
		}
		return int(n)
	}
	return span{g.SheetId, rect{
		side("StartRowIndex", g.StartRowIndex), side("EndRowIndex", g.EndRowIndex),
		side("StartColumnIndex", g.StartColumnIndex), side("EndColumnIndex", g.EndColumnIndex),
	}}
}

// gridRange spells a span as the service does: sheet 0 left out, other zeros written.
func (s span) gridRange() *sheets.GridRange {
	g := &sheets.GridRange{SheetId: s.sheet}
	put := func(name string, to *int64, n int) {
		if n == open {
			return
		}
		if *to = int64(n); n == 0 {
			g.ForceSendFields = append(g.ForceSendFields, name)
		}
	}
	put("StartRowIndex", &g.StartRowIndex, s.r0)
	put("EndRowIndex", &g.EndRowIndex, s.r1)
	put("StartColumnIndex", &g.StartColumnIndex, s.c0)
	put("EndColumnIndex", &g.EndColumnIndex, s.c1)
	return g
}

// area is the part of a request's range that the sheet has, and the sheet. A range that starts outside of the grid is
// refused, one that reaches over its end is cut.
func (d *document) area(g *sheets.GridRange) (*sheet, rect, error) {
	if g == nil {
		return nil, rect{}, invalid("range is required")
	}
	s, err := d.sheet(g.SheetId)
	if err != nil {
		return nil, rect{}, err
	}
	sp := spanOf(g)
	for _, n := range []int{sp.r0, sp.r1, sp.c0, sp.c1} {
		if n < open {
			return nil, rect{}, invalid("Range indexes must not be negative.")
		}
	}
	if sp.r1 != open && sp.r0 > sp.r1 || sp.c1 != open && sp.c0 > sp.c1 {
		return nil, rect{}, invalid("The start index must not be greater than the end index.")
	}
	rows, cols := s.size()
	if sp.r0 >= rows || sp.c0 >= cols {
		return nil, rect{}, s.outside(sp)
	}
	return s, sp.within(rows, cols), nil
}
