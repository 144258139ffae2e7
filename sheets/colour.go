package sheets

import (
	"math"

	api "google.golang.org/api/sheets/v4"
)

// colour adds the column's conditional formats that are lacking. They go behind those that there are, so that people's
// own win.
func (p *plan) colour(c Column) (changed bool) {
	if !p.hasRows() {
		return false
	}
	for _, want := range c.Colours {
		rule := p.rule(c.Col, want)
		at := p.ruleFor(c.Col, rule)
		switch {
		case at < 0:
			p.add(&api.Request{AddConditionalFormatRule: &api.AddConditionalFormatRuleRequest{
				Index: int64(len(p.now.ConditionalFormats) + p.rules), Rule: rule,
			}})
			p.rules++
			changed = true
		case p.stretch(p.now.ConditionalFormats[at], rule):
			p.add(&api.Request{UpdateConditionalFormatRule: &api.UpdateConditionalFormatRuleRequest{Index: int64(at), Rule: rule}})
			changed = true
		}
	}
	return changed
}

func (p *plan) rule(col int, c Colour) *api.ConditionalFormatRule {
	return &api.ConditionalFormatRule{
		Ranges: []*api.GridRange{p.rows(p.setup.HeaderRow, col)},
		BooleanRule: &api.BooleanRule{
			Condition: &api.BooleanCondition{Type: "TEXT_EQ", Values: []*api.ConditionValue{{UserEnteredValue: c.Value}}},
			Format: &api.CellFormat{
				BackgroundColorStyle: colourStyle(c.Background),
				TextFormat:           &api.TextFormat{ForegroundColorStyle: colourStyle(c.Text)},
			},
		},
	}
}

// ruleFor finds the rule with the same condition on the same column, whatever its colours: people may have changed
// them. -1 for none.
func (p *plan) ruleFor(col int, rule *api.ConditionalFormatRule) int {
	for i, have := range p.now.ConditionalFormats {
		if have.BooleanRule == nil || !sameCondition(have.BooleanRule.Condition, rule.BooleanRule.Condition) {
			continue
		}
		for _, r := range have.Ranges {
			if within(r, col) {
				return i
			}
		}
	}
	return -1
}

// stretch reports whether a rule is ours unchanged but for rows that were added below it.
func (p *plan) stretch(have, ours *api.ConditionalFormatRule) bool {
	return len(have.Ranges) == 1 && have.Ranges[0].EndColumnIndex == have.Ranges[0].StartColumnIndex+1 &&
		p.endsEarly(have.Ranges[0]) && sameLook(have.BooleanRule.Format, ours.BooleanRule.Format)
}

func sameLook(a, b *api.CellFormat) bool {
	return a != nil && b != nil && sameColour(a.BackgroundColorStyle, b.BackgroundColorStyle) &&
		a.TextFormat != nil && b.TextFormat != nil && sameColour(a.TextFormat.ForegroundColorStyle, b.TextFormat.ForegroundColorStyle)
}

// sameColour allows for a step of rounding: Google keeps 8 bits a channel and rounds down.
func sameColour(a, b *api.ColorStyle) bool {
	if a == nil || b == nil || a.RgbColor == nil || b.RgbColor == nil {
		return false
	}
	near := func(x, y float64) bool { return math.Abs(x-y) < 1.5/255 }
	return near(a.RgbColor.Red, b.RgbColor.Red) && near(a.RgbColor.Green, b.RgbColor.Green) && near(a.RgbColor.Blue, b.RgbColor.Blue)
}

func colourStyle(rgb uint32) *api.ColorStyle {
	channel := func(shift uint) float64 { return float64(rgb>>shift&0xff) / 255 }
	return &api.ColorStyle{RgbColor: &api.Color{Red: channel(16), Green: channel(8), Blue: channel(0)}}
}
