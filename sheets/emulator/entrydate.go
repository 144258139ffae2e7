package emulator

import (
	"strconv"
	"strings"

	"google.golang.org/api/sheets/v4"
)

// parseDate reads a date, a time, or both, as people of a locale type them. year is the one that a date without its
// year means.
func parseDate(s string, l *locale, year int) (n float64, format *sheets.NumberFormat, ok bool) {
	day, clock := s, ""
	if i := strings.LastIndexAny(s, " T"); i > 0 && strings.Contains(s[i:], ":") {
		day, clock = s[:i], s[i+1:]
	} else if i := clockStart(s); i >= 0 {
		day, clock = strings.TrimSpace(s[:i]), s[i:]
	}
	if day == "" || !strings.ContainsAny(day, "0123456789") {
		day, clock = "", s
	}
	if day == "" {
		n, pattern, ok := parseClock(clock)
		return n, &sheets.NumberFormat{Type: "TIME", Pattern: pattern}, ok
	}
	n, pattern, ok := parseDay(day, l, year)
	if !ok {
		return 0, nil, false
	}
	if clock == "" {
		return n, &sheets.NumberFormat{Type: "DATE", Pattern: pattern}, true
	}
	part, timePattern, ok := parseClock(clock)
	return n + part, &sheets.NumberFormat{Type: "DATE_TIME", Pattern: pattern + " " + timePattern}, ok
}

// clockStart finds where "10:30 am" begins in "24/11/2026 10:30 am"; -1 without a clock.
func clockStart(s string) int {
	colon := strings.IndexByte(s, ':')
	if colon < 1 {
		return -1
	}
	i := colon
	for i > 0 && isDigit(s[i-1]) {
		i--
	}
	return i
}

// parseClock reads "10:30", "10:30:15", "10:30 am".
func parseClock(s string) (n float64, pattern string, ok bool) {
	s = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), "Z"))
	s = strings.NewReplacer(". ", "", "a.m.", "am", "p.m.", "pm").Replace(s)
	half := ""
	for _, suffix := range []string{"am", "pm"} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, half = strings.TrimSpace(rest), suffix
		}
	}
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, "", false
	}
	var v [3]float64
	for i, p := range parts {
		f, err := strconv.ParseFloat(p, 64)
		if err != nil || p == "" || !isDigit(p[0]) || i < 2 && !allDigits(p) || i > 0 && f >= 60 {
			return 0, "", false
		}
		v[i] = f
	}
	if v[0] > 23 || half != "" && (v[0] < 1 || v[0] > 12) {
		return 0, "", false
	}
	if half != "" {
		if v[0] == 12 {
			v[0] = 0
		}
		if half == "pm" {
			v[0] += 12
		}
	}
	pattern = "h:mm"
	if len(parts) == 3 {
		pattern += ":ss"
	}
	if half != "" {
		pattern += " am/pm"
	}
	return (v[0]*3600 + v[1]*60 + v[2]) / 86400, pattern, true
}

// parseDay reads a day: year first in any locale, else by the locale's order, or with the month's name.
func parseDay(s string, l *locale, year int) (n float64, pattern string, ok bool) {
	parts := strings.FieldsFunc(strings.ReplaceAll(s, ",", " "), func(r rune) bool { return strings.ContainsRune("-/ ", r) })
	if len(parts) > 2 && !allDigits(parts[0]) || len(parts) > 1 && !allDigits(parts[1]) {
		return parseNamedDay(parts, l, year)
	}
	if len(parts) < 2 || len(parts) > 3 || strings.ContainsAny(s, " ,") {
		return 0, "", false
	}
	var v [3]int
	for i, p := range parts {
		x, err := strconv.Atoi(p)
		if err != nil || !allDigits(p) || len(p) > 4 {
			return 0, "", false
		}
		v[i] = x
	}
	if len(parts) == 3 && len(parts[0]) == 4 {
		n, ok = date(v[0], v[1], v[2])
		if strings.Contains(s, "/") {
			return n, "yyyy/mm/dd", ok
		}
		return n, "yyyy-mm-dd", ok
	}
	if len(parts) == 2 {
		v[2] = year
	} else {
		v[2] = century(v[2], len(parts[2]))
	}
	if l.monthFirst {
		v[0], v[1] = v[1], v[0]
	}
	n, ok = date(v[2], v[1], v[0])
	return n, l.date, ok
}

// parseNamedDay reads "24-nov-2026", "24 de noviembre de 2026", "Nov 24, 2026".
func parseNamedDay(parts []string, l *locale, year int) (n float64, pattern string, ok bool) {
	month, rest := 0, []string(nil)
	for _, p := range parts {
		if m := l.month(p); m != 0 && month == 0 {
			month = m
		} else if p != "de" && p != "del" {
			rest = append(rest, p)
		}
	}
	if month == 0 || len(rest) == 0 || len(rest) > 2 {
		return 0, "", false
	}
	day, err := strconv.Atoi(rest[0])
	if err == nil && len(rest) == 2 {
		year, err = strconv.Atoi(rest[1])
		year = century(year, len(rest[1]))
	}
	if err != nil {
		return 0, "", false
	}
	n, ok = date(year, month, day)
	return n, "d-mmm-yyyy", ok
}

// century completes a year of two digits.
func century(year, digits int) int {
	switch {
	case digits > 2:
		return year
	case year < 50:
		return 2000 + year
	}
	return 1900 + year
}
