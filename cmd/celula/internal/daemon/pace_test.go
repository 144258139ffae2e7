package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// turns is what a pacer did in a while of the bubble's time: when each hoja's turns came.
type turns struct {
	began time.Time
	all   []time.Time
	of    map[string][]time.Time
}

// pace runs a pacer for n hojas that are all wanted at once, at the beginning and then every so often.
func pace(t *testing.T, n int, every, while time.Duration, p Pace, reads int) turns {
	t.Helper()
	got := turns{began: time.Now(), of: map[string][]time.Time{}}
	o := Options{Pace: p}
	for i := range n {
		o.Hojas = append(o.Hojas, Hoja{Name: fmt.Sprintf("hoja %d", i), Reads: reads})
	}
	w := newPacer(o, func(_ context.Context, hoja string) error {
		got.all = append(got.all, time.Now())
		got.of[hoja] = append(got.of[hoja], time.Now())
		return nil
	}, func(err error) {
		if err != nil {
			t.Errorf("a fault without one: %v", err)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), while-time.Nanosecond)
	defer cancel()
	var schedules sync.WaitGroup
	schedules.Go(func() {
		for sleep(ctx, 0) == nil {
			for _, h := range o.Hojas {
				w.want(h.Name)
			}
			sleep(ctx, every)
		}
	})
	w.run(ctx)
	schedules.Wait()
	return got
}

// gap is a hoja's longest wait between two turns, from the beginning to the end.
func (r turns) gap(hoja string, while time.Duration) time.Duration {
	last, longest := r.began, time.Duration(0)
	for _, at := range append(r.of[hoja], r.began.Add(while)) {
		longest, last = max(longest, at.Sub(last)), at
	}
	return longest
}

// most is how many turns came inside any span of the time.
func (r turns) most(span time.Duration) int {
	most, from := 0, 0
	for i, at := range r.all {
		for at.Sub(r.all[from]) >= span {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

const read = 1200 * time.Millisecond // 50 a minute

// Fifty hojas whose schedule comes in the same instant each minute are read one after the other, all over the minute.
func TestTurnsAreSpreadOverTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const while = 30 * time.Minute
		got := pace(t, 50, time.Minute, while, Pace{Read: read}, 1)
		if n := got.most(time.Minute); n > 50 {
			t.Errorf("%d turns in a minute, want 50", n)
		}
		if n := got.most(6 * time.Second); n > 5 {
			t.Errorf("%d turns in 6 s, want 5: a tenth of the minute's", n)
		}
		for hoja := range got.of {
			if n := len(got.of[hoja]); n != 30 {
				t.Errorf("%s had %d turns in 30 minutes, want 30", hoja, n)
			}
		}
	})
}

// Where the schedules want more than there is, every hoja gets as much as any other, and all that there is is used.
func TestTurnsAreShared(t *testing.T) {
	for _, tt := range []struct {
		hojas, reads int
		gap          time.Duration // the longest that a hoja may have to wait
	}{{50, 1, time.Minute}, {50, 2, 2 * time.Minute}, {200, 1, 4 * time.Minute}} {
		t.Run(fmt.Sprintf("%d hojas of %d reads", tt.hojas, tt.reads), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const while = time.Hour
				got := pace(t, tt.hojas, 10*time.Second, while, Pace{Read: read}, tt.reads)
				if n, want := len(got.all), 60*50/tt.reads; n != want {
					t.Errorf("%d turns in an hour, want %d", n, want)
				}
				if len(got.of) != tt.hojas {
					t.Errorf("%d hojas had a turn, want all %d", len(got.of), tt.hojas)
				}
				for hoja := range got.of {
					if gap := got.gap(hoja, while); gap > tt.gap {
						t.Errorf("%s waited %v, want %v at most", hoja, gap, tt.gap)
					}
				}
			})
		})
	}
}

// A hoja in which people are working is read more often than one that sleeps, which still has its turns.
func TestBusyHojasAreReadMoreOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const while = time.Hour
		busy := func(hoja string) bool { return hoja < "hoja 15" } // 0, 1 and 10 to 14
		got := pace(t, 50, 10*time.Second, while, Pace{Read: read, Busy: busy}, 1)
		if n := len(got.all); n != 60*50 {
			t.Errorf("%d turns in an hour, want %d", n, 60*50)
		}
		for hoja := range got.of {
			n, gap := len(got.of[hoja]), got.gap(hoja, while)
			if busy(hoja) && n < 100 || !busy(hoja) && n < 50 {
				t.Errorf("%s, where people are working: %v, had %d turns in an hour, want 100 or 50", hoja, busy(hoja), n)
			}
			if gap > 72*time.Second {
				t.Errorf("%s waited %v, want 72 s at most", hoja, gap)
			}
		}
	})
}

// Without a bound every schedule is followed at once.
func TestNoPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := pace(t, 50, 5*time.Second, time.Minute, Pace{}, 1)
		if len(got.all) != 600 || got.most(time.Nanosecond) != 50 {
			t.Errorf("%d turns, %d at once at most; want 600, 50", len(got.all), got.most(time.Nanosecond))
		}
	})
}

// A turn waits for room, and the hoja is chosen once there is: the one that waits longest then.
func TestTurnsWaitForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := func(ctx context.Context) error { // one read a minute
			time.Sleep(time.Until(time.Now().Truncate(time.Minute).Add(time.Minute)))
			return ctx.Err()
		}
		got := pace(t, 3, 10*time.Second, 10*time.Minute+time.Second, Pace{Room: room}, 1)
		if len(got.all) != 10 || got.most(time.Minute) != 1 {
			t.Errorf("%d turns in 10 minutes, %d in one at most; want 10, 1", len(got.all), got.most(time.Minute))
		}
		for hoja := range got.of {
			if n := len(got.of[hoja]); n < 3 {
				t.Errorf("%s had %d turns of 10, want 3 or 4", hoja, n)
			}
		}
	})
}

// A turn that could not begin is told and comes again.
func TestTurnThatCannotBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, done := context.WithTimeout(t.Context(), time.Hour)
		tries, faults := 0, 0
		p := newPacer(Options{Hojas: []Hoja{{Name: "ventas"}}}, func(context.Context, string) error {
			if tries++; tries < 3 {
				return errors.New("no hay base de datos")
			}
			done()
			return nil
		}, func(err error) {
			if err != nil {
				faults++
			}
		})
		p.want("ventas") // once: its schedule does not come again
		p.run(ctx)
		if tries != 3 || faults != 2 {
			t.Errorf("%d tries, %d faults told; want 3, 2", tries, faults)
		}
	})
}
