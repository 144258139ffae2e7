package round_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets/emulator"
)

// Every call of a round fails in every way, one at a time, and all of them together for a while. What the world comes to
// once they succeed again must be what it comes to where none failed.

// A tale is what happened to a hoja with a base of Claro's before the round whose calls fail.
type tale struct {
	name  string
	begin func(t testing.TB) *office
}

var tales = []tale{
	// Five alerts are said one by one. (Of more, a base that comes a round later makes a digest of its own.)
	{"the first round", func(t testing.TB) *office { return openWithBase(t, taleSales(3), taleRecords()...) }},
	{"a later round", func(t testing.TB) *office { // after a digest
		o := openWithBase(t, taleSales(7), taleRecords()...)
		o.mustSettle()
		o.put(2, colAgenda, "25/12/2026") // no longer next: its case closes
		o.put(3, colTelefono, "tres once")
		o.deleteRow(4)
		o.google.Put(o.t, o.id, "Ventas!A9", [][]any{upgrade(9)})
		o.sort(colCliente, "DESCENDING")
		o.putBase(append(taleRecords(), record(5))...)
		return o
	}},
}

func taleSales(n int) [][]any { sales, _ := upgrades(n); return sales }

func taleRecords() [][]any { return [][]any{record(1), record(2), record(99)} }

// mustSettle gives the hoja rounds until nothing changes any more.
func (o *office) mustSettle() {
	o.t.Helper()
	for range 8 {
		if res := o.round(); res.Cells == 0 && len(res.Cases) == 0 {
			return
		}
	}
	o.t.Fatalf("the hoja does not settle; it holds %v", o.rows())
}

// An ending is all that people see in the end and all that is remembered, with names for what is made anew each time.
type ending struct{ Hoja, Figures, Cases, Chat []string }

var madeAnew = regexp.MustCompile(`V-[0-9A-Z]{8}|gid=\d+`)

func (o *office) ending() ending {
	o.t.Helper()
	names := map[string]string{}
	for _, row := range o.rows() {
		id := fmt.Sprint(row[colID])
		if _, twice := names[id]; twice || id == "" {
			o.t.Errorf("the id %q stands beside two sales or is none", id)
		}
		names[id] = "venta " + fmt.Sprint(row[6])
	}
	plain := func(v any) string {
		return madeAnew.ReplaceAllStringFunc(strings.ReplaceAll(fmt.Sprint(v), o.id, "libro"), func(made string) string {
			if names[made] == "" && made[0] == 'V' {
				return "venta eliminada"
			}
			return names[made]
		})
	}
	var out ending
	for _, row := range o.rows() {
		out.Hoja = append(out.Hoja, plain(row))
	}
	for _, row := range o.google.Values(o.t, o.id, "'Cruce Claro'!A1:N60") {
		out.Figures = append(out.Figures, plain(row))
	}
	cases, err := o.store.Cases(o.t.Context(), o.hoja.Name, time.Time{})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range cases {
		out.Cases = append(out.Cases, plain(fmt.Sprintf("%s %s, closed: %t", c.Kind, c.Subject, !c.Closed.IsZero())))
	}
	slices.Sort(out.Cases)
	keys := map[string]bool{}
	for _, channel := range []string{"C1", "C2", "C3"} {
		for _, m := range o.chat.Messages(channel) {
			if keys[m.Key()] {
				o.t.Errorf("a message was posted twice: %s", m.Shown())
			}
			keys[m.Key()] = true
			out.Chat = append(out.Chat, channel+" "+plain(m.Shown()))
		}
	}
	slices.Sort(out.Chat)
	if n, err := o.store.Waiting(o.t.Context()); n > 0 || err != nil {
		o.t.Errorf("%d messages wait to be said (%v)", n, err)
	}
	return out
}

// attempt does a round and says what is to be said, whatever comes of it, in the time that a round may have.
func (o *office) attempt() {
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	_, _ = o.hoja.Round(ctx) // what it came to shows in the end
	_ = o.sayer.Say(ctx)
}

// watched are the calls of the bot alone.
func watched(fn func(emulator.Call) *emulator.Failure) func(emulator.Call) *emulator.Failure {
	return func(c emulator.Call) *emulator.Failure {
		if c.Method != "token" && !strings.Contains(c.Agent, "celula") {
			return nil
		}
		return fn(c)
	}
}

// plainly is the tale told without a failure: what it comes to, and how many calls its round makes of the API and of the chat.
func (s tale) plainly(t *testing.T) (want ending, toGoogle, toChat int) {
	o := s.open(t)
	var n atomic.Int64
	o.google.Server.Fail(watched(func(emulator.Call) *emulator.Failure { n.Add(1); return nil }))
	before := len(o.chat.Calls())
	o.attempt()
	toGoogle, toChat = int(n.Load()), len(o.chat.Calls())-before
	o.mustSettle()
	want = o.ending()
	if toGoogle < 5 || toChat < 2 || len(want.Hoja) < 3 || len(want.Figures) == 0 || len(want.Cases) < 5 || len(want.Chat) < 2 {
		t.Fatalf("a round of %d and %d calls came to %+v, which proves nothing", toGoogle, toChat, want)
	}
	return want, toGoogle, toChat
}

// open begins the tale with a bot whose token is asked for anew, and which does not wait long for an answer.
func (s tale) open(t *testing.T) *office {
	o := s.begin(t)
	o.stop()
	o.key = o.keyFile()
	o.answerIn = 200 * time.Millisecond
	o.start()
	return o
}

// keyFile is the key of an account of the emulator's.
func (o *office) keyFile() string {
	o.t.Helper()
	key, err := o.google.Server.AuthorizedUserKey(o.google.URL)
	if err != nil {
		o.t.Fatal(err)
	}
	file := filepath.Join(o.t.TempDir(), "llave.json")
	if err := os.WriteFile(file, key, 0o600); err != nil {
		o.t.Fatal(err)
	}
	return file
}

// check lets everything succeed again, and compares.
func (o *office) check(want ending) {
	o.t.Helper()
	o.google.Server.Fail(nil)
	o.chat.Fail(nil)
	o.sayer.Chat = slack.New(slack.Options{Token: standin.DefaultToken, Endpoint: o.chatURL, Every: -1}) // one that was not told to wait
	o.hoja.Chronicle.Chat = o.sayer.Chat
	o.mustSettle()
	if diff := cmp.Diff(want, o.ending()); diff != "" {
		o.t.Errorf("what it came to (-want +got):\n%s", diff)
	}
}

var googleFailures = map[string]emulator.Failure{
	"429":                    {Status: 429},
	"429 to wait an hour":    {Status: 429, RetryAfter: 3600},
	"500":                    {Status: 500},
	"500 after the work":     {Status: 500, After: true},
	"503":                    {Status: 503},
	"503 after the work":     {Status: 503, After: true},
	"a gateway's 502":        {Status: 502, After: true},
	"the token ran out":      {Status: 401},
	"broken":                 {Break: true},
	"broken after the work":  {Break: true, After: true},
	"stalled":                {Stall: true},
	"stalled after the work": {Stall: true, After: true},
	"cut short":              {Truncate: true},
	"slow":                   {Delay: 5 * time.Millisecond},
}

var chatFailures = map[string]standin.Failure{
	"429":                    {Status: 429, RetryAfter: 1},
	"429 without a time":     {Status: 429},
	"500":                    {Status: 500},
	"503 after the work":     {Status: 503, After: true},
	"an error of Slack's":    {Code: "internal_error"},
	"broken":                 {Break: true},
	"broken after the work":  {Break: true, After: true},
	"stalled":                {Stall: true},
	"stalled after the work": {Stall: true, After: true},
	"cut short":              {Truncate: true, After: true},
	"cut short, not done":    {Truncate: true},
	"slow":                   {Delay: 5 * time.Millisecond},
}

func TestEveryCallFailsInEveryWay(t *testing.T) {
	for _, s := range tales {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			want, toGoogle, toChat := s.plainly(t)
			t.Logf("%d calls of the API, %d of the chat", toGoogle, toChat)
			for name, f := range googleFailures {
				for n := range toGoogle {
					if n == 0 && f.Status == http.StatusUnauthorized {
						continue // the call for the token: that answer is no passing fault
					}
					t.Run(fmt.Sprintf("call %d: %s", n+1, name), func(t *testing.T) {
						t.Parallel()
						o := s.open(t)
						o.google.Server.Fail(watched(emulator.Nth(n+1, f)))
						o.attempt()
						o.check(want)
					})
				}
			}
			for name, f := range chatFailures {
				for n := range toChat {
					t.Run(fmt.Sprintf("call %d of the chat: %s", n+1, name), func(t *testing.T) {
						t.Parallel()
						o := s.open(t)
						o.chat.Fail(standin.Nth(n+1, f))
						o.attempt()
						o.check(want)
					})
				}
			}
		})
	}
}

// An API and a chat that fail for a while, all calls alike, while rounds go on.
func TestEverythingFailsForAWhile(t *testing.T) {
	for _, s := range tales {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			want, _, _ := s.plainly(t)
			for name, f := range googleFailures {
				if f.Stall || f.Status == http.StatusUnauthorized {
					continue // six tries, six waits; and a token that is never taken is no passing fault
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					o := s.open(t)
					o.google.Server.Fail(watched(emulator.Chance(1, 0, f)))
					o.chat.Fail(standin.Chance(1, 0, standin.Failure{Status: 503, After: true}))
					for range 3 {
						o.attempt()
					}
					o.check(want)
				})
			}
		})
	}
}
