package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"strings"
	"testing"
)

// PostgresSchema makes an empty schema in the database of spec, dropped when the test ends, and gives a spec that works in it.
// Its name is short, because River makes a channel's name of it, and random, because packages are tested side by side.
func PostgresSchema(t testing.TB, spec string) string {
	t.Helper()
	name := "celula_" + strings.ToLower(rand.Text()[:10])
	db, err := sql.Open("pgx", spec)
	if err != nil {
		t.Fatal(err)
	}
	drop := func() error {
		_, err := db.ExecContext(context.Background(), "DROP SCHEMA IF EXISTS "+name+" CASCADE")
		return err
	}
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatalf("PostgreSQL of CELULA_TEST_POSTGRES: %v", err)
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
