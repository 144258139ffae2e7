package daemon_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/store"
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
