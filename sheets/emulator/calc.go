package emulator

// A calc computes what formulas come to, for one answer; nothing of it is kept. It knows arithmetic, text, comparison
// and the functions of the table below. A formula with anything else comes to #NAME?, and its text stays.
type calc struct {
	doc    *document
	locale locale
	known  map[cellPlace]value
	busy   map[cellPlace]bool // being computed; to come by again is a circle
}

type cellPlace struct {
	sheet *sheet
	r, c  int
}

// newCalc is a calc for one answer. It must not outlive the answer: the next one may be about another document.
func newCalc(d *document) *calc {
	return &calc{d, localeOf(d.props.Locale), map[cellPlace]value{}, map[cellPlace]bool{}}
}

// Errors of formulas, as cells show them.
var (
	errName     = value{kind: failure, text: "#NAME?"}
	errValue    = value{kind: failure, text: "#VALUE!"}
	errRef      = value{kind: failure, text: "#REF!"}
	errDivision = value{kind: failure, text: "#DIV/0!"}
	errNumber   = value{kind: failure, text: "#NUM!"}
	errSyntax   = value{kind: failure, text: "#ERROR!"}
)

var failureTypes = map[string]string{
	"#N/A": "N_A", "#NAME?": "NAME", "#VALUE!": "VALUE", "#REF!": "REF", "#DIV/0!": "DIVIDE_BY_ZERO", "#NUM!": "NUM", "#ERROR!": "ERROR",
}

// value is what stands in a cell, computed where it is a formula.
func (c *calc) value(s *sheet, row, col int) value {
	v := s.grid.at(row, col).value
	if v.kind != formula {
		return v
	}
	at := cellPlace{s, row, col}
	if got, ok := c.known[at]; ok {
		return got
	}
	if c.busy[at] || len(c.busy) > 1000 {
		return errRef
	}
	c.busy[at] = true
	got := c.evaluate(s, v.text)
	delete(c.busy, at)
	c.known[at] = got
	return got
}

// evaluate computes a formula of a sheet.
func (c *calc) evaluate(s *sheet, text string) value {
	p := &parser{calc: c, sheet: s}
	for _, t := range pieces(text[1:], c.locale.decimal) {
		if t.kind != tokSpace {
			p.rest = append(p.rest, t)
		}
	}
	v := p.scalar(p.expression(0))
	if len(p.rest) > 0 && v.kind != failure {
		return errSyntax
	}
	if v.kind == blank {
		return numberOf(0)
	}
	return v
}

// failureType is the ErrorType that the API has for an error.
func failureType(shown string) string { return failureTypes[shown] }

// failureText explains an error. The service has better words, in the language of the spreadsheet.
func failureText(shown string) string { return "Formula comes to " + shown }
