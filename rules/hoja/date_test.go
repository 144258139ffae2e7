package hoja

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseISO(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The holidays as the calendars of the Republic print them, with 9 July as Ley 2578 of 2026 has it. In 2025 Sacred
// Heart and Saint Peter fall on one Monday.
var holidays = map[int][]string{
	2025: {"01-01", "01-06", "03-24", "04-17", "04-18", "05-01", "06-02", "06-23", "06-30", "07-20", "08-07", "08-18", "10-13",
		"11-03", "11-17", "12-08", "12-25"},
	2026: {"01-01", "01-12", "03-23", "04-02", "04-03", "05-01", "05-18", "06-08", "06-15", "06-29", "07-13", "07-20", "08-07", "08-17",
		"10-12", "11-02", "11-16", "12-08", "12-25"},
	2027: {"01-01", "01-11", "03-22", "03-25", "03-26", "05-01", "05-10", "05-31", "06-07", "07-05", "07-12", "07-20", "08-07", "08-16",
		"10-18", "11-01", "11-15", "12-08", "12-25"},
}

func TestHolidays(t *testing.T) {
	for year, want := range holidays {
		var got []string
		for d := (Date{year, time.January, 1}); d.Year == year; d = d.AddDays(1) {
			if Holiday(d) {
				got = append(got, d.String()[5:])
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("holidays of %d: -want +got\n%s", year, diff)
		}
	}
}

func TestBusinessDays(t *testing.T) {
	cal := NewCalendar(date(t, "2026-11-25"))
	for _, c := range []struct{ from, next, second string }{
		{"2026-11-23", "2026-11-24", "2026-11-26"}, // the 25th is the office's own
		{"2026-11-20", "2026-11-23", "2026-11-24"}, // a Friday
		{"2026-11-13", "2026-11-17", "2026-11-18"}, // a weekend before a holiday on Monday
		{"2026-12-24", "2026-12-28", "2026-12-29"},
		{"2026-07-10", "2026-07-14", "2026-07-15"}, // 9 July, moved to Monday the 13th
		{"2025-07-11", "2025-07-14", "2025-07-15"}, // before the law
	} {
		from := date(t, c.from)
		if got := cal.Next(from).String(); got != c.next {
			t.Errorf("next business day after %s is %s, want %s", c.from, got, c.next)
		}
		second := cal.After(from, 2)
		if second.String() != c.second {
			t.Errorf("second business day after %s is %s, want %s", c.from, second, c.second)
		}
		if got := cal.Between(from, second); got != 2 {
			t.Errorf("%d business days between %s and %s, want 2", got, c.from, second)
		}
		if got := cal.Between(second, from); got != 0 {
			t.Errorf("%d business days backwards, want 0", got)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	a, b := date(t, "2026-02-27"), date(t, "2026-03-02")
	if n := a.DaysUntil(b); n != 3 || b.DaysUntil(a) != -3 || a.AddDays(3) != b {
		t.Errorf("from %s to %s: %d days", a, b, n)
	}
	if !a.Before(b) || b.Before(a) || a.Before(a) || !b.After(a) || a.IsZero() || !(Date{}).IsZero() {
		t.Errorf("order of %s and %s", a, b)
	}
	bogota := time.FixedZone("COT", -5*3600)
	if got := DateOf(time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC).In(bogota)).String(); got != "2026-11-24" {
		t.Errorf("the day in Bogotá is %s, want 2026-11-24", got)
	}
	for _, bad := range []string{"", "24/11/2026", "2026-02-30"} {
		if d, err := ParseISO(bad); err == nil {
			t.Errorf("ParseISO(%q) = %s", bad, d)
		}
	}
}

// Days are counted as package time counts them.
func TestDaysAreCountedAsTimeDoes(t *testing.T) {
	for n := -800_000; n < 2_000_000; n += 3 {
		want := DateOf(time.Unix(int64(n)*86400, 0).UTC())
		if got := dateOfNumber(n); got != want || got.number() != n || got.Weekday() != want.Time().Weekday() {
			t.Fatalf("day %d is %v (%d), want %v", n, got, got.number(), want)
		}
	}
}
