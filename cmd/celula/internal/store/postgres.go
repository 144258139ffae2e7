package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
)

// openPostgres connects to the database that spec names, waiting ten seconds at most. What the address leaves out comes from
// PostgreSQL's usual variables (PGHOST, PGUSER, PGPASSWORD, PGPASSFILE, PGSSLMODE…), so that "postgres://" alone will do.
func openPostgres(ctx context.Context, spec string) (*Store, error) {
	conf, err := pgx.ParseConfig(spec)
	if err != nil {
		return nil, addressError()
	}
	name := postgresName(&conf.Config)
	patient(&conf.Config)
	db := stdlib.OpenDB(*conf, stdlib.OptionAfterConnect(letGo))
	const most = 10
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most) // the job queue and the leases ask several times a second: what is closed would be opened again at once
	db.SetConnMaxIdleTime(5 * time.Minute)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(postgresError(name, conf.Password, err), db.Close())
	}
	return &Store{db: db, name: name, driver: riverdatabasesql.New(db), leases: &leases{epochs: map[string]int64{}}}, nil
}

// letGo has the server break a session that sits in an open transaction: of a machine that was stopped there, or cut off, the
// locks would otherwise hold up all others.
func letGo(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, fmt.Sprintf("SET idle_in_transaction_session_timeout = %d", LeaseTime.Milliseconds()))
	return err
}

// silence is how long PostgreSQL may say nothing while it is waited for. Only then is a connection known to be dead
// whose other end is gone without a word; the job queue sets its own questions no limit.
const silence = 30 * time.Second

// patient has every connection given up after silence.
func patient(conf *pgconn.Config) {
	dial := conf.DialFunc
	conf.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &patientConn{Conn: c}, nil
	}
}

// postgresName is what of the address may be shown: servers and database.
func postgresName(conf *pgconn.Config) string {
	hosts := []string{hostName(conf.Host, conf.Port)}
	for _, f := range conf.Fallbacks {
		if host := hostName(f.Host, f.Port); !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return "PostgreSQL " + strings.Join(hosts, ",") + "/" + conf.Database
}

func hostName(host string, port uint16) string {
	if port == 5432 {
		return host
	}
	return fmt.Sprintf("%s:%d", host, port)
}

// addressError is silent about what is wrong: the driver's own words hold pieces of the address, and one may be the password's.
func addressError() error {
	return &Error{
		Msg: "la dirección de PostgreSQL en 'state' no se entiende",
		Fix: "se espera postgres://usuario:clave@servidor/base, con los signos especiales de la clave en clave de URL (@ es %40, / es %2F); " +
			"o deje postgres:// y ponga PGHOST, PGUSER, PGPASSWORD y PGDATABASE; revise también las demás variables PG… y lo que va tras el ?",
	}
}

func postgresError(name, password string, err error) error {
	e := &Error{Msg: fmt.Sprintf("no hay conexión con %s", name), Fix: "compruebe que el servidor está en marcha y que 'state' es correcto", Err: scrub(password, err)}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "28P01", "28000":
			e.Msg, e.Fix = fmt.Sprintf("%s no acepta el usuario o la clave", name), "corrija 'state', o las variables PGUSER y PGPASSWORD"
		case "3D000":
			e.Msg, e.Fix = fmt.Sprintf("no existe la base de datos de %s", name), "créela (createdb) o corrija 'state'"
		}
	}
	return e
}

// scrub keeps the password out of an error's text. The driver hides it today; a line of ours does not depend on that.
func scrub(password string, err error) error {
	if password == "" || !strings.Contains(err.Error(), password) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), password, "···"))
}
