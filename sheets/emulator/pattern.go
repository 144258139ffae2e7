package emulator

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A numberPattern is one section of a number format such as `"$"#,##0.00`, taken apart.
type numberPattern struct {
	prefix, suffix string
	whole          int // digits at least before the point
	least, most    int // digits after it
	grouped        bool
	percent        int
	exponent       int // digits of the exponent; 0 is none
	digits         bool
}

// formatPattern shows a number by a pattern; its sections are for positive numbers, negative ones and zero.
func formatPattern(n float64, pattern string, l *locale) string {
	sections := splitSections(pattern)
	section, sign := sections[0], ""
	switch {
	case n < 0 && len(sections) > 1:
		section, n = sections[1], -n
	case n == 0 && len(sections) > 2:
		section = sections[2]
	case n < 0:
		sign, n = "-", -n
	}
	p := parsePattern(section)
	if !p.digits {
		return sign + p.prefix + p.suffix
	}
	if p.exponent > 0 {
		return sign + p.prefix + p.scientific(n, l) + p.suffix
	}
	text := p.fixed(n*math.Pow(100, float64(p.percent)), l)
	if strings.Trim(text, "0.,") == "" {
		sign = ""
	}
	return sign + p.prefix + text + p.suffix
}

// fixed shows a number without exponent, filled up or cut to the pattern's digits.
func (p *numberPattern) fixed(n float64, l *locale) string {
	s := strconv.FormatFloat(roundAt(n, p.most), 'f', p.most, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	for len(fraction) > p.least && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	if p.whole == 0 && whole == "0" && fraction != "" {
		whole = ""
	}
	if len(whole) < p.whole {
		whole = strings.Repeat("0", p.whole-len(whole)) + whole
	}
	if p.grouped {
		whole = group(whole, l.group)
	}
	if fraction == "" {
		return whole
	}
	return whole + string(l.decimal) + fraction
}

// roundAt rounds a number at some decimals, halves away from zero. What people see as a half is one, whatever the last
// of its binary digits say: 2.345 is 2.35.
func roundAt(n float64, decimals int) float64 {
	scale := math.Pow(10, float64(decimals))
	if math.Abs(n*scale) >= 1e15 {
		return n
	}
	scaled, err := strconv.ParseFloat(strconv.FormatFloat(n*scale, 'g', 15, 64), 64)
	if err != nil {
		return n // unreachable: it was just written
	}
	return math.Round(scaled) / scale
}

// scientific shows a number with an exponent.
func (p *numberPattern) scientific(n float64, l *locale) string {
	s := strconv.FormatFloat(n, 'E', p.most, 64)
	mantissa, exponent, _ := strings.Cut(s, "E")
	sign, digits := exponent[:1], strings.TrimLeft(exponent[1:], "0")
	for len(digits) < p.exponent {
		digits = "0" + digits
	}
	return strings.Replace(mantissa, ".", string(l.decimal), 1) + "E" + sign + digits
}

// group puts a separator between every three digits.
func group(digits string, by byte) string {
	var b strings.Builder
	for i, d := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(by)
		}
		b.WriteByte(d)
	}
	return b.String()
}

// splitSections splits a pattern at its semicolons, those in quotes aside.
func splitSections(pattern string) []string {
	var out []string
	start, quoted := 0, false
	for i := 0; i < len(pattern); i++ {
		switch ch := pattern[i]; {
		case ch == '"':
			quoted = !quoted
		case ch == '\\' && !quoted:
			i++
		case ch == ';' && !quoted:
			out = append(out, pattern[start:i])
			start = i + 1
		}
	}
	return append(out, pattern[min(start, len(pattern)):])
}

// digit counts a place for a digit: before the decimal point or after it, to be filled with a zero or not.
func (p *numberPattern) digit(zero, afterPoint bool) {
	p.digits = true
	switch {
	case p.exponent > 0:
	case afterPoint:
		p.most++
		if zero {
			p.least = p.most
		}
	case zero:
		p.whole++
	}
}

// parsePattern takes a section apart. What stands before the first digit is the prefix, all else is the suffix.
func parsePattern(section string) numberPattern {
	var p numberPattern
	point, commas := false, false
	literal := func(s string) {
		if p.digits {
			p.suffix += s
		} else {
			p.prefix += s
		}
	}
	for section != "" {
		if text, rest, ok := cutLiteral(section); ok {
			literal(text)
			section = rest
			continue
		}
		ch := section[0]
		section = section[1:]
		switch ch {
		case '0', '#', '?':
			p.digit(ch == '0', point)
			p.grouped = p.grouped || commas
		case ',':
			commas = p.digits && !point
		case '.':
			point = true
		case 'E', 'e':
			section = strings.TrimLeft(section, "+-")
			n := len(section) - len(strings.TrimLeft(section, "0#"))
			p.exponent, section = max(n, 1), section[n:]
		default:
			if ch == '%' {
				p.percent++
			}
			literal(string(ch))
		}
	}
	return p
}

// cutLiteral takes what stands for itself off the front of a pattern: "text", \x, _x (a space), [$x] and any
// letter that means nothing. *x and [Red] say nothing.
func cutLiteral(s string) (text, rest string, ok bool) {
	switch s[0] {
	case '"':
		text, rest, _ = strings.Cut(s[1:], `"`)
		return text, rest, true
	case '\\', '_', '*':
		_, n := utf8.DecodeRuneInString(s[1:])
		text, rest = s[1:1+n], s[1+n:]
		switch s[0] {
		case '_':
			text = " "
		case '*':
			text = ""
		}
		return text, rest, true
	case '[':
		inside, rest, _ := strings.Cut(s[1:], "]")
		symbol, ok := strings.CutPrefix(inside, "$")
		if ok {
			symbol, _, _ = strings.Cut(symbol, "-")
			return symbol, rest, true
		}
		return "", rest, true
	}
	if r, n := utf8.DecodeRuneInString(s); r >= utf8.RuneSelf {
		return s[:n], s[n:], true
	}
	return "", s, false
}
