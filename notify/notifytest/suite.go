// Package notifytest has the checks that every [notify.Sender] passes.
//
// A sender joins with a test of a few lines, which says how to make one that
// speaks to the chat served at an address:
//
//	func TestSender(t *testing.T) {
//		notifytest.Suite(t, func(chat *standin.Chat, base string) notify.Sender {
//			return slack.New(slack.Options{Token: chat.Token(), Endpoint: base, Every: -1})
//		})
//	}
//
// The sender must try nothing twice by itself and keep no pace of its own here.
package notifytest

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
)

// Open makes the sender under test, for the chat that is served at base.
type Open func(chat *standin.Chat, base string) notify.Sender

// Suite runs every check against senders that open makes.
func Suite(t *testing.T, open Open) {
	for _, check := range []struct {
		name string
		run  func(*testing.T, Open)
	}{
		{"posts, finds and edits", testPost},
		{"gives back what messages keep", testHistory},
		{"keeps less where it is too much", testMemoryTooLarge},
		{"a deleted message", testDeleted},
		{"asks before it speaks", testBefore},
		{"every failure in its class", testFailures},
		{"said once whatever is lost", testOnce},
		{"a cancelled call", testCancelled},
		{"leaks no secret", testSecrets},
		{"calls nobody and forges no link", testInjection},
		{"sizes", testSizes},
	} {
		t.Run(check.name, func(t *testing.T) { check.run(t, open) })
	}
}

// Serve serves a chat on loopback until the test ends, and gives the base
// address of its API.
func Serve(t testing.TB, chat *standin.Chat) string {
	server := httptest.NewServer(chat)
	t.Cleanup(server.Close)
	return server.URL + "/api/"
}

// channel is where the checks speak; the stand-in has it.
const channel = "C1"

// start serves a new chat and opens a sender to it.
func start(t *testing.T, open Open) (*standin.Chat, notify.Sender) {
	chat := standin.New(standin.Options{})
	return chat, open(chat, Serve(t, chat))
}

// sample is a message with all that a content may have.
func sample(title string) notify.Content {
	return notify.Content{
		Mark:  "🟠",
		Title: title,
		Lines: []notify.Line{
			{{Text: "Servicio nuevo · vendió jtriana"}},
			{{Text: "Qué hacer: ", Bold: true}, {Text: "confirme la visita"}},
			{{Text: "fila 7", Strike: true}, {Text: " cerrada"}},
		},
		Foot: notify.Line{{Text: "Abrir fila 45", Link: rowLink}, {Text: " · ID VENTA V-1"}},
	}
}

const rowLink = "https://docs.google.com/spreadsheets/d/1AbC/edit?x=1&y=2#gid=0&range=A45:A45"

// only gives the one message of the channel, or fails.
func only(t *testing.T, chat *standin.Chat) standin.Message {
	t.Helper()
	messages := chat.Messages(channel)
	if len(messages) != 1 {
		t.Fatalf("the channel has %d messages, want 1: %q", len(messages), shown(messages))
	}
	return messages[0]
}

func shown(messages []standin.Message) []string {
	var texts []string
	for _, m := range messages {
		texts = append(texts, m.Shown())
	}
	return texts
}

func post(t *testing.T, s notify.Sender, key string, c notify.Content) string {
	t.Helper()
	ref, err := s.Post(context.Background(), channel, key, c)
	if err != nil {
		t.Fatalf("Post(%q): %v", c.Title, err)
	}
	return ref
}
