package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Sale is what celula last saw of a sale, and what it last decided about it.
type Sale struct {
	ID string // the bot's ID VENTA, unique in its hoja
	// Row is where it stood, as the spreadsheet numbers rows; never an identity. It is negative until the ID was seen there: the
	// write that puts it there may land elsewhere.
	Row int

	Cells []byte // the agents' cells, hashed (hoja.Layout.AppendHashes)
	// The bot's cells, as they should stand in the sheet.
	Estado, Marcacion, Motivo, Claro, Revisado string

	Since  time.Time // when Estado began
	Spoken string    // the Marcacion that the chat last knew of, kept for a sale without one: a mark taken away while somebody typed is told later
	Facts  []byte    // JSON: what may be said of the sale when its row is gone
	Gone   time.Time // when its row was first missed; zero while it is there
}

const saleColumns = "hoja, id, cells, state, gone"

// Sales gives every sale ever recorded of the hoja, those that are gone too, in no order. They share what many of them say.
func (s *Store) Sales(ctx context.Context, hoja string) ([]*Sale, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id, cells, state, gone FROM sale WHERE hoja = $1", hoja)
	if err != nil {
		return nil, reading("las ventas", hoja, err)
	}
	said := map[string]string{}
	sales, err := collect(rows, func(rows *sql.Rows, into **Sale) error {
		var state string
		var gone int64
		v := new(Sale)
		*into = v
		if err := rows.Scan(&v.ID, &v.Cells, &state, &gone); err != nil {
			return err
		}
		v.Gone = fromMillis(gone)
		return v.read(state, said)
	})
	if err != nil {
		return nil, reading("las ventas", hoja, err)
	}
	return sales, nil
}

func (s *Store) saveSales(ctx context.Context, tx *sql.Tx, hoja string, sales []*Sale) error {
	key := func(v **Sale) string { return text((*v).ID) }
	err := upsert(ctx, tx, s.upserting("sale", saleColumns, "hoja, id"), sales, key, func(v **Sale, args []any) []any {
		return append(args, hoja, text((*v).ID), bytes((*v).Cells), (*v).state(), toMillis((*v).Gone))
	})
	if err != nil {
		return fmt.Errorf("las ventas: %w", err)
	}
	return nil
}

// What no statement asks for stands in one column, state, a text for each: with a column for each, 100,000 sales in SQLite cost a
// third more CPU to write and two thirds more to read. Nobody types what stands between them.
const between = "␟"

func (v *Sale) state() string {
	return strings.Join([]string{
		strconv.Itoa(v.Row), part(v.Estado), part(v.Marcacion), part(v.Motivo), part(v.Claro), part(v.Revisado),
		strconv.FormatInt(toMillis(v.Since), 10), part(v.Spoken), text(string(v.Facts)),
	}, between)
}

// read is the reverse of [Sale.state]. said has what other sales say already.
func (v *Sale) read(state string, said map[string]string) error {
	parts := strings.SplitN(state, between, 9)
	if len(parts) != 9 {
		return fmt.Errorf("la venta %s no se guardó entera", v.ID)
	}
	row, err := strconv.Atoi(parts[0])
	since, fault := strconv.ParseInt(parts[6], 10, 64)
	if err = errors.Join(err, fault); err != nil {
		return fmt.Errorf("la venta %s: %w", v.ID, err)
	}
	v.Row, v.Since, v.Facts = row, fromMillis(since), []byte(parts[8])
	for i, text := range [...]*string{1: &v.Estado, 2: &v.Marcacion, 3: &v.Motivo, 4: &v.Claro, 5: &v.Revisado, 7: &v.Spoken} {
		if text != nil {
			*text = shared(said, parts[i])
		}
	}
	return nil
}

func part(s string) string { return text(strings.ReplaceAll(s, between, " ")) }

// shared is the one text of all that say the same.
func shared(said map[string]string, text string) string {
	one, known := said[text]
	if !known {
		one = strings.Clone(text) // and not a part of a longer one
		said[one] = one
	}
	return one
}
