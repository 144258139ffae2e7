package round

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// A Plan is what a round is about to do, and why. Making it does nothing.
type Plan struct {
	Sales    int            // that stand in the hoja
	ByEstado map[string]int // how many of them have each ESTADO
	Cases    []notify.Change
	Gone     []string // the ids of sales whose rows were not found any more

	at       time.Time
	next     time.Time // when the same could come to another plan by the mere passing of time
	amiss    error     // why there is no cruce although there should be, or no ear
	decision notify.Decision
	regained *regaining    // what the chat knew better, to be recorded first; nil where it was not asked
	deaf     error         // why it could not be asked: then no case was decided about
	marks    []mark        // rows whose bot's cells change: those of sales in the order of the hoja, then those of none
	sales    []*store.Sale // to be recorded
	stand    []*store.Sale // whose ids are first seen beside them, or whose marks the chat knows of by now: not worth recording, and good to know
	rows     []*store.Sale // all that stand in the hoja, in its order
	gone     []*store.Sale // all whose rows are gone
	unseen   []string      // the ids of those that have not theirs beside them: the write that puts it there may land elsewhere
	cells    []sheets.Cell
	figures  *sheets.Page // the tab of the cruce as it should stand; nil without a cruce
	// uncrossed tells that there is no cruce, nor one to come before somebody sees to Claro's base: it is not only being changed.
	uncrossed bool
}

// A Mark is one row whose bot's cells change.
type Mark struct {
	Row     int
	ID      string
	Was, Is bot
}

// Marks are the rows whose bot's cells change: those of sales in the order of the hoja, then those of none.
func (p *Plan) Marks() []Mark {
	marks := make([]Mark, len(p.marks))
	for i, m := range p.marks {
		marks[i] = Mark{Row: m.num, Was: m.bot, Is: m.should()}
		marks[i].ID = marks[i].Is[idVenta]
	}
	return marks
}

// A mark is a row, and what should stand beside it.
type mark struct {
	row
	sale *store.Sale // nil: no sale, and nothing should stand there
}

func (m mark) should() bot {
	s := m.sale
	if s == nil {
		return bot{}
	}
	return bot{idVenta: s.ID, estado: s.Estado, marcacion: s.Marcacion, motivo: s.Motivo, claro: s.Claro, revisado: s.Revisado}
}

// A planner makes one plan.
type planner struct {
	*Hoja
	*Plan
	past     *past
	restless map[string]bool // by id: changed in this round, so somebody may be typing there
	today    hoja.Date
	nextDay  hoja.Date // the next business day

	stamp          string                     // what REVISADO says of a change now
	retired        map[string]bool            // ids of the sales with a case of a mark that was taken away
	alerts         []notify.Alert             // what holds now
	reclaimedSince map[string]string          // by id of the sales with a RECLAMO, the day on which it was first seen
	said           map[store.Says]*store.Says // each once
	reclaimed      int                        // claimed sales with a RECLAMO that do not appear, or differ
}

// seen is what a plan is made of.
type seen struct {
	*sight
	matches  []match                // which sale each row of a sale is
	left     map[string]*store.Sale // those that no row is
	crossing *crossing              // nil without a cruce
	fault    error                  // why there is none although there should be
	link     func(row int) string   // of the hoja
	record   func(row int) string   // of Claro's base
	table    string                 // the address of the tab of the cruce
	regained *regaining
	deaf     error
}

// plan compares what stands in the hoja with what should. restless gathers, over the tries of one round, the sales that
// changed in it.
func (h *Hoja) plan(s *seen, p *past, restless map[string]bool, now time.Time) *Plan {
	b := &planner{Hoja: h, past: p, restless: restless, today: hoja.DateOf(now.In(h.Zone)), reclaimedSince: map[string]string{}, said: map[store.Says]*store.Says{}}
	b.Plan = &Plan{Sales: len(s.sales), ByEstado: map[string]int{}, at: now, next: h.tomorrow(now),
		amiss: errors.Join(s.fault, s.deaf), regained: s.regained, deaf: s.deaf}
	b.nextDay, b.stamp = h.Calendar.Next(b.today), now.In(h.Zone).Format(stampLayout)
	b.retired = p.retired()
	b.rows = make([]*store.Sale, len(s.matches))
	for i, m := range s.matches {
		b.line(s, i, m)
	}
	for _, r := range s.stray {
		b.mark(mark{r, nil})
	}
	b.write(s.layout)
	b.missing(s.left)
	b.cases(s)
	if s.crossing != nil {
		page := b.figuresPage(s.sight, b.rows, s.crossing)
		b.Plan.figures = &page
	}
	return b.Plan
}

// line plans for the sale of one row. Of most there is nothing to do or to say, and was not in the last round: nothing is
// thought about these.
func (b *planner) line(s *seen, i int, m match) {
	r, pairing := s.sales[i], s.crossing.claro(i)
	b.ByEstado[r.verdict.Estado]++
	if m.was != nil && r.settled == m.was && r.verdict == r.alone && b.regained == nil && !s.crossing.asks(i) && (pairing == nil || pairing.Claro.String() == m.was.Claro) {
		b.rows[i] = m.was
		return
	}
	s.heed(r)
	found := len(b.marks) + len(b.alerts)
	if m.was != nil && b.stands(m.was, r, pairing) {
		b.rows[i] = m.was
		r.cells, r.bot[idVenta] = print(m.was.Cells), m.was.ID // the same, in one memory
	} else {
		b.rows[i] = b.sale(m, r, pairing)
	}
	b.mark(mark{r, b.rows[i]})
	b.alert(s, i, m.was)
	r.settled = nil
	if b.stands(b.rows[i], r, pairing) && r.verdict == r.alone && !waits(r.verdict.Estado) && len(b.marks)+len(b.alerts) == found {
		r.settle(b.rows[i])
	}
}

func (b *planner) mark(m mark) {
	if m.bot != m.should() {
		b.marks = append(b.marks, m)
	}
}

// write plans the cells that do not say what they should.
func (b *planner) write(l *hoja.Layout) {
	var cols [botColumns]int
	for i, name := range BotFields {
		cols[i] = l.Column(name)
	}
	b.Plan.cells = make([]sheets.Cell, 0, len(b.marks)*botColumns)
	for _, m := range b.marks {
		for i, is := range m.should() {
			if m.bot[i] != is {
				b.Plan.cells = append(b.Plan.cells, sheets.Cell{Row: m.num, Col: cols[i], Text: is})
			}
		}
	}
}

// missing marks the sales whose rows are gone: of those that no row is, the ones that stood there in the last round.
func (b *planner) missing(left map[string]*store.Sale) {
	for _, id := range slices.Sorted(maps.Keys(left)) {
		s := left[id]
		if s.Gone.IsZero() {
			now := *s
			now.Gone = b.at
			s = &now
			b.sales = append(b.sales, s)
			b.Gone = append(b.Gone, id)
			if b.Patient {
				b.restless[id] = true
			}
		}
		b.gone = append(b.gone, s)
	}
}

// reclaim notes that a sale is being reclaimed, and since when.
func (b *planner) reclaim(r row, old *store.Sale, id string, pairing *cruce.Pairing) {
	if r.about.reclamo == "" {
		return
	}
	since := b.today.String()
	var facts notify.Facts
	if len(old.Facts) == 0 || json.Unmarshal([]byte(old.Facts), &facts) != nil {
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

// alert notes what there is to tell of a sale that stands in the hoja. was is as it is remembered, nil of a new one.
func (b *planner) alert(s *seen, i int, was *store.Sale) {
	r, sale := s.sales[i], b.rows[i]
	kinds := b.kinds(r, was, sale)
	crossed := s.crossing.asks(i)
	if len(kinds) == 0 && !crossed {
		return
	}
	facts := b.facts(r, sale)
	facts.Row, facts.Link = r.num, s.link(r.num)
	for _, kind := range kinds {
		b.alerts = append(b.alerts, notify.Alert{Kind: kind, Subject: sale.ID, Facts: facts, Since: sale.Since})
	}
	if crossed {
		facts.Tabla = s.table
		b.alerts = append(b.alerts, s.crossing.saleAlert(i, sale.ID, facts))
	}
}

// cases decides what the chat should show.
func (b *planner) cases(s *seen) {
	alerts := append(b.alerts, b.goneAlerts()...)
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
	if b.figuresFault != nil {
		alerts = append(alerts, b.figuresAlert(b.figuresFault))
	}
	if facts := b.refused.Load(); facts != nil {
		alerts = append(alerts, refusedRules(*facts))
	}
	b.decision = notify.Decide(cases, notify.Now{
		At: b.at.In(b.Zone), Alerts: alerts,
		Restless: func(subject string) bool { return b.deaf != nil || b.restless[subject] },
		Present:  b.present(s.sight),
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

// present gives what the chat may show of a sale as it stands in the hoja now.
func (b *planner) present(s *sight) func(subject string) (notify.Facts, bool) {
	places := sync.OnceValue(func() map[string]int { // asked of cases that change alone
		places := make(map[string]int, len(b.rows))
		for i, sale := range b.rows {
			places[sale.ID] = i
		}
		return places
	})
	return func(subject string) (notify.Facts, bool) {
		i, here := places()[subject]
		if !here {
			return notify.Facts{}, false
		}
		s.heed(s.sales[i])
		facts := b.facts(s.sales[i], b.rows[i])
		facts.Row = s.sales[i].num
		return facts, true
	}
}

// goneAlerts are those about sales that are no longer in the hoja. When each lapses is its kind's affair.
func (b *planner) goneAlerts() []notify.Alert {
	var alerts []notify.Alert
	for _, s := range b.gone {
		alerts = append(alerts, notify.Alert{Kind: notify.VentaEliminada, Subject: s.ID, Facts: b.goneFacts(s), Since: s.Gone})
	}
	return alerts
}
