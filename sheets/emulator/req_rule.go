package emulator

import (
	"slices"

	"google.golang.org/api/sheets/v4"
)

// setBasicFilter puts the filter on a sheet, in place of the one it had (SetBasicFilterRequest). It hides no rows here.
func (d *document) setBasicFilter(r *sheets.SetBasicFilterRequest) (*sheets.Response, error) {
	if r.Filter == nil || r.Filter.Range == nil {
		return nil, invalid("filter.range is required")
	}
	s, area, err := d.area(r.Filter.Range)
	if err != nil {
		return nil, err
	}
	next := canonical(r.Filter)
	next.Range = s.span(area).gridRange()
	s.filter = next
	return nil, nil
}

// clearBasicFilter takes the filter off; there need not be one (ClearBasicFilterRequest).
func (d *document) clearBasicFilter(r *sheets.ClearBasicFilterRequest) (*sheets.Response, error) {
	s, err := d.sheet(r.SheetId)
	if err != nil {
		return nil, err
	}
	s.filter = nil
	return nil, nil
}

// checkRule refuses a conditional format that says nothing, and finds the sheet it is for.
func (d *document) checkRule(r *sheets.ConditionalFormatRule) (*sheet, error) {
	switch {
	case r == nil || len(r.Ranges) == 0:
		return nil, invalid("A conditional format rule must have at least one range.")
	case (r.BooleanRule == nil) == (r.GradientRule == nil):
		return nil, invalid("A conditional format rule must have either a booleanRule or a gradientRule.")
	case r.BooleanRule != nil && (r.BooleanRule.Condition == nil || r.BooleanRule.Condition.Type == ""):
		return nil, invalid("A booleanRule must have a condition.")
	}
	s, err := d.sheet(r.Ranges[0].SheetId)
	if err != nil {
		return nil, err
	}
	for _, g := range r.Ranges {
		if g.SheetId != s.props.SheetId {
			return nil, invalid("All ranges of a conditional format rule must be on the same sheet.")
		}
		if _, _, err := d.area(g); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// addConditionalFormatRule puts a rule among those of its sheet; the first place where none is given
// (AddConditionalFormatRuleRequest).
func (d *document) addConditionalFormatRule(r *sheets.AddConditionalFormatRuleRequest) (*sheets.Response, error) {
	s, err := d.checkRule(r.Rule)
	if err != nil {
		return nil, err
	}
	if r.Index < 0 || int(r.Index) > len(s.conditions) {
		return nil, invalid("No conditional format on sheet: %d at index: %d", s.props.SheetId, r.Index)
	}
	s.conditions = slices.Insert(s.conditions, int(r.Index), canonical(r.Rule))
	return nil, nil
}

// condition is a sheet and one of its conditional formats.
func (d *document) condition(sheetID, index int64) (*sheet, *sheets.ConditionalFormatRule, error) {
	s, err := d.sheet(sheetID)
	if err != nil {
		return nil, nil, err
	}
	if index < 0 || int(index) >= len(s.conditions) {
		return nil, nil, invalid("No conditional format on sheet: %d at index: %d", sheetID, index)
	}
	return s, s.conditions[index], nil
}

// updateConditionalFormatRule replaces the rule at an index or, given no rule, moves it
// (UpdateConditionalFormatRuleRequest).
func (d *document) updateConditionalFormatRule(r *sheets.UpdateConditionalFormatRuleRequest) (*sheets.Response, error) {
	id, moving := r.SheetId, r.Rule == nil
	if !moving && len(r.Rule.Ranges) > 0 {
		id = r.Rule.Ranges[0].SheetId
	}
	s, old, err := d.condition(id, r.Index)
	if err != nil {
		return nil, err
	}
	reply := &sheets.UpdateConditionalFormatRuleResponse{OldRule: old, NewRule: old, OldIndex: r.Index, NewIndex: r.Index}
	if moving {
		if _, _, err := d.condition(id, r.NewIndex); err != nil {
			return nil, err
		}
		reply.OldRule, reply.NewIndex = nil, r.NewIndex
		rest := slices.Delete(s.conditions, int(r.Index), int(r.Index)+1)
		s.conditions = slices.Insert(rest, int(r.NewIndex), old)
	} else {
		if _, err := d.checkRule(r.Rule); err != nil {
			return nil, err
		}
		reply.NewRule = canonical(r.Rule)
		s.conditions[r.Index] = reply.NewRule
	}
	return &sheets.Response{UpdateConditionalFormatRule: reply}, nil
}

// deleteConditionalFormatRule takes a rule away; those behind it move up (DeleteConditionalFormatRuleRequest).
func (d *document) deleteConditionalFormatRule(r *sheets.DeleteConditionalFormatRuleRequest) (*sheets.Response, error) {
	s, old, err := d.condition(r.SheetId, r.Index)
	if err != nil {
		return nil, err
	}
	s.conditions = slices.Delete(s.conditions, int(r.Index), int(r.Index)+1)
	return &sheets.Response{DeleteConditionalFormatRule: &sheets.DeleteConditionalFormatRuleResponse{Rule: old}}, nil
}
