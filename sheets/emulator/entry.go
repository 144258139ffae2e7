package emulator

import (
	"strconv"
	"strings"
	"time"

	"google.golang.org/api/sheets/v4"
)

// An entry puts values into cells, RAW or as if a person had typed them (USER_ENTERED).
type entry struct {
	doc    *document
	typed  bool
	locale locale
}

// newEntry is an entry by a ValueInputOption; RAW keeps what comes as it comes.
func newEntry(d *document, option string) *entry {
	return &entry{d, option == "USER_ENTERED", localeOf(d.props.Locale)}
}

// into puts a value into a cell. What a person types may bring a format with it: a date, a percentage.
func (e *entry) into(s *sheet, r, c int, v value) {
	at := s.grid.at(r, c)
	if !e.typed || v.kind != text {
		s.grid.set(r, c, at.put(v))
		return
	}
	if f := at.numberFormat(); f != nil && f.Type == "TEXT" {
		s.grid.set(r, c, at.put(textOf(v.text)))
		return
	}
	got, format, link := e.read(v.text)
	if got.kind == formula {
		got.text = e.doc.canonicalFormula(got.text)
	}
	at = at.put(got)
	if format != nil && (at.numberFormat() == nil || isDate(format) != isDate(at.numberFormat())) {
		at = at.withNumberFormat(format)
	}
	if link {
		at = at.with(func(m *more) { m.link = strings.TrimSpace(v.text) })
	}
	s.grid.set(r, c, at)
}

// read understands what was typed: the value, the format that comes with it, and whether it is a link.
func (e *entry) read(typed string) (v value, format *sheets.NumberFormat, link bool) {
	if rest, ok := strings.CutPrefix(typed, "'"); ok {
		return textOf(rest), nil, false
	}
	if len(typed) > 1 && typed[0] == '=' {
		return value{kind: formula, text: typed}, nil, false
	}
	s := strings.Trim(typed, " \u00a0\t\n")
	switch {
	case s == "":
		return textOf(typed), nil, false
	case strings.EqualFold(s, e.locale.yes), strings.EqualFold(s, "TRUE"):
		return boolOf(true), nil, false
	case strings.EqualFold(s, e.locale.no), strings.EqualFold(s, "FALSE"):
		return boolOf(false), nil, false
	}
	if n, format, ok := parseNumber(s, &e.locale); ok {
		return numberOf(n), format, false
	}
	if n, format, ok := parseDate(s, &e.locale, e.doc.modified.Year()); ok {
		return numberOf(n), format, false
	}
	return textOf(typed), nil, isURL(s)
}

// isURL says whether a typed text becomes a link.
func isURL(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	return ok && strings.Contains(rest, ".") && !strings.ContainsAny(s, " \n\t")
}

// parseNumber reads a number as people of a locale type it: "-1.5", "2,000,000.01", "$ 5", "12%", "1e5". The format
// is nil for a plain one.
func parseNumber(s string, l *locale) (n float64, format *sheets.NumberFormat, ok bool) {
	negative := false
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(s, ")") {
		s, negative = strings.TrimSuffix(inner, ")"), true
	}
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		s, negative = rest, !negative
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	s, money := strings.CutPrefix(s, l.currency)
	s, percent := strings.CutSuffix(s, "%")
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "-"); ok && money && !negative {
		s, negative = rest, true
	}
	plain, grouped, ok := ungroup(s, l)
	if !ok || money && percent {
		return 0, nil, false
	}
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		return 0, nil, false
	}
	if negative {
		n = -n
	}
	digits := "#,##0"
	if strings.Contains(plain, ".") {
		digits += ".00"
	}
	switch {
	case percent:
		return n / 100, &sheets.NumberFormat{Type: "PERCENT", Pattern: strings.TrimPrefix(digits, "#,##") + "%"}, true
	case money:
		return n, &sheets.NumberFormat{Type: "CURRENCY", Pattern: `"` + l.currency + `"` + digits}, true
	case strings.ContainsAny(plain, "eE"):
		return n, &sheets.NumberFormat{Type: "SCIENTIFIC", Pattern: "0.00E+00"}, true
	case grouped:
		return n, &sheets.NumberFormat{Type: "NUMBER", Pattern: digits}, true
	}
	return n, nil, true
}

// ungroup spells a typed number the way programs do. Groups must be of three digits: 1,5 is no number in English.
func ungroup(s string, l *locale) (plain string, grouped, ok bool) {
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i > 0 {
		mantissa, exponent = s[:i], s[i:]
	}
	whole, fraction, point := strings.Cut(mantissa, string(l.decimal))
	groups := strings.Split(whole, string(l.group))
	for i, g := range groups {
		if !allDigits(g) || i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && (len(g) == 0 || len(g) > 3) {
			return "", false, false
		}
	}
	if !allDigits(fraction) || whole+fraction == "" {
		return "", false, false
	}
	plain = strings.Join(groups, "")
	if point {
		plain += "." + fraction
	}
	return plain + exponent, len(groups) > 1, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// date is a day as a serial number; ok is false for days that no calendar has, and years before 1900.
func date(year, month, day int) (n float64, ok bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return serial(t), t.Year() == year && int(t.Month()) == month && t.Day() == day && year >= 1900 && year <= 9999
}
