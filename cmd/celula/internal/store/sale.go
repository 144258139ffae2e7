package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Sale is what celula last saw of a sale, and what it last decided about it.
type Sale struct {
	ID string // the bot's ID VENTA, unique in its hoja
	// Row is where it stood, as the spreadsheet numbers rows; never an identity. It is negative until the ID was seen there: the
	// write that puts it there may land elsewhere.
	Row int

	Cells []byte // the agents' cells, hashed (hoja.Layout.Hashes)
	// The bot's cells, as they should stand in the sheet.
	Estado, Marcacion, Motivo, Claro, Revisado string

	Since  time.Time // when Estado began
	Spoken string    // the Marcacion that the chat last knew of, kept for a sale without one: a mark taken away while somebody typed is told later
	Facts  []byte    // JSON: what may be said of the sale when its row is gone
	Gone   time.Time // when its row was first missed; zero while it is there
}

const saleColumns = "hoja, id, fila, cells, estado, marcacion, motivo, claro, revisado, since, spoken, facts, gone"

// Sales gives every sale ever recorded of the hoja, those that are gone too, in no order. They share what many of them say.
func (s *Store) Sales(ctx context.Context, hoja string) ([]*Sale, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, fila, cells, estado, marcacion, motivo, claro, revisado, since, spoken, facts, gone
		FROM sale WHERE hoja = $1`, hoja)
	if err != nil {
		return nil, reading("las ventas", hoja, err)
	}
	said := map[string]string{}
	sales, err := collect(rows, func(rows *sql.Rows, into **Sale) error {
		var since, gone int64
		v := new(Sale)
		err := rows.Scan(&v.ID, &v.Row, &v.Cells, &v.Estado, &v.Marcacion, &v.Motivo, &v.Claro, &v.Revisado, &since, &v.Spoken, &v.Facts, &gone)
		v.Since, v.Gone = fromMillis(since), fromMillis(gone)
		for _, text := range [...]*string{&v.Estado, &v.Marcacion, &v.Motivo, &v.Claro, &v.Spoken} {
			share(said, text)
		}
		*into = v
		return err
	})
	if err != nil {
		return nil, reading("las ventas", hoja, err)
	}
	return sales, nil
}

// share has a text be the one of all that say the same.
func share(said map[string]string, text *string) {
	one, known := said[*text]
	if !known {
		one = *text
		said[one] = one
	}
	*text = one
}

func (s *Store) saveSales(ctx context.Context, tx *sql.Tx, hoja string, sales []*Sale) error {
	key := func(v **Sale) string { return text((*v).ID) }
	err := upsert(ctx, tx, s.upserting("sale", saleColumns, "hoja, id"), sales, key, func(sale **Sale, args []any) []any {
		v := *sale
		return append(args, hoja, text(v.ID), v.Row, bytes(v.Cells), text(v.Estado), text(v.Marcacion), text(v.Motivo), text(v.Claro), text(v.Revisado),
			toMillis(v.Since), text(v.Spoken), text(string(v.Facts)), toMillis(v.Gone))
	})
	if err != nil {
		return fmt.Errorf("las ventas: %w", err)
	}
	return nil
}
