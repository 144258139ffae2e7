package emulator

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"google.golang.org/api/sheets/v4"
)

// apply is a cell after what the mask names of data was put into it. A nil data clears.
func (d *document) apply(at cell, data *sheets.CellData, m mask) (cell, error) {
	if data == nil {
		data = &sheets.CellData{}
	}
	if m.has("userEnteredValue") {
		v, err := d.extendedValue(data.UserEnteredValue)
		if err != nil {
			return at, err
		}
		at = at.put(v)
	}
	if len(m) == 1 && m.has("userEnteredValue") {
		return at, nil
	}
	return at.with(func(to *more) {
		if m.has("note") {
			to.note = data.Note
		}
		if m.has("dataValidation") {
			to.validation = data.DataValidation
		}
		if m.has("textFormatRuns") {
			to.runs = data.TextFormatRuns
		}
		if sub, ok := m.sub("userEnteredFormat"); ok {
			to.format = formatted(to.format, data.UserEnteredFormat, sub)
		}
	}), nil
}

// formatted is a format after what the mask names of another was put into it.
func formatted(old, change *sheets.CellFormat, m mask) *sheets.CellFormat {
	next := &sheets.CellFormat{}
	if old != nil {
		*next = *old
	}
	if change == nil {
		change = &sheets.CellFormat{}
	}
	assign(next, change, m)
	if messageEmpty(next) {
		return nil
	}
	return next
}

// extendedValue reads the value that a request gives a cell. Text is kept as it is.
func (d *document) extendedValue(v *sheets.ExtendedValue) (value, error) {
	switch {
	case v == nil:
		return value{}, nil
	case v.StringValue != nil:
		if utf8.RuneCountInString(*v.StringValue) > maxCellText {
			return value{}, invalid("Your input contains more than the maximum of %d characters in a single cell.", maxCellText)
		}
		return textOf(*v.StringValue), nil
	case v.NumberValue != nil:
		return numberOf(*v.NumberValue), nil
	case v.BoolValue != nil:
		return boolOf(*v.BoolValue), nil
	case v.FormulaValue != nil:
		if !strings.HasPrefix(*v.FormulaValue, "=") {
			return value{}, invalid("Invalid formula: %s", *v.FormulaValue)
		}
		return value{kind: formula, text: d.canonicalFormula(*v.FormulaValue)}, nil
	case v.ErrorValue != nil:
		return value{}, invalid("errorValue cannot be set.")
	}
	return value{}, nil
}

// updateCells changes of cells what its mask names (UpdateCellsRequest). Texts are kept as they come: "=1" is a text.
func (d *document) updateCells(r *sheets.UpdateCellsRequest) (*sheets.Response, error) {
	m, err := cellMask(r.Fields)
	if err != nil {
		return nil, err
	}
	if (r.Start == nil) == (r.Range == nil) {
		return nil, invalid("Exactly one of start and range must be set.")
	}
	return nil, d.writeRows(r.Start, r.Range, r.Rows, m)
}

// writeRows writes cells from a place on, or over a range whose cells that rows do not have are cleared. A nil mask
// is that of everything writable.
func (d *document) writeRows(start *sheets.GridCoordinate, over *sheets.GridRange, rows []*sheets.RowData, m mask) error {
	if m == nil {
		m = writableCell
	}
	normalise(reflect.ValueOf(rows))
	s, area, err := d.target(start, over)
	if err != nil {
		return err
	}
	if len(rows) > area.rows() {
		return invalid("Attempting to write row: %d, beyond the last requested row of: %d", area.r1, area.r1-1)
	}
	for i, row := range rows {
		if row != nil && len(row.Values) > area.cols() {
			return invalid("Attempting to write column: %d, beyond the last requested column of: %d", area.c1, area.c1-1)
		}
		if err := d.writeRow(s, area, i, row, over != nil, m); err != nil {
			return err
		}
	}
	if over != nil && len(rows) < area.rows() {
		area.r0 += len(rows)
		return d.clearCells(s, area, m)
	}
	return nil
}

// writeRow writes the i-th row of an area; clear is whether cells that it does not have lose what the mask names.
func (d *document) writeRow(s *sheet, area rect, i int, row *sheets.RowData, clear bool, m mask) (err error) {
	r, n := area.r0+i, 0
	if row != nil {
		for j, data := range row.Values {
			next, err := d.apply(s.grid.at(r, area.c0+j), data, m)
			if err != nil {
				return err
			}
			s.grid.set(r, area.c0+j, next)
		}
		n = len(row.Values)
	}
	if clear {
		return d.clearCells(s, rect{r, r + 1, area.c0 + n, area.c1}, m)
	}
	return nil
}

// clearCells takes away what the mask names.
func (d *document) clearCells(s *sheet, area rect, m mask) (err error) {
	s.grid.each(area, func(_, _ int, at *cell) {
		if next, e := d.apply(*at, nil, m); e != nil {
			err = e
		} else {
			*at = next
		}
	})
	return err
}

// target is the area that a request writes: from start to the end of the grid, or a range.
func (d *document) target(start *sheets.GridCoordinate, over *sheets.GridRange) (*sheet, rect, error) {
	if over != nil {
		return d.area(over)
	}
	s, err := d.sheet(start.SheetId)
	if err != nil {
		return nil, rect{}, err
	}
	rows, cols := s.size()
	r, c := int(start.RowIndex), int(start.ColumnIndex)
	if r < 0 || c < 0 || r >= rows || c >= cols {
		return nil, rect{}, s.outside(s.span(rect{r, r + 1, c, c + 1}))
	}
	return s, rect{r, rows, c, cols}, nil
}

// appendCells writes below the last row of the sheet that holds a value (AppendCellsRequest); the grid grows as needed.
func (d *document) appendCells(r *sheets.AppendCellsRequest) (*sheets.Response, error) {
	m, err := cellMask(r.Fields)
	if err != nil {
		return nil, err
	}
	s, err := d.sheet(r.SheetId)
	if err != nil {
		return nil, err
	}
	at, _ := s.grid.used(s.all())
	rows, cols := s.size()
	if need := at + len(r.Rows); need > rows {
		s.resize(need, cols)
	}
	if len(r.Rows) == 0 {
		return nil, nil
	}
	return nil, d.writeRows(&sheets.GridCoordinate{SheetId: r.SheetId, RowIndex: int64(at)}, nil, r.Rows, m)
}

// repeatCell changes all cells of a range alike (RepeatCellRequest); formulas are moved as if they were copied.
func (d *document) repeatCell(r *sheets.RepeatCellRequest) (*sheets.Response, error) {
	m, err := cellMask(r.Fields)
	if err != nil {
		return nil, err
	}
	s, area, err := d.area(r.Range)
	if err != nil || area.empty() {
		return nil, err
	}
	data := r.Cell
	if data == nil {
		return nil, d.clearCells(s, area, m)
	}
	normalise(reflect.ValueOf(data))
	// A cell changed once serves all cells like the one it was.
	done := map[*more]cell{}
	s.grid.fill(area, func(row, c int, at *cell) {
		next, ok := done[at.more]
		if !ok {
			if next, err = d.apply(*at, data, m); err != nil {
				return
			}
			done[at.more] = next
		}
		if !m.has("userEnteredValue") {
			next.value = at.value
		} else if next.kind == formula {
			next.text = moveFormula(next.text, row-area.r0, c-area.c0)
		}
		*at = next
	})
	return nil, err
}

// setDataValidation gives cells a rule, or takes theirs away (SetDataValidationRequest). The rule is kept and told, never
// enforced: what comes through the API is written also by the service.
func (d *document) setDataValidation(r *sheets.SetDataValidationRequest) (*sheets.Response, error) {
	s, area, err := d.area(r.Range)
	if err != nil || area.empty() {
		return nil, err
	}
	if r.Rule == nil {
		s.grid.each(area, func(_, _ int, at *cell) { *at = at.with(func(m *more) { m.validation = nil }) })
		return nil, nil
	}
	if r.Rule.Condition == nil || r.Rule.Condition.Type == "" {
		return nil, invalid("A data validation rule must have a condition.")
	}
	rule := canonical(r.Rule)
	changed := map[*more]*more{} // one copy serves all cells that were alike
	s.grid.fill(area, func(_, _ int, at *cell) {
		next, ok := changed[at.more]
		if !ok {
			next = at.with(func(m *more) { m.validation = rule }).more
			changed[at.more] = next
		}
		at.more = next
	})
	return nil, nil
}
