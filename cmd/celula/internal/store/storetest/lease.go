package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// holdWorks: what work writes is there, its error comes back, and the lease is free afterwards, however it ended.
func holdWorks(t *testing.T, s *store.Store) {
	boom := errors.New("boom")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for i, want := range []error{nil, boom, context.Canceled} {
		err := s.Hold(ctx, "hoja ventas", func(ctx context.Context, held *store.Store) error {
			if i == 2 {
				cancel()
				return ctx.Err()
			}
			if err := held.Still(ctx); err != nil {
				t.Errorf("Still = %v while the lease is held", err)
			}
			if held.Untouched() != (s.Exclusive() || i > 0) {
				t.Errorf("Untouched = %v at the lease number %d", held.Untouched(), i+1)
			}
			record(t, held, "ventas", store.Change{Sales: []*store.Sale{sale(fmt.Sprint(i), i)}})
			return want
		})
		if !errors.Is(err, want) {
			t.Errorf("Hold = %v, want %v", err, want)
		}
		if free, err := s.Free(t.Context(), "hoja ventas"); !free || err != nil {
			t.Errorf("Free = %v, %v after Hold number %d, want true", free, err, i+1)
		}
	}
	same(t, "sales", sales(t, s, "ventas"), []*store.Sale{sale("0", 0), sale("1", 1)})
}

// leaseLost: a process whose lease another has taken writes nothing at all, and hears why.
func leaseLost(t *testing.T, s *store.Store) {
	if s.Exclusive() {
		t.Skip("nobody else can have it")
	}
	m := store.Message{Key: "m", Channel: "c", Wanted: "h"}
	record(t, s, "ventas", store.Change{Messages: []store.Message{m}})
	for name, write := range map[string]func(ctx context.Context, held *store.Store) error{
		"Record": func(ctx context.Context, held *store.Store) error {
			return held.Record(ctx, "ventas", store.Change{Sales: []*store.Sale{sale("A", 2)}}, nil)
		},
		"SaveHoja": func(ctx context.Context, held *store.Store) error {
			return held.SaveHoja(ctx, store.Hoja{Name: "ventas", LastGood: at})
		},
		"Trying":  func(ctx context.Context, held *store.Store) error { return held.Trying(ctx, "m") },
		"Editing": func(ctx context.Context, held *store.Store) error { return held.Editing(ctx, "m") },
		"Move":    func(ctx context.Context, held *store.Store) error { return held.Move(ctx, "m", "d") },
		"Shown":   func(ctx context.Context, held *store.Store) error { return held.Shown(ctx, "m", "ref", "h") },
		"Still":   func(ctx context.Context, held *store.Store) error { return held.Still(ctx) },
	} {
		const want = "este proceso perdió el turno de «hoja ventas»"
		var inside error
		err := s.Hold(t.Context(), "hoja ventas", func(ctx context.Context, held *store.Store) error {
			takeOver(t, s, "hoja ventas")
			inside = write(ctx, held)
			if context.Cause(ctx) == nil {
				t.Errorf("%s: the context goes on although the lease is another's", name)
			}
			return ctx.Err()
		})
		for what, err := range map[string]error{name: inside, "Hold": err} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s = %v after another took the lease, want %q", what, err, want)
			}
		}
		letGo(t, s, "hoja ventas")
	}
	same(t, "sales", sales(t, s, "ventas"), []*store.Sale(nil))
	same(t, "messages", unsettled(t, s), []store.Message{m})
	if h, err := s.Hoja(t.Context(), "ventas"); err != nil || !h.LastGood.IsZero() {
		t.Errorf("Hoja = %+v, %v, want it never saved", h, err)
	}
	err := s.Hold(t.Context(), "hoja ventas", func(_ context.Context, held *store.Store) error {
		if held.Untouched() {
			t.Error("Untouched is true although another has held the lease")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// takeOver is another process that takes the lease, as if it had lapsed.
func takeOver(t *testing.T, s *store.Store, name string) {
	t.Helper()
	_, err := s.DB().ExecContext(t.Context(), "UPDATE lease SET epoch = epoch + 1, holder = 'otro/1', until = 9999999999999 WHERE name = $1", name)
	if err != nil {
		t.Fatal(err)
	}
}

func letGo(t *testing.T, s *store.Store, name string) {
	t.Helper()
	if _, err := s.DB().ExecContext(t.Context(), "UPDATE lease SET until = 0 WHERE name = $1", name); err != nil {
		t.Fatal(err)
	}
}

// leaseAwaited: who asks for a lease that another has waits for it, and gives up when its context ends.
func leaseAwaited(t *testing.T, s *store.Store) {
	if s.Exclusive() {
		t.Skip("nobody else can have it")
	}
	err := s.Hold(t.Context(), "chat", func(ctx context.Context, _ *store.Store) error {
		if free, err := s.Free(ctx, "chat"); free || err != nil {
			t.Errorf("Free = %v, %v of a lease that is held", free, err)
		}
		asking, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(time.Second, func() { cancel(errors.New("basta")) }) // long enough to be asked for several times
		err := s.Hold(asking, "chat", func(context.Context, *store.Store) error {
			t.Error("the lease was had by two at once")
			return nil
		})
		const want = "esperando el turno de «chat»: basta"
		if err == nil || err.Error() != want {
			t.Errorf("Hold = %v, want %q", err, want)
		}
		return s.Hold(ctx, "hoja chat", func(context.Context, *store.Store) error { return nil }) // another lease
	})
	if err != nil {
		t.Error(err)
	}
	var inside, all atomic.Int32
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			err := s.Hold(t.Context(), "chat", func(ctx context.Context, held *store.Store) error {
				all.Add(1)
				if n := inside.Add(1); n > 1 {
					t.Errorf("%d have the lease at once", n)
				}
				defer inside.Add(-1)
				return held.Still(ctx)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := all.Load(); n != 8 {
		t.Errorf("%d had the lease, want 8 one after the other", n)
	}
}
