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
