package storetest

import (
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// pruned has one of everything on either side of the time that it is kept for, and in a hoja that is not pruned.
func pruned(t *testing.T, s *store.Store) {
	old, late := at.AddDate(0, -4, 0), at.AddDate(0, 0, -1)
	gone := func(id string, since time.Time) *store.Sale {
		return &store.Sale{ID: id, Cells: "\x01", Says: &store.Says{}, Gone: since}
	}
	closed := func(key, message string, when time.Time) store.Case {
		return store.Case{Key: key, Kind: "x", Subject: key, Opened: old, Said: old, Closed: when, Message: message}
	}
	message := func(key string, cases ...string) store.Message {
		return store.Message{Key: key, Channel: "C1", Cases: cases, Wanted: "h"}
	}
	everything := store.Change{
		Sales: []*store.Sale{sale("there", 2), gone("gone long ago", old), gone("gone lately", late), gone("gone, and asked for", old)},
		Cases: []store.Case{
			closed("open", "living", time.Time{}), closed("open, said again", "living", time.Time{}), closed("closed, listed by a living one", "living", old),
			closed("closed long ago", "old", old), closed("closed lately", "late", late), closed("closed, never said", "unsaid", old),
			closed("gone, and asked for", "living", time.Time{}),
		},
		Messages: []store.Message{
			message("living", "open", "open, said again", "closed, listed by a living one"), message("old", "closed long ago"),
			message("said again elsewhere", "open, said again"), message("late", "closed lately"), message("unsaid", "closed, never said"),
		},
	}
	record(t, s, "ventas", everything)
	for _, key := range []string{"living", "old", "late", "said again elsewhere"} {
		shown(t, s, key, "ref", "h")
	}
	record(t, s, "otra", store.Change{Sales: everything.Sales, Cases: everything.Cases})
	for range 2 {
		ids, err := s.Prune(t.Context(), "ventas", at.AddDate(0, -3, 0), at.AddDate(0, -1, 0))
		if err != nil {
			t.Fatal(err)
		}
		if len(ids) > 1 || len(ids) == 1 && ids[0] != "gone long ago" {
			t.Errorf("sales let go: %q, want the one that was gone long ago, once", ids)
		}
	}
	same(t, "sales kept", sales(t, s, "ventas"), []*store.Sale{everything.Sales[0], everything.Sales[2], everything.Sales[3]})
	for key, want := range map[string][]store.Case{
		"living": everything.Cases[:3], "old": nil, "said again elsewhere": nil, "late": everything.Cases[4:5], "unsaid": everything.Cases[5:6],
	} {
		got, err := s.CasesOf(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "cases of the message "+key, got, want)
		if _, there, err := s.Message(t.Context(), key); there != (want != nil) || err != nil {
			t.Errorf("the message %q is there: %v, %v; want %v", key, there, err, want != nil)
		}
	}
	same(t, "sales of the other hoja", sales(t, s, "otra"), everything.Sales)
}

// recovered: a message found in the chat is there as it stands, and one whose post was not seen has its place.
func recovered(t *testing.T, s *store.Store) {
	record(t, s, "ventas", store.Change{Messages: []store.Message{
		{Key: "posted", Channel: "C1", Cases: []string{"a"}, Wanted: "h1"}, {Key: "not seen", Channel: "C1", Cases: []string{"b"}, Wanted: "h1"}}})
	shown(t, s, "posted", "C1/1", "h1")
	if err := s.Trying(t.Context(), "not seen"); err != nil {
		t.Fatal(err)
	}
	found := []store.Message{
		{Key: "posted", Channel: "C1", Ref: "C1/other", Cases: []string{"a"}, Wanted: "h2"}, // to be edited where it is
		{Key: "not seen", Channel: "C1", Ref: "C1/2", Cases: []string{"b"}, Wanted: "h1"},
		{Key: "unknown", Channel: "C2", Ref: "C2/3", Cases: []string{"c"}, Wanted: "h3", Shown: "h3"},
	}
	open := store.Case{Key: "c", Kind: "x", Subject: "A", Opened: at, Said: at, Message: "unknown"}
	for range 2 {
		err := s.Recover(t.Context(), "ventas", store.Change{Sales: []*store.Sale{sale("A", 2)}, Cases: []store.Case{open}, Messages: found})
		if err != nil {
			t.Fatal(err)
		}
	}
	found[0].Ref = "C1/1"
	same(t, "messages to be edited", unsettled(t, s), found[:2])
	got, _, err := s.Message(t.Context(), "unknown")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the message found", got, found[2])
	same(t, "its cases", openCases(t, s, "ventas"), []store.Case{open})
	same(t, "sales", sales(t, s, "ventas"), []*store.Sale{sale("A", 2)})
}
