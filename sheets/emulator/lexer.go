package emulator

import (
	"strings"
	"unicode/utf8"
)

// A pieceKind is what a part of a formula is.
type pieceKind uint8

const (
	tokEnd    pieceKind = iota
	tokSpace            // blanks
	tokNumber           // 12, 1.5, 1e3
	tokText             // "text", quotes doubled inside
	tokRef              // A1, $B$2:C5, Ventas!A:A, 'Base Claro'!2:3
	tokName             // a function before "(", TRUE, a named range
	tokOp               // + - * / ^ & = <> < > <= >= % ( ) , ;
	tokOther            // anything else: nothing that can be computed
)

// A piece is a part of a formula. Put together, the pieces' texts are the formula again.
type piece struct {
	kind pieceKind
	text string
	ref  ref // of a tokRef
}

// A ref is a reference as it is spelled in a formula.
type ref struct {
	title string                        // of the sheet; "" is the formula's own
	area  rect                          // may be open
	fixed struct{ r0, c0, r1, c1 bool } // "$" before that part
	pair  bool                          // spelled with a colon
}

// pieces takes a formula apart, from behind the "=". decimal is the locale's decimal point.
func pieces(s string, decimal byte) []piece {
	var out []piece
	for s != "" {
		t := nextPiece(s, decimal)
		out = append(out, t)
		s = s[len(t.text):]
	}
	return out
}

// nextPiece is the first piece of s, which is not empty. A reference wins over a name, and a name over a number.
func nextPiece(s string, decimal byte) piece {
	switch ch := s[0]; {
	case ch == ' ' || ch == '\n' || ch == '\t':
		return piece{kind: tokSpace, text: s[:len(s)-len(strings.TrimLeft(s, " \n\t"))]}
	case ch == '"':
		return piece{kind: tokText, text: s[:quotedEnd(s, '"')]}
	case ch == '<' && len(s) > 1 && (s[1] == '>' || s[1] == '='), ch == '>' && len(s) > 1 && s[1] == '=':
		return piece{kind: tokOp, text: s[:2]}
	case strings.IndexByte("+-*/^&=<>%(),;", ch) >= 0:
		return piece{kind: tokOp, text: s[:1]}
	}
	if t, ok := refPiece(s); ok {
		return t
	}
	if isDigit(s[0]) || s[0] == decimal && len(s) > 1 && isDigit(s[1]) {
		return piece{kind: tokNumber, text: s[:numberEnd(s, decimal)]}
	}
	if n := wordEnd(s); n > 0 {
		return piece{kind: tokName, text: s[:n]}
	}
	_, n := utf8.DecodeRuneInString(s)
	return piece{kind: tokOther, text: s[:n]}
}

// quotedEnd is where the quoted text that s begins with ends; doubled quotes are part of it.
func quotedEnd(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] == quote {
			if i+1 < len(s) && s[i+1] == quote {
				i++
				continue
			}
			return i + 1
		}
	}
	return len(s)
}

// numberEnd is where the number that s begins with ends.
func numberEnd(s string, decimal byte) int {
	i := 0
	for i < len(s) && (isDigit(s[i]) || s[i] == decimal) {
		i++
	}
	if i+1 < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if s[j] == '+' || s[j] == '-' {
			j++
		}
		for j < len(s) && isDigit(s[j]) {
			j++
			i = j
		}
	}
	return i
}

// wordEnd is where a name that s begins with ends; 0 without one.
func wordEnd(s string) int {
	for i, r := range s {
		letter := r == '_' || r >= utf8.RuneSelf || r < utf8.RuneSelf && isLetter(byte(r))
		if !letter && (i == 0 || !isDigit(byte(r)) && r != '.') {
			return i
		}
	}
	return len(s)
}

// refPiece reads a reference at the front of s.
func refPiece(s string) (piece, bool) {
	var t piece
	rest := s
	if s[0] == '\'' {
		end := quotedEnd(s, '\'')
		if end >= len(s) || s[end] != '!' {
			return t, false
		}
		t.ref.title, rest = strings.ReplaceAll(s[1:end-1], "''", "'"), s[end+1:]
	} else if n := wordEnd(s); n > 0 && n < len(s) && s[n] == '!' {
		t.ref.title, rest = s[:n], s[n+1:]
	}
	n := cornerEnd(rest)
	if n == 0 {
		return t, false
	}
	first, second := rest[:n], ""
	if n < len(rest) && rest[n] == ':' {
		if m := cornerEnd(rest[n+1:]); m > 0 {
			second = rest[n+1 : n+1+m]
			n += 1 + m
		}
	}
	if n < len(rest) && (rest[n] == '(' || rest[n] == '_' || isLetter(rest[n]) || isDigit(rest[n])) {
		return t, false // LOG10(, A1B
	}
	if !t.ref.read(first, second) {
		return t, false
	}
	t.kind, t.text = tokRef, s[:len(s)-len(rest)+n]
	return t, true
}

// cornerEnd is where "$B$3", "B" or "3" at the front of s ends; 0 without one.
func cornerEnd(s string) int {
	i := 0
	for i < len(s) && (isLetter(s[i]) || isDigit(s[i]) || s[i] == '$') {
		i++
	}
	if _, ok := parseCorner(s[:i]); !ok {
		return 0
	}
	return i
}

// read reads the two ends of a reference, in any order.
func (r *ref) read(first, second string) bool {
	a, aOK := parseCorner(first)
	if second == "" {
		r.area = rect{a.r, a.r + 1, a.c, a.c + 1}
		r.fixed.r0, r.fixed.c0 = dollars(first)
		r.fixed.r1, r.fixed.c1 = r.fixed.r0, r.fixed.c0
		return aOK && a.r != open && a.c != open
	}
	b, bOK := parseCorner(second)
	if !aOK || !bOK || (a.r == open) != (b.r == open) || (a.c == open) != (b.c == open) {
		return false
	}
	ar, ac := dollars(first)
	br, bc := dollars(second)
	if a.r > b.r {
		a.r, b.r, ar, br = b.r, a.r, br, ar
	}
	if a.c > b.c {
		a.c, b.c, ac, bc = b.c, a.c, bc, ac
	}
	r.pair, r.area = true, rect{a.r, b.r + 1, a.c, b.c + 1}
	if a.r == open {
		r.area.r1 = open
	}
	if a.c == open {
		r.area.c1 = open
	}
	r.fixed.r0, r.fixed.c0, r.fixed.r1, r.fixed.c1 = ar, ac, br, bc
	return true
}

// dollars says which parts of an end are fixed.
func dollars(s string) (row, col bool) {
	letters := strings.TrimLeft(s, "$")
	if letters != "" && isDigit(letters[0]) {
		return s[0] == '$', false
	}
	return strings.Contains(s[1:], "$"), s[0] == '$'
}
