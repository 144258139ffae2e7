package round_test

import (
	"strings"
	"testing"
	"time"
)

// The clock was a day ahead when the last round was good, and was put right. Since then none is: operations hear of it in time.
func TestHojaIsLateByAClockPutRight(t *testing.T) {
	o := open(t, upgrade(1))
	right := o.now
	o.now = right.AddDate(0, 0, 1)
	o.round()
	for _, c := range []struct{ minutes, want int }{{5, 0}, {11, 1}} {
		o.now = right.Add(time.Duration(c.minutes) * time.Minute)
		if _, err := o.hoja.Watch(t.Context(), 10*time.Minute, right); err != nil {
			t.Fatal(err)
		}
		o.say()
		if said := o.texts("C3"); len(said) != c.want || c.want > 0 && !strings.Contains(said[0], "sin una ronda buena desde las 09:00 del 24/11") {
			t.Errorf("after %d minutes without a good round operations heard %q", c.minutes, said)
		}
	}
}

// A daemon that was down over a weekend gives its hojas their time before it complains of them.
func TestHojaIsNotLateForTimeWithoutADaemon(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	began := o.now.AddDate(0, 0, 3)
	for _, c := range []struct{ minutes, want int }{{1, 0}, {10, 0}, {11, 1}} {
		o.now = began.Add(time.Duration(c.minutes) * time.Minute)
		if _, err := o.hoja.Watch(t.Context(), 10*time.Minute, began); err != nil {
			t.Fatal(err)
		}
		o.say()
		if said := o.texts("C3"); len(said) != c.want {
			t.Errorf("after %d minutes operations heard %q, want %d messages", c.minutes, said, c.want)
		}
	}
}
