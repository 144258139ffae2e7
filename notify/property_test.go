package notify

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestHistories lets alerts come and go at random and checks after every
// decision what must always be so.
func TestHistories(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		policy := everywhere
		policy.Digest = rapid.IntRange(1, 4).Draw(rt, "digest")
		w := newWorld(t, policy)
		at := noon
		for range rapid.IntRange(1, 12).Draw(rt, "rounds") {
			at = at.Add(time.Duration(rapid.SampledFrom([]int{1, 10, 20, 59, 60, 23 * 60, 24 * 60, 72 * 60, 96 * 60}).Draw(rt, "minutes")) * time.Minute)
			now := drawNow(rt, at)
			before, shown := maps.Clone(w.cases), w.hashes()
			d := w.decide(now)
			checkRound(rt, w, now, before, d)
			checkEdited(rt, shown, w.hashes(), d)
		}
	})
}

func drawNow(rt *rapid.T, at time.Time) Now {
	subjects := []string{"V-1", "V-2", "V-3", "V-4", "V-5"}
	typing := rapid.SliceOfDistinct(rapid.SampledFrom(subjects), rapid.ID).Draw(rt, "typing")
	now := Now{At: at, Restless: func(s string) bool { return slices.Contains(typing, s) }}
	kinds := []Kind{HojaIlegible, InstalacionProxima, VentaEstancada, ClaroNoAparece, ClaroSinVenta, ClaroIndicador}
	for _, s := range subjects {
		for _, k := range kinds {
			for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2}).Draw(rt, "times") {
				now.Alerts = append(now.Alerts, drawFacts(rt, alert(k, s, rapid.IntRange(1, 3).Draw(rt, "row"))))
			}
		}
	}
	return now
}

// drawFacts adds to an alert what the cruce does.
func drawFacts(rt *rapid.T, a Alert) Alert {
	f := &a.Facts
	switch a.Kind {
	case ClaroNoAparece:
		f.Reclamo = rapid.SampledFrom([]string{"", "", "RECLAMADA", "ESCALADA"}).Draw(rt, "reclamo")
		f.Tabla = rapid.SampledFrom([]string{"", tabla}).Draw(rt, "tabla")
	case ClaroSinVenta:
		f.ID, f.Documento, f.Tabla = "", "52123456789", tabla
	case ClaroIndicador:
		f.Indicador = Indicador{Reclamables: 7, Aparecen: rapid.IntRange(0, 2).Draw(rt, "aparecen")}
	}
	return a
}

func checkRound(rt *rapid.T, w *world, now Now, before map[string]Case, d Decision) {
	holds := map[topic]bool{}
	for _, a := range now.Alerts {
		holds[topic{a.Kind, a.Subject}] = true
	}
	open := map[topic]Case{}
	for _, c := range w.cases {
		if !c.Closed.IsZero() {
			continue
		}
		t := topic{c.Kind, c.Subject}
		if other, two := open[t]; two {
			rt.Fatalf("two open cases are about %v: %s and %s", t, c.Key, other.Key)
		}
		open[t] = c
		if !holds[t] && !now.Restless(c.Subject) {
			rt.Fatalf("%v holds no more, and its case is open", t)
		}
	}
	for t := range holds {
		if _, ok := open[t]; !ok && !now.Restless(t.subject) {
			rt.Fatalf("%v holds, and has no open case", t)
		}
	}
	checkMessages(rt, w, d)
	checkChanges(rt, w, now, before, d)
	checkAgain(rt, w, now, before, d)
}

// checkMessages: each case is living in one message, which names it; a new
// message is of one channel and not larger than needed.
func checkMessages(rt *rapid.T, w *world, d Decision) {
	living := map[string]int{}
	for _, m := range w.messages {
		for _, key := range m.Cases {
			c, ok := w.cases[key]
			if !ok {
				rt.Fatalf("message %s shows the case %s, which there is not", m.Key, key)
			}
			if c.Message == m.Key {
				living[key]++
			}
			if want := everywhere.Channels[c.Kind.Audience()]; m.Channel != want {
				rt.Fatalf("%s goes to %s, want %s", c.Kind, m.Channel, want)
			}
			if c.Kind == ClaroIndicador && len(m.Cases) > 1 {
				rt.Fatalf("an indicator is one of the %d cases of a digest", len(m.Cases))
			}
		}
	}
	for key := range w.cases {
		if living[key] != 1 {
			rt.Fatalf("case %s is shown by %d messages as living, want 1", key, living[key])
		}
	}
	perChannel := map[string]int{}
	for _, m := range d.Messages {
		perChannel[m.Channel]++
		if n := len(m.Cases); n > 1 && n <= w.policy.Digest {
			rt.Fatalf("%d cases are a digest, and a handful is %d", n, w.policy.Digest)
		}
	}
	for channel, n := range perChannel {
		if n > w.policy.Digest && channel != everywhere.Channels[Supervisors] {
			rt.Fatalf("%d messages at once for %s", n, channel)
		}
	}
}

// hashes are what each message has to show now.
func (w *world) hashes() map[string]string {
	cases := slices.Collect(maps.Values(w.cases))
	hashes := map[string]string{}
	for key, m := range w.messages {
		hashes[key] = Render(m, cases).Hash()
	}
	return hashes
}

// checkEdited: a message that has to show something else is new or named to be
// edited, for a round looks at no others.
func checkEdited(rt *rapid.T, before, after map[string]string, d Decision) {
	for key, was := range before {
		if after[key] != was && !slices.Contains(d.Edited, key) {
			rt.Fatalf("message %s has to show something else and is not named to be edited; changes: %+v", key, d.Changes)
		}
	}
}

// checkChanges: nothing changes without reason or while somebody types, nothing
// is repeated before its time, and every older message that shows a changed
// case is named to be edited.
func checkChanges(rt *rapid.T, w *world, now Now, before map[string]Case, d Decision) {
	if len(d.Changes) != len(d.Cases) {
		rt.Fatalf("%d cases changed with %d reasons", len(d.Cases), len(d.Changes))
	}
	for i, c := range d.Cases {
		was, existed := before[c.Key]
		if now.Restless(c.Subject) {
			rt.Fatalf("somebody is typing %s, and %s", c.Subject, d.Changes[i].Reason)
		}
		if existed && cmp.Equal(was, c) {
			rt.Fatalf("%s is to be stored and did not change", c.Key)
		}
		if existed && !c.Said.Equal(was.Said) && c.Said.Sub(was.Said) < pace(c) {
			rt.Fatalf("%s is said again after %v: %+v", c.Kind, c.Said.Sub(was.Said), c)
		}
		if existed && c.Closed.IsZero() && !was.Closed.IsZero() && c.Kind == ClaroIndicador {
			rt.Fatalf("figures that a newer message replaced came back: %+v", c)
		}
		if existed && !slices.Contains(d.Edited, was.Message) {
			rt.Fatalf("%s changed (%s) and its message is not edited", c.Key, d.Changes[i].Reason)
		}
	}
	if !slices.IsSorted(d.Edited) || len(slices.Compact(slices.Clone(d.Edited))) != len(d.Edited) {
		rt.Fatalf("edited messages are not each named once: %v", d.Edited)
	}
}

// pace is the least time between two sayings of a case.
func pace(c Case) time.Duration {
	switch {
	case c.Kind == ClaroIndicador:
		return 1 << 62
	case c.Kind == ClaroNoAparece && c.Facts.Reclamo != "":
		return 7 * 24 * time.Hour
	}
	return c.Kind.traits().repeat
}

// checkAgain: deciding again changes nothing, and the order of what comes in
// means nothing.
func checkAgain(rt *rapid.T, w *world, now Now, before map[string]Case, d Decision) {
	if again := Decide(w.remembered(now.At), now, w.policy); len(again.Cases)+len(again.Messages)+len(again.Edited) != 0 {
		rt.Fatalf("deciding again changes %+v", again.Changes)
	}
	remembered := (&world{cases: before, policy: w.policy}).remembered(now.At)
	shuffled := now
	shuffled.Alerts = rapid.Permutation(now.Alerts).Draw(rt, "order")
	if diff := cmp.Diff(d, Decide(rapid.Permutation(remembered).Draw(rt, "cases"), shuffled, w.policy)); diff != "" {
		rt.Fatalf("another order decides otherwise (-first +second):\n%s", diff)
	}
}

// TestAFirstRound: a hoja that has gone unwatched for months is one message.
func TestAFirstRound(t *testing.T) {
	w := newWorld(t, everywhere)
	var alerts []Alert
	for i := range 5000 {
		alerts = append(alerts, alert(InstalacionFallida, fmt.Sprint("V-", i), i+2))
	}
	d := w.decide(Now{At: noon, Alerts: alerts})
	if len(d.Messages) != 1 {
		t.Fatalf("5,000 cases are %d messages, want 1", len(d.Messages))
	}
	c := Render(d.Messages[0], d.Cases)
	if last := c.Lines[len(c.Lines)-1].Text(); last != "y 4970 más" {
		t.Errorf("the digest ends in %q, want 'y 4970 más'", last)
	}
}
