package hoja

import (
	"fmt"
	"time"
)

// A Date is a day of the calendar, without time or zone; it can be compared with ==. The zero Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// IsZero reports whether d is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// Time is midnight UTC of d: for counting and for CEL, not an instant of the office.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return e.Before(d) }

// AddDays is the day n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// DaysUntil is the number of days from d to e; negative where e is the earlier.
func (d Date) DaysUntil(e Date) int { return e.number() - d.number() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// String is d as 2026-11-24.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// ParseISO reads a date as [Date.String] writes it.
func ParseISO(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("«%s» no es una fecha como 2026-11-24", Shorten(s, 20))
	}
	return DateOf(t), nil
}

// number counts days: 0 is 1 January 1970.
func (d Date) number() int { return int(d.Time().Unix() / 86400) }

func dateOfNumber(n int) Date { return DateOf(time.Unix(int64(n)*86400, 0).UTC()) }

// A spreadsheet's serial numbers count the days since 30 December 1899.
const serialOffset = 25569

// Serials of 1 January 2000 and 31 December 2099. A number outside is a day of the month typed alone, an amount or
// a date typed without separators, and must not pass for a day of some other century.
const minSerial, maxSerial = 36526, 73050

func dateOfSerial(n float64) (Date, bool) {
	if !(n >= minSerial && n < maxSerial+1) {
		return Date{}, false
	}
	return dateOfNumber(int(n) - serialOffset), true
}

// valid reports whether the day is in the calendar; two-digit years are of this century.
func validDate(y, m, d int) (Date, bool) {
	if y < 1900 || y > 9999 || m < 1 || m > 12 || d < 1 {
		return Date{}, false
	}
	date := Date{y, time.Month(m), d}
	return date, DateOf(date.Time()) == date
}
