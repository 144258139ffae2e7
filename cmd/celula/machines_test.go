//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// One machine is hit in the middle of a round, or while it speaks; another takes over; the first comes back with what it believed
// then, and must do no harm.

// A blow is how the machine is hit, and how it comes back.
type blow struct {
	name string
	hit  func(*machine)
	heal func(*machine) // nil: it is dead
}

var blows = []blow{
	{name: "kill -9", hit: func(m *machine) { m.kill() }},
	{name: "SIGSTOP", hit: func(m *machine) { m.signal(syscall.SIGSTOP) }, heal: func(m *machine) { m.signal(syscall.SIGCONT) }},
	{name: "its wire to the database is cut", hit: func(m *machine) { m.wire.set(cut) }, heal: func(m *machine) { m.wire.set(whole) }},
	{name: "its wire to the database goes silent", hit: func(m *machine) { m.wire.set(silent) }, heal: func(m *machine) { m.wire.set(whole) }},
}

// A moment is where in its work the machine is: with a call under way, that is done before the blow or never, and answered after it.
type moment struct {
	name string
	path string // of the call
	done bool
}

var moments = []moment{
	{"reading the hoja", "/values", true},
	{"a status written and not answered", ":batchUpdate", true},
	{"a status sent and lost", ":batchUpdate", false},
	{"a message posted and not answered", "chat.postMessage", true},
	{"a message sent and lost", "chat.postMessage", false},
}

func TestMachinesTakeOver(t *testing.T) {
	t.Parallel()
	type hit struct {
		blow
		moment
	}
	var hits []hit
	for _, b := range blows {
		for _, m := range moments {
			hits = append(hits, hit{b, m})
		}
	}
	side(t, hits, func(h hit) string { return h.blow.name + ", " + h.moment.name }, func(t *testing.T, h hit) {
		f := newFleet(t, 1, "1s")
		d := f.desks[0]
		first := f.machine()
		caught, answer := first.holdCall(h.moment)
		first.begin()
		select {
		case <-caught:
		case <-time.After(patience):
			t.Fatalf("the machine never came to %s; it said: %s", h.moment.name, first.stderr.String())
		}
		h.hit(first)
		began := time.Now()

		f.put(d, 0, with(d.rows[0], agendaCol, nextMonth)) // what the first machine read is no longer so
		f.put(d, 2, overdue(3))
		second := f.start()
		f.settle("the second machine", store.LeaseTime+2*patience)
		t.Logf("taken over, and all done, after %s", time.Since(began).Round(time.Second/10))

		if h.heal != nil {
			h.heal(first)
		}
		answer()
		f.put(d, 1, with(d.rows[1], phoneCol, "tres once"))
		f.settle("both machines", 2*patience)
		if h.heal != nil && h.done { // after a call that was lost it may have given up by itself
			first.mustSay("perdió el turno de «")
		}
		second.terminate()
		if h.heal == nil {
			first = f.start()
		}
		f.put(d, 3, overdue(4))
		f.settle("the first machine alone", store.LeaseTime+2*patience)
		first.terminate()
		f.settle("in the end", 0)
		f.judge()
		f.remembered()
	})
}

// mustSay waits until the program has said so.
func (m *machine) mustSay(words string) {
	m.fleet.t.Helper()
	deadline := time.Now().Add(patience)
	for !strings.Contains(m.stderr.String(), words) {
		if time.Now().After(deadline) {
			m.fleet.t.Fatalf("the machine did not say %q in %s, but: %s", words, patience, m.stderr.String())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// The health page of a machine that has no rounds of a hoja for a while, because others have them, says that the hoja is well.
func TestMachinesHealth(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1, "24h")
	m, address := f.machine(), freeAddress(t)
	config, err := os.OpenFile(m.config, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(config, "health: %s\ndead_after: 2s\n", address)
	if err := config.Close(); err != nil {
		t.Fatal(err)
	}
	m.begin()
	for i, status := range []string{"200", "503", "200", "503"} {
		deadline := time.Now().Add(patience)
		for !strings.HasPrefix(get(t, address, "/healthz"), status) {
			if time.Now().After(deadline) {
				t.Fatalf("look %d at the health page: got %q, want %s", i+1, get(t, address, "/healthz"), status)
			}
			time.Sleep(50 * time.Millisecond)
		}
		if i == 1 { // another machine's round
			if _, err := f.db.Exec("UPDATE hoja SET last_good = (extract(epoch FROM clock_timestamp()) * 1000)::bigint"); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.terminate()
}

// holdCall catches the machine's first call of the moment. caught is closed when it has come (and has been done, if it is to be); answer
// lets its answer go: a broken connection where it was not done.
func (m *machine) holdCall(at moment) (caught <-chan struct{}, answer func()) {
	reached, let := make(chan struct{}), make(chan struct{})
	var once, letOnce sync.Once
	m.catch = func(_ fleetCall, w http.ResponseWriter, r *http.Request, next http.Handler) (mine bool) {
		if !strings.Contains(r.URL.Path, at.path) {
			return false
		}
		once.Do(func() {
			mine = true
			done := httptest.NewRecorder()
			if at.done {
				next.ServeHTTP(done, r)
			}
			close(reached)
			<-let
			if !at.done {
				panic(http.ErrAbortHandler)
			}
			for name, values := range done.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(done.Code)
			_, _ = w.Write(done.Body.Bytes()) // whoever asked may be gone
		})
		return mine
	}
	answer = func() { letOnce.Do(func() { close(let) }) }
	m.fleet.t.Cleanup(answer)
	return reached, answer
}
