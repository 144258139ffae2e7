package round_test

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
)

// Nothing may have been said that never held: every case that was ever opened, and every end of one, is looked up among
// the moments of the round in which it was decided.

// A toldCase is a case of the state, read.
type toldCase struct{ notify.Case }

func (d *desk) told(stored []store.Case) []toldCase {
	told := make([]toldCase, len(stored))
	for i, c := range stored {
		told[i].Case = notify.Case{Key: c.Key, Kind: notify.Kind(c.Kind), Subject: c.Subject, Opened: c.Opened, Said: c.Said, Closed: c.Closed, Message: c.Message}
		if err := json.Unmarshal(c.Facts, &told[i].Facts); err != nil {
			d.t.Fatalf("the case %s: %v", c.Key, err)
		}
	}
	return told
}

func (c toldCase) ofCruce() bool {
	return c.Kind == notify.ClaroNoAparece || c.Kind == notify.ClaroDiferencia || c.Kind == notify.ClaroSinVenta
}

// aboutSale tells whether the case's subject is a sale.
func (c toldCase) aboutSale() bool {
	switch c.Kind {
	case notify.HojaIlegible, notify.ClaroIlegible, notify.ClaroPestana, notify.ClaroIndicador, notify.ClaroSinVenta:
		return false
	}
	return true
}

// topic is what the oracle calls what the case is about.
func (d *desk) topic(c *toldCase) topic {
	switch {
	case c.Kind == notify.ClaroSinVenta:
		return topic{c.Kind, c.Facts.Documento}
	case c.aboutSale():
		return topic{c.Kind, c.Facts.Login}
	}
	return topic{c.Kind, d.name}
}

// checkStory looks at how a case began and ended.
func (d *desk) checkStory(c *toldCase) {
	if c.Kind == notify.ClaroIndicador || d.vague[c.Facts.Login] {
		return // the one is looked at as it stands; of the others nobody can say which sale is which
	}
	t := d.topic(c)
	moments, excused := d.during(c.Opened, c.Kind)
	if moments == nil {
		d.fail("%s: the case %s of %v was opened at %s, when there was no round", d.name, c.Kind, t.who, c.Opened)
	}
	if !slices.ContainsFunc(moments, func(m moment) bool { return d.held(t, m) }) && !excused {
		d.fail("%s: the case %s of %s was opened at %s, when it did not hold", d.name, c.Kind, t.who, c.Opened)
	}
	if c.Closed.IsZero() {
		return
	}
	moments, _ = d.during(c.Closed, c.Kind)
	if moments == nil {
		d.fail("%s: the case %s of %s was closed at %s, when there was no round", d.name, c.Kind, t.who, c.Closed)
	}
	if d.endless(c, t, moments) {
		d.fail("%s: the case %s of %s, of %s, was closed at %s, when it held all the time: %s", d.name, c.Kind, t.who, c.Opened, c.Closed, c.Facts.Fin)
	}
	if strings.Contains(c.Facts.Fin, "otro mensaje") {
		d.fail("%s: there were two cases %s of %s", d.name, c.Kind, t.who)
	}
}

// held tells whether something held at a moment.
func (d *desk) held(t topic, m moment) bool {
	switch t.kind {
	case notify.VentaEliminada:
		return m.here[t.who] < d.most(t.who, m)
	case notify.MarcacionRetirada:
		return m.holds[t] > 0 && d.hadMark(t.who, m)
	}
	return m.holds[t] > 0
}

// most is how many sales of a login there ever were up to a moment.
func (d *desk) most(login string, until moment) (n int) {
	for _, m := range d.moments {
		if m.at.After(until.at) {
			break
		}
		n = max(n, m.here[login])
	}
	return n
}

func (d *desk) hadMark(login string, until moment) bool {
	for _, m := range d.moments {
		if m.at.After(until.at) {
			break
		}
		if slices.ContainsFunc(m.sales, func(s judgedSale) bool { return s.login == login && s.verdict.Marcacion == rules.CTA }) {
			return true
		}
	}
	return false
}

// endless tells whether a closed case went on holding through all the round that closed it.
func (d *desk) endless(c *toldCase, t topic, moments []moment) bool {
	always := !slices.ContainsFunc(moments, func(m moment) bool { return m.holds[t] == 0 })
	switch c.Kind {
	case notify.ClaroIlegible, notify.ClaroSinVenta:
		return false // when a base is too small is the last cruce's to say; a record that says something else is another
	case notify.VentaEliminada:
		back := slices.ContainsFunc(moments, func(m moment) bool { return m.here[t.who] == d.most(t.who, m) })
		return !back && c.Closed.Sub(c.Opened) < 24*time.Hour
	case notify.VentaEstancada:
		return always && d.sameEstado(t.who, c.Opened, c.Closed)
	}
	return always
}

// sameEstado tells whether a sale had one ESTADO all the while, which the store has to the millisecond.
func (d *desk) sameEstado(login string, from, to time.Time) bool {
	estados := map[string]bool{}
	for _, m := range d.moments {
		if m.at.Before(from) || m.at.Truncate(time.Millisecond).After(to) {
			continue
		}
		for _, s := range m.sales {
			if s.login == login {
				estados[s.verdict.Estado] = true
			}
		}
	}
	return len(estados) == 1
}

// checkOnce looks for what was opened twice.
func (d *desk) checkOnce(told []toldCase) {
	last := map[topic]toldCase{}
	for _, c := range told { // oldest first
		t := topic{c.Kind, c.Subject}
		before, again := last[t]
		last[t] = c
		switch {
		case !again:
		case before.Closed.IsZero() || before.Closed.After(c.Opened):
			d.fail("%s: %s of %s is open twice: %+v and %+v", d.name, c.Kind, c.Subject, before, c)
		case c.Kind != notify.ClaroIndicador && c.Opened.Sub(before.Closed) < simPolicy.FlapTime():
			d.fail("%s: %s of %s was said anew %s after it was closed", d.name, c.Kind, c.Subject, c.Opened.Sub(before.Closed))
		}
	}
}
