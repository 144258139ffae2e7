package notify

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// say makes messages of the cases that are due: one each, or one digest for a
// channel that would get more than a handful. What is no case to work off comes
// last, and is a message of its own however many there are.
func (d *decider) say() {
	channels := map[string][]Case{}
	var alone []Case
	for _, c := range d.due {
		if c.Kind.alone() {
			alone = append(alone, c)
			continue
		}
		channel := d.policy.channel(c.Kind)
		channels[channel] = append(channels[channel], c)
	}
	for _, channel := range slices.Sorted(maps.Keys(channels)) {
		cases := channels[channel]
		slices.SortStableFunc(cases, byUrgency)
		if len(cases) > d.policy.digest() {
			d.put(channel, cases)
			continue
		}
		d.putEach(cases)
	}
	slices.SortStableFunc(alone, byUrgency)
	d.putEach(alone)
}

func (d *decider) putEach(cases []Case) {
	for i, c := range cases {
		d.put(d.policy.channel(c.Kind), cases[i:i+1])
	}
}

// byUrgency sorts cases as a reader wants them: by kind, visits by their day, then down the sheet.
func byUrgency(a, b Case) int {
	return cmp.Or(
		cmp.Compare(a.Kind.rank(), b.Kind.rank()),
		strings.Compare(string(a.Kind), string(b.Kind)),
		strings.Compare(a.visit(), b.visit()),
		cmp.Compare(a.Facts.Row, b.Facts.Row),
		strings.Compare(a.Subject, b.Subject))
}

// visit is the day of the visit that a case is about; empty where it is about something else.
func (c Case) visit() string {
	if c.Kind == InstalacionProxima || c.Kind == InstalacionVencida {
		return c.Facts.Agenda
	}
	return ""
}

// put makes one new message that shows cases.
func (d *decider) put(channel string, cases []Case) {
	m := Message{Channel: channel}
	for _, c := range cases {
		m.Cases = append(m.Cases, c.Key)
	}
	m.Key = d.policy.messageKey(channel, m.Cases, d.now.At)
	for _, c := range cases {
		reason := Repeated
		switch {
		case c.Opened.Equal(d.now.At) && c.Said.IsZero():
			reason = Opened
		case c.Said.IsZero():
			reason = Awaited
		}
		c.Said, c.Message = d.now.At, m.Key
		d.change(c, reason)
	}
	d.Messages = append(d.Messages, m)
}
