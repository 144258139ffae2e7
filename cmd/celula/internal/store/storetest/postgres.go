package storetest

import (
	"context"
	"database/sql"
	"net/url"
	"testing"
)

// PostgresSchema makes an empty schema of this name in the database of spec, dropped when the test ends, and gives a spec that works in it.
func PostgresSchema(t testing.TB, spec, name string) string {
	t.Helper()
	db, err := sql.Open("pgx", spec)
	if err != nil {
		t.Fatal(err)
	}
	drop := func() error {
		_, err := db.ExecContext(context.Background(), "DROP SCHEMA IF EXISTS "+name+" CASCADE")
		return err
	}
	if err := drop(); err != nil {
		t.Fatalf("PostgreSQL of CELULA_TEST_POSTGRES: %v", err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}
