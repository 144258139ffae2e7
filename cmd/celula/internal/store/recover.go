package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Recover records, in one transaction, what was found in the chat and this database did not know, or knew otherwise: sales
// and cases as [Store.Record] does, and messages as they stand there, with their Ref and Shown. A message that has a Ref keeps
// it. Recovering the same again is harmless.
func (s *Store) Recover(ctx context.Context, hoja string, c Change) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := s.save(ctx, tx, hoja, c); err != nil {
			return err
		}
		return saveFound(ctx, tx, c.Messages)
	})
	if err != nil {
		return fmt.Errorf("guardando lo que el chat sabe de %s: %w", hoja, err)
	}
	return nil
}

func saveFound(ctx context.Context, tx *sql.Tx, messages []Message) error {
	for _, m := range messages {
		_, err := tx.ExecContext(ctx, "UPDATE message SET ref = CASE WHEN ref = '' THEN $2 ELSE ref END, shown = $3, trying = 0 WHERE key = $1",
			text(m.Key), text(m.Ref), text(m.Shown))
		if err != nil {
			return fmt.Errorf("el mensaje %s: %w", m.Key, err)
		}
	}
	return nil
}
