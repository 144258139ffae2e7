package daemon_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/cmd/celula/internal/store/storetest"
)

// TestNothingWaitsToBeAskedFor: on SQLite a round begins when its schedule comes, and what it has to say is said when it has ended;
// neither waits until the queue is asked for jobs, which is seldom.
func TestNothingWaitsToBeAskedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "celula.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer closeStore(t, s)
		wake, err := daemon.Waker(s)
		if err != nil {
			t.Fatal(err)
		}
		const every, took, hardly = 3 * time.Second, 500 * time.Millisecond, 100 * time.Millisecond
		began, said := make(chan time.Time, 100), make(chan time.Time, 100)
		end := start(t, daemon.Options{Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: cron.Every(every)}}, Work: daemon.Work{
			Round: func(ctx context.Context, _ string) error {
				now := time.Now()
				began <- now
				time.Sleep(took)
				return s.Record(ctx, "ventas", store.Change{Messages: []store.Message{{Key: now.String(), Wanted: "h"}}}, wake)
			},
			Say: func(ctx context.Context) (time.Duration, error) {
				messages, err := s.Unsettled(ctx)
				for _, m := range messages {
					err = errors.Join(err, s.Shown(ctx, m.Key, "ref", m.Wanted))
					said <- time.Now()
				}
				return 0, err
			},
		}})
		var last time.Time
		for range 10 {
			round, word := <-began, <-said
			if gap := round.Sub(last); !last.IsZero() && gap > every+hardly {
				t.Errorf("a round began %v after the one before, want hardly more than %v", gap, every)
			}
			if gap := word.Sub(round); gap > took+hardly {
				t.Errorf("what a round had to say was said %v after it began, want hardly more than %v", gap, took)
			}
			last = round
		}
		if _, err := end(); err != nil {
			t.Error(err)
		}
	})
}

// TestOneChannelsWaitIsNotTheOthers: a channel in which the chat wants minutes of quiet does not keep the others' messages back.
func TestOneChannelsWaitIsNotTheOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "celula.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer closeStore(t, s)
		record := func(channel string) {
			m := store.Message{Key: channel, Channel: channel, Wanted: "h"}
			if err := s.Record(t.Context(), "ventas", store.Change{Messages: []store.Message{m}}, nil); err != nil {
				t.Error(err)
			}
		}
		record("callado")
		asked, said := make(chan bool, 100), make(chan time.Time, 1)
		end := start(t, daemon.Options{Store: s, Work: daemon.Work{Say: func(ctx context.Context) (time.Duration, error) {
			messages, err := s.Unsettled(ctx)
			for _, m := range messages {
				if m.Channel != "callado" {
					err = errors.Join(err, s.Shown(ctx, m.Key, "ref", m.Wanted))
					said <- time.Now()
				}
			}
			asked <- true
			return time.Hour, errors.Join(err, errors.New("callado: Slack pidió esperar 1h"))
		}}})
		<-asked
		began := time.Now()
		record("urgente")
		if waited := (<-said).Sub(began); waited > 20*time.Second {
			t.Errorf("an alert for another channel was said after %v, want a few seconds", waited)
		}
		if _, err := end(); err != nil {
			t.Error(err)
		}
	})
}

// A beat is a schedule that comes at the multiples of its length.
type beat time.Duration

func (b beat) Next(t time.Time) time.Time { return t.Truncate(time.Duration(b)).Add(time.Duration(b)) }

// TestMachinesDoNotWaitToBeAskedFor: the same of two machines on PostgreSQL. The schedule is out of step with the asking, so that
// waits for it would be half a second long on average.
func TestMachinesDoNotWaitToBeAskedFor(t *testing.T) {
	t.Parallel()
	spec := os.Getenv("CELULA_TEST_POSTGRES")
	if spec == "" {
		t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): how soon its jobs begin is not tested")
	}
	spec = storetest.PostgresSchema(t, spec)
	const every, rounds = 1300 * time.Millisecond, 9
	began, said := make(chan time.Time, 100), make(chan time.Time, 100)
	for range 2 {
		s, err := store.Open(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		wake, err := daemon.Waker(s)
		if err != nil {
			t.Fatal(err)
		}
		end := start(t, daemon.Options{Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: beat(every)}}, Work: daemon.Work{
			Round: func(ctx context.Context, _ string) error {
				now := time.Now()
				began <- now
				return s.Record(ctx, "ventas", store.Change{Messages: []store.Message{{Key: now.String(), Wanted: "h"}}}, wake)
			},
			Say: func(ctx context.Context) (time.Duration, error) {
				messages, err := s.Unsettled(ctx)
				for _, m := range messages {
					err = errors.Join(err, s.Shown(ctx, m.Key, "ref", m.Wanted))
					said <- time.Now()
				}
				return 0, err
			},
		}})
		defer func() {
			if _, err := end(); err != nil {
				t.Error(err)
			}
			closeStore(t, s)
		}()
	}
	receive(t, "the first round, which is no schedule's", began)
	receive(t, "its word", said)
	var toBegin, toSay []time.Duration
	for range rounds {
		round := receive(t, "a round", began)
		toBegin = append(toBegin, round.Sub(round.Truncate(every)))
		toSay = append(toSay, receive(t, "its word", said).Sub(round))
	}
	for what, waited := range map[string][]time.Duration{"begin": toBegin, "be said": toSay} {
		slices.Sort(waited) // the machine may be busy with other tests: half of them count
		if waited[rounds/2] > 250*time.Millisecond {
			t.Errorf("rounds waited %v to %s, which is as long as if they were asked for", waited, what)
		}
	}
}
