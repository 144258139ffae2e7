package round

import (
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
)

// kinds are the alerts of section 4 of the contract that hold for a sale that stands in the hoja (step 5 of the
// procedure). was is the sale of the round before, nil of a new one; retirada, that its missing mark is already a case.
func (b *planner) kinds(r row, was, is *store.Sale, retirada bool) []notify.Kind {
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
	case rules.Incompleta, rules.EnProceso:
		if b.at.Sub(is.Since) > b.StaleAfter {
			kinds = append(kinds, notify.VentaEstancada)
		}
		b.wake(is.Since.Add(b.StaleAfter + 1)) // the first moment that is later
	}
	if is.Marcacion == "" && (retirada || was != nil && was.Spoken != "" || was == nil && r.mark(is.ID) != "") {
		kinds = append(kinds, notify.MarcacionRetirada)
	}
	return kinds
}

// facts is what the chat may show of a sale, but for where it stands.
func (b *planner) facts(r row, s *store.Sale) notify.Facts {
	f := notify.Facts{
		Hoja: b.Name, ID: s.ID, Tipo: r.verdict.Tipo, Estado: s.Estado, Marcacion: s.Marcacion, Claro: s.Claro,
		Login: r.about.login, Franja: r.about.franja, Documento: r.about.documento, Motivo: s.Motivo,
		Desde: s.Since.In(b.Zone).Format("2006-01-02 15:04"),
	}
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
