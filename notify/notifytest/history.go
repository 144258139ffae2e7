package notifytest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
)

// remembering is a message that keeps a case about each sale, with facts.
func remembering(title string, sales ...string) notify.Content {
	c := sample(title)
	for _, id := range sales {
		c.Memory = append(c.Memory, notify.Remembered{Kind: notify.InstalacionProxima, Subject: id, Facts: notify.Facts{ID: id, Login: "jtriana", Row: 7}})
	}
	return c
}

// testHistory: what a message keeps is what it was last given, and it comes back with its place, oldest first.
func testHistory(t *testing.T, open Open) {
	ctx := context.Background()
	chat, s := start(t, open)
	if got := history(t, s, time.Time{}); len(got) != 0 {
		t.Errorf("the history of an empty channel has %+v", got)
	}
	before := time.Now().Truncate(time.Second)
	refs := map[string]string{}
	for _, key := range []string{"m1", "m2", "m3"} {
		refs[key] = post(t, s, key, remembering("Instalación próxima", "V-"+key, "V-otra"))
		chat.Say(channel, "U1", "hablan otros")
	}
	if err := s.Edit(ctx, channel, refs["m1"], "m1", remembering("Instalación próxima", "V-m1")); err != nil {
		t.Fatalf("Edit: %v", err)
	}
	if err := s.Edit(ctx, channel, refs["m2"], "m2", sample("Cerrada")); err != nil {
		t.Fatalf("Edit: %v", err)
	}
	want := map[string]notify.Memory{"m1": remembering("", "V-m1").Memory, "m3": remembering("", "V-m3", "V-otra").Memory}
	got := history(t, s, before)
	for i, key := range []string{"m1", "m2", "m3"} {
		if len(got) != 3 || got[i].Key != key || got[i].Ref != refs[key] || got[i].Channel != channel || got[i].At.Before(before) {
			t.Fatalf("history = %+v, want m1, m2, m3 as they were posted: %v", got, refs)
		}
		memory, err := notify.ReadMemory(got[i].Memory)
		if diff := cmp.Diff(want[key], memory); diff != "" || err != nil {
			t.Errorf("what %s keeps differs (-want +got), %v:\n%s", key, err, diff)
		}
	}
	if got := history(t, s, time.Now().Add(time.Hour)); len(got) != 0 {
		t.Errorf("the history since later has %+v", got)
	}
}

func history(t *testing.T, s notify.Sender, since time.Time) []notify.Posted {
	t.Helper()
	got, err := s.History(context.Background(), channel, since)
	if err != nil {
		t.Fatalf("History: %v", err)
	}
	return got
}

// testMemoryTooLarge: a message is worth more than what it keeps.
func testMemoryTooLarge(t *testing.T, open Open) {
	chat, s := start(t, open)
	large := func() { chat.Fail(standin.Once("chat.postMessage", standin.Failure{Code: "metadata_too_large"})) }
	large()
	ref := post(t, s, "m1", remembering("Instalación próxima", "V-1"))
	if m := messageWithKey(t, chat, "m1"); m.TS != ref {
		t.Errorf("the message is %s, want %s", m.TS, ref)
	}
	large() // and nothing to leave out
	if _, err := s.Post(context.Background(), channel, "m2", sample("Otra")); err == nil {
		t.Error("a refusal of a message that keeps nothing is no error")
	}
	var sales []string
	for i := range 5000 {
		sales = append(sales, fmt.Sprintf("V-%08d", i*7919))
	}
	chat.Fail(nil)
	post(t, s, "m3", remembering("5000 avisos", sales...))
	last := history(t, s, time.Time{})
	memory, err := notify.ReadMemory(last[len(last)-1].Memory)
	if err != nil || len(memory) < 500 || len(memory) == 5000 || memory[499].Subject != sales[499] {
		t.Errorf("of 5,000 cases a message keeps %d, %v; want the first 500 at least", len(memory), err)
	}
}
