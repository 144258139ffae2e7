package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Order gives the ids of the hoja's sales in the order that was saved last; none where none was. Sales recorded since then may
// stand in any place, and some of the ids may be gone.
func (s *Store) Order(ctx context.Context, hoja string) ([]string, error) {
	var ids string
	err := s.db.QueryRowContext(ctx, "SELECT ids FROM sale_order WHERE hoja = $1", hoja).Scan(&ids)
	switch {
	case err == sql.ErrNoRows || err == nil && ids == "":
		return nil, nil
	case err != nil:
		return nil, reading("el orden de las ventas", hoja, err)
	}
	return strings.Split(ids, "\n"), nil
}

// SaveOrder replaces the order in which the hoja's sales stand. No id may hold a line break. A power cut may take it back.
func (s *Store) SaveOrder(ctx context.Context, hoja string, ids []string) error {
	err := s.writeLazily(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO sale_order (hoja, ids) VALUES ($1, $2) ON CONFLICT (hoja) DO UPDATE SET ids = excluded.ids",
			hoja, text(strings.Join(ids, "\n")))
		return err
	})
	if err != nil {
		return fmt.Errorf("guardando el orden de las ventas de %s: %w", hoja, err)
	}
	return nil
}
