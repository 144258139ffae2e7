package notify

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Now is the present as a round sees it.
type Now struct {
	At       time.Time // in the office's time zone: people read it where a case closes
	Alerts   []Alert   // all that hold, in any order
	Restless func(subject string) bool
	// Present gives what is known of a subject that may have no alert any
	// more, so that a case can say how it ended; false when it is gone.
	Present func(subject string) (Facts, bool)
}

// Reason names why a case was changed.
type Reason string

// The reasons. They are printed by once --dry-run.
const (
	Opened   Reason = "abre"    // it holds and was not open
	Reopened Reason = "reabre"  // it holds again, moments after it was closed
	Repeated Reason = "repite"  // it holds still, and its repeat time has passed
	Changed  Reason = "cambia"  // what is shown of it changed
	Closed   Reason = "cierra"  // it holds no more
	Doubled  Reason = "sobra"   // another open case says the same; this one is closed
	Awaited  Reason = "anuncia" // it was open without a channel and now has one
)

// Change is one case changed, and why.
type Change struct {
	Reason Reason
	Case   Case // as it is afterwards
}

// Decision is what changes. Nothing was done yet.
type Decision struct {
	Cases    []Case    // opened or changed, to be stored
	Messages []Message // new living messages
	Edited   []string  // keys of older messages that may show something else now, each once
	Changes  []Change  // the same cases, each with its reason
	// Next is when deciding again, with the same alerts and once this is stored, may change something for the mere passing of
	// time: a case is to be said again, or lapses. Zero is never.
	Next time.Time
}

// Decide says what has to change for the cases to be those that hold now. cases
// are the open ones and, so that a case that flickers is not said anew, those
// closed less than [Policy.FlapTime] ago; their order and that of the alerts
// mean nothing. A nil Restless means that nobody is typing, a nil Present that
// nothing more is known. Deciding again at the same time changes nothing.
func Decide(cases []Case, now Now, p Policy) Decision {
	d := decider{now: now, policy: p, taken: map[topic]bool{}}
	d.holding = d.hold()
	for _, c := range openFirst(cases) {
		d.review(*c)
	}
	for _, c := range d.unopened() {
		d.open(c)
	}
	d.say()
	d.Edited = slices.Sorted(maps.Keys(d.edited))
	return d.Decision
}

// topic is what makes two alerts the same.
type topic struct {
	kind    Kind
	subject string
}

type decider struct {
	Decision
	now     Now
	policy  Policy
	holding map[topic]Alert
	taken   map[topic]bool // an open case has it
	due     []Case         // to be said in a new message
	edited  map[string]bool
}

// hold gathers the alerts that hold, cleaned; of two about the same, whichever
// of their facts sort first, so that the order they came in means nothing.
func (d *decider) hold() map[topic]Alert {
	m := make(map[topic]Alert, len(d.now.Alerts))
	for _, a := range d.now.Alerts {
		if lapse := d.policy.lapse(a.Kind); lapse > 0 && !a.Since.IsZero() {
			if d.now.At.Sub(a.Since) >= lapse {
				continue
			}
			d.wake(a.Since.Add(lapse))
		}
		a.Facts = a.Facts.clean()
		a.Facts.Fin = ""
		t := topic{a.Kind, a.Subject}
		if other, ok := m[t]; !ok || fmt.Sprint(a.Facts) < fmt.Sprint(other.Facts) {
			m[t] = a
		}
	}
	return m
}

// openFirst sorts cases so that an open one takes its topic before one that
// closed lately, and the oldest before a double.
func openFirst(cases []Case) []*Case {
	sorted := make([]*Case, len(cases))
	for i := range cases {
		sorted[i] = &cases[i]
	}
	slices.SortFunc(sorted, func(a, b *Case) int {
		return cmp.Or(
			whenClosed(b).Compare(whenClosed(a)),
			a.Opened.Compare(b.Opened),
			strings.Compare(a.Key, b.Key))
	})
	return sorted
}

// whenClosed puts the end of an open case after that of any other.
func whenClosed(c *Case) time.Time {
	if c.Closed.IsZero() {
		return time.Unix(1<<40, 0)
	}
	return c.Closed
}

// unopened makes a case of each alert that has none and may have one.
func (d *decider) unopened() []Case {
	var cases []Case
	for t, a := range d.holding {
		if !d.taken[t] && !d.restless(t.subject) {
			cases = append(cases, Case{Key: caseKey(a, d.now.At), Kind: a.Kind, Subject: a.Subject, Facts: a.Facts, Opened: d.now.At})
		}
	}
	slices.SortFunc(cases, byUrgency)
	return cases
}

// review decides about a case that exists.
func (d *decider) review(c Case) {
	if d.restless(c.Subject) {
		return
	}
	t, open := topic{c.Kind, c.Subject}, c.Closed.IsZero()
	a, holds := d.holding[t]
	switch {
	case open && holds && d.taken[t]:
		d.close(c, Doubled, "el mismo aviso está en otro mensaje")
	case open && holds:
		d.taken[t] = true
		d.refresh(c, a, Changed)
	case open:
		d.close(c, Closed, d.ending(c))
	case holds && !d.taken[t] && !c.Kind.alone() && d.now.At.Sub(c.Closed) < d.policy.FlapTime():
		d.taken[t] = true
		c.Closed = time.Time{}
		d.refresh(c, a, Reopened)
	}
}

// wake notes that the same may come to another decision at that time.
func (d *decider) wake(at time.Time) {
	if d.Next.IsZero() || at.Before(d.Next) {
		d.Next = at
	}
}

func (d *decider) restless(subject string) bool {
	return d.now.Restless != nil && d.now.Restless(subject)
}

// open says a new case, if there is a channel for it.
func (d *decider) open(c Case) {
	if d.policy.channel(c.Kind) != "" {
		d.due = append(d.due, c)
		return
	}
	d.change(c, Opened)
}

// refresh brings an open case up to date, and says it again when it is time.
func (d *decider) refresh(c Case, a Alert, reason Reason) {
	changed := c.Facts != a.Facts // a closed case differs by its Fin
	c.Facts = a.Facts
	if d.isDue(c) {
		d.edit(c.Message)
		d.due = append(d.due, c)
		return
	}
	if changed {
		d.edit(c.Message)
		d.change(c, reason)
	}
}

func (d *decider) isDue(c Case) bool {
	if d.policy.channel(c.Kind) == "" {
		return false
	}
	repeat := d.policy.repeat(c)
	due := c.Said.IsZero() || repeat > 0 && d.now.At.Sub(c.Said) >= repeat
	if !due && repeat > 0 {
		d.wake(c.Said.Add(repeat))
	}
	return due
}

func (d *decider) close(c Case, reason Reason, how string) {
	c.Closed = d.now.At
	c.Facts.Fin = d.now.At.Format("02/01 15:04") + ": " + how
	d.edit(c.Message)
	d.change(c, reason)
}

func (d *decider) change(c Case, reason Reason) {
	d.Cases = append(d.Cases, c)
	d.Changes = append(d.Changes, Change{reason, c})
}

func (d *decider) edit(message string) {
	if message == "" {
		return
	}
	if d.edited == nil {
		d.edited = map[string]bool{}
	}
	d.edited[message] = true
}
