package hoja

import (
	"cmp"
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

// Compare is -1 where d is earlier than e, 1 where it is later, and 0 where they are the same day.
func (d Date) Compare(e Date) int {
	return cmp.Compare(d.packed(), e.packed())
}

// packed is d in one number, in the order of days; dateOf takes it apart again, in a fraction of what a count of days takes.
func (d Date) packed() int { return (d.Year*16+int(d.Month))*32 + d.Day }

// dateOf is the day of a number of [Date.packed].
func dateOf(packed int) Date { return Date{packed >> 9, time.Month(packed >> 5 & 15), packed & 31} }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return e.Before(d) }

// AddDays is the day n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date { return dateOfNumber(d.number() + n) }

// DaysUntil is the number of days from d to e; negative where e is the earlier.
func (d Date) DaysUntil(e Date) int { return e.number() - d.number() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	n := d.number() + int(time.Thursday) // 1 January 1970
	return time.Weekday(n - 7*floorDiv(n, 7))
}

// String is d as 2026-11-24.
func (d Date) String() string {
	if d.Year < 0 || d.Year > 9999 { // of a year that nobody types
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
	}
	two := func(n int) (byte, byte) { return '0' + byte(n/10%10), '0' + byte(n%10) }
	var b [10]byte
	b[4], b[7] = '-', '-'
	b[0], b[1] = two(d.Year / 100)
	b[2], b[3] = two(d.Year % 100)
	b[5], b[6] = two(int(d.Month))
	b[8], b[9] = two(d.Day)
	return string(b[:])
}

// Typed is d as people type it in Colombia: 24/11/2026.
func (d Date) Typed() string { return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year) }

// ParseISO reads a date as [Date.String] writes it.
func ParseISO(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("«%s» no es una fecha como 2026-11-24", Shorten(s, 20))
	}
	return DateOf(t), nil
}

// number counts days: 0 is 1 January 1970. The year is taken to begin in March, so that the odd day comes last.
func (d Date) number() int {
	y, m := d.Year, int(d.Month)
	if m <= 2 {
		y, m = y-1, m+12
	}
	era := floorDiv(y, 400)
	yearOfEra := y - era*400
	dayOfYear := (153*(m-3)+2)/5 + d.Day - 1
	return era*daysOfEra + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - daysToEpoch
}

// dateOfNumber is the day of a number of [Date.number].
func dateOfNumber(n int) Date {
	n += daysToEpoch
	era := floorDiv(n, daysOfEra)
	day := n - era*daysOfEra
	year := (day - day/1460 + day/36524 - day/146096) / 365
	day -= year*365 + year/4 - year/100
	m := (5*day + 2) / 153
	d := Date{Year: year + era*400, Month: time.Month(m + 3), Day: day - (153*m+2)/5 + 1}
	if d.Month > 12 {
		d.Month, d.Year = d.Month-12, d.Year+1
	}
	return d
}

// The calendar repeats after an era of 400 years; daysToEpoch is from 1 March of year 0 to 1 January 1970.
const daysOfEra, daysToEpoch = 146097, 719468

func floorDiv(a, b int) int {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}

// A spreadsheet's serial numbers count the days since 30 December 1899.
const serialOffset = 25569

// Serial is d as spreadsheets number days.
func (d Date) Serial() int { return d.number() + serialOffset }

// DateOfSerial is the day of a serial number, whatever the century.
func DateOfSerial(n int) Date { return dateOfNumber(n - serialOffset) }

// Serials of 1 January 2000 and 31 December 2099. A number outside is a day of the month typed alone, an amount or
// a date typed without separators, and must not pass for a day of some other century.
const minSerial, maxSerial = 36526, 73050

// typedSerial is the day that a number in a cell means, if it means one.
func typedSerial(n float64) (Date, bool) {
	if !(n >= minSerial && n < maxSerial+1) {
		return Date{}, false
	}
	return DateOfSerial(int(n)), true
}

// validDate is the day, and whether it is in the calendar.
func validDate(y, m, d int) (Date, bool) {
	if y < 1900 || y > 9999 || m < 1 || m > 12 || d < 1 {
		return Date{}, false
	}
	date := Date{y, time.Month(m), d}
	return date, d <= 28 || dateOfNumber(date.number()) == date
}
