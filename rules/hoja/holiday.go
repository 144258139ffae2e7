package hoja

import "time"

// A Calendar knows the business days of Colombia: Monday to Friday without the holidays of the law and the extra
// days that the configuration names. The zero Calendar is ready for use. It is safe for concurrent use.
type Calendar struct {
	extra map[Date]bool
}

// NewCalendar is a calendar in which the extra days are holidays, too.
func NewCalendar(extra ...Date) *Calendar {
	c := &Calendar{extra: make(map[Date]bool, len(extra))}
	for _, d := range extra {
		c.extra[d] = true
	}
	return c
}

// Business reports whether the office works on d.
func (c *Calendar) Business(d Date) bool {
	day := d.Weekday()
	return day != time.Saturday && day != time.Sunday && !c.extra[d] && !Holiday(d)
}

// Next is the first business day after d.
func (c *Calendar) Next(d Date) Date { return c.After(d, 1) }

// After is the n-th business day after d: n have passed since d on that day and on every later one.
func (c *Calendar) After(d Date, n int) Date {
	for n > 0 {
		if d = d.AddDays(1); c.Business(d) {
			n--
		}
	}
	return d
}

// Between counts the business days after a, up to b and with it; 0 where b is not after a.
func (c *Calendar) Between(a, b Date) int {
	n := 0
	for d := a; d.Before(b); {
		if d = d.AddDays(1); c.Business(d) {
			n++
		}
	}
	return n
}

// Holidays that keep their day, and those that Ley 51 of 1983 moves to the Monday on or after it. 9 July is of Ley
// 2578 of 2026, which moves it in the same way.
var (
	fixedDays = []monthDay{{time.January, 1}, {time.May, 1}, {time.July, 20}, {time.August, 7}, {time.December, 8}, {time.December, 25}}
	movedDays = []monthDay{{time.January, 6}, {time.March, 19}, {time.June, 29}, {time.August, 15}, {time.October, 12},
		{time.November, 1}, {time.November, 11}}
	chiquinquira = monthDay{time.July, 9}

	// Days after Easter Sunday: Holy Thursday and Friday, then Ascension, Corpus Christi and the Sacred Heart on
	// the Mondays that the law gives them.
	easterDays = []int{-3, -2, 43, 64, 71}
)

const chiquinquiraSince = 2026

type monthDay struct {
	month time.Month
	day   int
}

func (m monthDay) of(year int) Date { return Date{year, m.month, m.day} }

// Holiday reports whether d is a public holiday in Colombia.
func Holiday(d Date) bool {
	for _, m := range fixedDays {
		if d.Month == m.month && d.Day == m.day {
			return true
		}
	}
	if d.Weekday() == time.Monday {
		for _, m := range movedDays {
			if moved(m, d) {
				return true
			}
		}
		if d.Year >= chiquinquiraSince && moved(chiquinquira, d) {
			return true
		}
	}
	after := easter(d.Year).DaysUntil(d)
	for _, n := range easterDays {
		if after == n {
			return true
		}
	}
	return false
}

// moved reports whether the Monday d is the one that m's holiday moves to.
func moved(m monthDay, d Date) bool {
	days := m.of(d.Year).DaysUntil(d)
	return days >= 0 && days < 7
}

// easter is Easter Sunday by the Gregorian computus of Meeus, Jones and Butcher.
func easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return Date{year, time.Month(month), day}
}
