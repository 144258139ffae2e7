package round

import (
	"context"
	"errors"
	"fmt"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
)

// messages are the living messages that a decision makes or changes, each with the content that it is to show.
func (h *Hoja) messages(ctx context.Context, d notify.Decision) ([]store.Message, error) {
	decided := make(map[string]notify.Case, len(d.Cases))
	for _, c := range d.Cases {
		decided[c.Key] = c
	}
	var messages []store.Message
	for _, m := range d.Messages {
		cases := make([]notify.Case, len(m.Cases))
		for i, key := range m.Cases {
			cases[i] = decided[key]
		}
		messages = append(messages, wanted(m, cases))
	}
	for _, key := range d.Edited {
		m, found, err := h.held.Message(ctx, key)
		if err != nil || !found {
			return nil, errors.Join(err, missingMessage(key, found))
		}
		cases, err := h.shownBy(ctx, key, decided)
		if err != nil {
			return nil, err
		}
		messages = append(messages, wanted(notify.Message{Key: key, Channel: m.Channel, Cases: m.Cases}, cases))
	}
	return messages, nil
}

// shownBy are the cases that a message lists, those that were decided about since then as they are now.
func (h *Hoja) shownBy(ctx context.Context, message string, decided map[string]notify.Case) ([]notify.Case, error) {
	stored, err := h.held.CasesOf(ctx, message)
	if err != nil {
		return nil, err
	}
	cases, err := recallCases(stored)
	if err != nil {
		return nil, err
	}
	for i := range cases {
		if c, changed := decided[cases[i].Key]; changed {
			cases[i] = c
		}
	}
	return cases, nil
}

func missingMessage(key string, found bool) error {
	if found {
		return nil
	}
	return fmt.Errorf("lo guardado no tiene el mensaje %s de un aviso", key)
}

func wanted(m notify.Message, cases []notify.Case) store.Message {
	return store.Message{Key: m.Key, Channel: m.Channel, Cases: m.Cases, Wanted: notify.Render(m, cases).Hash()}
}
