package emulator

import (
	"slices"
	"unicode/utf8"

	"google.golang.org/api/sheets/v4"
)

// dimensionRange reads a range of rows or columns, closed with the size of the sheet. What ends beyond the grid is
// cut when cut is set, and refused otherwise.
func (d *document) dimensionRange(r *sheets.DimensionRange, cut bool) (s *sheet, dir axis, from, to int, err error) {
	if r == nil {
		return nil, byRow, 0, 0, invalid("range is required")
	}
	if s, err = d.sheet(r.SheetId); err != nil {
		return nil, byRow, 0, 0, err
	}
	if dir, err = axisOf(r.Dimension); err != nil {
		return nil, byRow, 0, 0, err
	}
	size := s.length(dir)
	from, to = int(r.StartIndex), int(r.EndIndex)
	if !given(r, "EndIndex") {
		to = size
	}
	switch {
	case from < 0 || to < from:
		err = invalid("range.startIndex must be at least 0 and less than range.endIndex.")
	case cut:
		to = min(to, size)
		if from >= size {
			err = invalid("range.startIndex is larger than current grid size (%d)", size)
		}
	}
	return s, dir, from, to, err
}

func axisOf(dimension string) (axis, error) {
	switch dimension {
	case "ROWS":
		return byRow, nil
	case "COLUMNS":
		return byColumn, nil
	}
	return byRow, invalid("No dimension set.")
}

// length is how many rows, or columns, a sheet has.
func (s *sheet) length(dir axis) int {
	rows, cols := s.size()
	if dir == byColumn {
		return cols
	}
	return rows
}

func (s *sheet) setLength(dir axis, n int) {
	rows, cols := s.size()
	if dir == byColumn {
		s.resize(rows, n)
	} else {
		s.resize(n, cols)
	}
}

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

func (d *document) insertDimension(r *sheets.InsertDimensionRequest) (*sheets.Response, error) {
	s, dir, from, to, err := d.dimensionRange(r.Range, false)
	if err != nil {
		return nil, err
	}
	if from > s.length(dir) {
		return nil, invalid("range.startIndex is larger than current grid size (%d)", s.length(dir))
	}
	if from == 0 && r.InheritFromBefore {
		return nil, invalid("inheritFromBefore cannot be true if inserting at index 0.")
	}
	if to == from {
		return nil, invalid("range.endIndex must be greater than range.startIndex.")
	}
	d.insert(s, dir, from, to-from)
	if err := d.checkSize(); err != nil {
		return nil, err
	}
	like := to
	if r.InheritFromBefore {
		like = from - 1
	}
	if like < s.length(dir) {
		s.inherit(dir, like, from, to)
	}
	return nil, nil
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

func (d *document) deleteDimension(r *sheets.DeleteDimensionRequest) (*sheets.Response, error) {
	s, dir, from, to, err := d.dimensionRange(r.Range, true)
	if err != nil {
		return nil, err
	}
	if to-from >= s.length(dir) {
		if dir == byRow {
			return nil, invalid("You can't delete all the rows on the sheet.")
		}
		return nil, invalid("You can't delete all the columns on the sheet.")
	}
	d.remove(s, dir, from, to)
	return nil, nil
}

func (d *document) appendDimension(r *sheets.AppendDimensionRequest) (*sheets.Response, error) {
	s, err := d.sheet(r.SheetId)
	if err != nil {
		return nil, err
	}
	dir, err := axisOf(r.Dimension)
	if err != nil {
		return nil, err
	}
	if r.Length < 1 {
		return nil, invalid("length must be greater than 0.")
	}
	s.setLength(dir, s.length(dir)+int(r.Length))
	return nil, d.checkSize()
}

func (d *document) moveDimension(r *sheets.MoveDimensionRequest) (*sheets.Response, error) {
	s, dir, from, to, err := d.dimensionRange(r.Source, true)
	if err != nil {
		return nil, err
	}
	at := int(r.DestinationIndex)
	if at < 0 || at > s.length(dir) {
		return nil, invalid("destinationIndex is larger than current grid size (%d)", s.length(dir))
	}
	if at >= from && at <= to {
		return nil, nil // it is there already
	}
	if dir == byRow {
		s.grid.own()
		for len(s.grid.rows) < max(to, at) {
			s.grid.rows = append(s.grid.rows, nil)
		}
		moveElements(s.grid.rows, from, to, at)
	} else {
		for i := range s.grid.rows {
			if len(s.grid.row(i)) > min(from, at) {
				moveElements(s.grid.edit(i, max(to, at)), from, to, at)
			}
		}
	}
	dims := s.dims(dir)
	if len(*dims) > min(from, at) {
		*dims = append(*dims, make([]dimension, max(0, max(to, at)-len(*dims)))...)
		moveElements(*dims, from, to, at)
	}
	s.moveGroups(dir, func(depth []int) []int {
		depth = append(depth, make([]int, max(0, max(to, at)-len(depth)))...)
		moveElements(depth, from, to, at)
		return depth
	})
	d.remap(shifted(s.props.SheetId, dir, from, to, at))
	return nil, nil
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

func (d *document) updateDimensionProperties(r *sheets.UpdateDimensionPropertiesRequest) (*sheets.Response, error) {
	in := r.Properties
	if in == nil {
		in = &sheets.DimensionProperties{}
	}
	m, err := updateMask(r.Fields, in)
	if err != nil {
		return nil, err
	}
	s, dir, from, to, err := d.dimensionRange(r.Range, true)
	if err != nil {
		return nil, err
	}
	s.setDimensions(dir, from, to, func(_ int, dim *dimension) {
		if m.has("hiddenByUser") {
			dim.hidden = in.HiddenByUser
		}
		if m.has("pixelSize") && (m != nil || given(in, "PixelSize")) {
			dim.pixels = in.PixelSize
		}
	})
	return nil, nil
}

func (s *sheet) setDimensions(dir axis, from, to int, f func(i int, dim *dimension)) {
	dims := s.dims(dir)
	*dims = append(*dims, make([]dimension, max(0, to-len(*dims)))...)
	for i := from; i < to; i++ {
		f(i, &(*dims)[i])
	}
}

// autoResizeDimensions guesses widths from the number of characters: the service measures the font.
func (d *document) autoResizeDimensions(r *sheets.AutoResizeDimensionsRequest) (*sheets.Response, error) {
	s, dir, from, to, err := d.dimensionRange(r.Dimensions, true)
	if err != nil {
		return nil, err
	}
	if dir == byRow {
		s.setDimensions(dir, from, to, func(_ int, dim *dimension) { dim.pixels = 0 })
		return nil, nil
	}
	x := newRenderer(d, s, rendering{})
	s.setDimensions(dir, from, to, func(c int, dim *dimension) {
		widest := 0
		for row := range s.grid.rows {
			at := s.grid.at(row, c)
			v := at.value
			if v.kind == formula {
				v = x.calc.value(s, row, c)
			}
			widest = max(widest, utf8.RuneCountInString(x.format(v, &at)))
		}
		dim.pixels = 100
		if widest > 0 {
			dim.pixels = int64(widest)*8 + 6
		}
	})
	return nil, nil
}
