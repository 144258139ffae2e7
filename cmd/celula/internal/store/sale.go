package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Sale is what celula last saw of a sale, and what it last decided about it.
type Sale struct {
	ID string // the bot's ID VENTA, unique in its hoja
	// Row is where it stood, as the spreadsheet numbers rows; never an identity. It is negative where the ID had not been seen there
	// by then: the write that puts it there may land elsewhere.
	Row int

	Cells    string    // the agents' cells, hashed (hoja.Layout.AppendHashes)
	*Says              // never nil
	Revisado string    // the bot's cell, as it should stand in the sheet
	Since    time.Time // when Estado began
	Facts    string    // JSON: what may be said of the sale when its row is gone
	Gone     time.Time // when its row was first missed; zero while it is there
}

// Says is what is said of a sale. Many sales share one, so that it is never changed.
type Says struct {
	// The bot's other cells, as they should stand in the sheet.
	Estado, Marcacion, Motivo, Claro string

	Spoken string // the Marcacion that the chat last knew of, kept for a sale without one: a mark taken away while somebody typed is told later
}

// The table of sales is a journal: what is recorded of a sale is added at its end, and its version with the greatest seq holds. So a
// round that changes 1,000 of 100,000 sales writes in one place of the file, and not in 1,000: in SQLite with a sixth of the CPU.
// What no longer holds is let go of by fold.
const saleColumns = "hoja, seq, id, cells, state, gone"

// A version is a sale as it was recorded once.
type version struct {
	*Sale
	seq int64
}

// Sales gives every sale ever recorded of the hoja, those that are gone too, in no order. They share what many of them say.
func (s *Store) Sales(ctx context.Context, hoja string) ([]*Sale, error) {
	return s.sales(ctx, hoja, "")
}

// SalesOf gives those of the sales that have one of these ids, in no order. A few of 100,000 cost SQLite a tenth of what all do.
func (s *Store) SalesOf(ctx context.Context, hoja string, ids []string) ([]*Sale, error) {
	const few = 1000
	if len(ids) == 0 {
		return nil, nil
	}
	if len(ids) > few { // then all are read as fast as they are looked for
		asked := make(map[string]bool, len(ids))
		for _, id := range ids {
			asked[text(id)] = true
		}
		sales, err := s.Sales(ctx, hoja)
		return slices.DeleteFunc(sales, func(v *Sale) bool { return !asked[v.ID] }), err
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = text(id)
	}
	return s.sales(ctx, hoja, " AND id IN ("+s.marks(2, len(args))+")", args...)
}

// sales gives the sales of a hoja for which the condition holds, whose parameters begin at $2.
func (s *Store) sales(ctx context.Context, hoja, condition string, args ...any) ([]*Sale, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT seq, id, cells, state, gone FROM sale WHERE hoja = $1"+condition, append([]any{hoja}, args...)...)
	if err != nil {
		return nil, reading("las ventas", hoja, err)
	}
	known := said{map[Says]*Says{}, map[string]string{}}
	versions, err := collect(rows, func(rows *sql.Rows, v *version) error {
		var state string
		var gone int64
		v.Sale = new(Sale)
		if err := rows.Scan(&v.seq, &v.ID, &v.Cells, &state, &gone); err != nil {
			return err
		}
		v.Gone = fromMillis(gone)
		return v.read(state, known)
	})
	if err != nil {
		return nil, reading("las ventas", hoja, err)
	}
	return newest(versions), nil
}

// newest gives of each sale the version that holds.
func newest(versions []version) []*Sale {
	slices.SortFunc(versions, func(a, b version) int { return cmp.Compare(b.seq, a.seq) })
	sales := make([]*Sale, 0, len(versions))
	known := make(map[string]bool, len(versions))
	for _, v := range versions {
		if !known[v.ID] {
			known[v.ID] = true
			sales = append(sales, v.Sale)
		}
	}
	return sales
}

// saveSales adds the sales to the hoja's journal, and folds it when that is due; for the first of all as [fold] would have it. No
// two transactions give the same seq: the second waits for the hoja's row in sale_journal until the first has ended.
func (s *Store) saveSales(ctx context.Context, tx *sql.Tx, hoja string, sales []*Sale) error {
	if len(sales) == 0 {
		return nil
	}
	var last, due int64
	err := tx.QueryRowContext(ctx, `INSERT INTO sale_journal (hoja, seq, fold) VALUES ($1, $2, $3)
		ON CONFLICT (hoja) DO UPDATE SET seq = sale_journal.seq + excluded.seq RETURNING seq, fold`, hoja, len(sales), 2*len(sales)).Scan(&last, &due)
	if err == nil {
		seq := last - int64(len(sales))
		err = insert(ctx, tx, s.inserting("sale", saleColumns, ""), sales, func(v **Sale, args []any) []any {
			seq++
			return append(args, hoja, seq, text((*v).ID), []byte((*v).Cells), (*v).state(), toMillis((*v).Gone))
		})
	}
	if err == nil && last > due {
		err = fold(ctx, tx, hoja)
	}
	if err != nil {
		return fmt.Errorf("las ventas: %w", err)
	}
	return nil
}

// fold lets go of all versions that no longer hold. It is due again once more were added than hold now: only then can they outweigh
// what holds, and the work is at most in proportion to what was added. Folding again is harmless.
func fold(ctx context.Context, tx *sql.Tx, hoja string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM sale WHERE hoja = $1 AND seq IN
		(SELECT seq FROM sale WHERE hoja = $1 EXCEPT SELECT max(seq) FROM sale WHERE hoja = $1 GROUP BY id)`, hoja)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE sale_journal SET fold = seq + (SELECT count(*) FROM sale WHERE hoja = $1) WHERE hoja = $1", hoja)
	return err
}

// What no statement asks for stands in one column, state, a text for each: with a column for each, 100,000 sales in SQLite cost a
// third more CPU to write and two thirds more to read. Nobody types what stands between them.
const between = "␟"

func (v *Sale) state() string {
	return strings.Join([]string{
		strconv.Itoa(v.Row), part(v.Estado), part(v.Marcacion), part(v.Motivo), part(v.Claro), part(v.Revisado),
		strconv.FormatInt(toMillis(v.Since), 10), part(v.Spoken), text(v.Facts),
	}, between)
}

// said is what sales say that were read already: a later one shares it.
type said struct {
	says     map[Says]*Says
	revisado map[string]string
}

// read is the reverse of [Sale.state]. What it keeps is cloned, and no part of a longer text.
func (v *Sale) read(state string, known said) error {
	var parts [9]string
	for i := range 8 {
		var whole bool
		if parts[i], state, whole = strings.Cut(state, between); !whole {
			return fmt.Errorf("la venta %s no se guardó entera", v.ID)
		}
	}
	parts[8] = state
	row, err := strconv.Atoi(parts[0])
	since, fault := strconv.ParseInt(parts[6], 10, 64)
	if err = errors.Join(err, fault); err != nil {
		return fmt.Errorf("la venta %s: %w", v.ID, err)
	}
	v.Row, v.Since, v.Facts = row, fromMillis(since), strings.Clone(parts[8])
	if v.Revisado = known.revisado[parts[5]]; v.Revisado == "" {
		v.Revisado = strings.Clone(parts[5])
		known.revisado[v.Revisado] = v.Revisado
	}
	says := Says{Estado: parts[1], Marcacion: parts[2], Motivo: parts[3], Claro: parts[4], Spoken: parts[7]}
	if v.Says = known.says[says]; v.Says == nil {
		v.Says = says.clone()
		known.says[*v.Says] = v.Says
	}
	return nil
}

func (s Says) clone() *Says {
	for _, text := range [...]*string{&s.Estado, &s.Marcacion, &s.Motivo, &s.Claro, &s.Spoken} {
		*text = strings.Clone(*text)
	}
	return &s
}

func part(s string) string { return text(strings.ReplaceAll(s, between, " ")) }
