package round

import (
	"bytes"
	"context"
	"slices"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
)

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
	h.past = &past{sales: make(map[string]store.Sale, len(sales)), cases: cases, recalled: true}
	for _, s := range sales {
		if s.Marcacion != "" {
			s.Spoken = s.Marcacion
		}
		h.past.sales[s.ID] = s
	}
	return nil
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
	for _, s := range p.stand {
		h.past.sales[s.ID] = s
	}
	change := store.Change{Sales: p.sales, Messages: messages}
	for _, c := range p.decision.Cases {
		change.Cases = append(change.Cases, storedCase(c))
	}
	if len(change.Sales)+len(change.Cases)+len(change.Messages) == 0 {
		return nil
	}
	if err := h.unquiet(ctx, &change); err != nil {
		return err
	}
	if err := h.held.Record(ctx, h.Name, change, h.Recorded); err != nil {
		h.past = nil // whether it was recorded is not known
		return err
	}
	h.past.apply(p, h.Policy)
	return nil
}

// apply brings what is remembered up to what was recorded.
func (p *past) apply(plan *Plan, policy notify.Policy) {
	p.recalled = false
	for _, s := range plan.sales {
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
