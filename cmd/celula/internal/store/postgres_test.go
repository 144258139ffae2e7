package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/cmd/celula/internal/store/storetest"
)

// postgres is the address of an empty place in PostgreSQL, and what it says in parts.
func postgres(t *testing.T) (spec string, conf *pgx.ConnConfig) {
	t.Helper()
	server := os.Getenv("CELULA_TEST_POSTGRES")
	if server == "" {
		t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): the address of a database is not tested")
	}
	spec = storetest.PostgresSchema(t, server)
	conf, err := pgx.ParseConfig(spec)
	if err != nil {
		t.Fatal(err)
	}
	return spec, conf
}

// byVariables puts what an address says into PostgreSQL's variables.
func byVariables(t *testing.T, conf *pgx.ConnConfig) {
	t.Helper()
	for name, value := range map[string]string{
		"PGHOST": conf.Host, "PGPORT": fmt.Sprint(conf.Port), "PGUSER": conf.User, "PGDATABASE": conf.Database, "PGSSLMODE": "disable",
		"PGOPTIONS": "-c search_path=" + conf.RuntimeParams["search_path"],
	} {
		t.Setenv(name, value)
	}
}

// TestPostgresByVariables: what the address leaves out comes from the variables that PostgreSQL's own programs know.
func TestPostgresByVariables(t *testing.T) {
	_, conf := postgres(t)
	byVariables(t, conf)
	for _, spec := range []string{"postgres://", "postgresql://", "postgres:///" + conf.Database} {
		s := open(t, spec)
		if want := "/" + conf.Database; s.Exclusive() || !strings.HasSuffix(s.Name(), want) || !strings.Contains(s.Name(), conf.Host) {
			t.Errorf("%s: Name = %q, Exclusive = %v; want %s…%s, shared", spec, s.Name(), s.Exclusive(), conf.Host, want)
		}
	}
}

// TestPostgresPassword: by the address, by a variable and by a file; a wrong one is told without being shown.
func TestPostgresPassword(t *testing.T) {
	spec, conf := postgres(t)
	const secret = "xq7w/secreta@ñ:1"
	const role = "celula_clave" // make test-postgres has the server ask this one for its password
	withRole(t, spec, role, secret, conf.RuntimeParams["search_path"])
	address := func(user *url.Userinfo) string {
		u, err := url.Parse(spec)
		if err != nil {
			t.Fatal(err)
		}
		u.User = user
		q := u.Query()
		q.Del("user")
		u.RawQuery = q.Encode()
		return u.String()
	}
	alone := address(url.User(role))
	s, err := store.Open(t.Context(), alone)
	if err == nil {
		s.Close()
		t.Skip("this PostgreSQL asks nobody for a password")
	}
	passfile := filepath.Join(t.TempDir(), "pgpass")
	if err := os.WriteFile(passfile, []byte("*:*:*:"+role+":"+strings.ReplaceAll(secret, ":", `\:`)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ spec, variable, value, want string }{
		"in the address":             {spec: address(url.UserPassword(role, secret))},
		"in the address' end":        {spec: alone + "&password=" + url.QueryEscape(secret)},
		"in a variable":              {spec: alone, variable: "PGPASSWORD", value: secret},
		"in a file":                  {spec: alone, variable: "PGPASSFILE", value: passfile},
		"a wrong one in the address": {spec: address(url.UserPassword(role, secret+"!")), want: "no acepta el usuario o la clave"},
		"a wrong one in the end":     {spec: alone + "&password=" + url.QueryEscape(secret+"!"), want: "no acepta el usuario o la clave"},
		"a wrong one in a variable":  {spec: alone, variable: "PGPASSWORD", value: secret + "!", want: "no acepta el usuario o la clave"},
		"none":                       {spec: alone, want: "no acepta el usuario o la clave"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.variable != "" {
				t.Setenv(c.variable, c.value)
			}
			s, err := store.Open(t.Context(), c.spec)
			if c.want == "" && err == nil {
				defer s.Close()
				hides(t, s.Name(), secret)
				return
			}
			if err == nil || c.want == "" || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("Open = %v, %v; want %q", s, err, c.want)
			}
			var e *store.Error
			if !errors.As(err, &e) || !strings.Contains(e.Hint(), "PGPASSWORD") {
				t.Errorf("the hint is not about the password: %q", e.Hint())
			}
			hides(t, fmt.Sprintf("%v %+v %#v %s", err, err, err, e.Hint()), secret)
		})
	}
}

// withRole makes a user who may use the schema, until the test ends.
func withRole(t *testing.T, spec, role, password, schema string) {
	t.Helper()
	db, err := sql.Open("pgx", spec)
	if err != nil {
		t.Fatal(err)
	}
	do := func(statement string) {
		t.Helper()
		if _, err := db.Exec(statement); err != nil {
			t.Errorf("%s: %v", strings.ReplaceAll(statement, password, "···"), err)
		}
	}
	do("DROP ROLE IF EXISTS " + role) // of a test that was killed
	do("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'")
	do("GRANT ALL ON SCHEMA " + schema + " TO " + role)
	t.Cleanup(func() {
		do("DROP OWNED BY " + role)
		do("DROP ROLE " + role)
		db.Close()
	})
}

// hides fails when a text shows a secret, or enough of it.
func hides(t *testing.T, text, secret string) {
	t.Helper()
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), secret[:5], "secreta"} {
		if strings.Contains(text, form) {
			t.Errorf("%q is shown in %q", form, text)
		}
	}
}

// TestPostgresAddressRefused: an address that makes no sense is told with what would, and nothing of it is shown.
func TestPostgresAddressRefused(t *testing.T) {
	const secret = "xq7w/secreta@x"
	for _, spec := range []string{
		"postgres://celula:xq7w/secreta@x@servidor/base", "postgres://celula:xq7w%zzsecreta@servidor/base", "postgres://servidor:xq7wsecreta/base",
		"postgres://celula:xq7wsecreta@servidor/base?sslmode=nunca", "postgres://celula@servidor:1:2/base?password=xq7wsecreta",
		"postgresql://celula:xq7w secreta@[servidor/base", "postgres://celula:xq7wsecreta@servidor/base?connect_timeout=xq7wsecreta",
	} {
		_, err := store.Open(t.Context(), spec)
		var e *store.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "la dirección de PostgreSQL en 'state' no se entiende") ||
			!strings.Contains(e.Hint(), "se espera postgres://usuario:clave@servidor/base") {
			t.Errorf("Open(%s) = %v\nwant a *store.Error with what is expected", spec, err)
			continue
		}
		hides(t, fmt.Sprintf("%v %+v %#v", err, err, err)+e.Hint(), secret)
	}
}

// TestPostgresUnreachable: a password that comes from outside the address is not shown either.
func TestPostgresUnreachable(t *testing.T) {
	t.Setenv("PGPASSWORD", "secreta")
	t.Setenv("PGHOST", "127.0.0.1")
	t.Setenv("PGPORT", "1")
	t.Setenv("PGDATABASE", "ventas")
	_, err := store.Open(t.Context(), "postgres://")
	if err == nil || !strings.Contains(err.Error(), "no hay conexión con PostgreSQL 127.0.0.1:1/ventas") {
		t.Errorf("Open = %v, want that there is no connection with PostgreSQL 127.0.0.1:1/ventas", err)
	}
	hides(t, fmt.Sprintf("%v %+v %#v", err, err, err), "secreta")
}

// TestPostgresLetsGo: the server breaks off who sits in an open transaction as long as a lease lasts, for he keeps others from taking it.
func TestPostgresLetsGo(t *testing.T) {
	spec, _ := postgres(t)
	s := open(t, spec)
	var got string
	if err := s.DB().QueryRow("SHOW idle_in_transaction_session_timeout").Scan(&got); err != nil || got != "10s" {
		t.Errorf("a session may sit in a transaction for %q (%v), want 10s, as long as a lease", got, err)
	}
}

// TestPostgresSchemaHeld: a program that was stopped while it prepared the tables does not hang the others without a word.
func TestPostgresSchemaHeld(t *testing.T) {
	t.Parallel()
	spec, _ := postgres(t)
	db, err := sql.Open("pgx", spec)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var ours bool
	if err := other.QueryRowContext(t.Context(), "SELECT pg_try_advisory_lock(1667591285, hashtext(current_schema()))").Scan(&ours); err != nil || !ours {
		t.Fatal(ours, err)
	}
	_, err = store.Open(t.Context(), spec)
	if want := "otro celula lleva 15s preparando las tablas del estado PostgreSQL"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Open = %v, want %q", err, want)
	}
}

// TestPostgresStoppedInATransaction: a process that is stopped at the worst moment, with the lease's row locked, keeps the lease from
// others for hardly longer than it lasts.
func TestPostgresStoppedInATransaction(t *testing.T) {
	t.Parallel()
	spec, _ := postgres(t)
	stopped, other := open(t, spec), open(t, spec)
	err := stopped.Hold(t.Context(), store.HojaLease("ventas"), func(ctx context.Context, held *store.Store) error {
		tx, err := held.DB().Begin()
		if err != nil {
			return err
		}
		if _, err := tx.Exec("SELECT epoch FROM lease FOR UPDATE"); err != nil {
			return err
		}
		asking, cancel := context.WithTimeout(t.Context(), 3*store.LeaseTime)
		defer cancel()
		if err := other.Hold(asking, store.HojaLease("ventas"), func(context.Context, *store.Store) error { return nil }); err != nil {
			t.Errorf("the other's Hold = %v", err)
		}
		if ctx.Err() == nil {
			t.Error("the stopped one's context goes on")
		}
		if err := tx.Commit(); err == nil {
			t.Error("the stopped one's transaction was committed")
		}
		return ctx.Err()
	})
	if err == nil || !strings.Contains(err.Error(), "perdió el turno de «hoja ventas»") {
		t.Errorf("the stopped one's Hold = %v, want that it lost the lease", err)
	}
}
