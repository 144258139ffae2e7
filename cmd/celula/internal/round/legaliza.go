package round

import (
	"context"
	"slices"

	"github.com/almacontact/celula/notify"
)

// legalizaKinds are the kinds that are told beside the rounds. None has a sale as its subject.
var legalizaKinds = []notify.Kind{notify.LegalizacionLista, notify.LegalizacionFallida}

// Legalized tells once where the files of steps 6 and 7 lie; told again of the same subject it brings that message up to
// date. What failed before it is past.
func (h *Hoja) Legalized(ctx context.Context, subject string, facts notify.Facts) error {
	return h.hold(ctx, func(ctx context.Context) error {
		return h.decideOf(ctx, legalizaKinds, notify.Alert{Kind: notify.LegalizacionLista, Subject: subject, Facts: facts})
	})
}

// NotLegalized tells operations why there are no such files, or not all of them.
func (h *Hoja) NotLegalized(ctx context.Context, subject string, err error) error {
	return h.hold(ctx, func(ctx context.Context) error {
		return h.decideOf(ctx, legalizaKinds[1:], notify.Alert{Kind: notify.LegalizacionFallida, Subject: subject, Facts: h.fault(err)})
	})
}

// standing are the alerts of the cases that are open and that others than the rounds see to: a round knows no more of them, and
// lets them be until they lapse.
func (p *past) standing() (alerts []notify.Alert) {
	for _, c := range p.cases {
		if (slices.Contains(legalizaKinds, c.Kind) || c.Kind == notify.CanalCerrado) && c.Closed.IsZero() {
			alerts = append(alerts, notify.Alert{Kind: c.Kind, Subject: c.Subject, Facts: c.Facts, Since: c.Opened})
		}
	}
	return alerts
}
