package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// kill -9 at every step of a round, then again: no message lost, none said twice, no sale forgotten. What the world comes to in the
// end must be what it comes to when nobody kills anything.

// A chapter is what happened to a hoja before the round that is killed.
type chapter struct {
	name  string
	begin func(t testing.TB) (o *office, was map[string]string) // was are the ids known, by document
}

var chapters = []chapter{
	{"the first round", func(t testing.TB) (*office, map[string]string) {
		// Six alerts are a digest; the seventh sale has none.
		incomplete := overdue(7)
		incomplete[1] = ""
		return newOffice(t, overdue(1), overdue(2), overdue(3), overdue(4), overdue(5), overdue(6), incomplete), nil
	}},
	{"a later round", func(t testing.TB) (*office, map[string]string) {
		o := newOffice(t, overdue(1), overdue(2), overdue(3), overdue(4), overdue(5), overdue(6))
		o.must("once")
		was := o.ids(t)
		// One is no longer overdue and leaves the digest; one loses its CTA; one is gone; one is new.
		o.put("Q2", nextMonth)
		o.put("H3", "tres once")
		o.people.Batch(t, o.hoja, `{"deleteDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":3,"endIndex":4}}}`)
		o.put("A7", overdue(8)...)
		return o, was
	}},
}

var nextMonth = time.Now().AddDate(0, 1, 0).Format("02/01/2006")

// killing says where the program dies: at its nth request to the hoja or the chat, before it is answered; after having done what was
// asked, or not; or some time later.
type killing struct {
	n     int
	after bool
	late  time.Duration
}

func (k killing) String() string {
	switch {
	case k.late > 0:
		return fmt.Sprintf("%s after request %d", k.late, k.n)
	case k.after:
		return fmt.Sprintf("with request %d done and not answered", k.n)
	}
	return fmt.Sprintf("before request %d is done", k.n)
}

// attend runs a command as a process whose nth request to the hoja or the chat is answered by special, all others as usual, until
// passed is called.
func (o *office) attend(command string, n int, special watcher) (c *child, passed func()) {
	o.t.Helper()
	var requests atomic.Int64
	watch := func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if int(requests.Add(1)) == n {
			special(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}
	o.google.watch(watch)
	o.slack.watch(watch)
	return o.start(command), func() {
		o.google.watch(nil)
		o.slack.watch(nil)
	}
}

// die runs a command as a process and kills it as told. It reports whether it came to that.
func (o *office) die(command string, k killing) bool {
	o.t.Helper()
	victim := make(chan *child, 1)
	c, passed := o.attend(command, k.n, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		switch {
		case k.late > 0:
			next.ServeHTTP(w, r)
			time.AfterFunc(k.late, (<-victim).kill)
			return
		case k.after:
			next.ServeHTTP(httptest.NewRecorder(), r)
		}
		(<-victim).kill()
		panic(http.ErrAbortHandler)
	})
	defer passed()
	victim <- c
	return c.status() == -1
}

// requests is how many a round makes of which nobody dies.
func (o *office) requests() int {
	o.t.Helper()
	var n atomic.Int64
	count := func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		n.Add(1)
		next.ServeHTTP(w, r)
	}
	o.google.watch(count)
	o.slack.watch(count)
	o.must("once")
	return int(n.Load())
}

// An outcome is all that people see in the end, with names for what is made anew each time: ids and times.
type outcome struct {
	Rows []string // agents' cells, status, mark and reason; a row each
	Chat []string // what the channels show, sorted
}

var (
	anyID   = regexp.MustCompile(`V-[0-9A-Z]{8}`)
	anyTime = regexp.MustCompile(`\d\d/\d\d \d\d:\d\d|\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?`)
)

// outcome finishes what is left to be done and looks.
func (o *office) outcome(t testing.TB, was map[string]string) outcome {
	t.Helper()
	o.must("once")
	if got := o.must("once"); !strings.Contains(got, "nada cambió") {
		t.Errorf("a further round did something: %s", got)
	}
	var out outcome
	name := map[string]string{}
	for document, id := range was {
		name[id] = "venta " + document
	}
	ids := o.ids(t)
	for document, id := range ids {
		if known, ok := was[document]; ok && known != id {
			t.Errorf("sale %s has the id %q, and had %q", document, id, known)
		}
		if id == "" {
			t.Errorf("sale %s has no id", document)
		}
		name[id] = "venta " + document
	}
	plain := func(s string) string {
		s = anyID.ReplaceAllStringFunc(s, func(id string) string {
			if n, ok := name[id]; ok {
				return n
			}
			t.Errorf("nobody knows the id %s, which is in %q", id, s)
			return "venta desconocida"
		})
		return anyTime.ReplaceAllString(s, "(hora)")
	}
	for _, row := range o.people.Values(t, o.hoja, "Ventas!A2:W30") {
		out.Rows = append(out.Rows, plain(fmt.Sprintf("%q", row)))
	}
	keys := map[string]bool{}
	for _, channel := range []string{"C1", "C2", "C3"} {
		for _, m := range o.chat.Messages(channel) {
			if keys[m.Key()] {
				t.Errorf("message %s was posted twice in %s", m.Key(), channel)
			}
			keys[m.Key()] = true
			out.Chat = append(out.Chat, channel+" "+plain(strings.ReplaceAll(m.Shown(), "\n", " ")))
		}
	}
	slices.Sort(out.Chat)
	o.remembered(t, len(ids), was)
	return out
}

// ids are the ids of the sales by their documents, none twice; blank where a sale has none.
func (o *office) ids(t testing.TB) map[string]string {
	t.Helper()
	ids, taken := map[string]string{}, map[string]bool{}
	for _, row := range o.people.Values(t, o.hoja, "Ventas!A2:R30") {
		id := ""
		if len(row) > 17 {
			id = fmt.Sprint(row[17])
		}
		if taken[id] && id != "" {
			t.Errorf("the id %q stands beside two sales", id)
		}
		taken[id], ids[fmt.Sprint(row[6])] = true, id
	}
	return ids
}

// remembered checks the state: every sale once, and nothing left to be said.
func (o *office) remembered(t testing.TB, present int, was map[string]string) {
	t.Helper()
	st, err := store.Open(t.Context(), o.file("celula.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	sales, err := st.Sales(t.Context(), "ventas")
	if err != nil {
		t.Fatal(err)
	}
	here, known := 0, map[string]bool{}
	for _, s := range sales {
		known[s.ID] = true
		if s.Gone.IsZero() {
			here++
		}
	}
	if here != present {
		t.Errorf("the state has %d sales, and %d stand in the hoja", here, present)
	}
	for document, id := range was {
		if !known[id] {
			t.Errorf("the state has forgotten %s, of %s", id, document)
		}
	}
	if n, err := st.Waiting(t.Context()); n > 0 || err != nil {
		t.Errorf("%d messages wait to be said (%v)", n, err)
	}
}

// before is what a chapter must come to, found out without killing anything, and how many requests its round takes.
func (c chapter) before(t *testing.T) (want outcome, requests int) {
	o, was := c.begin(t)
	requests = o.requests()
	want = o.outcome(t, was)
	if len(want.Rows) == 0 || len(want.Chat) == 0 || requests < 4 {
		t.Fatalf("a round of %d requests came to %+v, which proves nothing", requests, want)
	}
	return want, requests
}

// side runs tests side by side: they spend their time waiting, most of it for the chat's pace.
func side[T any](t *testing.T, cases []T, name func(T) string, test func(*testing.T, T)) {
	var wait sync.WaitGroup
	turn := make(chan struct{}, 8)
	for _, c := range cases {
		wait.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			t.Run(name(c), func(t *testing.T) { test(t, c) })
		})
	}
	wait.Wait()
}

func TestKilledAtEveryRequest(t *testing.T) {
	t.Parallel()
	for _, c := range chapters {
		t.Run(c.name, func(t *testing.T) {
			want, requests := c.before(t)
			var killings []killing
			for n := range requests {
				killings = append(killings, killing{n: n + 1}, killing{n: n + 1, after: true})
			}
			side(t, killings, killing.String, func(t *testing.T, k killing) {
				o, was := c.begin(t)
				if !o.die("once", k) {
					t.Errorf("the round ended before it could be killed %s", k)
				}
				if diff := cmp.Diff(want, o.outcome(t, was)); diff != "" {
					t.Errorf("killed %s (-want +got):\n%s", k, diff)
				}
			})
		})
	}
}

// One life after the other is killed, each a request later than the one before it, until one gets through.
func TestKilledLifeAfterLife(t *testing.T) {
	t.Parallel()
	type way struct {
		chapter
		after bool
	}
	var ways []way
	for _, c := range chapters {
		ways = append(ways, way{c, false}, way{c, true})
	}
	side(t, ways, func(w way) string { return fmt.Sprintf("%s, done: %t", w.name, w.after) }, func(t *testing.T, w way) {
		want, _ := w.before(t)
		o, was := w.begin(t)
		lives := 1
		for o.die("once", killing{n: lives, after: w.after}) {
			lives++
		}
		if lives < 4 {
			t.Errorf("only %d lives", lives)
		}
		if diff := cmp.Diff(want, o.outcome(t, was)); diff != "" {
			t.Errorf("after %d lives (-want +got):\n%s", lives, diff)
		}
	})
}

// Killed while the chat is at work on a post, which it does all the same, after the next process has begun.
func TestKilledWhileTheChatIsSlow(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1), overdue(2))
	victim, done := make(chan *child, 1), make(chan struct{})
	var posts atomic.Int64
	o.slack.watch(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if !strings.HasSuffix(r.URL.Path, "chat.postMessage") || posts.Add(1) != 2 {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		(<-victim).kill()
		go func() {
			defer close(done)
			time.Sleep(time.Second)
			late := r.Clone(t.Context()) // the request's own ends with its sender
			late.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(httptest.NewRecorder(), late)
		}()
	})
	c := o.start("once")
	victim <- c
	if status := c.status(); status != -1 {
		t.Fatalf("the round ended with %d before it could be killed", status)
	}
	o.must("once")
	<-done
	o.must("once")
	if got := strings.Count(o.shown("C1"), "Instalación vencida"); got != 2 || posts.Load() != 2 {
		t.Errorf("two sales were told in %d messages, by %d posts:\n%s", got, posts.Load(), o.shown("C1"))
	}
}

// Killed at any time, for what lies between two requests: the commits of the state above all.
func TestKilledAtAnyTime(t *testing.T) {
	t.Parallel()
	for _, c := range chapters {
		t.Run(c.name, func(t *testing.T) {
			want, requests := c.before(t)
			dice := rand.New(rand.NewPCG(1, 2))
			var killings []killing
			for range 18 {
				killings = append(killings, killing{n: 1 + dice.IntN(requests), late: time.Duration(1+dice.IntN(30_000)) * time.Microsecond})
			}
			for i, command := range []string{"once", "run"} {
				side(t, killings[i*9:(i+1)*9], func(k killing) string { return command + ", " + k.String() }, func(t *testing.T, k killing) {
					o, was := c.begin(t)
					o.die(command, k)
					if diff := cmp.Diff(want, o.outcome(t, was)); diff != "" {
						t.Errorf("%s killed %s (-want +got):\n%s", command, k, diff)
					}
				})
			}
		})
	}
}
