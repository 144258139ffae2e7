package round_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/notify/standin"
)

// A message that the chat refuses does not keep those behind it waiting, and is said when it can be.
func TestRefusedMessageHoldsUpNoOther(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	if _, err := o.hoja.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.chat.Fail(standin.Once("chat.postMessage", standin.Failure{Code: "msg_too_long"}))
	if err := o.sayer.Say(t.Context()); err == nil {
		t.Error("a refused message gave no error")
	}
	if said := o.texts("C1"); len(said) != 2 {
		t.Errorf("said behind the refused one: got %d messages, want 2: %q", len(said), said)
	}
	o.say()
	if said := o.texts("C1"); len(said) != 3 {
		t.Errorf("said in all: got %d messages, want 3: %q", len(said), said)
	}
}

// After an answer that was lost the message is looked for before it is posted again.
func TestLostAnswerIsLookedFor(t *testing.T) {
	for name, failure := range map[string]standin.Failure{
		"broken after the work": {Break: true, After: true}, "broken before the work": {Break: true}, "503 after the work": {Status: 503, After: true},
		"truncated": {Truncate: true, After: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, upgrade(1))
			if _, err := o.hoja.Round(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.chat.Fail(standin.Once("chat.postMessage", failure))
			if err := o.sayer.Say(t.Context()); err == nil {
				t.Error("a failed post gave no error")
			}
			o.say()
			if said := o.texts("C1"); len(said) != 1 {
				t.Errorf("got %d messages, want 1: %q", len(said), said)
			}
		})
	}
}

// An edit was done and its answer lost; then what the message tells goes back to what it was before. The chat must follow.
func TestLostAnswerOfAnEditThatIsTakenBack(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	before := o.texts("C1")
	edit := func(agenda string) {
		t.Helper()
		o.put(2, colAgenda, agenda)
		o.now = o.now.Add(time.Minute)
		if _, err := o.hoja.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	edit("24/11/2026")
	o.chat.Fail(standin.Once("chat.update", standin.Failure{Break: true, After: true}))
	if err := o.sayer.Say(t.Context()); err == nil {
		t.Fatal("an edit whose answer was lost gave no error")
	}
	if now := o.texts("C1"); cmp.Equal(before, now) {
		t.Fatalf("the edit was not done: %q", now)
	}
	edit("25/11/2026")
	o.say()
	if diff := cmp.Diff(before, o.texts("C1")); diff != "" {
		t.Errorf("the chat does not show what stands in the hoja again (-want +got):\n%s", diff)
	}
}

// openSingly is an office whose chat has a message of its own for each of n sales.
func openSingly(t *testing.T, n int) *office {
	t.Helper()
	sales, _ := upgrades(n)
	o := open(t, sales...)
	o.hoja.Policy.Digest = n
	o.round()
	if said := o.texts("C1"); len(said) != n {
		t.Fatalf("got %d messages, want %d: %q", len(said), n, said)
	}
	return o
}

// moveRows makes every message of the hoja's sales say another row, and leaves that to be said.
func (o *office) moveRows() {
	o.t.Helper()
	o.insertRow(2)
	o.now = o.now.Add(time.Minute)
	if _, err := o.hoja.Round(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// Messages that stay as they are, for another bot wrote them or they are too old, do not keep younger ones from being edited
// for ever. They are told of once.
func TestMessagesThatStayAsTheyAreHoldUpNoOther(t *testing.T) {
	for _, code := range []string{"cant_update_message", "edit_window_closed"} {
		t.Run(code, func(t *testing.T) {
			o := openSingly(t, 8)
			o.moveRows()
			edits := 0
			o.chat.Fail(func(c standin.Call) *standin.Failure {
				if c.Method != "chat.update" {
					return nil
				}
				if edits++; edits > 6 {
					return nil
				}
				return &standin.Failure{Code: code}
			})
			err := o.sayer.Say(t.Context())
			if err == nil || strings.Count(err.Error(), "queda como está") != 1 {
				t.Errorf("messages that cannot be edited: %v; want it said once", err)
			}
			if edits != 8 {
				t.Errorf("%d messages were tried, want all 8", edits)
			}
			o.say()
			if edits != 8 {
				t.Errorf("what stays as it is was tried again, %d times", edits-8)
			}
			fresh := 0
			for _, m := range o.chat.Messages("C1") {
				fresh += min(m.Edits, 1)
			}
			if fresh != 2 || len(o.chat.Messages("C1")) != 8 {
				t.Errorf("%d of %d messages are up to date, want 2 of 8", fresh, len(o.chat.Messages("C1")))
			}
			o.chat.Fail(nil)
			o.moveRows()
			o.say()
			for _, m := range o.chat.Messages("C1") {
				if m.Edits == 0 {
					t.Error("a message that can be edited again was not")
				}
			}
		})
	}
}

// Messages that Slack does not take as they are keep no others waiting, however many there are.
func TestRefusedMessagesHoldUpNoOther(t *testing.T) {
	sales, _ := upgrades(8)
	o := open(t, sales...)
	o.hoja.Policy.Digest = 8
	if _, err := o.hoja.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	posts := 0
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if c.Method != "chat.postMessage" {
			return nil
		}
		if posts++; posts > 6 {
			return nil
		}
		return &standin.Failure{Code: "invalid_blocks"}
	})
	if err := o.sayer.Say(t.Context()); err == nil || !strings.Contains(err.Error(), "repórtela con esta línea") {
		t.Errorf("messages that were refused: %v", err)
	}
	if said := o.texts("C1"); len(said) != 2 {
		t.Errorf("behind six that were refused: got %d messages, want 2: %q", len(said), said)
	}
	o.say()
	if said := o.texts("C1"); len(said) != 8 {
		t.Errorf("said in all: got %d messages, want 8", len(said))
	}
}

// What is new goes before edits that are left, which may take minutes at Slack's pace.
func TestNewsGoBeforeEdits(t *testing.T) {
	o := openSingly(t, 6)
	o.moveRows()
	var order []string
	var round sync.Once
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if strings.HasPrefix(c.Method, "chat.") {
			order = append(order, c.Method)
			round.Do(func() {
				o.put(3, colInstalacion, "NO INSTALADA")
				o.now = o.now.Add(time.Minute)
				if _, err := o.hoja.Round(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		return nil
	})
	o.say()
	if want := []string{"chat.update", "chat.postMessage"}; len(order) != 7 || !slices.Equal(order[:2], want) {
		t.Errorf("calls were %q, want %q first and then the other edits", order, want)
	}
}

// One channel with much to be said does not keep another waiting: each has a pace of its own.
func TestChannelsTakeTurns(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	o.hoja.Refuse(errors.New("comun.yaml:27:12: no hay un campo «id_lamada»"))
	if _, err := o.hoja.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	var order []string
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if c.Method == "chat.postMessage" {
			order = append(order, c.Channel)
		}
		return nil
	})
	o.say()
	if want := []string{"C1", "C3", "C1", "C1"}; !slices.Equal(order, want) {
		t.Errorf("the channels were spoken in in the order %q, want %q", order, want)
	}
}

// Of a chat that was out of reach for days, nobody wants to read what was meant to be said each day: only what stands now.
func TestOutageIsSaidOnce(t *testing.T) {
	o := open(t, upgrade(1))
	o.put(2, colAgenda, "23/11/2026") // overdue, and said every day
	o.chat.Fail(func(c standin.Call) *standin.Failure { return &standin.Failure{Status: 503} })
	o.hoja.Chronicle = nil
	for range 4 {
		if _, err := o.hoja.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := o.sayer.Say(t.Context()); err == nil {
			t.Error("a chat out of reach gave no error")
		}
		o.now = o.now.AddDate(0, 0, 1)
	}
	o.chat.Fail(nil)
	o.say()
	if said := o.texts("C1"); len(said) != 1 || !strings.Contains(said[0], "Instalación vencida") {
		t.Errorf("after the outage: got %d messages, want the last one: %q", len(said), said)
	}
	if n, err := o.store.Waiting(t.Context()); n != 0 || err != nil {
		t.Errorf("%d messages still wait (%v)", n, err)
	}
	o.put(2, colInstalacion, "INSTALADA")
	o.now = o.now.Add(time.Minute)
	o.round()
	if said := o.texts("C1"); len(said) != 1 || !strings.Contains(said[0], "✅") {
		t.Errorf("closed: got %q", said)
	}
}

// Who does one round and ends does not wait for hours because the chat wants to be left alone so long: the next one says it.
func TestFinishGivesUpWhereTheChatWantsHours(t *testing.T) {
	o := open(t, upgrade(1))
	if _, err := o.hoja.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.chat.Fail(standin.Once("chat.postMessage", standin.Failure{Status: 429, RetryAfter: 3600}))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := o.sayer.Finish(ctx); err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "Slack pidió esperar 1h0m0s") {
		t.Errorf("Finish, asked to wait an hour: %v (%v); want to be told so at once", err, ctx.Err())
	}
	o.stop()
	o.start()
	if err := o.sayer.Finish(t.Context()); err != nil || len(o.texts("C1")) != 1 {
		t.Errorf("the next one: %v, and the chat has %q", err, o.texts("C1"))
	}
}

// What the chat said it did not do need not be looked for before it is tried again; what it may have done must be.
func TestOnlyWhatMayHaveBeenPostedIsLookedFor(t *testing.T) {
	for name, tt := range map[string]struct {
		failure standin.Failure
		looks   int
	}{
		"refused":      {standin.Failure{Status: 429}, 0},
		"not invited":  {standin.Failure{Code: "not_in_channel"}, 0},
		"answer lost":  {standin.Failure{Break: true}, 1},
		"out of reach": {standin.Failure{Status: 408}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, upgrade(1))
			if _, err := o.hoja.Round(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.chat.Fail(standin.Once("chat.postMessage", tt.failure))
			err := o.sayer.Say(t.Context())
			if err == nil {
				t.Fatal("a failed post gave no error")
			}
			before := len(o.chat.Calls())
			if tt.failure.Status == 429 {
				o.stop()
				o.start() // or it would wait as it was told
				o.sayer.Chronicle = nil
			}
			o.say()
			looks := 0
			for _, c := range o.chat.Calls()[before:] {
				if c.Method == "conversations.history" {
					looks++
				}
			}
			if looks != tt.looks || len(o.texts("C1")) != 1 {
				t.Errorf("looked %d times, want %d; the chat has %q", looks, tt.looks, o.texts("C1"))
			}
		})
	}
}
