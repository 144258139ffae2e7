package round_test

import (
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
)

// turns are rounds a minute apart, each followed by a turn at a chat that may refuse.
func (o *office) turns(n int) {
	o.t.Helper()
	for range n {
		o.now = o.now.Add(time.Minute)
		if _, err := o.hoja.Round(o.t.Context()); err != nil {
			o.t.Fatal(err)
		}
		_ = o.sayer.Say(o.t.Context())
	}
}

// closedCases counts the cases of closed channels that are open.
func (o *office) closedCases() int {
	o.t.Helper()
	open, err := o.store.OpenCases(o.t.Context(), o.hoja.Name, string(notify.CanalCerrado))
	if err != nil {
		o.t.Fatal(err)
	}
	return len(open)
}

// A channel that is closed to the bot is told of in that of operations, once, and no more once all that waited is said.
func TestClosedChannelIsToldToOperations(t *testing.T) {
	for code, words := range map[string][2]string{
		"channel_not_found":                   {"no hay un canal C1 que el bot pueda ver", "slack.channels"},
		"not_in_channel":                      {"el bot no está en el canal C1", "Escriba en ese canal /invite @celula"},
		"is_archived":                         {"el canal C1 está archivado", "Restáurelo en Slack"},
		"restricted_action_read_only_channel": {"el canal C1 es de solo lectura", "Pida a quien administra Slack"},
	} {
		t.Run(code, func(t *testing.T) {
			o := open(t, upgrade(1))
			o.shut("C1", code)
			o.turns(3)
			said := o.chat.Messages("C3")
			if len(said) != 1 {
				t.Fatalf("operations heard %q, want one message", o.texts("C3"))
			}
			shown := said[0].Shown()
			for _, want := range []string{"🔴", "Un canal está cerrado para celula", "back-office: " + words[0], words[1], "se dicen todos"} {
				if !strings.Contains(shown, want) {
					t.Errorf("operations read %q, want %q in it", shown, want)
				}
			}
			o.requests = 0
			if o.turns(1); o.requests != 1 {
				t.Errorf("a round while a channel is closed makes %d calls to Google, want 1", o.requests)
			}
			o.stop()
			o.start()
			o.shut("C1", code)
			if o.turns(2); len(o.texts("C3")) != 1 {
				t.Errorf("after a restart operations heard %q", o.texts("C3"))
			}
			o.chat.Fail(func(c standin.Call) *standin.Failure { // that the chat is out of reach says nothing of the channel
				if c.Channel != "C1" {
					return nil
				}
				return &standin.Failure{Status: 503}
			})
			if o.turns(1); o.closedCases() != 1 {
				t.Errorf("a chat that was out of reach closed the case")
			}
			o.chat.Fail(nil)
			o.turns(1)
			if said := o.texts("C3"); len(said) != 1 || !strings.HasPrefix(said[0], "✅ Un canal está cerrado") || !strings.Contains(said[0], "ya ningún aviso espera") {
				t.Errorf("operations have %q, want the case closed", said)
			}
			if said := o.texts("C1"); len(said) != 1 {
				t.Errorf("the back-office has %q, want the one alert", said)
			}
			o.nothingWaits()
		})
	}
}

// What is closed for days is said again each day, and a channel in place of it ends the case.
func TestClosedChannelIsToldEachDayUntilItIsReplaced(t *testing.T) {
	o := open(t, upgrade(1))
	o.shut("C1", "is_archived")
	o.turns(2)
	o.now = o.now.AddDate(0, 0, 1)
	o.turns(2)
	said := o.texts("C3")
	if len(said) != 2 || !strings.HasPrefix(said[0], "⤵️") || !strings.HasPrefix(said[1], "🔴 Un canal") {
		t.Errorf("after a day operations have %q", said)
	}
	o.readAt("C2")
	o.chat.Fail(nil)
	if o.turns(1); o.closedCases() != 0 {
		t.Error("the case of a channel that nobody reads any more is open")
	}
	o.nothingWaits()
}

// Another hoja comes first in the configuration: what was told among the cases of this one is told there, and here it is past.
func TestClosedChannelIsToldOfByTheFirstHoja(t *testing.T) {
	o := open(t, upgrade(1))
	o.shut("C1", "not_in_channel")
	o.turns(2)
	was := o.hoja
	other := &round.Hoja{Name: "otra", Google: was.Google, Spreadsheet: was.Spreadsheet, Tab: was.Tab, Reader: was.Reader, Store: was.Store, Rules: was.Rules,
		Calendar: was.Calendar, Zone: was.Zone, StaleAfter: was.StaleAfter, Now: was.Now, Policy: was.Policy}
	o.sayer.Hojas = []*round.Hoja{other, was}
	o.turns(2)
	if said := o.texts("C3"); o.closedCases() != 0 || len(said) != 2 || !strings.HasPrefix(said[0], "✅") || !strings.HasPrefix(said[1], "🔴") {
		t.Errorf("%d cases here, and operations have %q; want the first closed and another open", o.closedCases(), said)
	}
}

// After the state was lost the chat must be read before anything is said. Where a channel of it is closed, nothing would be said for
// ever, and operations hear of that; once it is open, all is said, and nothing twice.
func TestClosedChannelThatMustBeReadFirst(t *testing.T) {
	o := open(t, upgrade(1))
	o.turns(3)
	o.lose()
	o.google.Put(t, o.id, "Ventas!A3", [][]any{upgrade(2)})
	o.shut("C2", "not_in_channel") // in which nothing was ever said
	for range 4 {
		o.now = o.now.Add(time.Minute)
		if _, err := o.hoja.Round(t.Context()); err == nil || !strings.Contains(err.Error(), "los avisos esperan") {
			t.Errorf("a round that may say nothing: %v", err)
		}
		_ = o.sayer.Say(t.Context())
	}
	said := o.chat.Messages("C3")
	if len(said) != 1 {
		t.Fatalf("operations heard %q, want one message", o.texts("C3"))
	}
	for _, want := range []string{"🔴", "supervisores: el bot no está en el canal C2", "esperan todos", "/invite @celula"} {
		if shown := said[0].Shown(); !strings.Contains(shown, want) {
			t.Errorf("operations read %q, want %q in it", shown, want)
		}
	}
	if said := o.texts("C1"); len(said) != 1 {
		t.Errorf("the back-office has %q, want what was said before", said)
	}
	o.chat.Fail(nil)
	o.turns(3)
	if said := o.texts("C3"); len(said) != 1 || !strings.HasPrefix(said[0], "✅ Un canal está cerrado") {
		t.Errorf("operations have %q, want the case closed", said)
	}
	if said := o.texts("C1"); len(said) != 2 || said[0] == said[1] {
		t.Errorf("the back-office has %q, want each sale once", said)
	}
	o.nothingWaits()
}

// That their own channel is closed operations cannot be told there; nothing of it is recorded, and of the others they hear once
// theirs is open.
func TestClosedChannelOfOperations(t *testing.T) {
	o := open(t, upgrade(1))
	o.shut("C3", "not_in_channel")
	o.put(1, 6, "OTRA COSA") // where DOCUMENTO stood
	for range 5 {
		o.now = o.now.Add(time.Minute)
		_, _ = o.hoja.Round(t.Context())
		_ = o.sayer.Say(t.Context())
	}
	if n := o.closedCases(); n != 0 {
		t.Errorf("%d cases of closed channels, want none: nobody could read of them", n)
	}
	if n, err := o.store.Waiting(t.Context()); n != 1 || err != nil {
		t.Errorf("%d messages wait (%v), want the one about the hoja", n, err)
	}
}

// Where both are closed, operations hear of the other once theirs is open.
func TestClosedChannelsOfAll(t *testing.T) {
	o := open(t, upgrade(1))
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if c.Channel == "" {
			return nil
		}
		return &standin.Failure{Code: "not_in_channel"}
	})
	if o.turns(4); o.closedCases() != 1 {
		t.Errorf("%d cases of closed channels, want that of the back-office's", o.closedCases())
	}
	if n, err := o.store.Waiting(t.Context()); n != 2 || err != nil {
		t.Errorf("%d messages wait (%v), want the alert and the one to operations", n, err)
	}
	o.shut("C1", "not_in_channel")
	if o.turns(2); len(o.texts("C3")) != 1 {
		t.Errorf("operations heard %q", o.texts("C3"))
	}
}

// All read in one channel: nobody can be told elsewhere.
func TestClosedChannelOfAllTogether(t *testing.T) {
	o := open(t, upgrade(1))
	for who := range o.hoja.Policy.Channels {
		o.hoja.Policy.Channels[who] = "C1"
	}
	o.shut("C1", "not_in_channel")
	if o.turns(3); o.closedCases() != 0 {
		t.Error("a case that nobody can read")
	}
}
