package hoja

import (
	"strconv"
	"strings"
)

// months are the Spanish months; three letters are enough to tell them apart.
var months = []string{"ENERO", "FEBRERO", "MARZO", "ABRIL", "MAYO", "JUNIO", "JULIO", "AGOSTO", "SEPTIEMBRE", "OCTUBRE",
	"NOVIEMBRE", "DICIEMBRE"}

// ParseDate reads a date as people type it: 24/11/2026, 24-11-2026, 24/11/26, 2026-11-24, 24-nov-2026, 24 de
// noviembre de 2026, each with or without a time after it, or a serial number. The day comes before the month. The
// zone of a time is not looked at: the date is the one that was typed.
func ParseDate(s string) (Date, bool) {
	var buf [64]byte
	p := dateParser{rest: appendFold(buf[:0], brief(s), false)}
	if d, ok := p.serial(); ok {
		return d, true
	}
	d, ok := p.date()
	if !ok || !p.time() {
		return Date{}, false
	}
	return d, true
}

// A dateParser goes through folded text from left to right.
type dateParser struct{ rest []byte }

// serial reads a text that is one plain number: the serial as a CSV may carry it.
func (p *dateParser) serial() (Date, bool) {
	dots := 0
	for _, c := range p.rest {
		if c == '.' || c == ',' {
			dots++
		} else if !digit(c) {
			return Date{}, false
		}
	}
	if len(p.rest) < 5 || !digit(p.rest[0]) || !digit(p.rest[len(p.rest)-1]) || dots > 1 {
		return Date{}, false
	}
	whole, _, _ := strings.Cut(strings.ReplaceAll(string(p.rest), ",", "."), ".")
	if len(whole) != 5 { // 46.350 is an amount
		return Date{}, false
	}
	n, err := strconv.Atoi(whole)
	if err != nil {
		return Date{}, false
	}
	return typedSerial(float64(n))
}

func (p *dateParser) date() (Date, bool) {
	first, size, ok := p.number()
	if !ok {
		return Date{}, false
	}
	sep, ok := p.separator()
	if !ok {
		return Date{}, false
	}
	month, named, ok := p.month()
	if !ok || sep == ' ' && !named {
		return Date{}, false // «24 11 2026» could be anything
	}
	if sep2, ok := p.separator(); !ok || sep2 != sep && !named {
		return Date{}, false
	}
	last, lastSize, ok := p.number()
	if !ok {
		return Date{}, false
	}
	switch {
	case size == 4 && lastSize <= 2 && !named:
		return validDate(first, month, last)
	case size <= 2 && lastSize == 4:
		return validDate(last, month, first)
	case size <= 2 && lastSize == 2:
		return validDate(2000+last, month, first)
	}
	return Date{}, false
}

// number reads up to four digits.
func (p *dateParser) number() (n, size int, ok bool) {
	for size < len(p.rest) && digit(p.rest[size]) {
		if size == 4 {
			return 0, 0, false
		}
		n = n*10 + int(p.rest[size]-'0')
		size++
	}
	p.rest = p.rest[size:]
	return n, size, size > 0
}

// separator reads / or -, also between spaces, or spaces with an optional DE or DEL; it answers '/', '-' or ' '.
func (p *dateParser) separator() (byte, bool) {
	spaced := p.accept(" ")
	if c := p.peek(); c == '/' || c == '-' {
		p.rest = p.rest[1:]
		p.accept(" ")
		return c, true
	}
	if !spaced {
		return 0, false
	}
	_ = p.accept("DE ") || p.accept("DEL ")
	return ' ', true
}

// month reads a number, or a month's name or the beginning of one.
func (p *dateParser) month() (n int, named, ok bool) {
	if digit(p.peek()) {
		n, size, ok := p.number()
		return n, false, ok && size <= 2
	}
	end := 0
	for end < len(p.rest) && p.rest[end] >= 'A' && p.rest[end] <= 'Z' {
		end++
	}
	word := string(p.rest[:end])
	p.rest = p.rest[end:]
	p.accept(".")
	if word == "SETIEMBRE" || word == "SET" { // as many write it, and the Academy allows
		return 9, true, true
	}
	if len(word) < 3 {
		return 0, true, false
	}
	for i, name := range months {
		if strings.HasPrefix(name, word) {
			return i + 1, true, true
		}
	}
	return 0, true, false
}

// time reads what may follow a date: nothing, or a time of day with its seconds, half of the day and zone.
func (p *dateParser) time() bool {
	if !p.accept("T") {
		comma := p.accept(",")
		if !p.accept(" ") && !comma {
			return len(p.rest) == 0
		}
		_ = p.accept("A LAS ")
	}
	hour, size, ok := p.number()
	if !ok || size > 2 {
		return false
	}
	minutes := p.minutes()
	half := p.half()
	switch {
	case minutes < 0 || minutes == 0 && !half: // «24/11/2026 3» is not a time; «3 p. m.» is
		return false
	case hour > 23 || half && hour > 12:
		return false
	}
	return p.zone() && len(p.rest) == 0
}

// minutes reads :MM and perhaps :SS and a fraction, and counts them; -1 where they are none.
func (p *dateParser) minutes() (parts int) {
	for parts < 2 && p.accept(":") {
		n, size, ok := p.number()
		if !ok || size != 2 || n > 59 {
			return -1
		}
		parts++
	}
	if parts == 2 && (p.accept(".") || p.accept(",")) {
		if !digit(p.peek()) {
			return -1
		}
		for digit(p.peek()) {
			p.rest = p.rest[1:]
		}
	}
	return parts
}

// half reads AM, P.M., p. m. and the like.
func (p *dateParser) half() bool {
	p.accept(" ")
	if !p.accept("A") && !p.accept("P") {
		return false
	}
	p.accept(".")
	p.accept(" ")
	if !p.accept("M") {
		return false
	}
	p.accept(".")
	return true
}

// zone reads Z, GMT, UTC, +05:00 or -0500, or nothing.
func (p *dateParser) zone() bool {
	p.accept(" ")
	_ = p.accept("Z") || p.accept("GMT") || p.accept("UTC")
	if !p.accept("+") && !p.accept("-") {
		return true
	}
	_, size, ok := p.number()
	if ok && size == 2 && p.accept(":") {
		_, size, ok = p.number()
		return ok && size == 2
	}
	return ok && (size == 2 || size == 4)
}

func (p *dateParser) peek() byte {
	if len(p.rest) == 0 {
		return 0
	}
	return p.rest[0]
}

// accept reads s where it comes next.
func (p *dateParser) accept(s string) bool {
	if len(p.rest) < len(s) || string(p.rest[:len(s)]) != s {
		return false
	}
	p.rest = p.rest[len(s):]
	return true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
