package round

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
)

// What is remembered may be less than what the chat shows: the state's file was lost, or put back from a copy. So the first
// round of a process looks at our messages in the chat before it decides about any case, and takes over what they keep.
// Otherwise everything that was said would be said again.

// A regaining is what the chat knows and the store does not.
type regaining struct {
	change store.Change
	past   *past                    // what is remembered once it is taken over
	of     map[string][]notify.Case // the cases taken over, by subject
}

// hear compares what is remembered with the chat, unless this process has. It changes nothing yet: [Hoja.regain] does. ids
// gives those that stand in the hoja; nil where it could not be read.
func (h *Hoja) hear(ctx context.Context, ids func() map[string]bool) (*regaining, error) {
	if h.heard || h.Chronicle == nil {
		return nil, nil
	}
	if err := h.Chronicle.begin(ctx); err != nil {
		return nil, err
	}
	n, err := h.remembered(ctx)
	if err != nil {
		return nil, err
	}
	var standing map[string]bool
	if ids != nil {
		standing = ids()
		if n.Heard.IsZero() && len(standing)+len(h.past.sales)+len(h.past.cases) == 0 {
			return &regaining{past: h.past}, nil // a new hoja: nobody has said anything of it
		}
	}
	from := n.Heard
	for _, c := range h.past.cases {
		if c.Closed.IsZero() && c.Message != "" && c.Said.Before(from) {
			from = c.Said
		}
	}
	if !from.IsZero() {
		from = from.Add(-time.Hour).Truncate(24 * time.Hour) // clocks differ, and hojas that begin together ask for the same
	}
	var posted []notify.Posted
	for _, channel := range slices.Compact(slices.Sorted(maps.Values(h.Policy.Channels))) {
		if channel == "" {
			continue
		}
		more, err := h.Chronicle.since(ctx, channel, from)
		if _, passes := notify.Temporary(err); err != nil && (passes || notify.Unclear(err) || n.Heard.IsZero()) {
			return nil, &deafness{err, channel}
		}
		if err != nil { // for good, and the state is not a new one: alerts must not wait for ever
			h.Chronicle.unread(channel, err)
		}
		posted = append(posted, more...)
	}
	slices.SortStableFunc(posted, func(a, b notify.Posted) int { return a.At.Compare(b.At) })
	return h.compare(ctx, posted, standing)
}

// deafness is a chat that could not be read before the first cases were decided.
type deafness struct {
	error
	channel string
}

func (e *deafness) Unwrap() error { return e.error }

func (e *deafness) Error() string {
	return fmt.Sprintf("los avisos esperan: antes del primero hay que leer en el chat qué se dijo ya (%v)", e.error)
}

// compare says what the messages that stand in the chat, oldest first, know better than the store.
func (h *Hoja) compare(ctx context.Context, posted []notify.Posted, ids map[string]bool) (*regaining, error) {
	c := &comparison{Hoja: h, open: map[topic]notify.Case{}, known: map[string]store.Message{}}
	for _, open := range h.past.cases {
		if open.Closed.IsZero() {
			c.open[topic{open.Kind, open.Subject}] = open
		}
	}
	for _, p := range posted {
		if !h.Policy.Wrote(p.Key) {
			continue
		}
		if err := c.take(ctx, p); err != nil {
			return nil, err
		}
	}
	return c.regaining(ctx, ids)
}

type topic struct {
	kind    notify.Kind
	subject string
}

// A comparison is a compare under way.
type comparison struct {
	*Hoja
	open  map[topic]notify.Case    // as they are to be remembered
	taken []topic                  // those of open that the chat knew better
	found []store.Message          // that the store did not know
	known map[string]store.Message // that it knew, and that do not show what it believes
}

// take compares one message with what the store knows of it.
func (c *comparison) take(ctx context.Context, p notify.Posted) error {
	m, known, err := c.held.Message(ctx, p.Key)
	if err != nil {
		return err
	}
	if known {
		return c.check(ctx, m, p)
	}
	memory, err := notify.ReadMemory(p.Memory)
	if err != nil {
		return nil // of a version that keeps it otherwise: it tells us nothing, and what it shows is said once more
	}
	m = store.Message{Key: p.Key, Channel: p.Channel, Ref: p.Ref}
	for _, r := range memory {
		t := topic{r.Kind, r.Subject}
		open, is := c.open[t]
		switch {
		case !is:
			open = r.Again(c.Policy.Hoja, p.Key, p.At)
			c.taken = append(c.taken, t)
		case open.Said.Before(p.At): // said again here, later than the store knows
			if err := c.moved(ctx, open.Message); err != nil {
				return err
			}
			open.Message, open.Said = p.Key, p.At
			c.taken = append(c.taken, t)
		}
		c.open[t] = open
		m.Cases = append(m.Cases, open.Key)
	}
	if len(m.Cases) > 0 {
		c.found = append(c.found, m)
	}
	return nil
}

// check has a message that the store knows edited, where it does not keep what it should, and so does not show it either.
func (c *comparison) check(ctx context.Context, m store.Message, p notify.Posted) error {
	cases, err := c.shownBy(ctx, m.Key, nil)
	if err != nil {
		return err
	}
	content := notify.Render(notify.Message{Key: m.Key, Channel: m.Channel, Cases: m.Cases}, cases)
	if m.Ref == "" || content.Memory.Text() != p.Memory {
		m.Ref, m.Shown = cmp.Or(m.Ref, p.Ref), ""
		c.known[m.Key] = m
	}
	return nil
}

// moved has a message edited because a case of it is shown elsewhere now.
func (c *comparison) moved(ctx context.Context, key string) error {
	m, known, err := c.held.Message(ctx, key)
	if known && m.Ref != "" {
		m.Shown = ""
		c.known[key] = m
	}
	return err
}

// regaining gathers what is to be taken over.
func (c *comparison) regaining(ctx context.Context, ids map[string]bool) (*regaining, error) {
	r := &regaining{past: &past{sales: c.past.sales, rows: c.past.rows, gone: c.past.gone}, of: map[string][]notify.Case{}}
	byKey := map[string]notify.Case{}
	for _, t := range c.taken {
		byKey[c.open[t].Key] = c.open[t]
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		open := byKey[key]
		r.change.Cases = append(r.change.Cases, storedCase(open))
		r.past.cases = append(r.past.cases, open)
		r.of[open.Subject] = append(r.of[open.Subject], open)
		if open.Kind == notify.VentaEliminada && !ids[open.Subject] {
			r.gone(open)
		}
	}
	for _, old := range c.past.cases {
		if _, replaced := byKey[old.Key]; !replaced {
			r.past.cases = append(r.past.cases, old)
		}
		byKey[old.Key] = cmp.Or(byKey[old.Key], old)
	}
	for _, m := range c.found {
		r.change.Messages = append(r.change.Messages, asFound(m, byKey))
	}
	for _, key := range slices.Sorted(maps.Keys(c.known)) {
		m := c.known[key]
		cases, err := c.shownBy(ctx, key, byKey)
		if err != nil {
			return nil, err
		}
		m.Wanted = wanted(notify.Message{Key: key, Channel: m.Channel, Cases: m.Cases}, cases).Wanted
		r.change.Messages = append(r.change.Messages, m)
	}
	return r, nil
}

// asFound is a message as it stands in the chat. It is to be edited only where a later one shows a case of its.
func asFound(m store.Message, byKey map[string]notify.Case) store.Message {
	var cases []notify.Case
	moved := false
	for _, key := range m.Cases {
		cases = append(cases, byKey[key])
		moved = moved || byKey[key].Message != m.Key
	}
	m.Wanted = wanted(notify.Message{Key: m.Key, Channel: m.Channel, Cases: m.Cases}, cases).Wanted
	if !moved {
		m.Shown = m.Wanted
	}
	return m
}

// gone remembers a sale of which the chat says that its row is gone, so that the case stands until it lapses.
func (r *regaining) gone(c notify.Case) {
	if _, known := r.past.sales[c.Subject]; known {
		return
	}
	s := store.Sale{ID: c.Subject, Says: &store.Says{}, Since: c.Opened, Gone: c.Opened, Facts: encodeFacts(c.Facts)}
	r.past.sales = maps.Clone(r.past.sales)
	r.past.sales[s.ID] = &s
	r.past.gone = append(slices.Clip(r.past.gone), &s)
	r.change.Sales = append(r.change.Sales, &s)
}

// regain records what the chat knew better, and remembers it. From then on the store is the one that knows.
func (h *Hoja) regain(ctx context.Context, r *regaining) error {
	if r == nil {
		return nil
	}
	if len(r.change.Sales)+len(r.change.Cases)+len(r.change.Messages) > 0 {
		if err := h.unquiet(ctx, &r.change, nil); err != nil {
			return err
		}
		if err := h.held.Recover(ctx, h.Name, r.change); err != nil {
			h.past = nil
			return err
		}
	}
	h.past, h.heard = r.past, true
	return nil
}

// reclaim is what the chat has of a sale that is being reclaimed.
func (r *regaining) reclaim(id string) (facts notify.Facts) {
	if r == nil {
		return facts
	}
	for _, c := range r.of[id] {
		if c.Facts.Reclamo != "" {
			facts = c.Facts
		}
	}
	return facts
}

// since is when this status of a sale began, as the chat has it.
func (r *regaining) since(id, estado string, h *Hoja) (since time.Time, known bool) {
	if r == nil {
		return since, false
	}
	for _, c := range r.of[id] {
		if c.Facts.Estado != "" && c.Facts.Estado != estado {
			continue // said of an earlier one
		}
		if t, err := time.ParseInLocation(minuteLayout, c.Facts.Desde, h.Zone); err == nil {
			return t, true
		}
		if c.Kind == notify.VentaEstancada { // whoever said so had waited that long
			since, known = c.Said.Add(-h.StaleAfter-time.Second), true
		}
	}
	return since, known
}
