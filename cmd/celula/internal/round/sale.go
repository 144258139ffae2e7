package round

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
)

// sale is what is to be remembered of a sale from this round on, and what should stand beside it. pairing is what the cruce
// says of it, nil without one. Where there is nothing else to remember, it answers the very sale that was.
func (b *planner) sale(m match, r row, pairing *cruce.Pairing) *store.Sale {
	id, old, seen := m.id(), m.was, m.was != nil
	if !seen {
		old = &never
	}
	s := store.Sale{ID: id, Row: r.num, Cells: string(r.cells), Revisado: old.Revisado, Since: old.Since, Facts: old.Facts, Says: &store.Says{
		Estado: r.verdict.Estado, Marcacion: r.verdict.Marcacion, Motivo: r.verdict.motivo, Claro: old.Claro, Spoken: old.Spoken}}
	known := seen && !(!b.recorded && b.overtaken(old, &s, r))
	if !known {
		b.adopt(&s, r)
	}
	if pairing != nil {
		s.Claro = pairing.Claro.String()
	}
	b.reclaim(r, old, s.ID, pairing)
	if b.Patient && (!seen || old.Cells != string(r.cells) || !old.Gone.IsZero()) {
		b.restless[id] = true
	}
	if known && s.Estado != old.Estado {
		s.Since = b.at
	}
	if since, said := b.regained.since(id, s.Estado, b.Hoja); said && s.Estado == r.bot[estado] && since.Before(s.Since) {
		s.Since = since
	}
	if known && (s.Estado != old.Estado || s.Marcacion != old.Marcacion || s.Motivo != old.Motivo || s.Claro != old.Claro) || !known && s.Claro != r.bot[claro] || s.Revisado == "" {
		s.Revisado = b.stamp
	}
	if !b.restless[id] && b.deaf == nil {
		s.Spoken = s.Marcacion
	}
	if !r.named(id) {
		s.Row = -s.Row
		b.unseen = append(b.unseen, id)
	}
	recorded := !seen || !same(old, &s)
	if !recorded && (old.Row < 0) == (s.Row < 0) && old.Spoken == s.Spoken {
		return old
	}
	now := s
	now.Says = b.says(*s.Says)
	if recorded {
		now.Facts = encodeFacts(b.keptFacts(r, &now))
		b.sales = append(b.sales, &now)
	} else {
		b.stand = append(b.stand, &now)
	}
	return &now
}

// never is what is remembered of a sale that was never seen.
var never = store.Sale{Says: &store.Says{}}

// says is the one of this plan's that says so.
func (b *planner) says(what store.Says) *store.Says {
	one, known := b.said[what]
	if !known {
		one = &what
		b.said[what] = one
	}
	return one
}

// stands tells whether all that is remembered of a sale still holds, so that there is nothing to think about: of most sales
// it does.
func (b *planner) stands(old *store.Sale, r row, pairing *cruce.Pairing) bool {
	v := r.verdict
	return old.Row > 0 && r.named(old.ID) && old.Gone.IsZero() && old.Cells == string(r.cells) &&
		old.Estado == v.Estado && old.Marcacion == v.Marcacion && old.Motivo == v.motivo && old.Spoken == v.Marcacion && old.Revisado != "" &&
		(pairing == nil || old.Claro == pairing.Claro.String()) && r.about.reclamo == "" && b.regained == nil
}

// overtaken tells whether the hoja is ahead of the store, which was put back from an old copy: what should stand there
// does already, is not what the store remembers, and was written later. Written earlier, it is what the hoja still
// shows of a sale that the store had otherwise since, and that is again as it was.
func (b *planner) overtaken(old, s *store.Sale, r row) bool {
	stands := func(s *store.Sale) bool {
		return s.Estado == r.bot[estado] && s.Marcacion == r.bot[marcacion] && s.Motivo == r.bot[motivo]
	}
	_, said := b.reviewed(r)
	return said && r.bot[revisado] > old.Revisado && stands(s) && !stands(old)
}

// reviewed is when REVISADO says that the row was last written; false where somebody typed something else there.
func (b *planner) reviewed(r row) (at time.Time, said bool) {
	at, err := time.ParseInLocation(stampLayout, r.bot[revisado], b.Zone)
	return at, err == nil && !at.After(b.at)
}

// adopt takes over what the hoja says of a sale that the store does not know, or not any more: a store that was lost is
// rebuilt from it.
func (b *planner) adopt(s *store.Sale, r row) {
	s.Since = b.at
	if !r.named(s.ID) {
		return
	}
	s.Claro, s.Spoken = r.bot[claro], r.mark(s.ID)
	if r.bot[estado] != s.Estado || r.bot[marcacion] != s.Marcacion || r.bot[motivo] != s.Motivo {
		return
	}
	if at, said := b.reviewed(r); said {
		s.Revisado, s.Since = r.bot[revisado], at
	}
}

// named tells whether the row's own ID VENTA is this. What the bot's cells say beside another, or beside none, is of another
// sale, or somebody typed it.
func (r row) named(id string) bool { return r.id() == id }

// mark is the mark that stands beside the sale.
func (r row) mark(id string) string {
	if r.named(id) && r.bot[marcacion] == rules.CTA {
		return rules.CTA
	}
	return ""
}

// stampLayout is how REVISADO is written: in the office's time, so that sorting it as text sorts it by time.
const stampLayout = "2006-01-02 15:04:05"

// same tells whether nothing worth recording differs. Where the row stands is not: it helps to tell rows that are alike
// apart, and inserting one row at the top moves them all. Nor is that the chat may know of a mark by now: see [Hoja.recall].
func same(a, b *store.Sale) bool {
	return a.Cells == b.Cells && a.Estado == b.Estado && a.Marcacion == b.Marcacion && a.Motivo == b.Motivo &&
		a.Claro == b.Claro && a.Revisado == b.Revisado && a.Since.Equal(b.Since) && (a.Spoken == b.Spoken || b.Marcacion != "") &&
		a.Gone.Equal(b.Gone)
}

func encodeFacts(f notify.Facts) string {
	b, err := json.Marshal(f)
	if err != nil {
		panic(fmt.Sprintf("unreachable: facts are only strings and numbers: %v", err))
	}
	return string(b)
}
