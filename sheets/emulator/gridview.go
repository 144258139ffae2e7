package emulator

import (
	"reflect"

	"google.golang.org/api/sheets/v4"
)

// A gridView is the GridData of an area, read as it is sent.
type gridView struct {
	doc   *document
	sheet *sheet
	area  rect
}

// encodeJSON writes the GridData. Its start is left out where it is A1, as zeros are.
func (v *gridView) encodeJSON(e *encoder, m mask) {
	e.begin('{')
	for _, start := range []struct {
		name string
		at   int
	}{{"startRow", v.area.r0}, {"startColumn", v.area.c0}} {
		if m.has(start.name) && start.at > 0 {
			e.key(start.name)
			e.num(float64(start.at))
		}
	}
	if sub, ok := m.sub("rowData"); ok {
		v.encodeRows(e, sub)
	}
	if sub, ok := m.sub("rowMetadata"); ok {
		encodeDimensions(e, "rowMetadata", sub, v.sheet.rowDims, v.area.r0, v.area.r1, 21)
	}
	if sub, ok := m.sub("columnMetadata"); ok {
		encodeDimensions(e, "columnMetadata", sub, v.sheet.colDims, v.area.c0, v.area.c1, 100)
	}
	e.end('}')
}

// encodeRows writes the rows up to the last that has anything the mask lets through, and each row's cells likewise.
func (v *gridView) encodeRows(e *encoder, m mask) {
	sub, ok := m.sub("values")
	if !ok {
		return
	}
	last := min(v.area.r1, len(v.sheet.grid.rows))
	for last > v.area.r0 && v.width(last-1, sub) == 0 {
		last--
	}
	if last <= v.area.r0 {
		return
	}
	x := newCellReader(v.doc, v.sheet, sub)
	e.key("rowData")
	e.begin('[')
	for r := v.area.r0; r < last; r++ {
		e.element()
		e.begin('{')
		if n := v.width(r, sub); n > 0 {
			e.key("values")
			e.begin('[')
			for c := v.area.c0; c < v.area.c0+n; c++ {
				e.element()
				e.value(reflect.ValueOf(x.data(r, c)), sub)
			}
			e.end(']')
		}
		e.end('}')
	}
	e.end(']')
}

// width is how many cells of row r, from the area's first column on, there are up to the last with something in it
// that the mask lets through.
func (v *gridView) width(r int, m mask) int {
	cells := v.sheet.grid.row(r)
	for c := min(len(cells), v.area.c1) - 1; c >= v.area.c0; c-- {
		if cells[c].shows(m) {
			return c - v.area.c0 + 1
		}
	}
	return 0
}

// shows says whether anything of a cell is left under a mask.
func (c *cell) shows(m mask) bool {
	if c.kind != blank && (m.has("userEnteredValue") || m.has("effectiveValue") || m.has("formattedValue")) {
		return true
	}
	formatted := m.has("userEnteredFormat") || m.has("effectiveFormat")
	if c.more == nil {
		return c.kind != blank && m.has("effectiveFormat")
	}
	return c.more.format != nil && formatted || c.kind != blank && m.has("effectiveFormat") ||
		c.more.note != "" && m.has("note") || c.more.link != "" && m.has("hyperlink") ||
		c.more.validation != nil && m.has("dataValidation") || c.more.runs != nil && m.has("textFormatRuns")
}

// encodeDimensions writes the properties of rows or columns from..to.
func encodeDimensions(e *encoder, key string, m mask, dims []dimension, from, to int, usual int64) {
	e.key(key)
	e.begin('[')
	for i := from; i < to; i++ {
		p := &sheets.DimensionProperties{PixelSize: usual}
		if i < len(dims) {
			if dims[i].pixels > 0 {
				p.PixelSize = dims[i].pixels
			}
			p.HiddenByUser = dims[i].hidden
		}
		e.element()
		e.value(reflect.ValueOf(p), m)
	}
	e.end(']')
}

// A cellReader turns cells into CellData: no more of it than the mask lets through.
type cellReader struct {
	render *renderer
	sheet  *sheet
	usual  *sheets.CellFormat // the format of a cell that has none

	values, formats bool
}

// newCellReader looks at the mask once, for all cells.
func newCellReader(d *document, s *sheet, m mask) *cellReader {
	return &cellReader{
		render: newRenderer(d, s, rendering{}), sheet: s, usual: d.props.DefaultFormat,
		values:  m.has("userEnteredValue") || m.has("effectiveValue") || m.has("formattedValue"),
		formats: m.has("effectiveFormat"),
	}
}

// data is the cell in a row and a column.
func (x *cellReader) data(r, c int) *sheets.CellData {
	at := x.sheet.grid.at(r, c)
	out := &sheets.CellData{}
	v := at.value
	if (x.values || x.formats) && v.kind == formula {
		v = x.render.calc.value(x.sheet, r, c)
	}
	if x.values && at.kind != blank {
		out.UserEnteredValue, out.EffectiveValue = extended(at.value), extended(v)
		out.FormattedValue = x.render.format(v, &at)
	}
	if at.more != nil {
		out.UserEnteredFormat, out.Note, out.Hyperlink = at.more.format, at.more.note, at.more.link
		out.DataValidation, out.TextFormatRuns = at.more.validation, at.more.runs
	}
	if x.formats && (at.kind != blank || at.format() != nil) {
		out.EffectiveFormat = effectiveFormat(x.usual, &at, v)
	}
	return out
}

// extended is a value as an ExtendedValue.
func extended(v value) *sheets.ExtendedValue {
	switch v.kind {
	case number:
		return &sheets.ExtendedValue{NumberValue: &v.num}
	case boolean:
		yes := v.num != 0
		return &sheets.ExtendedValue{BoolValue: &yes}
	case formula:
		return &sheets.ExtendedValue{FormulaValue: &v.text}
	case failure:
		return &sheets.ExtendedValue{ErrorValue: &sheets.ErrorValue{Type: failureType(v.text), Message: failureText(v.text)}}
	case text:
		return &sheets.ExtendedValue{StringValue: &v.text}
	}
	return nil
}

// effectiveFormat is a cell's own format over the spreadsheet's.
func effectiveFormat(usual *sheets.CellFormat, at *cell, v value) *sheets.CellFormat {
	out := *usual
	out.HyperlinkDisplayType = "PLAIN_TEXT"
	switch v.kind {
	case number:
		out.HorizontalAlignment = "RIGHT"
	case boolean, failure:
		out.HorizontalAlignment = "CENTER"
	case text:
		out.HorizontalAlignment = "LEFT"
	}
	if at.more != nil && at.more.link != "" {
		out.HyperlinkDisplayType = "LINKED"
		text := *usual.TextFormat
		text.Underline = true
		text.ForegroundColor = &sheets.Color{Red: eightBit(0x11 / 255.0), Green: eightBit(0x55 / 255.0), Blue: eightBit(0xcc / 255.0)}
		text.ForegroundColorStyle = &sheets.ColorStyle{RgbColor: text.ForegroundColor}
		out.TextFormat = &text
	}
	if own := at.format(); own != nil {
		overlay(reflect.ValueOf(&out).Elem(), reflect.ValueOf(own).Elem())
	}
	return &out
}

// overlay puts what src says over dst, message by message; messages inside dst are replaced, not changed.
func overlay(dst, src reflect.Value) {
	m := messageOf(dst.Type())
	for i := range m.fields {
		f := &m.fields[i]
		to, from := dst.Field(f.index), src.Field(f.index)
		switch {
		case from.IsZero() && !m.forced(src, f.goName):
		case f.typ.Kind() == reflect.Pointer && f.typ.Elem().Kind() == reflect.Struct && f.typ != reflect.TypeFor[*sheets.Color]() && !to.IsNil():
			next := reflect.New(f.typ.Elem())
			next.Elem().Set(to.Elem())
			overlay(next.Elem(), from.Elem())
			to.Set(next)
		default:
			to.Set(from)
			m.setForced(dst, f.goName, m.forced(src, f.goName))
		}
	}
}
