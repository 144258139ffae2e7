package round

import (
	"cmp"
	"context"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
)

// past is what is remembered of a hoja between rounds: the store's content, but for the Facts of sales whose rows are there. What
// its sales' pointers lead to is not changed otherwise, for a plan holds on to it.
type past struct {
	sales map[string]*store.Sale // by id
	rows  []*store.Sale          // those that stand in the hoja, in the order of the last round
	gone  []*store.Sale          // those whose rows are gone: one that comes back does so under its id for as long as the store has it
	cases []notify.Case          // open, or closed so lately that they may come back
}

// newPast is what is remembered when nothing but these sales is, the order in which they stood in a quiet hoja, and the ids of
// those that may not have been seen with their ID VENTA beside them yet. Sales of no place in the order came later.
func newPast(sales []*store.Sale, order, unseen []string) *past {
	p := &past{sales: make(map[string]*store.Sale, len(sales))}
	for _, s := range sales {
		s.Row = max(s.Row, -s.Row)
		p.sales[s.ID] = s
	}
	for _, id := range unseen {
		if s := p.sales[id]; s != nil {
			s.Row = -s.Row
		}
	}
	placed := make(map[string]bool, len(order))
	for _, id := range order {
		if s := p.sales[id]; s != nil && s.Gone.IsZero() && !placed[id] {
			placed[id] = true
			p.rows = append(p.rows, s)
		}
	}
	later := len(p.rows)
	for _, s := range sales {
		switch {
		case !s.Gone.IsZero():
			p.gone = append(p.gone, s)
		case !placed[s.ID]:
			p.rows = append(p.rows, s)
		}
	}
	slices.SortFunc(p.rows[later:], byRow)
	for _, s := range p.rows {
		lighten(s)
	}
	return p
}

// lighten lets go of what may be said of a sale once its row is gone: the store has it for then. Of a sale that is being
// reclaimed it says since when.
func lighten(s *store.Sale) {
	if s.Gone.IsZero() && !strings.Contains(s.Facts, `"reclamo"`) {
		s.Facts = ""
	}
}

// identify says which sale each row is, and which no row is; these with what may be said of them.
func (h *Hoja) identify(ctx context.Context, rows []row, p *past) (matches []match, left map[string]*store.Sale, err error) {
	matches, left = identify(rows, p, newID)
	var light []string
	for id, s := range left {
		if s.Facts == "" {
			light = append(light, id)
		}
	}
	stored, err := h.held.SalesOf(ctx, h.Name, light)
	for _, s := range stored {
		if was := left[s.ID]; was != nil {
			whole := *was
			whole.Facts = s.Facts
			left[s.ID] = &whole
		}
	}
	return matches, left, err
}

// byRow orders sales by where they were last seen.
func byRow(a, b *store.Sale) int {
	return cmp.Or(cmp.Compare(max(a.Row, -a.Row), max(b.Row, -b.Row)), cmp.Compare(a.ID, b.ID))
}

// forget lets go of a sale whose row is gone.
func (p *past) forget(id string) {
	delete(p.sales, id)
	p.gone = slices.DeleteFunc(p.gone, func(s *store.Sale) bool { return s.ID == id })
}

// recall reads what is remembered from the store, where it is not known from the last time. Of a mark that stands in the hoja
// the chat is taken to know: whether its row stood still for a round since is not recorded, or every new sale with a mark
// would be recorded twice. At worst a mark is told to be taken away that stood for one round alone.
func (h *Hoja) recall(ctx context.Context) error {
	if h.past != nil {
		return nil
	}
	sales, err := h.held.Sales(ctx, h.Name)
	if err != nil {
		return err
	}
	stored, err := h.held.Cases(ctx, h.Name, h.Now().Add(-h.Policy.FlapTime()))
	if err != nil {
		return err
	}
	cases, err := recallCases(stored)
	if err != nil {
		return err
	}
	order, err := h.held.Order(ctx, h.Name)
	if err != nil {
		return err
	}
	spoken := map[*store.Says]*store.Says{}
	for _, s := range sales {
		if s.Spoken == s.Marcacion || s.Marcacion == "" {
			continue
		}
		if spoken[s.Says] == nil {
			says := *s.Says
			says.Spoken = says.Marcacion
			spoken[s.Says] = &says
		}
		s.Says = spoken[s.Says]
	}
	n, err := h.remembered(ctx)
	if err != nil {
		return err
	}
	h.past = newPast(sales, order, n.Unseen)
	h.past.cases = cases
	return nil
}

// keepOrder has the store know in which order the sales of a quiet hoja stand. Of rows that are alike it says which is which.
func (h *Hoja) keepOrder(ctx context.Context, n *note) error {
	ids := make([]string, len(h.past.rows))
	for i, s := range h.past.rows {
		ids[i] = s.ID
	}
	sum := strconv.FormatUint(xxhash.Sum64String(strings.Join(ids, "\n")), 16)
	if n.Order == sum {
		return nil
	}
	n.Order = sum
	return h.held.SaveOrder(ctx, h.Name, ids)
}

// rest lets go of what is known of a hoja in which nobody works: it takes more memory than reading the hoja does, and all of
// it can be read, or judged, again.
func (h *Hoja) rest() {
	if !h.Busy() {
		h.past, h.judged = nil, judgements{}
	}
}

// giveBack gives the system the memory that planning rounds took, once nothing is left to do: the quiet rounds that follow ask
// for so little that the garbage would lie there for minutes, and have no time for it.
func (h *Hoja) giveBack() {
	const much = 50_000 // sales: some tens of MB
	if h.planned >= much {
		h.planned = 0
		runtime.GC() // what pools hold is let go of by the second collection
		debug.FreeOSMemory()
	}
}

// record puts the plan into the store, in one transaction, and nothing where nothing changed.
func (h *Hoja) record(ctx context.Context, p *Plan) error {
	if err := h.regain(ctx, p.regained); err != nil {
		return err
	}
	messages, err := h.messages(ctx, p.decision)
	if err != nil {
		return err
	}
	change := store.Change{Sales: p.sales, Messages: messages}
	for _, c := range p.decision.Cases {
		change.Cases = append(change.Cases, storedCase(c))
	}
	if len(change.Sales)+len(change.Cases)+len(change.Messages)+len(p.unseen) == 0 {
		h.past.follow(p)
		return nil
	}
	if err := h.unquiet(ctx, &change, p.unseen); err != nil {
		return err
	}
	if err := h.held.Record(ctx, h.Name, change, h.Recorded); err != nil {
		h.past, h.recorded = nil, false // whether it was recorded is not known
		return err
	}
	h.recorded = true
	h.past.apply(p, h.Policy)
	return nil
}

// follow notes where the sales of a plan stand. All that they are must have been recorded.
func (p *past) follow(plan *Plan) {
	if plan.rows == nil {
		return // it was about the hoja's cases alone
	}
	p.rows, p.gone = plan.rows, plan.gone
	for _, s := range plan.stand {
		p.sales[s.ID] = s
	}
}

// apply brings what is remembered up to what was recorded.
func (p *past) apply(plan *Plan, policy notify.Policy) {
	p.follow(plan)
	for _, s := range plan.sales {
		lighten(s)
		p.sales[s.ID] = s
	}
	decided := make(map[string]bool, len(plan.decision.Cases))
	for _, c := range plan.decision.Cases {
		decided[c.Key] = true
	}
	kept := plan.decision.Cases
	for _, c := range p.cases {
		if !decided[c.Key] && (c.Closed.IsZero() || plan.at.Sub(c.Closed) < policy.FlapTime()) {
			kept = append(kept, c)
		}
	}
	p.cases = kept
}

// retired are the ids of the sales with an open case of a mark that was taken away.
func (p *past) retired() map[string]bool {
	ids := map[string]bool{}
	for _, c := range p.cases {
		if c.Kind == notify.MarcacionRetirada && c.Closed.IsZero() {
			ids[c.Subject] = true
		}
	}
	return ids
}

// open counts the open cases by kind.
func (p *past) open() map[string]int {
	n := map[string]int{}
	for _, c := range p.cases {
		if c.Closed.IsZero() {
			n[string(c.Kind)]++
		}
	}
	return n
}
