package round_test

import (
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
