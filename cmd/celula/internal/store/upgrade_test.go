package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3/database"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// TestUpgrades opens a database of every version that there was: all that stood in it is there, and it can be gone on with.
// testdata/state has what each version left, as SQL that both engines read, and is never changed. A migration without its
// state fails here.
func TestUpgrades(t *testing.T) {
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)[:5]
		version, err := strconv.ParseInt(name, 10, 64)
		if err != nil {
			t.Fatalf("%s does not begin with its version in five digits: %v", file, err)
		}
		t.Run(name, func(t *testing.T) {
			state, err := os.ReadFile(filepath.Join("testdata", "state", name+".sql"))
			if err != nil {
				t.Fatalf("version %d has no state in testdata/state (a row in every table, as that version writes them): %v", version, err)
			}
			everyTableHasRows(t, string(state))
			engines(t, func(t *testing.T, driver, spec string, dialect database.Dialect) {
				leaveState(t, driver, spec, dialect, version, string(state))
				asItWas(t, open(t, spec))
			})
		})
	}
}

var creates = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)

func everyTableHasRows(t *testing.T, state string) {
	t.Helper()
	for _, table := range creates.FindAllStringSubmatch(state, -1) {
		if !regexp.MustCompile(`(?m)^INSERT INTO ` + table[1] + ` `).MatchString(state) {
			t.Errorf("the state has no row in %s", table[1])
		}
	}
}

// leaveState makes the database that a program of the version left.
func leaveState(t *testing.T, driver, spec string, dialect database.Dialect, version int64, state string) {
	t.Helper()
	db, err := sql.Open(driver, spec)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), state); err != nil {
		t.Fatalf("the state of version %d: %v", version, err)
	}
	versions, err := database.NewStore(dialect, "goose_db_version")
	if err != nil {
		t.Fatal(err)
	}
	if err := versions.CreateVersionTable(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	for v := range version + 1 {
		if err := versions.Insert(t.Context(), db, database.InsertRequest{Version: v}); err != nil {
			t.Fatal(err)
		}
	}
}

// asItWas checks what every state holds, and goes on with it.
func asItWas(t *testing.T, s *store.Store) {
	t.Helper()
	at := time.UnixMilli(1795190640000).UTC()
	sales := map[string]*store.Sale{
		"V-7K3M9QX2": {ID: "V-7K3M9QX2", Row: 2, Cells: "huellas-de-las-celdas", Since: at,
			Says: &store.Says{Estado: "PENDIENTE INSTALACIÓN", Marcacion: "CTA", Claro: "APARECE", Spoken: "CTA"}, Revisado: "2026-11-20 10:04:00", Facts: `{"hoja":"ventas","id":"V-7K3M9QX2"}`},
		"V-0000GONE": {ID: "V-0000GONE", Row: 3, Cells: "otras-celdas",
			Says: &store.Says{Estado: "INCOMPLETA", Motivo: "Falta el NIP"}, Revisado: "2026-11-19 08:00:00", Since: time.UnixMilli(1795095600000).UTC(), Facts: `{"hoja":"ventas"}`, Gone: at},
	}
	open := store.Case{Key: "c1", Kind: "instalacion.vencida", Subject: "V-7K3M9QX2", Facts: []byte(`{"hoja":"ventas","fila":2}`), Opened: at, Said: at, Message: "m1"}
	closed := store.Case{Key: "c2", Kind: "venta.eliminada", Subject: "V-0000GONE", Facts: []byte(`{"hoja":"ventas"}`), Opened: at, Said: at, Closed: at.Add(time.Minute), Message: "m2"}
	posted := store.Message{Key: "m1", Channel: "C1", Ref: "1795190640.000100", Cases: []string{"c1", "c2"}, Wanted: "hash-1", Shown: "hash-1"}
	tried := store.Message{Key: "m2", Channel: "C1", Cases: []string{"c2"}, Wanted: "hash-2", Trying: true}
	ctx := t.Context()
	compare := func(what string, want any, got any, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s differ (-want +got), %v:\n%s", what, err, diff)
		}
	}
	list, err := s.Sales(ctx, "ventas")
	got := map[string]*store.Sale{}
	for _, v := range list {
		got[v.ID] = v
	}
	compare("sales", sales, got, err)
	cases, err := s.CasesOf(ctx, "m1")
	compare("cases", []store.Case{open, closed}, cases, err)
	message, _, err := s.Message(ctx, "m1")
	compare("the posted message", posted, message, err)
	pending, err := s.Unsettled(ctx)
	compare("messages to be said", []store.Message{tried}, pending, err)
	hoja, err := s.Hoja(ctx, "ventas")
	compare("the hoja", store.Hoja{Name: "ventas", LastGood: at, Note: []byte(`{"cifras":"0123456789abcdef"}`)}, hoja, err)
	if order, err := s.Order(ctx, "ventas"); err != nil || len(order) > 0 && !slices.Equal(order, []string{"V-7K3M9QX2"}) {
		t.Errorf("the order of sales is %q, %v; want that of the one that stands there, or none of a version that did not keep it", order, err)
	}
	goOn(t, s, sales["V-7K3M9QX2"], open, posted)
}

// goOn does with a store what a round does.
func goOn(t *testing.T, s *store.Store, sale *store.Sale, open store.Case, posted store.Message) {
	t.Helper()
	ctx := t.Context()
	sale.Row, sale.Estado = 9, "INSTALADA"
	open.Closed = open.Opened.Add(time.Hour)
	posted.Wanted = "hash-3"
	change := store.Change{Sales: []*store.Sale{sale}, Cases: []store.Case{open}, Messages: []store.Message{posted}}
	for _, err := range []error{
		s.Hold(ctx, store.HojaLease("ventas"), func(_ context.Context, held *store.Store) error { return held.Record(ctx, "ventas", change, nil) }),
		s.Shown(ctx, "m2", "1795190641.000100", "hash-2"),
		s.SaveHoja(ctx, store.Hoja{Name: "ventas", LastGood: open.Closed}),
		s.SaveOrder(ctx, "ventas", []string{"V-7K3M9QX2"}),
	} {
		if err != nil {
			t.Errorf("going on with it: %v", err)
		}
	}
	pending, err := s.Unsettled(ctx)
	if diff := cmp.Diff([]store.Message{posted}, pending); diff != "" || err != nil {
		t.Errorf("messages to be said afterwards differ (-want +got), %v:\n%s", err, diff)
	}
	list, err := s.Sales(ctx, "ventas")
	if err != nil || len(list) != 2 || !cmp.Equal(sale, list[0]) && !cmp.Equal(sale, list[1]) {
		t.Errorf("sales afterwards: %+v, %v; want %+v among two", list, err, sale)
	}
}
