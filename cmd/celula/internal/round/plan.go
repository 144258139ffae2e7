package round

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// A Plan is what a round is about to do, and why. Making it does nothing.
type Plan struct {
	Sales    int            // that stand in the hoja
	ByEstado map[string]int // how many of them have each ESTADO
	Marks    []Mark         // rows whose bot's cells change, in the order of the hoja
	Cases    []notify.Change
	Gone     []string // the ids of sales whose rows were not found any more

	at       time.Time
	next     time.Time // when the same could come to another plan by the mere passing of time
	amiss    error     // why there is no cruce although there should be, or no ear
	decision notify.Decision
	regained *regaining // what the chat knew better, to be recorded first; nil where it was not asked
	deaf     error      // why it could not be asked: then no case was decided about
	sales    []store.Sale
	stand    []store.Sale // whose ids are first seen beside them: not worth recording, and good to know
	cells    []sheets.Cell
	figures  *sheets.Page // the tab of the cruce as it should stand; nil without a cruce
}

// A Mark is one row whose bot's cells change.
type Mark struct {
	Row     int
	ID      string
	Was, Is bot
}

// past is what is remembered of a hoja between rounds: the store's content.
type past struct {
	sales map[string]store.Sale
	cases []notify.Case // open, or closed so lately that they may come back
	// recalled is until something is recorded: only then may the store be an old copy, and the hoja ahead of it.
	recalled bool
}

// known are the sales that a row may be. One whose row went missing comes back under its id for as long as the store
// has it.
func (p *past) known() []known {
	list := make([]known, 0, len(p.sales))
	for _, s := range p.sales {
		list = append(list, known{ID: s.ID, Row: max(s.Row, -s.Row), Unseen: s.Row < 0, Cells: print(s.Cells), Gone: !s.Gone.IsZero()})
	}
	slices.SortFunc(list, func(a, b known) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	return list
}

// A planner makes one plan.
type planner struct {
	*Hoja
	*Plan
	past     *past
	restless map[string]bool // by id: changed in this round, so somebody may be typing there
	ids      map[string]int  // by id, the place in the sight

	reclaimedSince map[string]string // by id of the sales with a RECLAMO, the day on which it was first seen
	reclaimed      int               // claimed sales with a RECLAMO that do not appear, or differ
}

// seen is what a plan is made of.
type seen struct {
	*sight
	crossing *crossing            // nil without a cruce
	fault    error                // why there is none although there should be
	link     func(row int) string // of the hoja
	record   func(row int) string // of Claro's base
	table    string               // the address of the tab of the cruce
	regained *regaining
	deaf     error
}

// plan compares what stands in the hoja with what should. restless gathers, over the tries of one round, the sales that
// changed in it.
func (h *Hoja) plan(s *seen, p *past, restless map[string]bool, now time.Time) *Plan {
	b := &planner{Hoja: h, Plan: &Plan{Sales: len(s.sales), ByEstado: map[string]int{}, at: now, next: h.tomorrow(now), amiss: errors.Join(s.fault, s.deaf), regained: s.regained, deaf: s.deaf}, past: p, restless: restless,
		ids: make(map[string]int, len(s.sales)), reclaimedSince: map[string]string{}}
	lines := make([]line, len(s.sales))
	for i, r := range s.sales {
		lines[i] = line{Row: r.num, ID: r.bot[idVenta], Cells: r.cells}
	}
	sales := make([]store.Sale, len(lines))
	for i, id := range identify(lines, p.known(), newID) {
		b.ids[id] = i
		sales[i] = b.sale(id, s.sales[i], s.verdicts[i], s.crossing.claro(i))
		b.mark(s.sight, s.sales[i], sales[i])
	}
	for _, r := range s.stray {
		b.write(s.sight, r, Mark{Row: r.num, Was: r.bot})
	}
	b.missing()
	b.cases(s, sales)
	if s.crossing != nil {
		page := b.figuresPage(s.sight, sales, s.crossing)
		b.Plan.figures = &page
	}
	return b.Plan
}

// sale is what is to be remembered of a sale from this round on, and what should stand beside it. pairing is what the cruce
// says of it, nil without one.
func (b *planner) sale(id string, r row, v rules.Verdict, pairing *cruce.Pairing) store.Sale {
	old, seen := b.past.sales[id]
	s := store.Sale{ID: id, Row: r.num, Cells: r.cells, Estado: v.Estado, Marcacion: v.Marcacion, Motivo: v.Motivo(),
		Claro: old.Claro, Revisado: old.Revisado, Since: old.Since, Spoken: old.Spoken, Facts: old.Facts}
	b.ByEstado[s.Estado]++
	known := seen && !(b.past.recalled && overtaken(old, s, r))
	if !known {
		b.adopt(&s, r)
	}
	if pairing != nil {
		s.Claro = pairing.Claro.String()
	}
	b.reclaim(r, old, s.ID, pairing)
	if b.Patient && (!seen || !bytes.Equal(old.Cells, r.cells) || !old.Gone.IsZero()) {
		b.restless[id] = true
	}
	if known && s.Estado != old.Estado {
		s.Since = b.at
	}
	if since, said := b.regained.since(id, b.Hoja); said && s.Estado == r.bot[estado] && since.Before(s.Since) {
		s.Since = since
	}
	if known && (s.Estado != old.Estado || s.Marcacion != old.Marcacion || s.Motivo != old.Motivo || s.Claro != old.Claro) || !known && s.Claro != r.bot[claro] || s.Revisado == "" {
		s.Revisado = b.stamp()
	}
	if !b.restless[id] && b.deaf == nil {
		s.Spoken = s.Marcacion
	}
	if !r.named(id) {
		s.Row = -s.Row
	}
	if seen && same(old, s) && old.Row < 0 && s.Row > 0 {
		b.stand = append(b.stand, s)
	}
	if !seen || !same(old, s) || old.Row > 0 && s.Row < 0 {
		s.Facts = encodeFacts(b.facts(r, s))
		b.sales = append(b.sales, s)
	}
	return s
}

// overtaken tells whether the hoja is ahead of the store, which was put back from an old copy: what should stand there
// does already, and is not what the store remembers.
func overtaken(old, s store.Sale, r row) bool {
	stands := func(s store.Sale) bool {
		return s.Estado == r.bot[estado] && s.Marcacion == r.bot[marcacion] && s.Motivo == r.bot[motivo]
	}
	return stands(s) && !stands(old)
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
	s.Revisado = r.bot[revisado]
	if t, err := time.ParseInLocation(stampLayout, s.Revisado, b.Zone); err == nil && t.Before(b.at) {
		s.Since = t
	}
}

// named tells whether the row's own ID VENTA is this. What the bot's cells say beside another, or beside none, is of another
// sale, or somebody typed it.
func (r row) named(id string) bool { return r.bot[idVenta] == id }

// mark is the mark that stands beside the sale.
func (r row) mark(id string) string {
	if r.named(id) && r.bot[marcacion] == rules.CTA {
		return rules.CTA
	}
	return ""
}

// stampLayout is how REVISADO is written: in the office's time, so that sorting it as text sorts it by time.
const stampLayout = "2006-01-02 15:04:05"

func (b *planner) stamp() string { return b.at.In(b.Zone).Format(stampLayout) }

// same tells whether nothing worth recording differs. Where the row stands is not: it helps to tell rows that are alike
// apart, and inserting one row at the top moves them all.
func same(a, b store.Sale) bool {
	return bytes.Equal(a.Cells, b.Cells) && a.Estado == b.Estado && a.Marcacion == b.Marcacion && a.Motivo == b.Motivo &&
		a.Claro == b.Claro && a.Revisado == b.Revisado && a.Since.Equal(b.Since) && a.Spoken == b.Spoken &&
		a.Gone.Equal(b.Gone)
}

// mark plans the cells of the row that do not say what they should.
func (b *planner) mark(s *sight, r row, sale store.Sale) {
	b.write(s, r, Mark{Row: r.num, ID: sale.ID, Was: r.bot,
		Is: bot{idVenta: sale.ID, estado: sale.Estado, marcacion: sale.Marcacion, motivo: sale.Motivo, claro: sale.Claro, revisado: sale.Revisado}})
}

func (b *planner) write(s *sight, r row, m Mark) {
	if m.Was == m.Is {
		return
	}
	b.Marks = append(b.Marks, m)
	for i, name := range BotFields {
		if m.Was[i] != m.Is[i] {
			b.cells = append(b.cells, sheets.Cell{Row: r.num, Col: s.layout.Column(name), Text: m.Is[i]})
		}
	}
}

// missing marks the sales whose rows are gone.
func (b *planner) missing() {
	for id, s := range b.past.sales {
		if _, here := b.ids[id]; here || !s.Gone.IsZero() {
			continue
		}
		s.Gone = b.at
		b.sales = append(b.sales, s)
		b.Gone = append(b.Gone, id)
		if b.Patient {
			b.restless[id] = true
		}
	}
	slices.Sort(b.Gone)
}

// reclaim notes that a sale is being reclaimed, and since when.
func (b *planner) reclaim(r row, old store.Sale, id string, pairing *cruce.Pairing) {
	if r.about.reclamo == "" {
		return
	}
	since := hoja.DateOf(b.at.In(b.Zone)).String()
	var facts notify.Facts
	if len(old.Facts) == 0 || json.Unmarshal(old.Facts, &facts) != nil {
		facts = b.regained.reclaim(id)
	}
	if facts.Reclamo == r.about.reclamo && facts.ReclamoDesde != "" {
		since = facts.ReclamoDesde
	}
	b.reclaimedSince[id] = since
	if pairing != nil && (pairing.Claro == cruce.NoAparece || pairing.Claro == cruce.Diferencia) {
		b.reclaimed++
	}
}

// cases decides what the chat should show.
func (b *planner) cases(s *seen, sales []store.Sale) {
	open := map[string]bool{} // sales with a case of a mark that was taken away
	for _, c := range b.past.cases {
		if c.Kind == notify.MarcacionRetirada && c.Closed.IsZero() {
			open[c.Subject] = true
		}
	}
	var alerts []notify.Alert
	for i := range sales {
		kinds := b.kinds(s.sales[i], b.past.sales[sales[i].ID], sales[i], open[sales[i].ID])
		crossed := s.crossing.asks(i)
		if len(kinds) == 0 && !crossed {
			continue
		}
		facts := b.facts(s.sales[i], sales[i])
		facts.Row, facts.Link = s.sales[i].num, s.link(s.sales[i].num)
		for _, kind := range kinds {
			alerts = append(alerts, notify.Alert{Kind: kind, Subject: sales[i].ID, Facts: facts, Since: sales[i].Since})
		}
		if crossed {
			facts.Tabla = s.table
			alerts = append(alerts, s.crossing.saleAlert(i, sales[i].ID, facts))
		}
	}
	alerts = append(alerts, b.gone()...)
	alerts = append(alerts, b.past.standing()...)
	cases := b.past.cases
	switch {
	case s.crossing != nil:
		alerts = append(alerts, s.crossing.recordAlerts(s.record, s.table)...)
		alerts = append(alerts, b.indicatorAlert(s.crossing, s.table))
	case b.Claro != nil: // what the last cruce said stands
		cases = slices.DeleteFunc(slices.Clone(cases), func(c notify.Case) bool { return slices.Contains(crossKinds, c.Kind) })
	}
	if s.fault != nil {
		alerts = append(alerts, notify.Alert{Kind: notify.ClaroIlegible, Subject: b.Name, Facts: b.fault(s.fault)})
	}
	if facts := b.refused.Load(); facts != nil {
		alerts = append(alerts, refusedRules(*facts))
	}
	b.decision = notify.Decide(cases, notify.Now{
		At: b.at.In(b.Zone), Alerts: alerts,
		Restless: func(subject string) bool { return b.deaf != nil || b.restless[subject] },
		Present: func(subject string) (notify.Facts, bool) {
			i, here := b.ids[subject]
			if !here {
				return notify.Facts{}, false
			}
			facts := b.facts(s.sales[i], sales[i])
			facts.Row = s.sales[i].num
			return facts, true
		},
	}, b.Policy)
	b.Cases = b.decision.Changes
	b.wake(b.decision.Next)
}

// wake notes that at a certain time, if that is to come, the same may come to another plan.
func (b *planner) wake(at time.Time) {
	if at.After(b.at) && at.Before(b.next) {
		b.next = at
	}
}

// gone are the alerts about sales that are no longer in the hoja. When each lapses is its kind's affair.
func (b *planner) gone() []notify.Alert {
	var alerts []notify.Alert
	tell := func(s store.Sale) {
		var facts notify.Facts
		if err := json.Unmarshal(s.Facts, &facts); err != nil {
			facts = notify.Facts{Hoja: b.Name, ID: s.ID, Estado: s.Estado} // of a version that kept them otherwise
		}
		alerts = append(alerts, notify.Alert{Kind: notify.VentaEliminada, Subject: s.ID, Facts: facts, Since: s.Gone})
	}
	for id, s := range b.past.sales {
		if _, here := b.ids[id]; !here && !s.Gone.IsZero() {
			tell(s)
		}
	}
	for _, s := range b.sales {
		if s.Gone.Equal(b.at) {
			tell(s)
		}
	}
	return alerts
}

func encodeFacts(f notify.Facts) []byte {
	b, err := json.Marshal(f)
	if err != nil {
		panic(fmt.Sprintf("unreachable: facts are only strings and numbers: %v", err))
	}
	return b
}
