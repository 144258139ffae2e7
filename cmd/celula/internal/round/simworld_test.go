package round_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/emulator"
)

// What all histories share and none changes.
type setting struct {
	rules    *rules.Rules
	reader   *cruce.Reader
	calendar *hoja.Calendar
	empty    []byte // the state of a bot that has seen nothing
	folder   string // for states
}

// A history is one small world from its beginning to its end, all of it drawn from its seed: the people and what they do,
// the faults, the deaths of the bot and the hours that pass. It has a clock of its own, its bubble's.
type history struct {
	*setting
	*counts
	t     *testing.T
	seed  uint64
	dice  *rand.Rand
	steps []string

	google  *emulator.Server
	chat    *standin.Chat
	wires   [2]*wire // google's and the chat's
	desks   []*desk
	state   string
	patient bool
	key     string // the file of the bot's credentials

	life *life // nil while no bot runs

	harm    float64 // how likely a call is to fail
	visits  int     // how many edits people will still make between two calls of the turn
	deaths  int     // how many deaths are still to come in the turn
	serving *desk   // the one whose round runs; nil outside of rounds
	talking bool    // the bot is saying something

	weather weather // of this round

	standing int // messages in the chat when all was quiet last
}

// A life is one process of the bot.
type life struct {
	store   *store.Store
	hojas   []*round.Hoja
	sayer   round.Sayer
	sockets [2]*socket
	ctx     context.Context
	stop    context.CancelFunc
	began   time.Time
}

// mornings are when histories begin: before weekends and holidays, too.
var mornings = []time.Time{
	time.Date(2026, 11, 24, 9, 0, 0, 0, bogota), time.Date(2026, 11, 27, 16, 0, 0, 0, bogota), time.Date(2026, 12, 4, 11, 0, 0, 0, bogota),
	time.Date(2026, 12, 23, 23, 50, 0, 0, bogota), time.Date(2027, 1, 7, 8, 0, 0, 0, bogota), time.Date(2027, 7, 8, 10, 0, 0, 0, bogota),
}

// begin makes the world of a seed. It must be called, and ended, in a bubble.
func (s *setting) begin(t *testing.T, seed uint64, n *counts) *history {
	h := &history{setting: s, counts: n, t: t, seed: seed, dice: rand.New(rand.NewPCG(seed, 1))}
	time.Sleep(time.Until(mornings[h.dice.IntN(len(mornings))]))
	var err error
	if h.google, err = emulator.New(emulator.Options{}); err != nil {
		t.Fatalf("making the emulator: %v", err)
	}
	h.chat = standin.New(standin.Options{})
	h.wires = [2]*wire{serve(h.google), serve(h.chat)}
	h.google.Fail(h.googleFails)
	h.chat.Fail(h.chatFails)
	h.patient = h.dice.IntN(3) > 0
	h.state = filepath.Join(s.folder, fmt.Sprintf("%d.db", seed))
	h.key = filepath.Join(s.folder, fmt.Sprintf("%d.json", seed))
	key, err := h.google.AuthorizedUserKey(googleURL)
	if err != nil {
		t.Fatalf("making the key: %v", err)
	}
	for path, content := range map[string][]byte{h.state: s.empty, h.key: key} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range pick(h.dice, 1, 1, 2) {
		d := &desk{history: h, name: fmt.Sprintf("ventas %d", i+1), ids: map[*sale]string{}, owners: map[string]string{}, vague: map[string]bool{},
			marked: map[string]time.Time{}, last: map[string]lasting{}, rested: time.Now()}
		d.lay()
		d.look("empieza")
		h.desks = append(h.desks, d)
	}
	return h
}

// end lets the world go; nothing of it may be left in its bubble.
func (h *history) end() {
	if h.life != nil {
		h.die()
	}
	for _, w := range h.wires {
		w.end()
	}
	if err := h.google.Close(); err != nil {
		h.t.Errorf("closing the emulator: %v", err)
	}
	for _, path := range []string{h.state, h.state + ".lock", h.key} {
		os.Remove(path) // or its folder goes with the test
	}
}

const (
	googleURL = "http://google.invalid"
	slackURL  = "http://slack.invalid/api/"
)

// live begins a bot's life from what its state remembers. Everything has the times and the paces that the program has.
func (h *history) live() {
	st, err := store.Open(h.t.Context(), h.state)
	if err != nil {
		h.t.Fatalf("opening the state: %v", err)
	}
	l := &life{store: st, sockets: [2]*socket{newSocket(h.wires[0]), newSocket(h.wires[1])}, began: time.Now()}
	l.ctx, l.stop = context.WithCancel(h.t.Context())
	h.life = l
	google, err := sheets.New(l.ctx, sheets.Options{Endpoint: googleURL, Credentials: h.key, HTTP: &http.Client{Transport: tap{h, l.sockets[0]}}})
	if err != nil {
		h.t.Fatalf("making the client: %v", err)
	}
	chat := slack.New(slack.Options{Token: standin.DefaultToken, Endpoint: slackURL,
		HTTP: &http.Client{Transport: tap{h, l.sockets[1]}, Timeout: 30 * time.Second}})
	chronicle := &round.Chronicle{Store: st, Chat: chat}
	for _, d := range h.desks {
		l.hojas = append(l.hojas, &round.Hoja{Name: d.name, Google: google, Spreadsheet: d.id, Tab: google.Tab(d.id, "Ventas"),
			Claro:  &round.Base{Reader: h.reader, Tab: google.Tab(d.id, baseTitle)},
			Reader: h.reader, Store: st, Chronicle: chronicle, Rules: h.rules, Calendar: h.calendar, Zone: bogota, StaleAfter: simStale, Patient: h.patient, Now: time.Now,
			Recorded: h.recorded,
			Policy:   d.policy()})
	}
	l.sayer = round.Sayer{Store: st, Chat: chat, Chronicle: chronicle, Hojas: l.hojas}
	h.lives++
}

const simStale = 48 * time.Hour

// policy is the hoja's, whose messages are told from the other's by its name.
func (d *desk) policy() notify.Policy {
	p := simPolicy
	p.Hoja = d.name
	return p
}

var simPolicy = notify.Policy{Channels: map[notify.Audience]string{notify.BackOffice: "C1", notify.Supervisors: "C2", notify.Operations: "C3"}}

// die ends the life as kill -9 does: what is on its way is cut off, and the state has what was committed.
func (h *history) die() {
	l := h.life
	h.life = nil
	l.stop()
	for _, s := range l.sockets {
		s.cut()
	}
	if err := l.store.Close(); err != nil {
		h.t.Fatalf("closing the state: %v", err)
	}
}

// killed is what a killed process panics with.
type killed struct{}

// attempt does some of the bot's work, to its end or to the bot's.
func (h *history) attempt(work func(context.Context)) {
	defer func() {
		h.serving, h.talking = nil, false
		if v := recover(); v != nil {
			if v != (killed{}) {
				h.fail("the bot panicked: %v\n%s", v, debug.Stack())
			}
			h.die()
		} else if h.life.ctx.Err() != nil {
			h.die() // it was told to end, and did
		}
	}()
	if h.life == nil {
		h.live()
	}
	ctx, cancel := context.WithTimeout(h.life.ctx, 2*time.Minute) // as the daemon gives a round
	defer cancel()
	work(ctx)
}

// A tap is where a history gets between two effects of the bot.
type tap struct {
	*history
	to http.RoundTripper
}

func (t tap) RoundTrip(r *http.Request) (*http.Response, error) {
	t.meanwhile(t.to == t.life.sockets[0])
	t.mayDie("antes de una llamada")
	res, err := t.to.RoundTrip(r)
	if d := t.serving; d != nil && r.Method != http.MethodPut && strings.Contains(r.URL.Path, d.id+"/values") && !strings.Contains(r.URL.Path, baseTitle) {
		d.stirred = false
	}
	t.mayDie("después de una llamada")
	return res, err
}

// meanwhile is what happens between two calls of a round: people work, and the bot's other job talks; but where the round itself
// asks the chat, the other waits its turn.
func (h *history) meanwhile(silent bool) {
	d := h.serving
	if d == nil || h.talking {
		return
	}
	for ; h.visits > 0 && !d.slid && h.dice.IntN(3) == 0; h.visits-- {
		h.note("  entre dos llamadas:")
		d.edit()
	}
	if silent && h.harm > 0 && h.dice.IntN(20) == 0 {
		h.note("  entre dos llamadas habla el chat")
		h.say(h.life.ctx)
	}
}

// mayDie kills the process here, or tells it to end, where the turn has a death left.
func (h *history) mayDie(where string) {
	if h.deaths == 0 || h.owes() || h.dice.IntN(8) > 0 {
		return
	}
	h.deaths--
	if h.dice.IntN(5) == 0 {
		h.note("  se le pide terminar %s", where)
		h.kills["terminado "+where]++
		h.life.stop()
		return
	}
	h.note("  muere %s", where)
	h.kills[where]++
	panic(killed{})
}

// owes tells whether the bot may have something to put back: see [desk.slid].
func (h *history) owes() bool {
	return slices.ContainsFunc(h.desks, func(d *desk) bool { return d.slid })
}

// recorded joins each transaction of a round, and may end the process in its midst.
func (h *history) recorded(_ context.Context, tx *sql.Tx) error {
	if h.deaths > 0 && !h.owes() && h.dice.IntN(3) == 0 {
		if err := tx.Rollback(); err != nil { // as the engine does with what a dead process left open
			return err
		}
		h.deaths--
		h.note("  muere antes de confirmar lo guardado")
		h.kills["antes de confirmar lo guardado"]++
		panic(killed{})
	}
	return nil
}

// people do a request that must succeed.
func (h *history) people(method, path string, body, out any) {
	h.t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, googleURL+path, bytes.NewReader(content))
	r.Header.Set("User-Agent", browser)
	h.google.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		h.fail("people's %s %s: got %d: %s\nbody: %s", method, path, w.Code, w.Body, content)
	}
	if out != nil {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			h.t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
}

// browser is what people come with; no fault strikes it.
const browser = "navegador"
