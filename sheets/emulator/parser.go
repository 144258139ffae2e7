package emulator

import (
	"math"
	"strconv"
	"strings"
)

// An operand is a value, or an area where a function may take one.
type operand struct {
	value
	area *areaOf
}

// A parser computes an expression while it reads it. It is thrown away after one formula.
type parser struct {
	calc  *calc
	sheet *sheet
	rest  []piece
	deep  int
}

// peek is the next piece; one of kind tokEnd where there is none.
func (p *parser) peek() piece {
	if len(p.rest) == 0 {
		return piece{}
	}
	return p.rest[0]
}

// take passes over an operator, if it is the next piece.
func (p *parser) take(op string) bool {
	if t := p.peek(); t.kind != tokOp || t.text != op {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// binding is how strongly an operator holds its operands together; 0 is not at all.
func binding(op string) int {
	switch op {
	case "=", "<>", "<", ">", "<=", ">=":
		return 1
	case "&":
		return 2
	case "+", "-":
		return 3
	case "*", "/":
		return 4
	case "^":
		return 5
	}
	return 0
}

// expression reads operators that bind more strongly than min.
func (p *parser) expression(least int) operand {
	if p.deep++; p.deep > 200 {
		return operand{value: errSyntax}
	}
	defer func() { p.deep-- }()
	left := p.prefix()
	for {
		t := p.peek()
		if t.kind != tokOp {
			return left
		}
		if t.text == "%" {
			p.rest = p.rest[1:]
			left = operand{value: p.arithmetic("/", p.scalar(left), numberOf(100))}
			continue
		}
		strength := binding(t.text)
		if strength <= least {
			return left
		}
		p.rest = p.rest[1:]
		right := p.expression(strength)
		left = operand{value: p.binary(t.text, p.scalar(left), p.scalar(right))}
	}
}

// prefix reads an operand with the signs before it, which bind more strongly than any operator: -2^2 is 4.
func (p *parser) prefix() operand {
	switch {
	case p.take("-"):
		return operand{value: p.arithmetic("-", numberOf(0), p.scalar(p.expression(5)))}
	case p.take("+"):
		return p.expression(5)
	case p.take("("):
		v := p.expression(0)
		if !p.take(")") {
			return operand{value: errSyntax}
		}
		return v
	}
	t := p.peek()
	if t.kind == tokEnd || t.kind == tokOp {
		return operand{value: errSyntax}
	}
	p.rest = p.rest[1:]
	switch t.kind {
	case tokNumber:
		n, err := strconv.ParseFloat(strings.Replace(t.text, string(p.calc.locale.decimal), ".", 1), 64)
		if err != nil {
			return operand{value: errSyntax}
		}
		return operand{value: numberOf(n)}
	case tokText:
		inner := strings.TrimSuffix(t.text[1:], `"`)
		return operand{value: value{kind: text, text: strings.ReplaceAll(inner, `""`, `"`)}}
	case tokRef:
		return p.reference(t.ref)
	case tokName:
		return p.name(t.text)
	}
	return operand{value: errName}
}

// reference finds the cells that a reference means.
func (p *parser) reference(r ref) operand {
	s := p.sheet
	if r.title != "" {
		if s = p.calc.doc.titled(r.title); s == nil {
			return operand{value: errRef}
		}
	}
	rows, cols := s.size()
	if r.area.r0 >= rows || r.area.c0 >= cols {
		return operand{value: errRef}
	}
	return operand{area: &areaOf{s, span{rect: r.area}.within(rows, cols)}}
}

// name is a function with its arguments, a constant, or a named range.
func (p *parser) name(word string) operand {
	if p.take("(") {
		return operand{value: p.function(strings.ToUpper(word))}
	}
	switch strings.ToUpper(word) {
	case "TRUE":
		return operand{value: boolOf(true)}
	case "FALSE":
		return operand{value: boolOf(false)}
	}
	for _, n := range p.calc.doc.named {
		if strings.EqualFold(n.Name, word) {
			if s, area, err := p.calc.doc.area(n.Range); err == nil {
				return operand{area: &areaOf{s, area}}
			}
		}
	}
	return operand{value: errName}
}

// scalar is one value: an area of one cell is that cell's; a larger one would spill, which this emulator does not do.
func (p *parser) scalar(o operand) value {
	if o.area == nil {
		return o.value
	}
	if a := o.area.area; a.rows() == 1 && a.cols() == 1 {
		return p.calc.value(o.area.sheet, a.r0, a.c0)
	}
	return errValue
}

// binary does an operator. An error on either side is the result.
func (p *parser) binary(op string, a, b value) value {
	switch {
	case a.kind == failure:
		return a
	case b.kind == failure:
		return b
	}
	switch op {
	case "&":
		return value{kind: text, text: p.text(a) + p.text(b)}
	case "=", "<>", "<", ">", "<=", ">=":
		return compareValues(op, a, b)
	}
	return p.arithmetic(op, a, b)
}

// arithmetic does an operator on numbers.
func (p *parser) arithmetic(op string, a, b value) value {
	x, bad := p.number(a)
	if bad != nil {
		return *bad
	}
	y, bad := p.number(b)
	if bad != nil {
		return *bad
	}
	switch op {
	case "+":
		x += y
	case "-":
		x -= y
	case "*":
		x *= y
	case "^":
		x = math.Pow(x, y)
	default:
		if y == 0 {
			return errDivision
		}
		x /= y
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return errNumber
	}
	return numberOf(x)
}

// number is a value as a number; the second result is the error where it is none.
func (p *parser) number(v value) (float64, *value) {
	switch v.kind {
	case failure:
		return 0, &v
	case text:
		if n, _, ok := parseNumber(strings.TrimSpace(v.text), &p.calc.locale); ok {
			return n, nil
		}
		return 0, &errValue
	}
	return v.num, nil
}

// text is a value as text, with the locale's decimal point.
func (p *parser) text(v value) string {
	switch v.kind {
	case number:
		return general(v.num, &p.calc.locale)
	case boolean:
		return formatBool(v.num != 0, &p.calc.locale)
	}
	return v.text
}

// compareValues orders numbers before texts before booleans; texts without regard to case.
func compareValues(op string, a, b value) value {
	rank := map[kind]int{number: 1, blank: 1, text: 2, boolean: 3}
	if a.kind == blank && b.kind == text {
		a.kind = text
	}
	if b.kind == blank && a.kind == text {
		b.kind = text
	}
	c := rank[a.kind] - rank[b.kind]
	if c == 0 && a.kind == text {
		c = strings.Compare(strings.ToLower(a.text), strings.ToLower(b.text))
	} else if c == 0 {
		switch {
		case a.num < b.num:
			c = -1
		case a.num > b.num:
			c = 1
		}
	}
	return boolOf(map[string]bool{"=": c == 0, "<>": c != 0, "<": c < 0, ">": c > 0, "<=": c <= 0, ">=": c >= 0}[op])
}
