package round

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/almacontact/celula/notify"
)

// tellClosed has operations told of the channels that are closed to the bot while something waits to be said there, once until it
// is time to say it again, and no more once nothing waits. silent says what kept which channel from being spoken in. Of one that
// may only be out of reach, what was told stands. It may be called after every turn at the chat, and answers whether there is
// something to be said.
func (h *Hoja) tellClosed(ctx context.Context, silent map[string]error) (told bool, err error) {
	stored, err := h.Store.OpenCases(ctx, h.Name, string(notify.CanalCerrado))
	if err != nil {
		return false, err
	}
	open, err := recallCases(stored)
	if err != nil {
		return false, err
	}
	var alerts []notify.Alert
	known := map[string]bool{}
	unheard := h.unheard.Load()
	for _, c := range open {
		if known[c.Subject] = true; h.waitsFor(c.Subject) && (silent[c.Subject] != nil || unheard != nil && *unheard == c.Subject) {
			alerts = append(alerts, notify.Alert{Kind: c.Kind, Subject: c.Subject, Facts: c.Facts})
		}
	}
	changed := len(alerts) < len(open)
	for channel, err := range silent {
		if notify.Shut(err) && !known[channel] && h.waitsFor(channel) {
			alerts, changed = append(alerts, h.closedAlert(channel, err)), true
		}
	}
	if !changed {
		return false, nil
	}
	return true, h.hold(ctx, func(ctx context.Context) error {
		return h.decideOf(ctx, []notify.Kind{notify.CanalCerrado}, alerts...)
	})
}

// tellDeaf has operations told of a channel that must be read before the first alert of all, and cannot be because it is closed to
// the bot; and no more once it could. Nobody else would: while nothing is said nothing fails.
func (h *Hoja) tellDeaf(ctx context.Context, res Result) error {
	if res.Quiet {
		return nil
	}
	var deaf *deafness
	var alerts []notify.Alert
	was := h.unheard.Load()
	switch {
	case res.deaf == nil && was == nil:
		return nil
	case res.deaf == nil:
		h.unheard.Store(nil)
	case !errors.As(res.deaf, &deaf) || !notify.Shut(deaf) || !h.waitsFor(deaf.channel) || was != nil && *was == deaf.channel:
		return nil
	default:
		h.unheard.Store(&deaf.channel)
		alert := h.closedAlert(deaf.channel, deaf)
		alert.Facts.Motivo += "; antes del primer aviso hay que leerlo, y hasta entonces esperan todos"
		alerts = append(alerts, alert)
	}
	for _, c := range h.past.cases {
		if c.Kind == notify.CanalCerrado && c.Closed.IsZero() && (was == nil || c.Subject != *was) && (deaf == nil || c.Subject != deaf.channel) {
			alerts = append(alerts, notify.Alert{Kind: c.Kind, Subject: c.Subject, Facts: c.Facts})
		}
	}
	return h.decideOf(ctx, []notify.Kind{notify.CanalCerrado}, alerts...)
}

// waitsFor tells whether somebody reads in the channel, and operations do not: that theirs is closed they could not read there.
func (h *Hoja) waitsFor(channel string) bool {
	return channel != h.Policy.Channels[notify.Operations] && h.readersOf(channel) != ""
}

// readersOf names those who read in the channel, operations left out; "" where nobody does.
func (h *Hoja) readersOf(channel string) string {
	back, supervisors := h.Policy.Channels[notify.BackOffice] == channel, h.Policy.Channels[notify.Supervisors] == channel
	switch {
	case back && supervisors:
		return "back-office y supervisores"
	case back:
		return "back-office"
	case supervisors:
		return "supervisores"
	}
	return ""
}

func (h *Hoja) closedAlert(channel string, fault error) notify.Alert {
	facts := notify.Facts{Motivo: fault.Error()}
	var refusal *notify.Error
	if errors.As(fault, &refusal) {
		_, why, _ := strings.Cut(refusal.Texto, ": ") // what was being done does not matter
		facts.Motivo, facts.Hacer = cmp.Or(why, refusal.Texto), refusal.Hacer
	}
	facts.Motivo = h.readersOf(channel) + ": " + facts.Motivo
	return notify.Alert{Kind: notify.CanalCerrado, Subject: channel, Facts: facts}
}
