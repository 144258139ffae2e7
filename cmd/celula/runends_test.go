package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// SIGTERM in the middle of anything: the program ends inside 5 s with 0, and what it left undone the next round does.
func TestRunEndsInTheMiddleOfAnything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		slack bool
		path  string
		after bool // the work is done, and only its answer stalls
	}{
		{"a read that stalls", false, "/values/", false},
		{"a write that stalls", false, ":batchUpdate", false},
		{"a write that was done and whose answer stalls", false, ":batchUpdate", true},
		{"a post that stalls", true, "chat.postMessage", false},
		{"a post that was done and whose answer stalls", true, "chat.postMessage", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, overdue(1), overdue(2))
			stalled := make(chan struct{}, 1)
			p := o.google
			if c.slack {
				p = o.slack
			}
			p.watch(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if !strings.Contains(r.URL.Path, c.path) {
					next.ServeHTTP(w, r)
					return
				}
				if c.after {
					next.ServeHTTP(httptest.NewRecorder(), r)
				}
				select {
				case stalled <- struct{}{}:
				default:
				}
				stall(r)
			})
			child := o.start("run")
			select {
			case <-stalled:
			case <-child.ended:
				t.Fatalf("the program ended by itself: %s", child.stderr.String())
			}
			child.terminate()
			if said := child.stderr.String(); strings.Contains(said, "problema") || !strings.Contains(said, "se hará al empezar otra vez") {
				t.Errorf("what was left undone is told with %q", said)
			}
			p.watch(nil)
			o.must("once")
			if o.cell("S2") != "PENDIENTE INSTALACIÓN" || o.cell("S3") != "PENDIENTE INSTALACIÓN" {
				t.Errorf("after the next round the statuses are %q and %q", o.cell("S2"), o.cell("S3"))
			}
			if n := strings.Count(o.shown("C1"), "Instalación vencida"); n != 2 {
				t.Errorf("the chat shows %d alerts, want 2: %s", n, o.shown("C1"))
			}
		})
	}
}

// The same at any time, in rounds of which something is written and said.
func TestRunEndsAtAnyTime(t *testing.T) {
	t.Parallel()
	later := chapters[1]
	want, requests := later.before(t)
	dice := rand.New(rand.NewPCG(3, 4))
	var endings []killing
	for range 10 {
		endings = append(endings, killing{n: 1 + dice.IntN(requests), late: time.Duration(1+dice.IntN(30_000)) * time.Microsecond})
	}
	side(t, endings, killing.String, func(t *testing.T, k killing) {
		o, was := later.begin(t)
		reached := make(chan struct{})
		c, passed := o.attend("run", k.n, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(w, r)
			close(reached)
		})
		defer passed()
		select {
		case <-reached:
		case <-c.ended:
			t.Fatalf("the program ended by itself: %s", c.stderr.String())
		}
		time.Sleep(k.late) // any moment will do
		c.terminate()
		if diff := cmp.Diff(want, o.outcome(t, was)); diff != "" {
			t.Errorf("SIGTERM %s (-want +got):\n%s", k, diff)
		}
	})
}

// A round that somebody interrupts says so in one line, and the next does what it left.
func TestOnceInterrupted(t *testing.T) {
	t.Parallel()
	for n := range 5 {
		t.Run(fmt.Sprintf("at request %d", n+1), func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, overdue(1))
			reached := make(chan struct{})
			c, passed := o.attend("once", n+1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				close(reached)
				stall(r)
			})
			select {
			case <-reached:
			case <-c.ended:
				t.Fatalf("the program ended by itself: %s", c.stderr.String())
			}
			c.signal(os.Interrupt)
			const want = "celula: se interrumpió; ejecútelo otra vez y hará lo que faltó\n"
			if status := c.status(); status != exitFailed || c.stderr.String() != want {
				t.Errorf("ended with %d and said %q, want 1 and %q", status, c.stderr.String(), want)
			}
			passed()
			o.must("once")
			if o.cell("S2") != "PENDIENTE INSTALACIÓN" || strings.Count(o.shown("C1"), "Instalación vencida") != 1 {
				t.Errorf("after the next round the status is %q and the chat shows %q", o.cell("S2"), o.shown("C1"))
			}
		})
	}
}
