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
	for _, c := range open {
		if known[c.Subject] = true; h.waitsFor(c.Subject) && silent[c.Subject] != nil {
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
