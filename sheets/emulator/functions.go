package emulator

import (
	"math"
	"strings"
	"unicode/utf8"
)

// function computes a call; its opening parenthesis is read. Arguments are always computed, also those that IF does
// not take: nothing here has effects.
func (p *parser) function(name string) value {
	var args []operand
	for !p.take(")") {
		if len(args) > 0 && !p.take(",") && !p.take(";") {
			return errSyntax
		}
		if len(p.rest) == 0 {
			return errSyntax
		}
		if t := p.peek(); t.kind == tokOp && (t.text == "," || t.text == ";" || t.text == ")") {
			args = append(args, operand{}) // left out
			continue
		}
		args = append(args, p.expression(0))
	}
	if f, ok := aggregates[name]; ok {
		return p.aggregate(args, name == "COUNT" || name == "COUNTA", f)
	}
	f, ok := functions[name]
	switch {
	case !ok:
		return errName
	case len(args) < f.least || len(args) > f.most:
		return value{kind: failure, text: "#N/A"}
	}
	values := make([]value, len(args))
	for i, a := range args {
		values[i] = p.scalar(a)
		if values[i].kind == failure && name != "IFERROR" && name != "IF" {
			return values[i]
		}
	}
	return f.do(p, values)
}

// aggregates computes from all the numbers, and counts all that is not blank, in its arguments.
var aggregates = map[string]func(numbers []float64, filled int) value{
	"SUM": func(n []float64, _ int) value { return numberOf(sum(n)) },
	"AVERAGE": func(n []float64, _ int) value {
		if len(n) == 0 {
			return errDivision
		}
		return numberOf(sum(n) / float64(len(n)))
	},
	"MIN":    func(n []float64, _ int) value { return numberOf(extreme(n, math.Min)) },
	"MAX":    func(n []float64, _ int) value { return numberOf(extreme(n, math.Max)) },
	"COUNT":  func(n []float64, _ int) value { return numberOf(float64(len(n))) },
	"COUNTA": func(_ []float64, filled int) value { return numberOf(float64(filled)) },
	"PRODUCT": func(n []float64, _ int) value {
		product := 1.0
		for _, x := range n {
			product *= x
		}
		return numberOf(product)
	},
}

func sum(numbers []float64) float64 {
	total := 0.0
	for _, n := range numbers {
		total += n
	}
	return total
}

func extreme(numbers []float64, f func(a, b float64) float64) float64 {
	if len(numbers) == 0 {
		return 0
	}
	best := numbers[0]
	for _, n := range numbers[1:] {
		best = f(best, n)
	}
	return best
}

// aggregate gathers numbers. In areas, texts and booleans are passed over; given by themselves they must be numbers.
// Errors are the result, except that counting passes over them.
func (p *parser) aggregate(args []operand, counting bool, f func([]float64, int) value) value {
	var numbers []float64
	filled := 0
	var failed *value
	for _, a := range args {
		if a.area == nil {
			filled++
			n, bad := p.number(a.value)
			if bad != nil && !counting {
				return *bad
			}
			if bad == nil {
				numbers = append(numbers, n)
			}
			continue
		}
		p.each(a.area, func(v value) {
			switch v.kind {
			case number:
				numbers = append(numbers, v.num)
			case failure:
				if failed == nil {
					failed = &v
				}
			}
			filled++
		})
	}
	if failed != nil && !counting {
		return *failed
	}
	return f(numbers, filled)
}

// each calls f for the values of an area that are not blank.
func (p *parser) each(a *areaOf, f func(value)) {
	for r := a.area.r0; r < min(a.area.r1, len(a.sheet.grid.rows)); r++ {
		for c := a.area.c0; c < min(a.area.c1, len(a.sheet.grid.row(r))); c++ {
			if v := p.calc.value(a.sheet, r, c); v.kind != blank {
				f(v)
			}
		}
	}
}

// A function takes between least and most single values.
type function struct {
	least, most int
	do          func(p *parser, a []value) value
}

// functions is what there is besides the aggregates.
var functions = map[string]function{
	"IF": {2, 3, func(p *parser, a []value) value {
		yes, bad := p.number(a[0])
		switch {
		case bad != nil:
			return *bad
		case yes != 0:
			return a[1]
		case len(a) > 2:
			return a[2]
		}
		return boolOf(false)
	}},
	"IFERROR": {1, 2, func(_ *parser, a []value) value {
		if a[0].kind != failure {
			return a[0]
		}
		if len(a) > 1 {
			return a[1]
		}
		return textOf("")
	}},
	"AND": {1, 255, func(p *parser, a []value) value { return p.logical(a, false) }},
	"OR":  {1, 255, func(p *parser, a []value) value { return p.logical(a, true) }},
	"NOT": {1, 1, func(p *parser, a []value) value {
		n, bad := p.number(a[0])
		if bad != nil {
			return *bad
		}
		return boolOf(n == 0)
	}},
	"ABS":   {1, 1, numeric(math.Abs)},
	"INT":   {1, 1, numeric(math.Floor)},
	"ROUND": {1, 2, round},
	"LEN": {1, 1, func(p *parser, a []value) value {
		return numberOf(float64(utf8.RuneCountInString(p.text(a[0]))))
	}},
	"UPPER": {1, 1, textual(strings.ToUpper)},
	"LOWER": {1, 1, textual(strings.ToLower)},
	"TRIM":  {1, 1, textual(func(s string) string { return strings.Join(strings.Fields(s), " ") })},
	"CONCATENATE": {1, 255, func(p *parser, a []value) value {
		var b strings.Builder
		for _, v := range a {
			b.WriteString(p.text(v))
		}
		return value{kind: text, text: b.String()}
	}},
	"HYPERLINK": {1, 2, func(_ *parser, a []value) value { return a[len(a)-1] }},
}

func numeric(f func(float64) float64) func(*parser, []value) value {
	return func(p *parser, a []value) value {
		n, bad := p.number(a[0])
		if bad != nil {
			return *bad
		}
		return numberOf(f(n))
	}
}

func textual(f func(string) string) func(*parser, []value) value {
	return func(p *parser, a []value) value { return value{kind: text, text: f(p.text(a[0]))} }
}

// round rounds half away from zero, to a number of decimals.
func round(p *parser, a []value) value {
	n, bad := p.number(a[0])
	if bad != nil {
		return *bad
	}
	places := 0.0
	if len(a) > 1 {
		if places, bad = p.number(a[1]); bad != nil {
			return *bad
		}
	}
	return numberOf(roundAt(n, int(places)))
}

// logical is whether any of the values is true, or all are.
func (p *parser) logical(a []value, anyOf bool) value {
	for _, v := range a {
		n, bad := p.number(v)
		if bad != nil {
			return *bad
		}
		if (n != 0) == anyOf {
			return boolOf(anyOf)
		}
	}
	return boolOf(!anyOf)
}
