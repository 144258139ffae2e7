package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Hoja is what is remembered of a whole hoja.
type Hoja struct {
	Name         string
	LastGood     time.Time // the end of the last round without an error
	RulesVersion string    // the rules by which its recorded sales were judged
	Day          string    // the day for which they were judged (2026-11-24)
	Note         []byte    // JSON of the round's own
}

// Hoja gives what is remembered of the hoja; of one never saved, its name alone.
func (s *Store) Hoja(ctx context.Context, name string) (Hoja, error) {
	h := Hoja{Name: name}
	var lastGood int64
	err := s.db.QueryRowContext(ctx, "SELECT last_good, rules_version, day, note FROM hoja WHERE name = $1", name).
		Scan(&lastGood, &h.RulesVersion, &h.Day, &h.Note)
	if err == sql.ErrNoRows {
		return h, nil
	}
	if err != nil {
		return Hoja{}, reading("la hoja", name, err)
	}
	h.LastGood = fromMillis(lastGood)
	return h, nil
}

// SaveHoja replaces what is remembered of the hoja.
func (s *Store) SaveHoja(ctx context.Context, h Hoja) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO hoja (name, last_good, rules_version, day, note) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE SET last_good = excluded.last_good, rules_version = excluded.rules_version, day = excluded.day, note = excluded.note`,
		h.Name, toMillis(h.LastGood), text(h.RulesVersion), text(h.Day), text(string(h.Note)))
	if err != nil {
		return fmt.Errorf("guardando la hoja %s: %w", h.Name, err)
	}
	return nil
}

// Said says whether a key was recorded through [Change].Once.
func (s *Store) Said(ctx context.Context, key string) (bool, error) {
	var n int
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM said_once WHERE key = $1", key).Scan(&n); err != nil {
		return false, reading("lo ya dicho", key, err)
	}
	return n > 0, nil
}
