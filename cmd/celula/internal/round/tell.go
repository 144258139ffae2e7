package round

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/sheets"
)

// tell opens, or says again when it is time, a case about the hoja itself, and leaves those of its sales as they are: what
// cannot be read says nothing of them. The next good round closes it.
func (h *Hoja) tell(ctx context.Context, alert notify.Alert) error {
	return h.decideOf(ctx, []notify.Kind{alert.Kind}, alert)
}

// decideOf decides about the cases of some kinds, of which these alerts hold; the hoja's other cases stay as they are.
func (h *Hoja) decideOf(ctx context.Context, kinds []notify.Kind, alerts ...notify.Alert) error {
	if err := h.recall(ctx); err != nil {
		return err
	}
	regained, deaf := h.hear(ctx, nil) // who cannot hear is told all the same, if need be once more
	if err := h.regain(ctx, regained); err != nil {
		return errors.Join(err, deaf)
	}
	now := h.Now()
	cases := slices.DeleteFunc(slices.Clone(h.past.cases), func(c notify.Case) bool { return !slices.Contains(kinds, c.Kind) })
	decision := notify.Decide(cases, notify.Now{At: now.In(h.Zone), Alerts: alerts}, h.Policy)
	return errors.Join(h.record(ctx, &Plan{at: now, decision: decision}), deaf)
}

// tellFault tells of an error of a round, where it does not pass by itself or no round follows that would find it passed.
func (h *Hoja) tellFault(ctx context.Context, fault error) error {
	if !unreadable(fault) && !(h.Alone && sheets.Temporary(fault) && !sheets.Moved(fault)) {
		return nil
	}
	return h.tell(ctx, notify.Alert{Kind: notify.HojaIlegible, Subject: h.Name, Facts: h.fault(fault)})
}

// tellRefused tells that newer rules were not taken, where a round could not.
func (h *Hoja) tellRefused(ctx context.Context) error {
	facts := h.refused.Load()
	if facts == nil {
		return nil
	}
	return h.tell(ctx, refusedRules(*facts))
}

func refusedRules(facts notify.Facts) notify.Alert {
	return notify.Alert{Kind: notify.ReglasInvalidas, Subject: "reglas", Facts: facts}
}

// fault is what the chat may show of an error.
func (h *Hoja) fault(err error) notify.Facts {
	facts := notify.Facts{Hoja: h.Name, Motivo: err.Error()}
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		facts.Hacer = hinted.Hint()
	}
	return facts
}

// Refuse has operations told, from the next round on, that newer rules were not taken and why. It may be called at any
// time; a Hoja with good rules is another one.
func (h *Hoja) Refuse(err error) {
	facts := h.fault(err)
	h.refused.Store(&facts)
}

// Watch tells operations when the hoja has had no good round for longer than limit. It is called now and then, whether
// rounds come or not; since is when this process began to give the hoja rounds. It gives the end of the last good one,
// by whichever process, or since where that is later.
func (h *Hoja) Watch(ctx context.Context, limit time.Duration, since time.Time) (last time.Time, err error) {
	last, late, err := h.late(ctx, limit, since)
	if err != nil || !late {
		return last, err
	}
	return last, h.hold(ctx, func(ctx context.Context) error { // waits where a round hangs, until its own time limit ends it
		last, late, err := h.late(ctx, limit, since)
		if err != nil || !late {
			return err
		}
		return h.tell(ctx, notify.Alert{Kind: notify.HojaAtrasada, Subject: h.Name, Facts: h.fault(overdue{last.In(h.Zone)})})
	})
}

// late tells whether the last good round, or since, is longer ago than limit. One that is yet to come was remembered while the
// clock was ahead, and says nothing.
func (h *Hoja) late(ctx context.Context, limit time.Duration, since time.Time) (last time.Time, late bool, err error) {
	remembered, err := h.Store.Hoja(ctx, h.Name)
	if err != nil {
		return last, false, err
	}
	if last = remembered.LastGood; last.Before(since) || last.Sub(h.Now()) > limit {
		last = since
	}
	return last, h.Now().Sub(last) > limit, nil
}

// overdue is a hoja that has had no good round since.
type overdue struct{ since time.Time }

func (e overdue) Error() string {
	return "sin una ronda buena desde las " + e.since.Format("15:04 del 02/01")
}
