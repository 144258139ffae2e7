package daemon_test

import (
	"context"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/cmd/celula/internal/store/storetest"
)

// TestTwoMachines: two daemons that share a PostgreSQL database never do the same hoja at once, and when one ends the other goes on alone.
func TestTwoMachines(t *testing.T) {
	t.Parallel()
	spec := os.Getenv("CELULA_TEST_POSTGRES")
	if spec == "" {
		t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): sharing the work is not tested")
	}
	spec = storetest.PostgresSchema(t, spec)
	var inside atomic.Int64
	rounds := [2]chan struct{}{make(chan struct{}, 100), make(chan struct{}, 100)}
	var ends [2]func() (time.Duration, error)
	for i := range 2 {
		s, err := store.Open(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		defer closeStore(t, s)
		ends[i] = start(t, daemon.Options{
			Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: every}},
			Work: daemon.Work{Round: func(context.Context, string) error {
				if inside.Add(1) > 1 {
					t.Error("two machines do the same hoja at once")
				}
				defer inside.Add(-1)
				rounds[i] <- struct{}{}
				return nil
			}},
		})
	}
	for range 4 {
		select {
		case <-rounds[0]:
		case <-rounds[1]:
		case <-time.After(patience):
			t.Fatal("no round came")
		}
	}
	if _, err := ends[0](); err != nil {
		t.Error(err)
	}
	for len(rounds[1]) > 0 {
		<-rounds[1]
	}
	receive(t, "a round of the machine that is left", rounds[1])
	receive(t, "its next round", rounds[1])
	if _, err := ends[1](); err != nil {
		t.Error(err)
	}
}

// TestMachineThatJoins: a machine that joins others begins with the hojas that nobody has seen to lately, and leaves the rest to the
// schedule: it must not double what the account is asked for.
func TestMachineThatJoins(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, open func(*testing.T) *store.Store) {
		s := open(t)
		defer closeStore(t, s)
		for name, ago := range map[string]time.Duration{"vista": time.Second, "olvidada": time.Hour} {
			if err := s.SaveHoja(t.Context(), store.Hoja{Name: name, LastGood: time.Now().Add(-ago)}); err != nil {
				t.Fatal(err)
			}
		}
		rounds := make(chan string, 10)
		end := start(t, daemon.Options{
			Store: s, Hojas: []daemon.Hoja{{Name: "vista", Schedule: never}, {Name: "olvidada", Schedule: never}},
			Pace: daemon.Pace{Read: time.Second}, // so that the first would have begun long before the second
			Work: daemon.Work{Round: func(_ context.Context, hoja string) error { rounds <- hoja; return nil }},
		})
		want := "olvidada"
		if s.Exclusive() {
			want = "vista" // nobody else can have seen to it since
		}
		if got := receive(t, "a round", rounds); got != want {
			t.Errorf("the first round was of %s, want %s", got, want)
		}
		if _, err := end(); err != nil {
			t.Error(err)
		}
	})
}
