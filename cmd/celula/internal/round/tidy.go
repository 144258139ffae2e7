package round

import (
	"context"
	"time"
)

// How long is remembered what no round needs. A closed case may come back as itself for minutes ([notify.Policy.FlapTime]), and
// the chat is asked for a month of messages at most. A row that is gone may be pasted back: for a quarter of a year it is
// known by its cells, later by its ID VENTA alone.
const (
	keepClosed = 30 * 24 * time.Hour
	keepGone   = 90 * 24 * time.Hour
)

// tidy lets go of what is older, once a day, in the first good round of the day.
func (h *Hoja) tidy(ctx context.Context, now time.Time) error {
	gone, err := h.held.Prune(ctx, h.Name, now.Add(-keepGone), now.Add(-max(keepClosed, h.Policy.FlapTime())))
	if err != nil || h.past == nil { // a quiet round has not read it
		return err
	}
	for _, id := range gone {
		h.past.forget(id)
	}
	return nil
}
