package daemon_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// TestRoundsAndNothingLeft: the first round of each hoja is at once, the others follow the schedule, and nothing is left running at the end.
func TestRoundsAndNothingLeft(t *testing.T) {
	eachEngine(t, func(t *testing.T, open func(*testing.T) *store.Store) {
		before := goleak.IgnoreCurrent()
		s := open(t)
		rounds := make(chan string, 100)
		var done atomic.Int64
		end := start(t, daemon.Options{
			Store: s,
			Hojas: []daemon.Hoja{{Name: "seguida", Schedule: every}, {Name: "sola", Schedule: never}},
			Work:  daemon.Work{Round: func(_ context.Context, hoja string) error { rounds <- hoja; return nil }},
			Done:  func(string, time.Duration, error) { done.Add(1) },
		})
		count := map[string]int{}
		for count["seguida"] < 3 || count["sola"] < 1 {
			count[receive(t, "a round", rounds)]++
		}
		if took, err := end(); err != nil || took > 5*time.Second {
			t.Errorf("Run = %v, %v after its end; want nil inside 5 s", err, took)
		}
		if count["sola"] != 1 {
			t.Errorf("the hoja whose schedule never came had %d rounds, want its first alone", count["sola"])
		}
		if done.Load() < 4 {
			t.Errorf("Done was told of %d rounds, want 4", done.Load())
		}
		closeStore(t, s)
		goleak.VerifyNone(t, before)
	})
}

// TestOverlapNever: a round longer than its schedule is not joined by the next one, and does not hold up another hoja.
func TestOverlapNever(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, open func(*testing.T) *store.Store) {
		s := open(t)
		defer closeStore(t, s)
		var mu sync.Mutex
		inside := map[string]int{}
		quick, release := make(chan struct{}, 100), make(chan struct{})
		again := make(chan struct{}, 100)
		end := start(t, daemon.Options{
			Store: s, Hojas: []daemon.Hoja{{Name: "lenta", Schedule: every}, {Name: "rápida", Schedule: every}},
			Work: daemon.Work{Round: func(ctx context.Context, hoja string) error {
				mu.Lock()
				inside[hoja]++
				if inside[hoja] > 1 {
					t.Errorf("%d rounds of %s at once", inside[hoja], hoja)
				}
				mu.Unlock()
				if hoja == "rápida" {
					quick <- struct{}{}
				} else {
					again <- struct{}{}
					<-release
				}
				mu.Lock()
				inside[hoja]--
				mu.Unlock()
				return nil
			}},
		})
		receive(t, "the slow round", again)
		for range 4 { // three schedules of the slow hoja pass meanwhile
			receive(t, "a round of the quick hoja", quick)
		}
		close(release)
		receive(t, "the slow hoja's next round", again)
		if _, err := end(); err != nil {
			t.Error(err)
		}
	})
}

// TestEndInTheMiddle: a round that waits for its context is ended inside 5 s and is not told as a failure.
func TestEndInTheMiddle(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, open func(*testing.T) *store.Store) {
		s := open(t)
		defer closeStore(t, s)
		entered := make(chan struct{}, 1)
		logged := &lines{}
		end := start(t, daemon.Options{
			Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: never}}, Log: logged.logger(),
			Work: daemon.Work{Round: func(ctx context.Context, _ string) error {
				entered <- struct{}{}
				<-ctx.Done()
				return ctx.Err()
			}},
			Done: func(hoja string, _ time.Duration, err error) {
				t.Errorf("the interrupted round was told as done: %s, %v", hoja, err)
			},
		})
		receive(t, "the round", entered)
		if took, err := end(); err != nil || took > 5*time.Second {
			t.Errorf("Run = %v, %v after its end; want nil inside 5 s", err, took)
		}
		if got := logged.errors(); len(got) > 0 {
			t.Errorf("logged as errors: %q", got)
		}
	})
}

// TestEndOfADeafRound: Run returns in time even when a round does not obey, and says which.
func TestEndOfADeafRound(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "celula.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	entered, release := make(chan struct{}, 1), make(chan struct{})
	defer close(release)
	end := start(t, daemon.Options{
		Store: s, Hojas: []daemon.Hoja{{Name: "sorda", Schedule: never}},
		Work: daemon.Work{Round: func(context.Context, string) error { entered <- struct{}{}; <-release; return nil }},
	})
	receive(t, "the round", entered)
	took, err := end()
	if err == nil || !strings.Contains(err.Error(), "no se detuvo a tiempo: la ronda de sorda") || took > 5*time.Second {
		t.Errorf("Run = %v, %v after its end; want that la ronda de sorda did not stop, inside 5 s", err, took)
	}
}

// TestFaultsAreToldOnce: an error, a panic and a timeout are told and logged in Spanish, none stops the daemon, and the same one is not logged each time.
func TestFaultsAreToldOnce(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "celula.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	logged := &lines{}
	told := make(chan error, 100)
	var n atomic.Int64
	end := start(t, daemon.Options{
		Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: every}}, RoundTimeout: 200 * time.Millisecond, Log: logged.logger(),
		Work: daemon.Work{Round: func(ctx context.Context, _ string) error {
			switch n.Add(1) {
			case 1, 2:
				return errors.New("no hay permiso")
			case 3:
				panic("roto")
			case 4:
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}},
		Done: func(_ string, _ time.Duration, err error) { told <- err },
	})
	for i, want := range []string{"no hay permiso", "no hay permiso", "falló por dentro", "pasó de 200ms y se interrumpió", ""} {
		got := receive(t, "a round's end", told)
		if (want == "") != (got == nil) || (got != nil && !strings.Contains(got.Error(), want)) {
			t.Errorf("round %d ended with %v, want %q", i+1, got, want)
		}
	}
	receive(t, "one more round", told)
	if _, err := end(); err != nil {
		t.Error(err)
	}
	got := logged.errors()
	if len(got) != 3 {
		t.Fatalf("%d errors logged, want 3 (the repeated one once):\n%s", len(got), strings.Join(got, "\n"))
	}
	for i, want := range []string{"no hay permiso", "daemon_test.go", "pasó de 200ms"} {
		if !strings.Contains(got[i], "la ronda de ventas falló") || !strings.Contains(got[i], want) {
			t.Errorf("line %d = %s\nwant %q in it", i, got[i], want)
		}
	}
	if all := logged.all(); !strings.Contains(all, "la ronda de ventas vuelve a funcionar") {
		t.Errorf("that the hoja is well again was not logged:\n%s", all)
	}
}

// TestChatIsWoken: what Record's hook inserts wakes the chat; so does a message recorded without it, by the net below.
func TestChatIsWoken(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, open func(*testing.T) *store.Store) {
		s := open(t)
		defer closeStore(t, s)
		wake, err := daemon.Waker(s)
		if err != nil {
			t.Fatal(err)
		}
		shown := make(chan string, 100)
		var busy atomic.Int64
		end := start(t, daemon.Options{Store: s, Work: daemon.Work{Say: func(ctx context.Context) (time.Duration, error) {
			if busy.Add(1) > 1 {
				t.Error("the chat is told by two at once")
			}
			defer busy.Add(-1)
			messages, err := s.Unsettled(ctx)
			for _, m := range messages {
				err = errors.Join(err, s.Shown(ctx, m.Key, "ref", m.Wanted))
				shown <- m.Key
			}
			return 0, err
		}}})
		for i := range 6 {
			hook := wake
			if i == 3 {
				hook = nil
			}
			key := fmt.Sprint("m", i)
			if err := s.Record(t.Context(), "ventas", store.Change{Messages: []store.Message{{Key: key, Wanted: "h"}}}, hook); err != nil {
				t.Fatal(err)
			}
			if got := receive(t, "message "+key, shown); got != key {
				t.Errorf("the chat was told %s, want %s", got, key)
			}
		}
		if _, err := end(); err != nil {
			t.Error(err)
		}
	})
}

// TestChatRestsAfterAnError: the chat's error does not stop it; it is called again when its wait has passed, though jobs come meanwhile.
func TestChatRestsAfterAnError(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "celula.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	if err := s.Record(t.Context(), "ventas", store.Change{Messages: []store.Message{{Key: "m", Wanted: "h"}}}, nil); err != nil {
		t.Fatal(err)
	}
	logged := &lines{}
	calls := make(chan time.Time, 10)
	const wait = 1500 * time.Millisecond // past several looks of the net
	end := start(t, daemon.Options{Store: s, Log: logged.logger(), Work: daemon.Work{Say: func(context.Context) (time.Duration, error) {
		calls <- time.Now()
		return wait, errors.New("límite del chat")
	}}})
	first := receive(t, "the first call", calls)
	if gap := receive(t, "the second call", calls).Sub(first); gap < wait {
		t.Errorf("the chat was called again after %v, want %v of rest", gap, wait)
	}
	if _, err := end(); err != nil {
		t.Error(err)
	}
	if got := logged.errors(); len(got) != 1 || !strings.Contains(got[0], "el chat falló") || !strings.Contains(got[0], "límite del chat") {
		t.Errorf("logged %q, want the chat's fault once", got)
	}
}

// TestRunAgain: after its end the daemon can be run again on the same store with other hojas, as a reread configuration does.
func TestRunAgain(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, open func(*testing.T) *store.Store) {
		s := open(t)
		defer closeStore(t, s)
		for _, name := range []string{"una", "otra", "una"} {
			rounds := make(chan string, 10)
			end := start(t, daemon.Options{
				Store: s, Hojas: []daemon.Hoja{{Name: name, Schedule: never}},
				Work: daemon.Work{Round: func(_ context.Context, hoja string) error { rounds <- hoja; return nil }},
			})
			if got := receive(t, "the first round", rounds); got != name {
				t.Errorf("round of %s, want %s", got, name)
			}
			if _, err := end(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
