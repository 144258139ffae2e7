package sheets

import (
	"slices"
	"strings"

	api "google.golang.org/api/sheets/v4"
)

// A plan is the requests that bring a tab from how it is to what a Setup says. Making it calls nobody.
type plan struct {
	setup Setup
	now   *api.Sheet
	width int // columns in use

	requests []*api.Request
	done     Done
	made     []Column
	rules    int // conditional formats that the plan adds
}

func (p *plan) make() {
	for _, c := range p.setup.Columns {
		fresh := false
		if c.Col < 0 {
			c.Col, fresh = p.place(c)
		}
		if c.Protect && p.protect(c) {
			p.done.Protected = append(p.done.Protected, c.Name)
		}
		if len(c.Values) > 0 {
			p.dropdown(c, fresh)
		}
		if p.colour(c) {
			p.done.Coloured = append(p.done.Coloured, c.Name)
		}
	}
	p.addColumns()
}

// place finds a column for c: one that got its header since the caller looked, or the next free one.
func (p *plan) place(c Column) (col int, fresh bool) {
	for i, cell := range p.header() {
		if v := cell.EffectiveValue; v != nil && v.StringValue != nil && strings.EqualFold(strings.TrimSpace(*v.StringValue), c.Name) {
			return i, false
		}
	}
	c.Col = p.width + len(p.made)
	p.made = append(p.made, c)
	p.done.Added = append(p.done.Added, c.Name)
	return c.Col, true
}

// addColumns puts the requests that make columns before all others, which need them.
func (p *plan) addColumns() {
	if len(p.made) == 0 {
		return
	}
	var first []*api.Request
	grid := p.now.Properties.GridProperties
	if lack := int64(p.width+len(p.made)) - grid.ColumnCount; lack > 0 {
		first = append(first, &api.Request{AppendDimension: &api.AppendDimensionRequest{
			SheetId: p.now.Properties.SheetId, Dimension: "COLUMNS", Length: lack,
		}})
	}
	var cells []*api.CellData
	for i := range p.made {
		cells = append(cells, &api.CellData{
			UserEnteredValue:  &api.ExtendedValue{StringValue: &p.made[i].Name},
			UserEnteredFormat: p.headerFormat(),
		})
	}
	where := p.rows(p.setup.HeaderRow-1, p.width)
	where.EndRowIndex, where.EndColumnIndex = int64(p.setup.HeaderRow), int64(p.width+len(p.made))
	first = append(first, &api.Request{UpdateCells: &api.UpdateCellsRequest{
		Range: where, Rows: []*api.RowData{{Values: cells}}, Fields: "userEnteredValue,userEnteredFormat",
	}})
	p.requests = append(first, p.requests...)
}

// header is the header row as it stands.
func (p *plan) header() []*api.CellData {
	for _, d := range p.now.Data {
		if int(d.StartRow) == p.setup.HeaderRow-1 && len(d.RowData) > 0 {
			return d.RowData[0].Values
		}
	}
	return nil
}

// headerFormat is how the last header looks.
func (p *plan) headerFormat() *api.CellFormat {
	for _, cell := range slices.Backward(p.header()) {
		if cell.EffectiveValue != nil {
			return cell.UserEnteredFormat
		}
	}
	return nil
}

// protect warns people who edit the column, header and all, by hand.
func (p *plan) protect(c Column) bool {
	ours := "celula: la columna " + c.Name + " la escribe el bot"
	for _, r := range p.now.ProtectedRanges {
		if r.Range == nil || !within(r.Range, c.Col) {
			continue
		}
		if r.Description != ours || !p.endsEarly(r.Range) {
			return false
		}
		p.add(&api.Request{UpdateProtectedRange: &api.UpdateProtectedRangeRequest{
			ProtectedRange: &api.ProtectedRange{ProtectedRangeId: r.ProtectedRangeId, Range: p.rows(p.setup.HeaderRow-1, c.Col)},
			Fields:         "range",
		}})
		return true
	}
	p.add(&api.Request{AddProtectedRange: &api.AddProtectedRangeRequest{ProtectedRange: &api.ProtectedRange{
		Range: p.rows(p.setup.HeaderRow-1, c.Col), Description: ours, WarningOnly: true,
	}}})
	return true
}

// dropdown offers the values of a column.
func (p *plan) dropdown(c Column, fresh bool) {
	rule := &api.DataValidationRule{
		Condition:    &api.BooleanCondition{Type: "ONE_OF_LIST"},
		ShowCustomUi: true,
	}
	for _, v := range c.Values {
		rule.Condition.Values = append(rule.Condition.Values, &api.ConditionValue{UserEnteredValue: v})
	}
	if !fresh {
		ours, lacking, theirs := p.sampled(c.Col, rule)
		switch {
		case theirs > 0:
			p.done.Kept = append(p.done.Kept, c.Name)
			return
		case lacking == 0 && ours > 0, !p.hasRows():
			return
		}
	}
	if !p.hasRows() {
		return
	}
	p.add(&api.Request{SetDataValidation: &api.SetDataValidationRequest{
		Range: p.rows(p.setup.HeaderRow, c.Col), Rule: rule, FilteredRowsIncluded: true,
	}})
	p.done.Dropdowns = append(p.done.Dropdowns, c.Name)
}

// sampled counts cells by whose drop-down they have.
func (p *plan) sampled(col int, rule *api.DataValidationRule) (ours, lacking, theirs int) {
	last := int(p.now.Properties.GridProperties.RowCount)
	for _, d := range p.now.Data {
		if int(d.StartColumn) != col || int(d.StartRow) < p.setup.HeaderRow {
			continue
		}
		// Answers leave out the blank cells at the end, but a sample is always as long as it was asked for.
		lacking += min(sample, last-int(d.StartRow)) - len(d.RowData)
		for _, r := range d.RowData {
			switch {
			case len(r.Values) == 0 || r.Values[0].DataValidation == nil:
				lacking++
			case sameRule(r.Values[0].DataValidation, rule):
				ours++
			default:
				theirs++
			}
		}
	}
	return ours, lacking, theirs
}

func sameRule(a, b *api.DataValidationRule) bool {
	return a.Strict == b.Strict && a.ShowCustomUi == b.ShowCustomUi && a.InputMessage == b.InputMessage && sameCondition(a.Condition, b.Condition)
}

func sameCondition(a, b *api.BooleanCondition) bool {
	return a != nil && b != nil && a.Type == b.Type && slices.EqualFunc(a.Values, b.Values, func(x, y *api.ConditionValue) bool {
		return x.UserEnteredValue == y.UserEnteredValue && x.RelativeDate == y.RelativeDate
	})
}

func (p *plan) hasRows() bool {
	return p.now.Properties.GridProperties.RowCount > int64(p.setup.HeaderRow)
}

// rows is a column from a row, counted from 0, to the end, wherever that will be.
func (p *plan) rows(from, col int) *api.GridRange {
	return &api.GridRange{
		SheetId:       p.now.Properties.SheetId,
		StartRowIndex: int64(from), StartColumnIndex: int64(col), EndColumnIndex: int64(col + 1),
	}
}

// endsEarly reports whether rows were added below a range that once reached the grid's end.
func (p *plan) endsEarly(r *api.GridRange) bool {
	return r.EndRowIndex > 0 && r.EndRowIndex < p.now.Properties.GridProperties.RowCount
}

func (p *plan) add(r *api.Request) { p.requests = append(p.requests, r) }

// within reports whether a range reaches into a column; left-out ends are open.
func within(r *api.GridRange, col int) bool {
	return r.StartColumnIndex <= int64(col) && (r.EndColumnIndex == 0 || int64(col) < r.EndColumnIndex)
}
