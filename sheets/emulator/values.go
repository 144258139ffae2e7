package emulator

import (
	"reflect"

	"google.golang.org/api/sheets/v4"
)

// valuesQuery is how values.get and values.batchGet want their answer; the former has its range in the path.
type valuesQuery struct {
	Ranges               []string `json:"ranges"`
	MajorDimension       string   `json:"majorDimension"`
	ValueRenderOption    string   `json:"valueRenderOption"`
	DateTimeRenderOption string   `json:"dateTimeRenderOption"`
}

// getValues answers values.get.
func getValues(d *document, c *call) (any, error) {
	var q valuesQuery
	if err := params(c, &q); err != nil {
		return nil, err
	}
	return newValuesView(d, c.Arg, rendering{q.ValueRenderOption, q.DateTimeRenderOption}, q.MajorDimension)
}

// valuesAnswer is the answer of values.batchGet.
type valuesAnswer struct {
	SpreadsheetId string        `json:"spreadsheetId"`
	ValueRanges   []*valuesView `json:"valueRanges"`
}

// batchGetValues answers values.batchGet: the ranges in the order asked for.
func batchGetValues(d *document, c *call) (any, error) {
	var q valuesQuery
	if err := params(c, &q); err != nil {
		return nil, err
	}
	out := &valuesAnswer{SpreadsheetId: d.id}
	for _, a1 := range q.Ranges {
		v, err := newValuesView(d, a1, rendering{q.ValueRenderOption, q.DateTimeRenderOption}, q.MajorDimension)
		if err != nil {
			return nil, err
		}
		out.ValueRanges = append(out.ValueRanges, v)
	}
	return out, nil
}

// A valuesView is a ValueRange that is read as it is sent: 100,000 rows are never held twice.
type valuesView struct {
	doc     *document
	sheet   *sheet
	area    rect
	columns bool // majorDimension is COLUMNS
	how     rendering
}

// newValuesView is the view of an A1 range.
func newValuesView(d *document, a1 string, how rendering, major string) (*valuesView, error) {
	s, area, err := d.find(a1)
	if err != nil {
		return nil, err
	}
	return viewValues(d, s, area, how, major), nil
}

func viewValues(d *document, s *sheet, area rect, how rendering, major string) *valuesView {
	return &valuesView{d, s, area, major == "COLUMNS", how}
}

// encodeJSON writes the ValueRange. A range with nothing in it has no values at all.
func (v *valuesView) encodeJSON(e *encoder, m mask) {
	e.begin('{')
	if m.has("range") {
		e.key("range")
		e.str(v.sheet.a1(v.area))
	}
	if m.has("majorDimension") {
		e.key("majorDimension")
		e.str(v.major())
	}
	rows, cols := v.sheet.grid.used(v.area)
	if m.has("values") && rows > v.area.r0 {
		e.key("values")
		r := newRenderer(v.doc, v.sheet, v.how)
		if v.columns {
			v.encodeColumns(e, r, rows, cols)
		} else {
			v.encodeRows(e, r, rows)
		}
	}
	e.end('}')
}

func (v *valuesView) major() string {
	if v.columns {
		return "COLUMNS"
	}
	return "ROWS"
}

// encodeRows writes each row up to its last value, and the rows up to the last that has one.
func (v *valuesView) encodeRows(e *encoder, render *renderer, rows int) {
	e.begin('[')
	for r := v.area.r0; r < rows; r++ {
		cells := v.sheet.grid.row(r)
		e.element()
		e.begin('[')
		for c := v.area.c0; c < lastValue(cells, v.area.c1); c++ {
			e.element()
			render.cell(e, r, c, &cells[c])
		}
		e.end(']')
	}
	e.end(']')
}

// encodeColumns writes each column up to its last value, and the columns up to the last that has one.
func (v *valuesView) encodeColumns(e *encoder, render *renderer, rows, cols int) {
	e.begin('[')
	for c := v.area.c0; c < cols; c++ {
		last := rows
		for last > v.area.r0 && v.sheet.grid.at(last-1, c).kind == blank {
			last--
		}
		e.element()
		e.begin('[')
		for r := v.area.r0; r < last; r++ {
			at := v.sheet.grid.at(r, c)
			e.element()
			render.cell(e, r, c, &at)
		}
		e.end(']')
	}
	e.end(']')
}

var _ selfEncoder = (*valuesView)(nil)

// batchGetByDataFilter is values.batchGetByDataFilter.
func batchGetByDataFilter(d *document, c *call) (any, error) {
	var q sheets.BatchGetValuesByDataFilterRequest
	if err := decode(c.Body, &q, ""); err != nil {
		return nil, err
	}
	out := &matchedAnswer{SpreadsheetId: d.id}
	for i, f := range q.DataFilters {
		s, area, err := d.filtered(f, i)
		if err != nil {
			return nil, err
		}
		out.ValueRanges = append(out.ValueRanges, &matchedValues{
			viewValues(d, s, area, rendering{q.ValueRenderOption, q.DateTimeRenderOption}, q.MajorDimension),
			[]*sheets.DataFilter{canonical(f)},
		})
	}
	return out, nil
}

type matchedAnswer struct {
	SpreadsheetId string           `json:"spreadsheetId"`
	ValueRanges   []*matchedValues `json:"valueRanges"`
}

type matchedValues struct {
	ValueRange  *valuesView          `json:"valueRange"`
	DataFilters []*sheets.DataFilter `json:"dataFilters"`
}

// filtered resolves a data filter, the i-th of its request.
func (d *document) filtered(f *sheets.DataFilter, i int) (*sheet, rect, error) {
	switch {
	case f.DeveloperMetadataLookup != nil:
		return nil, rect{}, unsupported("dataFilters[%d].developerMetadataLookup is not supported by this emulator.", i)
	case f.GridRange != nil:
		return d.area(f.GridRange)
	case f.A1Range != "":
		return d.find(f.A1Range)
	}
	return nil, rect{}, invalid("Invalid dataFilter[%d]: Must specify exactly one of: developerMetadataLookup, a1Range, gridRange", i)
}

// canonical is a message as the service says it again: see normalise.
func canonical[T any](p *T) *T {
	normalise(reflect.ValueOf(p).Elem())
	return p
}
