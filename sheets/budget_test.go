package sheets

import (
	"testing"
	"time"
)

// However eagerly it is asked, the budget lets no more calls through in any minute than Google's quota of 60.
func TestBudgetStaysBelowTheQuota(t *testing.T) {
	for perMinute, most := range map[int]int{0: 60, 50: 60, 100: 120, 4: 5, 1: 2} {
		l := budget(perMinute)
		start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
		var passed []time.Time
		for at := start; at.Before(start.Add(5 * time.Minute)); at = at.Add(100 * time.Millisecond) {
			for l.AllowN(at, 1) {
				passed = append(passed, at)
			}
		}
		for i := range passed {
			n := 0
			for _, at := range passed[i:] {
				if at.Before(passed[i].Add(time.Minute)) {
					n++
				}
			}
			if n > most {
				t.Fatalf("at %d a minute: %d calls in the minute from %v, want at most %d", perMinute, n, passed[i], most)
			}
		}
	}
	if l := budget(-1); !l.AllowN(time.Now(), 100_000) {
		t.Error("below 0 there is a limit")
	}
}
