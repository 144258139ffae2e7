package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/cmd/celula/internal/store/storetest"
)

// engines runs a test on a SQLite file and, where there is one, in an empty place in PostgreSQL.
func engines(t *testing.T, test func(t *testing.T, driver, spec string, dialect database.Dialect)) {
	t.Run("SQLite", func(t *testing.T) {
		test(t, "sqlite", filepath.Join(t.TempDir(), "celula.db"), database.DialectSQLite3)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		server := os.Getenv("CELULA_TEST_POSTGRES")
		if server == "" {
			t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): not tested on PostgreSQL")
		}
		test(t, "pgx", storetest.PostgresSchema(t, server), database.DialectPostgres)
	})
}

// TestJournalGoesOn: one process after the other changes the same sales, and each finds what the one before it recorded last.
func TestJournalGoesOn(t *testing.T) {
	engines(t, func(t *testing.T, _, spec string, _ database.Dialect) {
		want := map[string]string{}
		for process := range 12 {
			s, err := store.Open(t.Context(), spec)
			if err != nil {
				t.Fatal(err)
			}
			for round := range 2 {
				compareMotivos(t, s, want)
				var c store.Change
				for i := range 10 {
					if (i+process+round)%3 > 0 {
						v := &store.Sale{ID: fmt.Sprint(i), Says: &store.Says{Motivo: fmt.Sprintf("%d de %d", round, process)}}
						c.Sales, want[v.ID] = append(c.Sales, v), v.Motivo
					}
				}
				if err := s.Record(t.Context(), "ventas", c, nil); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		compareMotivos(t, open(t, spec), want)
	})
}

func compareMotivos(t *testing.T, s *store.Store, want map[string]string) {
	t.Helper()
	sales, err := s.Sales(t.Context(), "ventas")
	got := map[string]string{}
	for _, v := range sales {
		got[v.ID] = v.Motivo
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil || len(sales) != len(want) {
		t.Errorf("%d sales, %v, differ (-want +got):\n%s", len(sales), err, diff)
	}
}

// TestJournalBack: the way down leaves of each sale what holds, as the program before kept it; and up again all is there.
func TestJournalBack(t *testing.T) {
	engines(t, func(t *testing.T, driver, spec string, dialect database.Dialect) {
		state, err := os.ReadFile("testdata/state/00005.sql")
		if err != nil {
			t.Fatal(err)
		}
		leaveState(t, driver, spec, dialect, 5, string(state))
		db, err := sql.Open(driver, spec)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		p, err := goose.NewProvider(dialect, db, os.DirFS("migrations"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), 4); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		rows, err := db.QueryContext(t.Context(), "SELECT id, cells FROM sale WHERE hoja = 'ventas'")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, cells string
			if err := rows.Scan(&id, &cells); err != nil {
				t.Fatal(err)
			}
			got[id] = cells
		}
		if err := rows.Err(); err != nil || !maps.Equal(got, map[string]string{"V-7K3M9QX2": "huellas-de-las-celdas", "V-0000GONE": "otras-celdas"}) {
			t.Errorf("the sales are %q, %v at version 4; want the newest of each", got, err)
		}
		if _, err := db.ExecContext(t.Context(), "INSERT INTO sale SELECT hoja, id, cells, state, gone FROM sale"); err == nil {
			t.Error("at version 4 a sale is there twice")
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		asItWas(t, open(t, spec))
	})
}
