package hoja

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// ParseAmount reads an amount of money or a number as it is typed in Colombia: points between groups of three
// digits, a comma before the decimals, perhaps a $ or a minus before it all. A point that separates no group of
// three («1.5») is not guessed at.
func ParseAmount(s string) (float64, bool) {
	s = Flatten(s)
	s, negative := sign(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "$"), " ")
	if !negative {
		s, negative = sign(s)
	}
	whole, decimals, comma := strings.Cut(s, ",")
	n, ok := groups(whole)
	if !ok || comma && !allDigits(decimals) {
		return 0, false
	}
	if comma {
		if n, ok = decimal(n, decimals); !ok {
			return 0, false
		}
	}
	if negative {
		n = -n
	}
	return n, true
}

// sign takes a minus away from the front of s, as keyboards and spreadsheets write it.
func sign(s string) (string, bool) {
	for _, minus := range []string{"-", "−"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			return strings.TrimPrefix(rest, " "), true
		}
	}
	return s, false
}

// groups reads 89900 or 89.900, and no more digits than a float64 holds exactly.
func groups(s string) (n float64, ok bool) {
	first, _, grouped := strings.Cut(s, ".")
	if s == "" || len(s) > 20 || grouped && (len(first) > 3 || first == "" || first[0] == '0') {
		return 0, false
	}
	digits, since := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case digit(s[i]):
			n = n*10 + float64(s[i]-'0')
			digits++
			since++
		case s[i] == '.' && (i == len(first) || since == 3):
			since = 0
		default:
			return 0, false
		}
	}
	return n, digits <= 15 && (!grouped || since == 3)
}

func decimal(whole float64, digits string) (float64, bool) {
	n, err := strconv.ParseFloat(strconv.FormatFloat(whole, 'f', 0, 64)+"."+digits, 64)
	return n, err == nil
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}

// FormatAmount is n as ParseAmount reads it: 89.900, or 89.900,50.
func FormatAmount(n float64) string {
	plain := strconv.FormatFloat(n, 'f', -1, 64)
	plain, negative := strings.CutPrefix(plain, "-")
	whole, decimals, fraction := strings.Cut(plain, ".")
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteByte(whole[i])
	}
	if fraction {
		b.WriteString("," + decimals)
		if len(decimals) == 1 {
			b.WriteByte('0')
		}
	}
	return b.String()
}

// firstWhole is the first whole number in s: 200 of «200 megas», and 1000 of «1.000 megas».
func firstWhole(s string) (float64, bool) {
	start := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
	if start < 0 {
		return 0, false
	}
	n, i := 0.0, start
	for ; i < len(s) && digit(s[i]); i++ {
		n = n*10 + float64(s[i]-'0')
	}
	for size := i - start; size <= 3 && s[start] != '0' && group(s[i:]); i += 4 {
		for _, c := range []byte(s[i+1 : i+4]) {
			n = n*10 + float64(c-'0')
		}
	}
	return n, true
}

// group reports whether s begins with a point and exactly three digits.
func group(s string) bool {
	return len(s) >= 4 && s[0] == '.' && allDigits(s[1:4]) && (len(s) == 4 || !digit(s[4]))
}

// digitsOf is s without what people put between digits: spaces, dots, commas, hyphens, parentheses, a leading +.
// ok is false where anything else is left, or nothing.
func digitsOf(s string) (digits string, ok bool) {
	if allDigits(s) {
		return s, true
	}
	var buf [32]byte
	b, plus := buf[:0], false
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b = append(b, byte(r))
		case r == '+' && !plus && len(b) == 0:
			plus = true
		case r == '.' || r == ',' || r == '(' || r == ')' || space(r) || unicode.Is(unicode.Pd, r) || r == '−':
		default:
			return "", false
		}
	}
	return string(b), len(b) > 0
}

// wholeText is a number cell as digits: no exponent, no decimals.
func wholeText(n float64) string { return NumberCell(math.Trunc(n)).String() }
