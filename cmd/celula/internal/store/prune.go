package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Prune lets go of what nobody asks for any more, in one transaction, and gives the ids of the sales among it: sales whose row
// was missed before goneBefore, and of the others what no longer holds; messages that show what they should and in which no case
// is open or was closed since closedBefore; and cases closed before that, unless a message that stays lists them. What still waits
// to be said stays. Pruning again is harmless.
func (s *Store) Prune(ctx context.Context, hoja string, goneBefore, closedBefore time.Time) (gone []string, err error) {
	err = s.write(ctx, func(tx *sql.Tx) (err error) {
		if gone, err = pruneSales(ctx, tx, hoja, goneBefore); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM message WHERE hoja = $1 AND wanted = shown AND trying = 0
			AND key NOT IN (SELECT message FROM cases WHERE hoja = $1 AND (closed = 0 OR closed >= $2))`, hoja, toMillis(closedBefore))
		if err != nil {
			return err
		}
		return pruneCases(ctx, tx, hoja, closedBefore)
	})
	if err != nil {
		return nil, fmt.Errorf("quitando lo viejo de %s: %w", hoja, err)
	}
	return gone, nil
}

// pruneSales folds the journal first: then nothing of a sale is left but what holds, and goes with it.
func pruneSales(ctx context.Context, tx *sql.Tx, hoja string, before time.Time) ([]string, error) {
	if err := fold(ctx, tx, hoja); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `DELETE FROM sale WHERE hoja = $1 AND gone <> 0 AND gone < $2
		AND id NOT IN (SELECT subject FROM cases WHERE hoja = $1 AND closed = 0) RETURNING id`, hoja, toMillis(before))
	if err != nil {
		return nil, err
	}
	return collect(rows, func(rows *sql.Rows, id *string) error { return rows.Scan(id) })
}

// pruneCases keeps the closed cases that a message still lists: it could not be rendered without them.
func pruneCases(ctx context.Context, tx *sql.Tx, hoja string, before time.Time) error {
	rows, err := tx.QueryContext(ctx, "SELECT cases FROM message WHERE hoja = $1", hoja)
	if err != nil {
		return err
	}
	lists, err := collect(rows, func(rows *sql.Rows, list *string) error { return rows.Scan(list) })
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, list := range lists {
		var keys []string
		if err := json.Unmarshal([]byte(list), &keys); err != nil {
			return fmt.Errorf("los avisos de un mensaje: %w", err)
		}
		for _, key := range keys {
			listed[key] = true
		}
	}
	rows, err = tx.QueryContext(ctx, "SELECT key FROM cases WHERE hoja = $1 AND closed <> 0 AND closed < $2", hoja, toMillis(before))
	if err != nil {
		return err
	}
	old, err := collect(rows, func(rows *sql.Rows, key *string) error { return rows.Scan(key) })
	if err != nil {
		return err
	}
	for _, key := range old {
		if listed[key] {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM cases WHERE hoja = $1 AND key = $2", hoja, key); err != nil {
			return err
		}
	}
	return nil
}
