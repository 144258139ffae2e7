//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// Three machines on one database, people at work in every hoja, and something that befalls one machine every now and then: killed, with
// another started in its place; stopped; cut off from the database. With CELULA_TEST_MACHINES=10m they have fifty hojas and one is killed
// every minute for so long; without, six hojas and less than a minute.
func TestMachinesAtWork(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("CELULA_TEST_MACHINES"))
	if os.Getenv("CELULA_TEST_MACHINES") != "" && err != nil {
		t.Fatal(err)
	}
	w := &atWork{dice: rand.New(rand.NewPCG(5, 6)), next: 50000}
	last, pause, blow := 45*time.Second, 300*time.Millisecond, 6*time.Second
	if long > 0 {
		w.fleet = newFleet(t, 50, "10s")
		last, pause, blow = long, 1500*time.Millisecond, 30*time.Second
	} else {
		t.Parallel()
		w.fleet = newFleet(t, 6, "1s")
	}
	for range 3 {
		w.machines = append(w.machines, w.start())
	}
	began := time.Now()
	for n := 1; time.Since(began) < last; {
		w.work()
		if time.Since(began) > time.Duration(n)*blow {
			w.befall(n)
			n++
		}
		w.recover(false)
		time.Sleep(pause) // people's pace
	}
	w.recover(true)
	worked := time.Since(began).Round(time.Second)
	w.settle("in the end", 4*time.Minute)
	gap, hoja, good := w.gap()
	for _, m := range w.machines {
		m.terminate()
	}
	w.settle("when all machines have ended", 0)
	rounds := w.judge()
	w.remembered()
	if most := 2*store.LeaseTime + 20*time.Second; long == 0 && gap > most {
		t.Errorf("%s had no good round for %s, want %s at most", hoja, gap, most)
	}
	t.Logf("%s of work, and %s until all was done: %d hojas, %d leases of them, %d good rounds, the longest gap between two of one hoja %s (%s)",
		worked, time.Since(began).Round(time.Second)-worked, len(w.desks), rounds, good, gap.Round(time.Second/10), hoja)
	t.Logf("%d edits by people; %v; %d calls; %d messages", w.edits, w.befell, len(w.calls), len(w.chat.Messages("C1")))
}

// atWork is a fleet, the people who use its hojas, and what befalls it.
type atWork struct {
	*fleet
	dice     *rand.Rand
	machines []*machine
	hurt     *machine
	heal     func(*machine)
	until    time.Time // the hurt one is healed

	next   int // the next sale's number
	edits  int
	befell []string
}

// befall kills a machine and starts another, every second time; or hurts one for longer than its lease lasts.
func (w *atWork) befall(n int) {
	i := w.dice.IntN(len(w.machines))
	m := w.machines[i]
	if n%2 == 0 {
		w.befell = append(w.befell, blows[0].name)
		m.kill()
		if m == w.hurt {
			w.hurt = nil
		}
		w.machines[i] = w.start()
		return
	}
	if w.hurt != nil {
		return
	}
	b := blows[1+(n/2)%3]
	w.befell = append(w.befell, b.name)
	b.hit(m)
	w.hurt, w.heal, w.until = m, b.heal, time.Now().Add(store.LeaseTime+time.Duration(w.dice.IntN(5000))*time.Millisecond)
}

// recover heals the hurt machine when it is time, or at once.
func (w *atWork) recover(now bool) {
	if w.hurt != nil && (now || time.Now().After(w.until)) {
		w.heal(w.hurt)
		w.hurt = nil
	}
}

// work is one thing that people do in one of the hojas.
func (w *atWork) work() {
	w.edits++
	d := w.desks[w.dice.IntN(len(w.desks))]
	n := w.dice.IntN(len(d.rows))
	row := d.rows[n]
	switch what := w.dice.IntN(10); {
	case what < 2 && len(d.rows) < 8:
		w.next++
		w.put(d, len(d.rows), overdue(w.next))
	case what == 2 && len(d.rows) < 8: // above all others, which move down
		w.next++
		w.people.Batch(w.t, d.id, fmt.Sprintf(`{"insertDimension":{"range":{"sheetId":%d,"dimension":"ROWS","startIndex":1,"endIndex":2}}}`, 0))
		d.rows = slices.Insert(d.rows, 0, make([]any, idCol))
		w.put(d, 0, overdue(w.next))
	case what == 3 && len(d.rows) > 2:
		w.people.Batch(w.t, d.id, fmt.Sprintf(`{"deleteDimension":{"range":{"sheetId":%d,"dimension":"ROWS","startIndex":%d,"endIndex":%d}}}`, 0, n+1, n+2))
		d.rows = slices.Delete(d.rows, n, n+1)
	case what < 7:
		agenda := any("15/01/2024")
		if row[agendaCol] == agenda {
			agenda = nextMonth
		}
		w.put(d, n, with(row, agendaCol, agenda))
	default:
		phone := any("tres once")
		if row[phoneCol] == phone {
			phone = "3001234567"
		}
		w.put(d, n, with(row, phoneCol, phone))
	}
}
