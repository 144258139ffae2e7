package round_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
)

// The simulation: small worlds, each drawn from a seed, in which people work in their hojas, Claro's base comes and goes, calls
// fail, the bot is killed between any two of its effects, and days pass. Whenever all is quiet again, every sale has the
// status, mark, reason and CLARO that it should have and its own id, people's cells are as they left them, and the chat
// shows each case once, as it is, and nothing else.

var (
	simHistories = flag.Int("sim.histories", 0, "how many histories the simulation plays; 0 is 3000, and fewer under -short or -race")
	simSeed      = flag.Uint64("sim.seed", 1, "the seed of the first history; those after it have the next ones; 0 is drawn from the clock")
)

func TestSimulation(t *testing.T) {
	first := *simSeed
	if first == 0 {
		first = uint64(time.Now().UnixNano())
	}
	histories := *simHistories
	switch {
	case histories > 0:
	case testing.Short() || raceDetector:
		histories = 100
	default:
		histories = 3000
	}
	t.Logf("%d histories, seeds from %d on", histories, first)
	s, all := newSetting(t), newCounts()
	var next, failed atomic.Int64
	var mu sync.Mutex
	t.Run("histories", func(t *testing.T) {
		for worker := range 2 * runtime.GOMAXPROCS(0) { // they wait for the disk half of their time
			t.Run(fmt.Sprint(worker), func(t *testing.T) {
				t.Parallel()
				n := newCounts()
				defer func() {
					mu.Lock()
					defer mu.Unlock()
					all.add(n)
				}()
				for i := int(next.Add(1)); i <= histories && failed.Load() == 0; i = int(next.Add(1)) {
					s.play(t, first+uint64(i-1), n, &failed)
				}
			})
		}
	})
	t.Logf("%s\nviolations: %d", all, failed.Load())
}

func newSetting(t *testing.T) *setting {
	t.Helper()
	s := &setting{calendar: hoja.NewCalendar(), folder: t.TempDir()}
	var err error
	if s.rules, err = rules.LoadDir(""); err != nil {
		t.Fatal(err)
	}
	if s.reader, err = cruce.NewReader(s.rules); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.folder, "empty.db")
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if s.empty, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return s
}

// play plays one history, and counts it where something was wrong in it.
func (s *setting) play(t *testing.T, seed uint64, n *counts, failed *atomic.Int64) {
	defer func() {
		if t.Failed() {
			failed.Add(1)
		}
		if v := recover(); v != nil { // a bubble in which everything waits for ever
			t.Errorf("seed %d: %v\nagain: %s", seed, v, rerun(seed))
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		h := s.begin(t, seed, n)
		defer h.end()
		h.unfold()
		n.histories++
	})
}

func rerun(seed uint64) string {
	return fmt.Sprintf("go test ./cmd/celula/internal/round -run '^TestSimulation$' -sim.histories=1 -sim.seed=%d", seed)
}

// unfold lets some days go by, each with its work and its troubles, and looks at the world whenever it has come to rest.
func (h *history) unfold() {
	for range 1 + h.dice.IntN(2) {
		for range 1 + h.dice.IntN(4) {
			for _, d := range h.desks {
				for n := h.dice.IntN(5); n > 0 && !d.slid; n-- {
					d.edit()
				}
			}
			h.turn()
			h.pass(pick(h.dice, 30*time.Second, 30*time.Second, 30*time.Second, time.Minute, 20*time.Minute, 5*time.Hour, 26*time.Hour, 75*time.Hour))
		}
		h.rest()
		for _, d := range h.desks {
			d.check()
		}
		h.checkChat()
		h.checks++
	}
}

// turn is a round of every hoja and the saying of what is to be said, in whatever weather.
func (h *history) turn() {
	h.harm = pick(h.dice, 0, 0, 0.05, 0.2, 0.5)
	h.visits, h.deaths = h.dice.IntN(4), h.dice.IntN(8)/6
	h.note("turno: fallas %v, visitas %d, muertes %d", h.harm, h.visits, h.deaths)
	for _, i := range h.dice.Perm(len(h.desks)) {
		h.attempt(func(ctx context.Context) { h.round(ctx, i) })
	}
	h.attempt(h.say)
	h.harm, h.visits, h.deaths = 0, 0, 0
}

// round is one round of a hoja.
func (h *history) round(ctx context.Context, i int) (res round.Result, err error) {
	d := h.desks[i]
	time.Sleep(time.Millisecond) // no two rounds are at one instant
	h.serving, h.weather = d, weather{}
	from := len(d.moments)
	d.look("ronda")
	defer func() {
		h.serving, d.stirred = nil, false
		h.note("  %s: la ronda termina: %d lecturas, %d celdas, %v", d.name, res.Tries, res.Cells, err)
		last := d.look("fin de la ronda")
		d.rounds = append(d.rounds, window{d.moments[from].at.Truncate(time.Millisecond), last.at, from, len(d.moments) - 1, h.weather})
	}()
	res, err = h.life.hojas[i].Round(ctx)
	switch h.tries += res.Tries; {
	case err != nil:
		h.badRounds++
	default:
		d.slid = false
		if h.goodRounds++; len(d.moments) == from+1 {
			d.pin()
		}
	}
	return res, err
}

func (h *history) say(ctx context.Context) {
	h.talking = true
	err := h.life.sayer.Say(ctx)
	h.talking = false
	h.note("  dicho: %v", err)
}

// pass lets time go by. A bot that nobody wakes for hours is mostly one that was ended.
func (h *history) pass(d time.Duration) {
	h.note("pasan %s", d)
	if d > 5*time.Minute && h.life != nil && !h.owes() && h.dice.IntN(2) == 0 {
		h.note("se reinicia el bot")
		h.die()
	}
	time.Sleep(d)
}

// rest has people mend what keeps their hoja from being read, and then gives the bot rounds until it has nothing to do.
func (h *history) rest() {
	for _, d := range h.desks {
		if d.mend() {
			d.look("títulos corregidos")
		}
		if (d.base.gone || d.base.broken) && h.dice.IntN(4) > 0 {
			d.base.broken = false
			d.deliver()
			d.entitle(false)
			d.look("base corregida")
		}
	}
	h.note("reposo")
	for quiet, n := 0, 0; quiet < 2; n++ {
		if n == 20 {
			h.fail("after %d rounds without trouble there is still something to do", n)
		}
		time.Sleep(30 * time.Second)
		done := true
		for i, d := range h.desks {
			h.attempt(func(ctx context.Context) {
				res, err := h.round(ctx, i)
				if err != nil {
					h.fail("%s: a round without trouble: %v", d.name, err)
				}
				done = done && res.Cells == 0 && len(res.Cases) == 0
			})
		}
		h.attempt(h.finish)
		if quiet++; !done {
			quiet = 0
		}
	}
}

// finish says everything. What the chat has asked to be spared is said when that time is over.
func (h *history) finish(context.Context) {
	for try := 1; ; try++ {
		err := h.life.sayer.Say(h.life.ctx)
		if err == nil {
			break
		}
		if try == 10 {
			h.fail("nothing is in the way, and yet it cannot be said: %v", err)
		}
		time.Sleep(round.Wait(err))
	}
	if n, err := h.life.store.Waiting(h.t.Context()); n > 0 || err != nil {
		h.fail("%d messages still wait (%v)", n, err)
	}
}

// note tells what happens, for whoever reads why a history failed.
func (h *history) note(format string, args ...any) {
	h.steps = append(h.steps, h.stamped(format, args...))
}

func (h *history) stamped(format string, args ...any) string {
	return time.Now().In(bogota).Format("02/01 15:04:05 ") + fmt.Sprintf(format, args...)
}

// fail ends the history with what is wrong, how it came to that, and how to see it again.
func (h *history) fail(format string, args ...any) {
	h.t.Helper()
	h.t.Fatalf("seed %d: %s\nsteps:\n%s\nagain: %s", h.seed, fmt.Sprintf(format, args...), strings.Join(h.steps, "\n"), rerun(h.seed))
}
