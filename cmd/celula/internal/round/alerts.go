package round

import (
	"encoding/json"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
)

// kinds are the alerts of section 4 of the contract that hold for a sale that stands in the hoja (step 5 of the
// procedure). was is the sale of the round before, nil of a new one.
func (b *planner) kinds(r row, was, is *store.Sale) []notify.Kind {
	var kinds []notify.Kind
	switch agenda := r.about.agenda; is.Estado {
	case rules.PendienteInstalacion:
		switch {
		case agenda.IsZero():
		case agenda.Before(b.today):
			kinds = append(kinds, notify.InstalacionVencida)
		case agenda == b.today || agenda == b.nextDay:
			kinds = append(kinds, notify.InstalacionProxima)
		}
	case rules.NoInstalada, rules.Cancelada:
		kinds = append(kinds, notify.InstalacionFallida)
	case rules.Incompleta, rules.EnProceso: // see waits
		if b.at.Sub(is.Since) > b.StaleAfter {
			kinds = append(kinds, notify.VentaEstancada)
		}
		b.wake(is.Since.Add(b.StaleAfter + 1)) // the first moment that is later
	}
	if is.Marcacion == "" && (b.retired[is.ID] || was != nil && was.Spoken != "" || was == nil && r.mark(is.ID) != "") {
		kinds = append(kinds, notify.MarcacionRetirada)
	}
	return kinds
}

// waits tells whether there may be something to tell of a sale only because time has passed, before the day is over.
func waits(estado string) bool { return estado == rules.Incompleta || estado == rules.EnProceso }

// facts is what the chat may show of a sale, but for where it stands.
func (b *planner) facts(r row, s *store.Sale) notify.Facts {
	f := b.keptFacts(r, s)
	b.remembered(&f, s)
	return f
}

// remembered adds to the facts of a sale those that stand in what is remembered of it.
func (b *planner) remembered(f *notify.Facts, s *store.Sale) {
	f.Hoja, f.ID, f.Estado, f.Marcacion, f.Claro, f.Motivo = b.Name, s.ID, s.Estado, s.Marcacion, s.Claro, s.Motivo
	f.Desde = s.Since.In(b.Zone).Format(minuteLayout)
}

const minuteLayout = "2006-01-02 15:04"

// goneFacts is what the chat may show of a sale that is in the hoja no longer.
func (b *planner) goneFacts(s *store.Sale) (f notify.Facts) {
	if err := json.Unmarshal([]byte(s.Facts), &f); err != nil {
		f = notify.Facts{} // of a version that kept them otherwise
	}
	if f.ID == "" { // else the chat gave them all, or an earlier version did
		b.remembered(&f, s)
	}
	return f
}

// keptFacts are those of a sale's facts that it is remembered by, beside what its columns say: for when its row is gone.
func (b *planner) keptFacts(r row, s *store.Sale) notify.Facts {
	f := notify.Facts{Tipo: r.verdict.Tipo, Login: r.about.login, Franja: r.about.franja, Documento: r.about.documento}
	if since, reclaimed := b.reclaimedSince[s.ID]; reclaimed {
		f.Reclamo, f.ReclamoDesde = r.about.reclamo, since
	}
	if !r.about.fecha.IsZero() {
		f.Fecha = r.about.fecha.String()
	}
	if !r.about.agenda.IsZero() {
		f.Agenda = r.about.agenda.String()
	}
	return f
}
