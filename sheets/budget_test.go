package sheets

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// However eagerly it is asked, the budget lets fewer calls through in any minute than Google's quota of 60.
func TestBudgetStaysBelowTheQuota(t *testing.T) {
	for perMinute, most := range map[int]int{0: 59, 50: 59, 100: 119, 4: 5, 1: 2} {
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

// Who asks for room waits until a read and a write could be made at once, also where others have reserved places ahead of it, and takes none.
func TestRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &Client{reads: budget(50), writes: budget(50)}
		began := time.Now()
		room := func(want time.Duration) {
			t.Helper()
			if err := c.Room(t.Context()); err != nil || time.Since(began).Round(time.Millisecond) != want {
				t.Errorf("room after %v, error %v; want after %v", time.Since(began), err, want)
			}
		}
		room(0)
		for range 12 { // nine places at once, and three more are waited for
			c.reads.Reserve()
		}
		room(4 * c.Every())
		room(4 * c.Every()) // the place is still there
		for range 16 {      // nine, and seven more
			c.writes.Reserve()
		}
		room(12 * c.Every())
		for range 10 {
			c.writes.Reserve()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Room(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("without room in time: error %v, want the context's", err)
		}
	})
	if c := (&Client{reads: budget(-1), writes: budget(-1)}); c.Every() != 0 || c.Room(t.Context()) != nil {
		t.Error("without a limit there is one")
	}
}
