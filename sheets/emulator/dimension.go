package emulator

import "slices"

// length is how many rows, or columns, a sheet has.
func (s *sheet) length(dir axis) int {
	rows, cols := s.size()
	if dir == byColumn {
		return cols
	}
	return rows
}

// setLength makes a sheet longer or shorter; what lies beyond is lost.
func (s *sheet) setLength(dir axis, n int) {
	rows, cols := s.size()
	if dir == byColumn {
		s.resize(rows, n)
	} else {
		s.resize(n, cols)
	}
}

// dims is what is out of the ordinary about rows or columns; it is as long as it needs to be.
func (s *sheet) dims(dir axis) *[]dimension {
	if dir == byColumn {
		return &s.colDims
	}
	return &s.rowDims
}

// insert makes room for n rows or columns before at; whatever refers to cells behind moves with them.
func (d *document) insert(s *sheet, dir axis, at, n int) {
	s.setLength(dir, s.length(dir)+n)
	if dir == byRow {
		s.grid.insertRows(at, n)
	} else {
		s.grid.insertColumns(at, n)
	}
	if dims := s.dims(dir); at < len(*dims) {
		*dims = slices.Insert(*dims, at, make([]dimension, n)...)
	}
	s.moveGroups(dir, func(depth []int) []int {
		if at >= len(depth) {
			return depth
		}
		between := make([]int, n)
		if at > 0 {
			for i := range between {
				between[i] = min(depth[at-1], depth[at])
			}
		}
		return slices.Insert(depth, at, between...)
	})
	d.remap(inserted(s.props.SheetId, dir, at, n))
}

// remove takes rows or columns away with all that is in them.
func (d *document) remove(s *sheet, dir axis, from, to int) {
	if dir == byRow {
		s.grid.deleteRows(from, to)
	} else {
		s.grid.deleteColumns(from, to)
	}
	if dims := s.dims(dir); from < len(*dims) {
		*dims = slices.Delete(*dims, from, min(to, len(*dims)))
	}
	s.moveGroups(dir, func(depth []int) []int {
		if from >= len(depth) {
			return depth
		}
		return slices.Delete(depth, from, min(to, len(depth)))
	})
	s.setLength(dir, s.length(dir)-(to-from))
	s.thaw(dir)
	d.remap(deleted(s.props.SheetId, dir, from, to))
}

// shrink gives a sheet the size that its properties already say, and lets go what lies outside.
func (d *document) shrink(s *sheet, rows, cols int) {
	s.resize(rows, cols)
	far := 1 << 30
	d.remap(func(sp span) (span, bool) {
		sp, ok := deleted(s.props.SheetId, byRow, rows, far)(sp)
		if !ok {
			return sp, false
		}
		return deleted(s.props.SheetId, byColumn, cols, far)(sp)
	})
}

// thaw keeps at least one row or column from being frozen.
func (s *sheet) thaw(dir axis) {
	p, g := *s.props, *s.props.GridProperties
	if dir == byRow {
		g.FrozenRowCount = min(g.FrozenRowCount, g.RowCount-1)
	} else {
		g.FrozenColumnCount = min(g.FrozenColumnCount, g.ColumnCount-1)
	}
	p.GridProperties, s.props = &g, &p
}

// inherit gives new rows or columns the looks and the drop-downs of another.
func (s *sheet) inherit(dir axis, like, from, to int) {
	look := func(c cell) (cell, bool) {
		if c.more == nil || c.more.format == nil && c.more.validation == nil {
			return cell{}, false
		}
		return cell{more: &more{format: c.more.format, validation: c.more.validation}}, true
	}
	if dir == byColumn {
		for r := range s.grid.rows {
			if c, ok := look(s.grid.at(r, like)); ok {
				for i := from; i < to; i++ {
					s.grid.set(r, i, c)
				}
			}
		}
		return
	}
	for i, c := range s.grid.row(like) {
		if c, ok := look(c); ok {
			for r := from; r < to; r++ {
				s.grid.set(r, i, c)
			}
		}
	}
}

// moveElements moves list[from:to] to before what stands at index at.
func moveElements[T any](list []T, from, to, at int) {
	moved := slices.Clone(list[from:to])
	if at > to {
		copy(list[from:], list[to:at])
		copy(list[at-len(moved):], moved)
	} else {
		copy(list[at+len(moved):], list[at:from])
		copy(list[at:], moved)
	}
}

// setDimensions changes rows or columns from..to.
func (s *sheet) setDimensions(dir axis, from, to int, f func(i int, dim *dimension)) {
	dims := s.dims(dir)
	*dims = append(*dims, make([]dimension, max(0, to-len(*dims)))...)
	for i := from; i < to; i++ {
		f(i, &(*dims)[i])
	}
}
