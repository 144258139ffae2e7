package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store/storetest"
)

// Fifty hojas on one account: all are seen to, evenly, below the quota; people who work in a few of them are answered sooner.
// With CELULA_TEST_FIFTY=1h the program runs for so long, at Google's own quotas and a schedule of ten seconds; without, until
// it has been round a few times at sixty times the speed. With CELULA_TEST_POSTGRES three machines share the work.
func TestFiftyHojas(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("CELULA_TEST_FIFTY"))
	if os.Getenv("CELULA_TEST_FIFTY") != "" && err != nil {
		t.Fatal(err)
	}
	speed, schedule, look := 60, "@every 1s", time.Second/2
	if long > 0 {
		speed, schedule, look = 1, "@every 10s", 20*time.Second // looking costs people's quota
	} else {
		t.Parallel()
	}
	state, machines := "celula.db", 1
	if spec := os.Getenv("CELULA_TEST_POSTGRES"); spec != "" {
		state, machines = storetest.PostgresSchema(t, spec), 3
	}
	f := newFifty(t, speed, schedule, state, machines)
	began := time.Now()
	for i := range f.machines {
		f.machines[i].child = startChild(t, "run", "--config", f.machines[i].config)
	}
	f.until("the first rounds", look, func() bool { return slices.Min(f.readsOf()) >= 2 })
	first := f.figures()
	t.Logf("after the first rounds, %s: %v", time.Since(began).Round(time.Second), first)

	w := &workers{fifty: f, dice: rand.New(rand.NewPCG(1, 2)), want: map[string]string{}}
	if long > 0 {
		w.work(12*time.Second, began.Add(long))
	} else {
		w.work(0, time.Time{})
	}
	f.until("every status", look, w.answered)
	last := f.figures()
	t.Logf("after %s: %v", time.Since(began).Round(time.Second), last)
	if answers := f.report(began); answers[429] > 0 || len(answers) != 1 {
		t.Errorf("answers by status: %v, want 200 alone", answers)
	}
	for _, m := range f.machines {
		if last.errors > 0 || strings.Contains(m.stderr.String(), "level=ERROR") {
			t.Errorf("%d rounds failed, and the program said: %s", last.errors, m.stderr.String())
		}
		m.terminate()
	}
	if last.goroutines > first.goroutines+20*machines {
		t.Errorf("goroutines: %d after the first rounds, %d at the end", first.goroutines, last.goroutines)
	}
}

// Workers are the people who type in the first ten hojas.
type workers struct {
	*fifty
	dice *rand.Rand
	want map[string]string // by hoja and cell, the status that must come to stand there
}

// busyOfFifty is in how many hojas people are working.
const busyOfFifty = 10

// work has somebody change a sale every so often until the end, but sixty times at least.
func (w *workers) work(every time.Duration, end time.Time) {
	for n := 0; n < 60 || time.Now().Before(end); n++ {
		hoja, row := w.dice.IntN(busyOfFifty), 2+w.dice.IntN(salesOfFifty)
		phone, status := fmt.Sprintf("300%07d", w.dice.IntN(1e7)), "PENDIENTE INSTALACIÓN"
		if n%2 == 0 {
			phone, status = "tres once", "INCOMPLETA"
		}
		w.types(hoja, fmt.Sprintf("H%d", row), phone)
		w.want[fmt.Sprintf("%d %d", hoja, row)] = status
		time.Sleep(every)
	}
}

// answered tells whether every sale has its status.
func (w *workers) answered() bool {
	for hoja := range w.ids {
		shown := w.shows(hoja, "S")
		if len(shown) != salesOfFifty {
			return false
		}
		for i, got := range shown {
			want, worked := w.want[fmt.Sprintf("%d %d", hoja, i+2)]
			if !worked {
				want = "PENDIENTE INSTALACIÓN"
			}
			if got != want {
				return false
			}
		}
	}
	return true
}

// until waits until ok holds, and looks every so often.
func (f *fifty) until(what string, every time.Duration, ok func() bool) {
	f.t.Helper()
	for looks := 0; !ok(); looks++ {
		if looks == 60 {
			f.t.Fatalf("waited %s for %s; reads by hoja: %v", 60*every, what, f.readsOf())
		}
		time.Sleep(every)
	}
}

// Figures are what the program's own pages say, those of all machines together.
type figures struct {
	ok, errors, goroutines, megabytes int
}

var metric = regexp.MustCompile(`(?m)^(\w+)(\{[^}]*\})? (\S+)$`)

func (f *fifty) figures() (n figures) {
	f.t.Helper()
	pages := ""
	for _, m := range f.machines {
		pages += get(f.t, m.health, "/metrics") + "\n"
	}
	for _, m := range metric.FindAllStringSubmatch(pages, -1) {
		value, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			f.t.Fatal(err)
		}
		switch {
		case m[1] == "celula_rounds_total" && strings.Contains(m[2], `"ok"`):
			n.ok += int(value)
		case m[1] == "celula_rounds_total":
			n.errors += int(value)
		case m[1] == "go_goroutines":
			n.goroutines += int(value)
		case m[1] == "process_resident_memory_bytes":
			n.megabytes += int(value / 1e6)
		}
	}
	return n
}

func (n figures) String() string {
	return fmt.Sprintf("%d good rounds, %d failed, %d goroutines, %d MB resident", n.ok, n.errors, n.goroutines, n.megabytes)
}

// report tells what the API saw of it, and gives its answers by status.
func (f *fifty) report(began time.Time) map[int]int {
	l := &f.calls
	l.mu.Lock()
	defer l.mu.Unlock()
	var longest [2]time.Duration // between two good reads of a hoja: where people work, and where they do not
	var rounds [2]int
	for i, id := range f.ids {
		kind := 0
		if i >= busyOfFifty {
			kind = 1
		}
		last := began
		for _, at := range append(l.reads[id], time.Now()) {
			longest[kind], last = max(longest[kind], at.Sub(last)), at
		}
		rounds[kind] += len(l.reads[id])
	}
	f.t.Logf("%d reads, %d writes; in the fullest minute %d and %d; in the fullest 6 s %d and %d; answers by status: %v", len(l.spent[false]), len(l.spent[true]),
		most(l.spent[false], time.Minute), most(l.spent[true], time.Minute), most(l.spent[false], 6*time.Second), most(l.spent[true], 6*time.Second), l.answers)
	f.t.Logf("where people work: %d reads a hoja, the longest gap %s; elsewhere: %d, %s", rounds[0]/busyOfFifty, longest[0].Round(time.Second/10),
		rounds[1]/(hojasOfFifty-busyOfFifty), longest[1].Round(time.Second/10))
	f.t.Logf("the chat was called %d times", len(f.chat.Calls()))
	return maps.Clone(l.answers)
}
