// Package storetest is the suite that the store passes on every engine: it says what a round may rely on.
//
// An engine's own test gives [Suite] a function that opens a new, empty store; see the tests of package store.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// Suite runs every check, each on a store of its own. open gives an empty store and closes it when the test ends.
func Suite(t *testing.T, open func(t *testing.T) *store.Store) {
	for name, check := range map[string]func(*testing.T, *store.Store){
		"sales come back as they were recorded":           salesRoundTrip,
		"a sale is replaced, not doubled":                 saleReplaced,
		"some sales are read, and no others":              someSales,
		"hojas do not see each other":                     hojasApart,
		"cases are open until closed":                     caseLife,
		"a message waits until the chat shows it":         messageLife,
		"posts come before edits, oldest first":           unsettledOrder,
		"a message keeps the channel it was tried in":     channelStays,
		"cases of a message come in its order":            casesOfOrder,
		"what a failed hook saw is not recorded":          hookFails,
		"a hook's own writes are in the same transaction": hookWrites,
		"a cancelled context records nothing":             cancelled,
		"a hoja is remembered":                            hojaRoundTrip,
		"the order of a hoja's sales is remembered":       orderRoundTrip,
		"a message that is not there is an error":         unknownMessage,
		"what nobody needs is let go, and nothing else":   pruned,
		"what the chat knows better is taken over":        recovered,
		"many sales are recorded and read":                manySales,
		"of a sale's versions the newest holds":           newestHolds,
		"a first round is not folded":                     firstNotFolded,
		"a fold is whole or is not":                       foldedWhole,
		"all versions of a sale are let go of":            prunedWhole,
		"rounds of different hojas record at once":        concurrentRecords,
		"who holds a lease writes":                        holdWorks,
		"who lost a lease writes nothing":                 leaseLost,
		"a lease is had by one at a time":                 leaseAwaited,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

var at = time.Date(2026, 11, 24, 15, 4, 5, 678e6, time.UTC)

func sale(id string, row int) *store.Sale {
	return &store.Sale{
		ID: id, Row: row, Cells: "\x00\x01\x02\xff", Revisado: "2026-11-24 10:04", Since: at, Facts: `{"a":"ñ☎\u0000"}`,
		Says: &store.Says{Estado: "PENDIENTE INSTALACIÓN", Marcacion: "CTA", Motivo: "Falta «NIP»\n'; --", Claro: "APARECE", Spoken: "CTA"},
	}
}

func record(t *testing.T, s *store.Store, hoja string, c store.Change) {
	t.Helper()
	if err := s.Record(t.Context(), hoja, c, nil); err != nil {
		t.Fatalf("Record(%s, %+v): %v", hoja, c, err)
	}
}

func sales(t *testing.T, s *store.Store, hoja string) []*store.Sale {
	t.Helper()
	got, err := s.Sales(t.Context(), hoja)
	if err != nil {
		t.Fatalf("Sales(%s): %v", hoja, err)
	}
	return got
}

// same compares in whatever order of sales, with nil and empty alike.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	byID := cmpopts.SortSlices(func(a, b *store.Sale) bool { return a.ID < b.ID })
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), byID); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, diff)
	}
}

func salesRoundTrip(t *testing.T, s *store.Store) {
	gone := sale("B", 7)
	gone.Revisado = "2026-11-24 11:30"
	gone.Gone = at.Add(time.Hour).In(time.FixedZone("-5", -5*3600))
	want := []*store.Sale{sale("A", 2), gone, {ID: "vacía", Says: &store.Says{}}, {ID: strings.Repeat("largo ", 10000), Says: &store.Says{Motivo: "<!channel> 🙂"}}}
	record(t, s, "ventas", store.Change{Sales: want})
	want[1].Gone = want[1].Gone.UTC()
	got := sales(t, s, "ventas")
	same(t, "sales", got, want)
	says := map[string]*store.Says{}
	for _, v := range got {
		says[v.ID] = v.Says
	}
	if says["A"] != says["B"] {
		t.Error("two sales that say the same, written at different times, do not share it")
	}

	record(t, s, "ventas", store.Change{Sales: []*store.Sale{{ID: "nulo", Says: &store.Says{Motivo: "a\x00b\xff␟c", Claro: "d␟"}, Facts: `{"e":"␟"}`}}})
	for _, v := range sales(t, s, "ventas") {
		if v.ID == "nulo" && (v.Motivo != "ab\uFFFD c" || v.Claro != "d " || v.Facts != `{"e":"␟"}`) {
			t.Errorf("%q %q %s, want the NUL dropped, the broken byte replaced, and what lies between the parts a blank", v.Motivo, v.Claro, v.Facts)
		}
	}
}

// someSales reads few sales and many by their ids, those that were never recorded among them.
func someSales(t *testing.T, s *store.Store) {
	var c store.Change
	var want []*store.Sale
	var ids []string
	for i := range 6000 {
		id := fmt.Sprint("V-", i)
		if i%50 != 0 {
			c.Sales = append(c.Sales, sale(id, i))
			want = append(want, sale(id, i))
		}
		ids = append(ids, id)
	}
	c.Sales = append(c.Sales, sale("another", 1))
	record(t, s, "ventas", c)
	record(t, s, "otra", store.Change{Sales: []*store.Sale{sale("V-0", 3), sale("V-1", 3)}})
	want[0] = sale("V-1", 9)
	record(t, s, "ventas", store.Change{Sales: want[:1]})
	for _, n := range []int{len(want), 1, 0} {
		asked := ids
		if n < len(want) {
			asked = ids[1:][:n]
		}
		got, err := s.SalesOf(t.Context(), "ventas", asked)
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint(n, " sales"), got, want[:n])
	}
}

func saleReplaced(t *testing.T, s *store.Store) {
	record(t, s, "ventas", store.Change{Sales: []*store.Sale{sale("A", 2), sale("B", 3)}})
	moved := sale("A", 9)
	moved.Estado, moved.Since = "VALIDADA", at.Add(time.Minute)
	record(t, s, "ventas", store.Change{Sales: []*store.Sale{sale("A", 5), moved}})
	same(t, "sales after one was recorded again, twice in one change", sales(t, s, "ventas"), []*store.Sale{moved, sale("B", 3)})
}

func hojasApart(t *testing.T, s *store.Store) {
	record(t, s, "uno", store.Change{Sales: []*store.Sale{sale("A", 2)}, Cases: []store.Case{{Key: "k", Kind: "x", Opened: at}}})
	record(t, s, "dos", store.Change{Sales: []*store.Sale{sale("A", 8)}})
	same(t, "sales of uno", sales(t, s, "uno"), []*store.Sale{sale("A", 2)})
	same(t, "sales of dos", sales(t, s, "dos"), []*store.Sale{sale("A", 8)})
	if open := openCases(t, s, "dos"); len(open) != 0 {
		t.Errorf("open cases of dos = %+v, want none", open)
	}
}

func hookFails(t *testing.T, s *store.Store) {
	boom := errors.New("boom")
	err := s.Record(t.Context(), "ventas", store.Change{Sales: []*store.Sale{sale("A", 2)}}, func(context.Context, *sql.Tx) error { return boom })
	if !errors.Is(err, boom) {
		t.Errorf("Record = %v, want it to wrap %v", err, boom)
	}
	same(t, "sales", sales(t, s, "ventas"), []*store.Sale(nil))
	record(t, s, "ventas", store.Change{Sales: []*store.Sale{sale("A", 2)}}) // the connection is free again
}

func hookWrites(t *testing.T, s *store.Store) {
	err := s.Record(t.Context(), "ventas", store.Change{}, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO hoja (name, last_good, note) VALUES ('hook', 1, '')")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if h, err := s.Hoja(t.Context(), "hook"); err != nil || h.LastGood.IsZero() {
		t.Errorf("Hoja(hook) = %v, %v after a hook wrote it, want it there", h, err)
	}
}

func cancelled(t *testing.T, s *store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Record(ctx, "ventas", store.Change{Sales: []*store.Sale{sale("A", 2)}}, func(context.Context, *sql.Tx) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Record = %v, want context.Canceled", err)
	}
	same(t, "sales", sales(t, s, "ventas"), []*store.Sale(nil))
}

func hojaRoundTrip(t *testing.T, s *store.Store) {
	hoja := func() store.Hoja {
		h, err := s.Hoja(t.Context(), "ventas")
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	same(t, "a hoja never saved", hoja(), store.Hoja{Name: "ventas"})
	for _, want := range []store.Hoja{
		{Name: "ventas", LastGood: at, Note: []byte(`{"n":1}`)},
		{Name: "ventas", LastGood: at.Add(time.Second)},
	} {
		if err := s.SaveHoja(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		same(t, "hoja", hoja(), want)
	}
}

func orderRoundTrip(t *testing.T, s *store.Store) {
	order := func(hoja string) []string {
		ids, err := s.Order(t.Context(), hoja)
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	same(t, "an order never saved", order("ventas"), []string(nil))
	many := make([]string, 100_000)
	for i := range many {
		many[i] = fmt.Sprintf("V-%08d", i*7%len(many))
	}
	for _, want := range [][]string{{"V-2", "V-1"}, many, {"V-1"}, nil} {
		if err := s.SaveOrder(t.Context(), "ventas", want); err != nil {
			t.Fatal(err)
		}
		same(t, "the order", order("ventas"), want)
	}
	same(t, "the order of another hoja", order("otra"), []string(nil))
}

func manySales(t *testing.T, s *store.Store) {
	var want []*store.Sale
	for i := range 2357 { // no multiple of a batch
		want = append(want, sale(fmt.Sprintf("V%05d", i), i+2))
	}
	record(t, s, "ventas", store.Change{Sales: want})
	record(t, s, "ventas", store.Change{Sales: want})
	same(t, "sales", sales(t, s, "ventas"), want)
}

func concurrentRecords(t *testing.T, s *store.Store) {
	errs := make(chan error)
	for h := range 4 {
		go func() {
			var err error
			for i := range 20 {
				id := fmt.Sprint(i)
				c := store.Change{Sales: []*store.Sale{sale(id, i)}, Messages: []store.Message{{Key: fmt.Sprint(h, "/", i), Wanted: "w"}}}
				err = errors.Join(err, s.Record(t.Context(), fmt.Sprint("hoja", h), c, nil))
			}
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if m, err := s.Unsettled(t.Context()); err != nil || len(m) != 80 {
		t.Errorf("Unsettled gives %d messages, %v, want 80", len(m), err)
	}
}
