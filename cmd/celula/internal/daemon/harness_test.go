package daemon_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/cmd/celula/internal/store/storetest"
)

// never is a schedule that does not come while a test runs, every one that comes each second.
var never, every = cron.Every(24 * time.Hour), cron.Every(time.Second)

// patience bounds a wait for what must happen; reaching it is a failure, not a measure.
const patience = 20 * time.Second

// eachEngine runs a test on SQLite, and on PostgreSQL where there is one.
func eachEngine(t *testing.T, test func(t *testing.T, open func(t *testing.T) *store.Store)) {
	opener := func(spec string) func(*testing.T) *store.Store {
		return func(t *testing.T) *store.Store {
			t.Helper()
			s, err := store.Open(t.Context(), spec)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
	t.Run("sqlite", func(t *testing.T) { test(t, opener(filepath.Join(t.TempDir(), "celula.db"))) })
	t.Run("postgres", func(t *testing.T) {
		spec := os.Getenv("CELULA_TEST_POSTGRES")
		if spec == "" {
			t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): the daemon is not tested on PostgreSQL")
		}
		test(t, opener(storetest.PostgresSchema(t, spec)))
	})
}

// start runs a daemon; the function it gives ends it, and gives how long that took and Run's error.
func start(t testing.TB, o daemon.Options) (end func() (time.Duration, error)) {
	t.Helper()
	if o.Work.Say == nil {
		o.Work.Say = func(context.Context) (time.Duration, error) { return 0, nil }
	}
	if o.Work.Round == nil {
		o.Work.Round = func(context.Context, string) error { return nil }
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- daemon.Run(ctx, o) }()
	return func() (time.Duration, error) {
		began := time.Now()
		cancel()
		err := <-done
		return time.Since(began), err
	}
}

// receive waits for an event.
func receive[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("%s did not come in %v", what, patience)
		panic("unreachable")
	}
}

func closeStore(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// lines is a log that can be read.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func (l *lines) all() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *lines) errors() (found []string) {
	for line := range strings.Lines(l.all()) {
		if strings.Contains(line, "level=ERROR") {
			found = append(found, line)
		}
	}
	return found
}
