package emulator

import (
	"strconv"
	"strings"
)

// column spells a column's number (0 is A).
func column(c int) string {
	var b [8]byte
	i := len(b)
	for c++; c > 0; c = (c - 1) / 26 {
		i--
		b[i] = byte('A' + (c-1)%26)
	}
	return string(b[i:])
}

// corner is one end of a range in A1 notation: a cell, a whole column (r is open) or a whole row (c is open).
type corner struct{ r, c int }

// parseCorner reads "B3", "$B$3", "b", "3"; ok is false for anything else.
func parseCorner(s string) (at corner, ok bool) {
	at = corner{open, open}
	s, _ = strings.CutPrefix(s, "$")
	letters := 0
	for letters < len(s) && isLetter(s[letters]) {
		letters++
	}
	if letters > 3 {
		return at, false
	}
	for _, ch := range []byte(s[:letters]) {
		at.c = (at.c+1)*26 + int(ch|0x20-'a')
	}
	digits := s[letters:]
	if letters > 0 {
		digits, _ = strings.CutPrefix(digits, "$")
	}
	if digits == "" {
		return at, letters > 0
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > 10_000_000 || digits[0] < '0' || digits[0] > '9' {
		return at, false
	}
	at.r = n - 1
	return at, true
}

// isLetter and isDigit know the letters of column names and the digits of row numbers, and no others.
func isLetter(ch byte) bool { return 'a' <= ch|0x20 && ch|0x20 <= 'z' }
func isDigit(ch byte) bool  { return '0' <= ch && ch <= '9' }

// parseRange reads the part of an A1 range after the sheet's name: "A1", "A1:B2", "A:C", "2:3", "A2:C", "R1C1:R2C3".
// A lone column or row is no range.
func parseRange(s string) (rect, bool) {
	first, second, pair := strings.Cut(s, ":")
	a, ok := parseAnyCorner(first)
	if !ok {
		return rect{}, false
	}
	if !pair {
		return rect{a.r, a.r + 1, a.c, a.c + 1}, a.r != open && a.c != open
	}
	b, ok := parseAnyCorner(second)
	if !ok {
		return rect{}, false
	}
	r0, r1, ok1 := side(a.r, b.r)
	c0, c1, ok2 := side(a.c, b.c)
	return rect{r0, r1, c0, c1}, ok1 && ok2 && !(r0 == open && c0 == open)
}

// side orders the two ends of a range in one direction. An end left open is the sheet's.
func side(a, b int) (from, to int, ok bool) {
	switch {
	case a == open && b == open:
		return open, open, true
	case b == open:
		return a, open, true
	case a == open: // A:B5 reads as A5:B, the way the service does it
		return b, open, true
	}
	return min(a, b), max(a, b) + 1, true
}

// parseAnyCorner reads an end of a range in either notation.
func parseAnyCorner(s string) (corner, bool) {
	if at, ok := parseCorner(s); ok {
		return at, true
	}
	return parseR1C1(s)
}

// parseR1C1 reads "R2C3".
func parseR1C1(s string) (corner, bool) {
	if len(s) < 4 || s[0]|0x20 != 'r' {
		return corner{}, false
	}
	i := strings.IndexAny(s[1:], "cC") + 1
	if i < 2 {
		return corner{}, false
	}
	r, err1 := strconv.ParseUint(s[1:i], 10, 24)
	c, err2 := strconv.ParseUint(s[i+1:], 10, 15)
	return corner{int(r) - 1, int(c) - 1}, err1 == nil && err2 == nil && r > 0 && c > 0
}

// splitSheet takes the sheet's name off an A1 range; in a quoted one an apostrophe is doubled. named is false where there
// is none; rest is then all of s.
func splitSheet(s string) (title, rest string, named, ok bool) {
	if !strings.HasPrefix(s, "'") {
		i := strings.LastIndexByte(s, '!')
		if i < 0 {
			return "", s, false, true
		}
		return s[:i], s[i+1:], true, i+1 < len(s)
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		tail := s[i+1:]
		if tail == "" {
			return b.String(), "", true, true
		}
		rest, bang := strings.CutPrefix(tail, "!")
		return b.String(), rest, true, bang && rest != ""
	}
	return "", s, false, false
}

// quoteTitle spells a sheet's title in front of a range: bare where it could be nothing else.
func quoteTitle(title string) string {
	bare := title != "" && (isLetter(title[0]) || title[0] == '_')
	for i := 0; i < len(title) && bare; i++ {
		ch := title[i]
		bare = isLetter(ch) || isDigit(ch) || ch == '_' || ch == '.'
	}
	if bare {
		at, cell := parseCorner(title)
		_, r1c1 := parseR1C1(title)
		bare = !(cell && at.r != open) && !r1c1
	}
	if bare {
		return title
	}
	return "'" + strings.ReplaceAll(title, "'", "''") + "'"
}

// a1 spells an area: "B3", "A1:C2".
func (a rect) a1() string {
	from := column(a.c0) + strconv.Itoa(a.r0+1)
	if a.rows() == 1 && a.cols() == 1 {
		return from
	}
	return from + ":" + column(a.c1-1) + strconv.Itoa(a.r1)
}

// openA1 spells a range that may have open sides, as refusals do: "A1001", "A1001:B", "AA1:2".
func (a rect) openA1() string {
	end := func(r, c int) string {
		s := ""
		if c != open {
			s = column(c - 1)
		}
		if r != open {
			s += strconv.Itoa(r)
		}
		return s
	}
	from := column(max(a.c0, 0)) + strconv.Itoa(max(a.r0, 0)+1)
	if a.r1 == a.r0+1 && a.c1 == a.c0+1 && a.r1 > 0 && a.c1 > 0 {
		return from
	}
	to := end(a.r1, a.c1)
	if to == "" {
		return from
	}
	return from + ":" + to
}
