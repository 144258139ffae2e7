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

// batchRows are the rows of one statement: enough to spare PostgreSQL most of its round trips and SQLite most of a call's own
// cost (100,000 sales in SQLite: a fifth less CPU than with 20; with 100 it is the same).
const batchRows = 50

// upsert inserts the values, replacing those whose key is there already, batchRows a statement. statement is one of
// [Store.upserting]; args appends one value's columns, in their order.
//
// They are written in the order of their keys, so that an index of new ones grows at its end, and of several values with one key
// the last alone: PostgreSQL refuses a statement that upserts one row twice.
func upsert[T any](ctx context.Context, tx *sql.Tx, statement func(rows int) string, values []T, key func(*T) string, args func(*T, []any) []any) error {
	var params []any
	for order := byKey(values, key); len(order) > 0; {
		n := min(batchRows, len(order))
		stmt, err := tx.PrepareContext(ctx, statement(n))
		if err != nil {
			return err
		}
		for ; len(order) >= n; order = order[n:] {
			params = params[:0]
			for _, k := range order[:n] {
				params = args(&values[k.at], params)
			}
			if _, err := stmt.ExecContext(ctx, params...); err != nil {
				return errors.Join(err, stmt.Close())
			}
		}
		if err := stmt.Close(); err != nil {
			return err
		}
	}
	return nil
}

// A keyed is the place of a value, and its key.
type keyed struct {
	key string
	at  int
}

// byKey gives the places of the last values of each key, in the order of the keys.
func byKey[T any](values []T, key func(*T) string) []keyed {
	order := make([]keyed, len(values))
	for i := range values {
		order[i] = keyed{key(&values[i]), i}
	}
	slices.SortFunc(order, func(a, b keyed) int { return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.at, b.at)) })
	kept := order[:0]
	for i, k := range order {
		if i+1 == len(order) || order[i+1].key != k.key {
			kept = append(kept, k)
		}
	}
	return kept
}

// upserting gives the statement that upserts so many rows into a table.
func (s *Store) upserting(table, columns, key string) func(rows int) string {
	names := strings.Split(columns, ", ")
	marks := placeholders
	if s.exclusive {
		marks = anonymous
	}
	var set []string
	for _, name := range names {
		set = append(set, name+" = excluded."+name)
	}
	return func(rows int) string {
		values := make([]string, rows)
		for i := range values {
			values[i] = "(" + marks(1+i*len(names), len(names)) + ")"
		}
		return "INSERT INTO " + table + " (" + columns + ") VALUES " + strings.Join(values, ",") +
			" ON CONFLICT (" + key + ") DO UPDATE SET " + strings.Join(set, ",")
	}
}

// placeholders writes n parameters from $first on.
func placeholders(first, n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = "$" + strconv.Itoa(first+i)
	}
	return strings.Join(names, ",")
}

// anonymous writes n parameters that follow those before them. SQLite takes a $1 for a name, and looks each up among all of a
// statement's, one by one: of many that costs more than the writing.
func anonymous(_, n int) string {
	return strings.Repeat("?,", n-1) + "?"
}

// collect reads all rows and closes them. The one connection of SQLite is busy until it has.
func collect[T any](rows *sql.Rows, scan func(*sql.Rows, *T) error) ([]T, error) {
	defer rows.Close()
	var values []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

func reading(what, of string, err error) error {
	return fmt.Errorf("leyendo %s de %s: %w", what, of, err)
}

// text drops the one character that PostgreSQL cannot keep in a TEXT, so that both engines remember the same.
func text(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// bytes makes nil an empty value, because the columns are not null.
func bytes(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
