package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

func openCases(t *testing.T, s *store.Store, hoja string) []store.Case {
	t.Helper()
	got, err := s.Cases(t.Context(), hoja, at.AddDate(100, 0, 0))
	if err != nil {
		t.Fatalf("Cases(%s): %v", hoja, err)
	}
	return got
}

func unsettled(t *testing.T, s *store.Store) []store.Message {
	t.Helper()
	got, err := s.Unsettled(t.Context())
	if err != nil {
		t.Fatalf("Unsettled: %v", err)
	}
	return got
}

func shown(t *testing.T, s *store.Store, key, ref, hash string) {
	t.Helper()
	if err := s.Shown(t.Context(), key, ref, hash); err != nil {
		t.Fatalf("Shown(%s): %v", key, err)
	}
}

func caseLife(t *testing.T, s *store.Store) {
	old := store.Case{Key: "b", Kind: "instalacion.proxima", Subject: "A", Facts: []byte(`{"x":1}`), Opened: at, Message: "m1"}
	young := store.Case{Key: "a", Kind: "venta.estancada", Subject: "B", Opened: at.Add(1e9), Said: at.Add(2e9)}
	record(t, s, "ventas", store.Change{Cases: []store.Case{young, old}})
	same(t, "open cases", openCases(t, s, "ventas"), []store.Case{old, young})
	ofKind := func(hoja string) []store.Case {
		t.Helper()
		got, err := s.OpenCases(t.Context(), hoja, old.Kind)
		if err != nil {
			t.Fatalf("OpenCases(%s): %v", hoja, err)
		}
		return got
	}
	same(t, "open cases of a kind", ofKind("ventas"), []store.Case{old})
	same(t, "those of another hoja", ofKind("dos"), []store.Case{})

	old.Closed = at.Add(3e9)
	record(t, s, "ventas", store.Change{Cases: []store.Case{old}})
	same(t, "open cases after one was closed", openCases(t, s, "ventas"), []store.Case{young})
	same(t, "open cases of a kind after one was closed", ofKind("ventas"), []store.Case{})
	lately, err := s.Cases(t.Context(), "ventas", old.Closed)
	if err != nil {
		t.Fatalf("Cases(ventas): %v", err)
	}
	same(t, "cases open or closed lately", lately, []store.Case{old, young})

	reopened := old
	reopened.Opened, reopened.Closed = at.Add(4e9), time.Time{}
	record(t, s, "ventas", store.Change{Cases: []store.Case{reopened}})
	same(t, "open cases after it was opened again", openCases(t, s, "ventas"), []store.Case{young, reopened})
}

func messageLife(t *testing.T, s *store.Store) {
	m := store.Message{Key: "m1", Channel: "backoffice", Cases: []string{"b", "a"}, Wanted: "h1"}
	// What a round says of Ref, Shown and Trying counts for nothing: only the chat's answers do.
	claimed := m
	claimed.Ref, claimed.Shown, claimed.Trying = "no", "h1", true
	record(t, s, "ventas", store.Change{Messages: []store.Message{claimed}})
	same(t, "unsettled", unsettled(t, s), []store.Message{m})

	if err := s.Trying(t.Context(), "m1"); err != nil {
		t.Fatal(err)
	}
	m.Trying = true
	same(t, "unsettled while a post is tried", unsettled(t, s), []store.Message{m})

	shown(t, s, "m1", "C1/17", "h1")
	same(t, "unsettled once shown", unsettled(t, s), []store.Message(nil))

	m.Wanted, m.Cases = "h2", []string{"a"}
	record(t, s, "ventas", store.Change{Messages: []store.Message{m}})
	want := store.Message{Key: "m1", Channel: "backoffice", Ref: "C1/17", Cases: []string{"a"}, Wanted: "h2", Shown: "h1"}
	same(t, "unsettled after the round wants more", unsettled(t, s), []store.Message{want})

	got, ok, err := s.Message(t.Context(), "m1")
	if err != nil || !ok {
		t.Fatalf("Message(m1) = %v, %v", ok, err)
	}
	same(t, "message", got, want)
	if _, ok, err := s.Message(t.Context(), "nada"); ok || err != nil {
		t.Errorf("Message(nada) = %v, %v, want it absent without an error", ok, err)
	}
}

func unsettledOrder(t *testing.T, s *store.Store) {
	var all []store.Message
	for _, key := range []string{"z", "y", "x", "w"} {
		all = append(all, store.Message{Key: key, Channel: "c", Wanted: "1"})
	}
	record(t, s, "ventas", store.Change{Messages: all[:2]})
	record(t, s, "otra", store.Change{Messages: all[2:]})
	shown(t, s, "z", "r", "0")
	shown(t, s, "y", "r", "0")
	record(t, s, "ventas", store.Change{Messages: []store.Message{{Key: "z", Wanted: "2"}}}) // changing does not make it younger
	var got []string
	for _, m := range unsettled(t, s) {
		got = append(got, m.Key)
	}
	same(t, "order", got, []string{"x", "w", "z", "y"})
}

func channelStays(t *testing.T, s *store.Store) {
	channel := func() string {
		m, _, err := s.Message(t.Context(), "m")
		if err != nil {
			t.Fatal(err)
		}
		return m.Channel
	}
	for _, step := range []struct {
		record, want string
		then         func() error
	}{
		{"uno", "uno", func() error { return nil }},
		{"dos", "dos", func() error { return s.Trying(t.Context(), "m") }},
		{"tres", "dos", func() error { return s.Move(t.Context(), "m", "cinco") }},
		{"cinco", "cinco", func() error { return s.Trying(t.Context(), "m") }},
		{"seis", "cinco", func() error { return s.Shown(t.Context(), "m", "ref", "h") }},
		{"cuatro", "cinco", func() error { return nil }},
	} {
		record(t, s, "ventas", store.Change{Messages: []store.Message{{Key: "m", Channel: step.record, Wanted: step.record}}})
		if got := channel(); got != step.want {
			t.Errorf("channel = %q after recording %q, want %q", got, step.record, step.want)
		}
		if err := step.then(); err != nil {
			t.Fatal(err)
		}
	}
}

func casesOfOrder(t *testing.T, s *store.Store) {
	var cases []store.Case
	var keys []string
	for i := range 750 { // a digest longer than one statement's parameters
		c := store.Case{Key: fmt.Sprintf("k%03d", (i*331)%750), Kind: "x", Subject: fmt.Sprint(i), Opened: at, Message: "m"}
		if i%2 == 0 {
			c.Closed = at
		}
		cases, keys = append(cases, c), append(keys, c.Key)
	}
	record(t, s, "ventas", store.Change{Cases: cases, Messages: []store.Message{{Key: "m", Cases: append(keys, "olvidado"), Wanted: "w"}}})
	record(t, s, "otra", store.Change{Cases: []store.Case{{Key: "k000", Kind: "ajeno", Opened: at}}})
	got, err := s.CasesOf(t.Context(), "m")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cases of the message", got, cases)
	if got, err := s.CasesOf(t.Context(), "nada"); err != nil || len(got) != 0 {
		t.Errorf("CasesOf(nada) = %v, %v, want none", got, err)
	}
}

func unknownMessage(t *testing.T, s *store.Store) {
	if err := s.Trying(t.Context(), "nada"); err == nil {
		t.Error("Trying(nada) = nil, want an error")
	}
	if err := s.Shown(t.Context(), "nada", "r", "h"); err == nil {
		t.Error("Shown(nada) = nil, want an error")
	}
	if err := s.Move(t.Context(), "nada", "c"); err == nil {
		t.Error("Move(nada) = nil, want an error")
	}
}
