package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Hoja is what is remembered of a whole hoja.
type Hoja struct {
	Name     string
	LastGood time.Time // the end of the last round without an error
	Note     []byte    // JSON of the round's own
}

// Hoja gives what is remembered of the hoja; of one never saved, its name alone.
func (s *Store) Hoja(ctx context.Context, name string) (Hoja, error) {
	h := Hoja{Name: name}
	var lastGood int64
	err := s.db.QueryRowContext(ctx, "SELECT last_good, note FROM hoja WHERE name = $1", name).
		Scan(&lastGood, &h.Note)
	if err == sql.ErrNoRows {
		return h, nil
	}
	if err != nil {
		return Hoja{}, reading("la hoja", name, err)
	}
	h.LastGood = fromMillis(lastGood)
	return h, nil
}

// SaveHoja replaces what is remembered of the hoja. A power cut may take it back; the note of a [Change] it does not.
func (s *Store) SaveHoja(ctx context.Context, h Hoja) error {
	err := s.writeLazily(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO hoja (name, last_good, note) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET last_good = excluded.last_good, note = excluded.note`,
			h.Name, toMillis(h.LastGood), text(string(h.Note)))
		return err
	})
	if err != nil {
		return fmt.Errorf("guardando la hoja %s: %w", h.Name, err)
	}
	return nil
}

func saveNote(ctx context.Context, tx *sql.Tx, hoja string, note []byte) error {
	if note == nil {
		return nil
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO hoja (name, last_good, note) VALUES ($1, 0, $2) ON CONFLICT (name) DO UPDATE SET note = excluded.note",
		hoja, text(string(note)))
	if err != nil {
		return fmt.Errorf("la nota: %w", err)
	}
	return nil
}
