package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
)

// openPostgres connects to the database that spec names, waiting ten seconds at most.
func openPostgres(ctx context.Context, spec string) (*Store, error) {
	name := postgresName(spec)
	conf, err := pgx.ParseConfig(spec)
	if err != nil {
		return nil, &Error{Msg: "la dirección de PostgreSQL en 'state' no se entiende", Fix: "se espera postgres://usuario:clave@servidor/base"}
	}
	db := stdlib.OpenDB(*conf)
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(4)
	db.SetConnMaxIdleTime(5 * time.Minute)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(postgresError(name, spec, err), db.Close())
	}
	return &Store{db: db, name: name, driver: riverdatabasesql.New(db)}, nil
}

// postgresName is what of spec may be shown: server and database.
func postgresName(spec string) string {
	u, err := url.Parse(spec)
	if err != nil {
		return "PostgreSQL"
	}
	return "PostgreSQL " + u.Host + u.Path
}

func postgresError(name, spec string, err error) error {
	e := &Error{Msg: fmt.Sprintf("no hay conexión con %s", name), Fix: "compruebe que el servidor está en marcha y que 'state' es correcto", Err: scrub(spec, err)}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "28P01", "28000":
			e.Msg, e.Fix = fmt.Sprintf("%s no acepta el usuario o la clave", name), "corrija 'state'"
		case "3D000":
			e.Msg, e.Fix = fmt.Sprintf("no existe la base de datos de %s", name), "créela (createdb) o corrija 'state'"
		}
	}
	return e
}

// scrub keeps the password of spec out of an error's text. The driver hides it today; a line of ours does not depend on that.
func scrub(spec string, err error) error {
	u, parseErr := url.Parse(spec)
	if parseErr != nil || u.User == nil {
		return err
	}
	pass, ok := u.User.Password()
	if !ok || pass == "" || !strings.Contains(err.Error(), pass) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), pass, "···"))
}
