package emulator

import (
	"math"
	"strconv"
	"strings"

	"google.golang.org/api/sheets/v4"
)

// A rendering is how values are wanted: ValueRenderOption and DateTimeRenderOption.
type rendering struct{ value, dates string }

// A renderer writes the values of one sheet in one answer.
type renderer struct {
	sheet     *sheet
	calc      *calc
	locale    locale
	formula   bool // as typed
	formatted bool
	dates     bool // dates as they look, even where numbers are plain
}

// newRenderer renders the values of one sheet for one answer.
func newRenderer(d *document, s *sheet, how rendering) *renderer {
	return &renderer{
		sheet: s, calc: newCalc(d), locale: localeOf(d.props.Locale),
		formula:   how.value == "FORMULA",
		formatted: how.value == "" || how.value == "FORMATTED_VALUE",
		dates:     how.dates == "FORMATTED_STRING",
	}
}

// cell writes the value of the cell in row r, column c.
func (x *renderer) cell(e *encoder, r, c int, at *cell) {
	v := at.value
	if v.kind == formula && !x.formula {
		v = x.calc.value(x.sheet, r, c)
	}
	switch {
	case v.kind == number && (x.formatted || x.dates && isDate(at.numberFormat())):
		e.str(formatNumber(v.num, at.numberFormat(), &x.locale))
	case v.kind == number:
		e.num(v.num)
	case v.kind == boolean && x.formatted:
		e.str(formatBool(v.num != 0, &x.locale))
	case v.kind == boolean:
		e.bool(v.num != 0)
	default:
		e.str(v.text)
	}
}

// format is a computed value as it looks in its cell.
func (x *renderer) format(v value, at *cell) string {
	switch v.kind {
	case number:
		return formatNumber(v.num, at.numberFormat(), &x.locale)
	case boolean:
		return formatBool(v.num != 0, &x.locale)
	}
	return v.text
}

// formatBool is a boolean as cells show it, in the locale's language.
func formatBool(b bool, l *locale) string {
	if b {
		return l.yes
	}
	return l.no
}

// isDate says whether a number in this format is a date, a time or both.
func isDate(f *sheets.NumberFormat) bool {
	return f != nil && (f.Type == "DATE" || f.Type == "TIME" || f.Type == "DATE_TIME")
}

// defaultPatterns are the patterns of number formats that give none. Dates go by the locale.
var defaultPatterns = map[string]string{
	"NUMBER": "#,##0.00", "PERCENT": "0.00%", "CURRENCY": `"$"#,##0.00`, "SCIENTIFIC": "0.00E+00",
	"TIME": "h:mm:ss am/pm",
}

// formatNumber is a number as a cell of format f shows it.
func formatNumber(n float64, f *sheets.NumberFormat, l *locale) string {
	if f == nil || f.Type == "TEXT" {
		return general(n, l)
	}
	pattern := f.Pattern
	if pattern == "" {
		switch f.Type {
		case "DATE":
			pattern = l.date
		case "DATE_TIME":
			pattern = l.date + " h:mm:ss"
		default:
			pattern = defaultPatterns[f.Type]
		}
	}
	switch {
	case pattern == "" || strings.EqualFold(pattern, "general"):
		return general(n, l)
	case isDate(f):
		return formatDate(n, pattern, l)
	}
	return formatPattern(n, pattern, l)
}

// general is the automatic format: as many digits as it takes, up to ten after the decimal point.
func general(n float64, l *locale) string {
	a := math.Abs(n)
	var s string
	switch {
	case a >= 1e15 || a != 0 && a < 1e-9:
		s = strconv.FormatFloat(n, 'E', 5, 64)
		mantissa, exponent, _ := strings.Cut(s, "E")
		if strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		s = mantissa + "E" + exponent
	case a == math.Trunc(a):
		s = strconv.FormatInt(int64(n), 10)
	default:
		s = strconv.FormatFloat(n, 'f', 10, 64)
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		if short := strconv.FormatFloat(n, 'f', -1, 64); len(short) < len(s) {
			s = short
		}
	}
	if l.decimal != '.' {
		s = strings.Replace(s, ".", string(l.decimal), 1)
	}
	return s
}
