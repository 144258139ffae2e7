package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// versions counts the rows that the hoja's sales take, and gives the seq after which they are folded.
func versions(t *testing.T, s *store.Store, hoja string) (rows, fold int) {
	t.Helper()
	err := s.DB().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM sale WHERE hoja = $1),
		coalesce((SELECT fold FROM sale_journal WHERE hoja = $1), 0)`, hoja).Scan(&rows, &fold)
	if err != nil {
		t.Fatal(err)
	}
	return rows, fold
}

// A day is a hoja in which sales come and change, and what is to be remembered of it.
type day struct {
	rand *rand.Rand
	now  []*store.Sale
}

// change changes some of the sales, of which the last twice, and adds as many new ones as asked for.
func (d *day) change(some, more int) store.Change {
	var c store.Change
	for range more {
		v := sale(fmt.Sprintf("V-%08X", d.rand.Uint32()), len(d.now)+2)
		d.now = append(d.now, v)
		c.Sales = append(c.Sales, v)
	}
	for range some {
		i := d.rand.IntN(len(d.now))
		once, again := *d.now[i], *d.now[i]
		once.Says, again.Says = &store.Says{Motivo: "nunca"}, &store.Says{Motivo: fmt.Sprint("motivo ", d.rand.Uint32())}
		again.Cells = again.Motivo
		d.now[i] = &again
		c.Sales = append(c.Sales, &once, &again)
	}
	return c
}

// newestHolds records sales that come and change all day. What holds is what was recorded last of each, and what no longer holds
// takes no more room than that, and what one round adds.
func newestHolds(t *testing.T, s *store.Store) {
	const some = 15 // twice recorded
	d := day{rand: rand.New(rand.NewPCG(1, 2))}
	other := []*store.Sale{sale("A", 2), sale("V-00000000", 3)}
	record(t, s, "otra", store.Change{Sales: other})
	record(t, s, "ventas", d.change(0, 100))
	folds := 0
	for round := range 60 {
		c := d.change(some, round%3)
		for range 1 + round%2 { // every other round is recorded again
			before, _ := versions(t, s, "ventas")
			record(t, s, "ventas", c)
			rows, _ := versions(t, s, "ventas")
			folded := rows < before
			if folded {
				folds++
			}
			if folded && rows != len(d.now) || rows > 2*len(d.now)+len(c.Sales) {
				t.Errorf("round %d: %d rows for %d sales, folded: %v; want one for each then, and twice as many and a round's at most", round, rows, len(d.now), folded)
			}
			if folded || round%10 == 9 {
				same(t, fmt.Sprint("sales after round ", round), sales(t, s, "ventas"), d.now)
			}
		}
	}
	if folds < 5 || folds > 30 {
		t.Errorf("folded %d times in 60 rounds, want now and then", folds)
	}
	same(t, "sales of the other hoja", sales(t, s, "otra"), other)
	if rows, _ := versions(t, s, "otra"); rows != 2 {
		t.Errorf("%d rows in the other hoja, want 2", rows)
	}
}

// firstNotFolded: a first round is not folded, nor the next one for its sake: there is nothing to be let go of.
func firstNotFolded(t *testing.T, s *store.Store) {
	d := day{rand: rand.New(rand.NewPCG(3, 4))}
	for _, c := range []struct {
		change     store.Change
		rows, fold int
	}{{d.change(1, 120), 122, 244}, {d.change(30, 0), 182, 244}} {
		record(t, s, "ventas", c.change)
		if rows, fold := versions(t, s, "ventas"); rows != c.rows || fold != c.fold {
			t.Errorf("%d rows, to be folded after %d; want %d and %d", rows, fold, c.rows, c.fold)
		}
	}
	same(t, "sales", sales(t, s, "ventas"), d.now)
}

// foldedWhole: a fold is there with all that its round decided, or not at all.
func foldedWhole(t *testing.T, s *store.Store) {
	d := day{rand: rand.New(rand.NewPCG(5, 6))}
	record(t, s, "ventas", d.change(0, 50))
	record(t, s, "ventas", d.change(25, 0))
	was := slices.Clone(d.now)
	before, due := versions(t, s, "ventas")
	c := d.change(1, 0)
	boom := errors.New("boom")
	err := s.Record(t.Context(), "ventas", c, func(ctx context.Context, tx *sql.Tx) error {
		var rows int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sale").Scan(&rows); err != nil || rows != len(d.now) {
			t.Errorf("%d rows, %v in the transaction that folds, want %d", rows, err, len(d.now))
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Errorf("Record = %v, want it to wrap %v", err, boom)
	}
	if rows, fold := versions(t, s, "ventas"); rows != before || fold != due {
		t.Errorf("%d rows, to be folded after %d, although the transaction was not ended; want %d and %d as before", rows, fold, before, due)
	}
	same(t, "sales", sales(t, s, "ventas"), was)
	record(t, s, "ventas", c)
	if rows, _ := versions(t, s, "ventas"); rows != len(d.now) {
		t.Errorf("%d rows once it was recorded, want %d", rows, len(d.now))
	}
	same(t, "sales once it was recorded", sales(t, s, "ventas"), d.now)
}

// prunedWhole: with a sale that is let go of go all its versions, those too in which it was there; with those that stay, none that holds.
func prunedWhole(t *testing.T, s *store.Store) {
	stays, back, gone := sale("stays", 2), sale("comes back", 3), sale("gone", 4)
	long := at.AddDate(-1, 0, 0)
	missed := func(v *store.Sale, since time.Time) *store.Sale {
		w := *v
		w.Gone = since
		return &w
	}
	record(t, s, "ventas", store.Change{Sales: []*store.Sale{sale("stays", 9), back, gone, sale("4", 5), sale("5", 6), sale("6", 7)}})
	record(t, s, "ventas", store.Change{Sales: []*store.Sale{missed(back, long), missed(gone, at)}})
	record(t, s, "ventas", store.Change{Sales: []*store.Sale{missed(gone, long), back, stays}})
	if rows, _ := versions(t, s, "ventas"); rows != 11 {
		t.Fatalf("%d rows before it, want all 11", rows)
	}
	for _, want := range [][]string{{"gone"}, nil} {
		ids, err := s.Prune(t.Context(), "ventas", at.AddDate(0, -3, 0), at)
		if err != nil || !slices.Equal(ids, want) {
			t.Errorf("Prune = %q, %v; want %q", ids, err, want)
		}
		same(t, "sales that stay", sales(t, s, "ventas"), []*store.Sale{stays, back, sale("4", 5), sale("5", 6), sale("6", 7)})
		if rows, _ := versions(t, s, "ventas"); rows != 5 {
			t.Errorf("%d rows afterwards, want one for each of 5 sales", rows)
		}
	}
	record(t, s, "ventas", store.Change{Sales: []*store.Sale{gone}}) // pasted back
	same(t, "sales with the one that came back late", sales(t, s, "ventas"), []*store.Sale{stays, back, gone, sale("4", 5), sale("5", 6), sale("6", 7)})
}
