package web

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/almacontact/celula/notify/standin"
)

// A chatEvent tells a page what changed in the chat since it was last told.
type chatEvent struct {
	Channels []chatChannel `json:"channels"`
	Set      []chatMessage `json:"set"`  // new or edited
	Gone     []messageRef  `json:"gone"` // deleted
}

type chatChannel struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type messageRef struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

type chatMessage struct {
	Channel string `json:"channel"`
	standin.MessageView
	Kinds []string `json:"kinds,omitempty"`
	Done  bool     `json:"done,omitempty"`
}

// shownChat is what a page shows of the chat: each message as it was sent.
type shownChat map[messageRef][]byte

// chatDiff says what changed in the chat, and remembers in shown that it was told.
func (s *Server) chatDiff(ctx context.Context, shown shownChat) (e chatEvent, changed bool, err error) {
	e = chatEvent{Channels: []chatChannel{}, Set: []chatMessage{}, Gone: []messageRef{}}
	about, err := s.abouts(ctx)
	if err != nil {
		return e, false, err
	}
	present := map[messageRef]bool{}
	for _, c := range s.o.Chat.View().Channels {
		e.Channels = append(e.Channels, chatChannel{c.ID, c.Name})
		for _, m := range c.Messages {
			ref := messageRef{c.ID, m.TS}
			present[ref] = true
			msg := chatMessage{c.ID, m, about[ref].Kinds, about[ref].Done}
			wire, err := json.Marshal(msg)
			if err != nil {
				return e, false, err
			}
			if !bytes.Equal(shown[ref], wire) {
				e.Set = append(e.Set, msg)
				shown[ref] = wire
			}
		}
	}
	for ref := range shown {
		if !present[ref] {
			e.Gone = append(e.Gone, ref)
			delete(shown, ref)
		}
	}
	return e, len(e.Set)+len(e.Gone) > 0, nil
}

// abouts is what is known of each message.
func (s *Server) abouts(ctx context.Context) (map[messageRef]About, error) {
	about := map[messageRef]About{}
	if s.o.About == nil {
		return about, nil
	}
	for _, c := range s.o.Chat.View().Channels {
		for _, m := range s.o.Chat.Messages(c.ID) {
			if m.Key() == "" {
				continue // a person's
			}
			a, err := s.o.About(ctx, m.Key())
			if err != nil {
				return nil, err
			}
			about[messageRef{c.ID, m.TS}] = a
		}
	}
	return about, nil
}
