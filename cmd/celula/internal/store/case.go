package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Case is one kind of alert about one subject, from when it opens until it is closed.
type Case struct {
	Key           string // unique in its hoja
	Kind, Subject string
	Facts         []byte    // JSON: what the chat may show
	Opened        time.Time // when the condition was first seen
	Said          time.Time // when the chat was last told
	Closed        time.Time // when it no longer held; zero while open
	Message       string    // the key of the living message that shows it; empty when none does
}

const caseColumns = "hoja, key, kind, subject, facts, opened, said, closed, message"

// Cases gives the cases of the hoja that are not closed, or were closed since then, oldest first.
func (s *Store) Cases(ctx context.Context, hoja string, since time.Time) ([]Case, error) {
	return s.cases(ctx, hoja, "(closed = 0 OR closed >= $2)", toMillis(since))
}

// OpenCases gives the open cases of one kind of the hoja, oldest first.
func (s *Store) OpenCases(ctx context.Context, hoja, kind string) ([]Case, error) {
	return s.cases(ctx, hoja, "closed = 0 AND kind = $2", kind)
}

// cases gives the cases of a hoja for which the condition holds, whose one parameter is $2.
func (s *Store) cases(ctx context.Context, hoja, condition string, arg any) ([]Case, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+caseColumns+" FROM cases WHERE hoja = $1 AND "+condition+" ORDER BY opened, key", hoja, arg)
	if err != nil {
		return nil, reading("los casos", hoja, err)
	}
	cases, err := collect(rows, scanCase)
	if err != nil {
		return nil, reading("los casos", hoja, err)
	}
	return cases, nil
}

// CasesOf gives the cases that a message lists, in its order, closed ones too. A message that is not there has none.
func (s *Store) CasesOf(ctx context.Context, message string) ([]Case, error) {
	var hoja, list string
	err := s.db.QueryRowContext(ctx, "SELECT hoja, cases FROM message WHERE key = $1", message).Scan(&hoja, &list)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err != nil {
		return nil, reading("el mensaje", message, err)
	}
	var keys []string
	if err := json.Unmarshal([]byte(list), &keys); err != nil {
		return nil, reading("el mensaje", message, err)
	}
	return s.casesByKey(ctx, hoja, keys)
}

// casesByKey looks the keys up some at a time, because an engine bounds the parameters of one statement.
func (s *Store) casesByKey(ctx context.Context, hoja string, keys []string) ([]Case, error) {
	found := make(map[string]Case, len(keys))
	for start := 0; start < len(keys); start += batchRows {
		part := keys[start:min(start+batchRows, len(keys))]
		args := []any{hoja}
		for _, k := range part {
			args = append(args, k)
		}
		rows, err := s.db.QueryContext(ctx, "SELECT "+caseColumns+" FROM cases WHERE hoja = $1 AND key IN ("+placeholders(2, len(part))+")", args...)
		if err != nil {
			return nil, reading("los casos", hoja, err)
		}
		cases, err := collect(rows, scanCase)
		if err != nil {
			return nil, reading("los casos", hoja, err)
		}
		for _, c := range cases {
			found[c.Key] = c
		}
	}
	ordered := make([]Case, 0, len(found))
	for _, k := range keys {
		if c, ok := found[k]; ok {
			ordered = append(ordered, c)
		}
	}
	return ordered, nil
}

func scanCase(rows *sql.Rows, c *Case) error {
	var hoja string
	var opened, said, closed int64
	err := rows.Scan(&hoja, &c.Key, &c.Kind, &c.Subject, &c.Facts, &opened, &said, &closed, &c.Message)
	c.Opened, c.Said, c.Closed = fromMillis(opened), fromMillis(said), fromMillis(closed)
	return err
}

const caseReplaced = ` ON CONFLICT (hoja, key) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, facts = excluded.facts,
	opened = excluded.opened, said = excluded.said, closed = excluded.closed, message = excluded.message`

func (s *Store) saveCases(ctx context.Context, tx *sql.Tx, hoja string, cases []Case) error {
	err := insert(ctx, tx, s.inserting("cases", caseColumns, caseReplaced), lastOfEach(cases), func(c *Case, args []any) []any {
		return append(args, hoja, text(c.Key), text(c.Kind), text(c.Subject), text(string(c.Facts)), toMillis(c.Opened), toMillis(c.Said), toMillis(c.Closed), text(c.Message))
	})
	if err != nil {
		return fmt.Errorf("los casos: %w", err)
	}
	return nil
}

// lastOfEach gives of several cases with one key the last alone, for PostgreSQL refuses a statement that replaces one row twice; and
// all in the order of their keys, so that the index of new ones grows at its end.
func lastOfEach(cases []Case) []Case {
	last := make(map[string]Case, len(cases))
	for _, c := range cases {
		last[text(c.Key)] = c
	}
	ordered := make([]Case, 0, len(last))
	for _, key := range slices.Sorted(maps.Keys(last)) {
		ordered = append(ordered, last[key])
	}
	return ordered
}
