package daemon_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

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

// TestMachineThatJoins: a machine that joins others leaves the rounds to the schedule that the one that leads hears, and does not double
// what the account is asked for; when it comes to lead, it sees to every hoja without waiting for the schedules.
func TestMachineThatJoins(t *testing.T) {
	t.Parallel()
	spec := os.Getenv("CELULA_TEST_POSTGRES")
	if spec == "" {
		t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): sharing the work is not tested")
	}
	spec = storetest.PostgresSchema(t, spec)
	rounds := make(chan string, 100)
	machine := func(hojas ...string) (end func()) {
		s, err := store.Open(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		o := daemon.Options{Store: s, Work: daemon.Work{Round: func(_ context.Context, hoja string) error { rounds <- hoja; return nil }}}
		for _, h := range hojas {
			o.Hojas = append(o.Hojas, daemon.Hoja{Name: h, Schedule: never})
		}
		stop := start(t, o)
		return func() {
			if _, err := stop(); err != nil {
				t.Error(err)
			}
			closeStore(t, s)
		}
	}
	endFirst := machine("una")
	if got := receive(t, "the first machine's round", rounds); got != "una" {
		t.Errorf("a round of %s, want una", got)
	}
	endSecond := machine("una", "otra")
	endFirst()
	got := []string{receive(t, "a round of the machine that is left", rounds), receive(t, "its round of the other hoja", rounds)}
	endSecond()
	for len(rounds) > 0 {
		got = append(got, <-rounds)
	}
	slices.Sort(got)
	if !slices.Equal(got, []string{"otra", "una"}) {
		t.Errorf("rounds after the second machine joined: %v, want one of each hoja, once it leads", got)
	}
}

// ronda is the job of a round as another machine inserts it.
type ronda struct {
	Hoja string `json:"hoja"`
}

func (ronda) Kind() string { return "ronda" }

func (ronda) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: "rondas", MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// insert puts another machine's job into the queue.
func insert(t *testing.T, s *store.Store, hoja string) {
	t.Helper()
	c, err := river.NewClient(s.River(), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Insert(t.Context(), ronda{hoja}, nil); err != nil {
		t.Fatal(err)
	}
}

// TestDeadMachine: a job that stands as running blocks its hoja for as long as the lease of its work is held, and no longer.
func TestDeadMachine(t *testing.T) {
	t.Parallel()
	spec := os.Getenv("CELULA_TEST_POSTGRES")
	if spec == "" {
		t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): taking over from a dead machine is not tested")
	}
	s, err := store.Open(t.Context(), storetest.PostgresSchema(t, spec))
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	insert(t, s, "ventas")
	if _, err := s.DB().Exec("UPDATE river_job SET state = 'running', attempted_at = now() - interval '1 minute', attempted_by = '{muerta}'"); err != nil {
		t.Fatal(err)
	}
	held, dies, died := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		died <- s.Hold(t.Context(), store.HojaLease("ventas"), func(context.Context, *store.Store) error {
			close(held)
			<-dies
			return nil
		})
	}()
	receive(t, "the lease", held)
	rounds, others := make(chan string, 100), make(chan string, 100)
	end := start(t, daemon.Options{
		Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: every}, {Name: "otra", Schedule: every}},
		Work: daemon.Work{Round: func(_ context.Context, hoja string) error {
			if hoja == "ventas" {
				rounds <- hoja
			} else {
				others <- hoja
			}
			return nil
		}},
	})
	for range 3 {
		receive(t, "a round of another hoja", others)
	}
	if n := len(rounds); n > 0 {
		t.Errorf("%d rounds of the hoja whose lease is held", n)
	}
	close(dies)
	if err := receive(t, "the lease's end", died); err != nil {
		t.Error(err)
	}
	receive(t, "a round of the dead machine's hoja", rounds)
	receive(t, "the next", rounds)
	if _, err := end(); err != nil {
		t.Error(err)
	}
}

// TestForeignHoja: a machine that does not know a hoja says so, and goes on with its own.
func TestForeignHoja(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, open func(*testing.T) *store.Store) {
		s := open(t)
		defer closeStore(t, s)
		rounds, logged := make(chan string, 100), &lines{}
		end := start(t, daemon.Options{
			Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: every}}, Log: logged.logger(),
			Work: daemon.Work{Round: func(_ context.Context, hoja string) error { rounds <- hoja; return nil }},
		})
		receive(t, "a round", rounds)
		insert(t, s, "ajena")
		for range 3 {
			if got := receive(t, "a round", rounds); got != "ventas" {
				t.Errorf("a round of %s, want ventas alone", got)
			}
		}
		if _, err := end(); err != nil {
			t.Error(err)
		}
		const want = "no está en la configuración de esta máquina; todas las que comparten el estado deben tener la misma"
		if got := logged.errors(); len(got) != 1 || !strings.Contains(got[0], "la ronda de ajena falló") || !strings.Contains(got[0], want) {
			t.Errorf("logged %q, want once that ajena %s", got, want)
		}
	})
}
