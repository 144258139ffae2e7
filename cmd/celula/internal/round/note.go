package round

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/rules/hoja"
)

// A note is what a round remembers of a hoja as a whole, in the store's own note of it.
type note struct {
	Figures string    `json:"cifras,omitempty"`  // hash of the tab Cruce Claro as it was last written
	Heard   time.Time `json:"oido,omitzero"`     // until when the store is known to know what the chat shows
	Quiet   *quiet    `json:"quieta,omitempty"`  // while a round has nothing to do
	Order   string    `json:"orden,omitempty"`   // hash of the order of sales that the store has
	Unseen  []string  `json:"sin_ver,omitempty"` // ids, in order, that were to be written since a round ended well: they may have landed anywhere

	good  time.Time // when the round before this one ended well
	quiet bool      // the store has it with a Quiet, also where this round knows better
}

// remembered is the note of the hoja, read once while it is held. Changes of it are kept by [Hoja.wasGood] or [Hoja.record].
func (h *Hoja) remembered(ctx context.Context) (*note, error) {
	if h.note != nil {
		return h.note, nil
	}
	stored, err := h.held.Hoja(ctx, h.Name)
	if err != nil {
		return nil, err
	}
	n := &note{good: stored.LastGood}
	if len(stored.Note) > 0 {
		if err := json.Unmarshal(stored.Note, n); err != nil {
			return nil, fmt.Errorf("leyendo lo guardado de la hoja %s: %w", h.Name, err)
		}
	}
	n.quiet = n.Quiet != nil
	h.note = n
	return n, nil
}

func (n *note) encode() []byte {
	b, err := json.Marshal(n)
	if err != nil {
		panic("unreachable: a note is only strings, numbers and times: " + err.Error())
	}
	return b
}

// unquiet ends the quiet with a change that is to be recorded. unseen are the ids that are to be written after it.
func (h *Hoja) unquiet(ctx context.Context, c *store.Change, unseen []string) error {
	n, err := h.remembered(ctx)
	if err != nil {
		return err
	}
	if n.Quiet != nil || n.quiet || len(unseen) > 0 {
		n.Quiet = nil
		n.Unseen = append(n.Unseen, unseen...)
		slices.Sort(n.Unseen)
		n.Unseen = slices.Compact(n.Unseen)
		c.Note = n.encode()
	}
	return nil
}

// wasGood remembers that a round ended well.
func (h *Hoja) wasGood(ctx context.Context) error {
	n, err := h.remembered(ctx)
	if err != nil {
		return err
	}
	good := store.Hoja{Name: h.Name, LastGood: h.Now()}
	if last := n.good; !last.IsZero() && hoja.DateOf(last.In(h.Zone)) != hoja.DateOf(good.LastGood.In(h.Zone)) {
		if err := h.tidy(ctx, good.LastGood); err != nil {
			return err
		}
	}
	n.Unseen = nil
	if h.heard {
		n.Heard = good.LastGood.UTC()
	}
	good.Note = n.encode()
	return h.held.SaveHoja(ctx, good)
}
