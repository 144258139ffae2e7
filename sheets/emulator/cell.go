package emulator

import (
	"google.golang.org/api/sheets/v4"
)

// A kind says what a value is.
type kind uint8

const (
	blank   kind = iota
	number       // num; dates are serial days since 30 December 1899
	text         // text
	boolean      // num is 1 or 0
	formula      // text is what was typed, from the "=" on; what it comes to is computed when read (see calc)
	failure      // text is an error such as #NAME?; only ever computed

	// Only in what comes in, never in a cell:
	untouched // null, which leaves the cell as it is
	odd       // a list or an object, which no cell takes; text is its JSON
)

// A value is what stands in a cell.
type value struct {
	kind kind
	num  float64
	text string
}

// numberOf, textOf and boolOf make values. An empty text is no text: the cell is blank.
func numberOf(n float64) value { return value{kind: number, num: n} }

func textOf(s string) value {
	if s == "" {
		return value{}
	}
	return value{kind: text, text: s}
}

func boolOf(b bool) value {
	if b {
		return value{kind: boolean, num: 1}
	}
	return value{kind: boolean}
}

// A cell is a value and, for the few that have more than that, the rest.
type cell struct {
	value
	more *more
}

// more is what most cells lack. It is shared between cells and never changed: see cell.with.
type more struct {
	format     *sheets.CellFormat
	note       string
	link       string
	validation *sheets.DataValidationRule
	runs       []*sheets.TextFormatRun
}

// empty says whether the rest says nothing; a cell then has none, so that cells alike compare equal.
func (m *more) empty() bool {
	return m.format == nil && m.note == "" && m.link == "" && m.validation == nil && len(m.runs) == 0
}

// with is the cell with a changed copy of its rest.
func (c cell) with(change func(*more)) cell {
	var next more
	if c.more != nil {
		next = *c.more
	}
	change(&next)
	c.more = &next
	if next.empty() {
		c.more = nil
	}
	return c
}

// put is the cell with another value, its format kept. What belonged to the old text goes with it.
func (c cell) put(v value) cell {
	c.value = v
	if c.more != nil && (c.more.link != "" || c.more.runs != nil) {
		return c.with(func(m *more) { m.link, m.runs = "", nil })
	}
	return c
}

// format is the format that somebody gave the cell; nil without one.
func (c *cell) format() *sheets.CellFormat {
	if c.more == nil {
		return nil
	}
	return c.more.format
}

// numberFormat is the format that the cell's number is shown in; nil is the automatic one.
func (c *cell) numberFormat() *sheets.NumberFormat {
	if f := c.format(); f != nil {
		return f.NumberFormat
	}
	return nil
}

// withNumberFormat is the cell with another number format, the rest of its format kept.
func (c cell) withNumberFormat(f *sheets.NumberFormat) cell {
	return c.with(func(m *more) {
		next := &sheets.CellFormat{}
		if m.format != nil {
			*next = *m.format
		}
		next.NumberFormat = f
		m.format = next
		if f == nil && messageEmpty(next) {
			m.format = nil
		}
	})
}
