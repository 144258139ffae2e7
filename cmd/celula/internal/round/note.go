package round

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/rules/hoja"
)

// note is what a round remembers of a whole hoja, in the store's own note of it.
type note struct {
	Figures string    `json:"cifras,omitempty"` // hash of the tab Cruce Claro as it was last written
	Heard   time.Time `json:"oido,omitzero"`    // until when the store is known to know what the chat shows
}

func (h *Hoja) note(ctx context.Context) (store.Hoja, note, error) {
	var n note
	known, err := h.held.Hoja(ctx, h.Name)
	if err == nil && len(known.Note) > 0 {
		if err = json.Unmarshal(known.Note, &n); err != nil {
			err = fmt.Errorf("leyendo lo guardado de la hoja %s: %w", h.Name, err)
		}
	}
	return known, n, err
}

func (h *Hoja) saveNote(ctx context.Context, known store.Hoja, n note) (err error) {
	if known.Note, err = json.Marshal(n); err != nil {
		return err // unreachable: a note is a text and a time
	}
	return h.held.SaveHoja(ctx, known)
}

// wasGood remembers that a round ended well.
func (h *Hoja) wasGood(ctx context.Context) error {
	known, n, err := h.note(ctx)
	if err != nil {
		return err
	}
	now := h.Now()
	if day := hoja.DateOf(now.In(h.Zone)); !known.LastGood.IsZero() && hoja.DateOf(known.LastGood.In(h.Zone)) != day {
		if err := h.tidy(ctx, now); err != nil {
			return err
		}
	}
	known.LastGood = now
	if h.heard {
		n.Heard = known.LastGood.UTC()
	}
	return h.saveNote(ctx, known, n)
}
