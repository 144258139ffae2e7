package emulator

import (
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

// axisOf reads a Dimension.
func axisOf(dimension string) (axis, error) {
	switch dimension {
	case "ROWS":
		return byRow, nil
	case "COLUMNS":
		return byColumn, nil
	}
	return byRow, invalid("No dimension set.")
}

// insertDimension makes room for rows or columns; they look like their neighbours (InsertDimensionRequest).
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

// deleteDimension takes rows or columns away; one must stay (DeleteDimensionRequest).
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

// appendDimension adds rows or columns at the end (AppendDimensionRequest).
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

// moveDimension moves rows or columns; the destination counts places as they were before (MoveDimensionRequest).
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

// updateDimensionProperties hides, shows and sizes rows or columns (UpdateDimensionPropertiesRequest).
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
