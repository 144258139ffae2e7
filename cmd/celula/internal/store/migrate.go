package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrateLock names the PostgreSQL advisory lock under which two programs that start together migrate one after the
// other. Those of another schema do not matter to each other.
const migrateLock = "(1667591285, hashtext(current_schema()))" // "celu"

// migrate brings our tables and River's to this program's version, and refuses a database that a newer one has been at.
func (s *Store) migrate(ctx context.Context) error {
	unlock, err := s.lockSchema(ctx)
	if err != nil {
		return s.migrateError(err)
	}
	defer unlock()
	if err := s.migrateOurs(ctx); err != nil {
		return s.migrateError(err)
	}
	if err := s.migrateRiver(ctx); err != nil {
		return s.migrateError(err)
	}
	return nil
}

func (s *Store) migrateOurs(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect := database.DialectPostgres
	if s.exclusive {
		dialect = database.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, s.db, dir, goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return s.newer(have, want)
	}
	_, err = p.Up(ctx)
	return err
}

func (s *Store) migrateRiver(ctx context.Context) error {
	m, err := rivermigrate.New(s.driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	var have, want int
	for _, v := range m.AllVersions() {
		want = max(want, v.Version)
	}
	if ok, err := s.hasTable(ctx, "river_migration"); err != nil {
		return err
	} else if ok {
		if err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM river_migration").Scan(&have); err != nil {
			return err
		}
	}
	if have > want {
		return s.newer(int64(have), int64(want))
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func (s *Store) hasTable(ctx context.Context, table string) (bool, error) {
	query := "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
	if s.exclusive {
		query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1"
	}
	var n int
	err := s.db.QueryRowContext(ctx, query, table).Scan(&n)
	return n > 0, err
}

// lockSchema keeps other programs from migrating the same PostgreSQL database at once; a SQLite file is ours alone already.
func (s *Store) lockSchema(ctx context.Context) (unlock func(), err error) {
	if s.exclusive {
		return func() {}, nil
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.takeSchema(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		// The lock belongs to the session: should unlocking fail, the connection is thrown away, and the lock with it.
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock"+migrateLock); err != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		}
		conn.Close()
	}, nil
}

// schemaPatience is how long a program waits for another to migrate: one that was stopped while it did must not hang all others.
const schemaPatience = 15 * time.Second

func (s *Store) takeSchema(ctx context.Context, conn *sql.Conn) error {
	tick := time.NewTicker(waitStep)
	defer tick.Stop()
	for until := time.Now().Add(schemaPatience); ; {
		var ours bool
		if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock"+migrateLock).Scan(&ours); err != nil || ours {
			return err
		}
		if time.Now().After(until) {
			return &Error{
				Msg: fmt.Sprintf("otro celula lleva %s preparando las tablas del estado %s", schemaPatience, s.name),
				Fix: "espere a que termine y pruebe otra vez; si ese proceso está detenido, ciérrelo",
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Store) newer(have, want int64) error {
	return &Error{
		Msg: fmt.Sprintf("el estado %s es de una versión más nueva de celula (esquema %d; este programa conoce hasta el %d)", s.name, have, want),
		Fix: "use el programa más nuevo, u otro archivo en 'state'",
	}
}

func (s *Store) migrateError(err error) error {
	var ours *Error
	if errors.As(err, &ours) || errors.Is(err, context.Canceled) {
		return err
	}
	if s.exclusive {
		if e := fileError(s.name, err); hasWords(e) {
			return e
		}
	}
	return &Error{Msg: fmt.Sprintf("no se pudieron preparar las tablas del estado %s", s.name), Fix: "compruebe que el usuario puede crear tablas y que hay espacio", Err: err}
}

// hasWords says whether fileError knew the fault, rather than only that something failed.
func hasWords(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Fix != ""
}
