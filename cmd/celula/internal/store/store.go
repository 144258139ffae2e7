// Package store is what celula remembers between rounds: the sales seen, the cases open, and the chat messages that show them.
//
// It lives in a SQLite file or in PostgreSQL, told apart by the spec given to [Open], with one set of statements for
// both (storetest holds the suite that both pass). The store is opaque to meaning: it keeps strings, times and JSON,
// and judges nothing.
//
// A round reads with [Store.Sales] and [Store.Cases], and writes once, with [Store.Record]: one transaction, so that a
// kill at any moment leaves either all of a round's decisions or none. That it ended well is noted afterwards by
// [Store.SaveHoja], and how the sales stand in a quiet hoja by [Store.SaveOrder]; neither waits for the disk. A sale is not
// overwritten: its new version is added after the others, and what no longer holds is let go of when it outweighs what does. What the
// chat should show ([Message].Wanted) is recorded there; what it does show is recorded afterwards, by [Store.Trying]
// and [Store.Shown], when the chat has answered.
//
// Several machines share a PostgreSQL database: whoever writes does so under [Store.Hold], which is his alone.
//
// Times are kept in UTC to the millisecond; the zero time stays zero.
package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/riverqueue/river/riverdriver"
)

// Store is an open database of celula's. It may be used from several goroutines.
type Store struct {
	db        *sql.DB
	name      string
	driver    riverdriver.Driver[*sql.Tx]
	lock      *fileLock // nil on PostgreSQL
	exclusive bool

	leases    *leases // nil in SQLite
	lease     *lease  // under which this view of the store is used; nil for none
	untouched bool
}

// Open opens the store that spec names, makes or migrates its tables (and those of the job queue), and returns it. A
// spec that begins with postgres:// or postgresql:// is a PostgreSQL database; any other is the path of a SQLite file,
// made when absent and readable by its owner alone. A SQLite file is held by one process at a time, through a lock file
// beside it. Every error is an [*Error], in Spanish; none holds the password of the spec.
func Open(ctx context.Context, spec string) (*Store, error) {
	var s *Store
	var err error
	if isPostgres(spec) {
		s, err = openPostgres(ctx, spec)
	} else {
		s, err = openSQLite(ctx, spec)
	}
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func isPostgres(spec string) bool {
	return strings.HasPrefix(spec, "postgres://") || strings.HasPrefix(spec, "postgresql://")
}

// Close closes the database and lets another process have the file. It may be called twice.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.lock != nil {
		err = errors.Join(err, s.lock.release())
	}
	return err
}

// Name names the store for people: the file's path, or PostgreSQL's host and database without user or password.
func (s *Store) Name() string { return s.name }

// DB gives the database itself, for the job queue's own upkeep.
func (s *Store) DB() *sql.DB { return s.db }

// River gives the job queue's driver over this database; package daemon runs its jobs through it.
func (s *Store) River() riverdriver.Driver[*sql.Tx] { return s.driver }

// Exclusive says that no other process can have this store open, so that whatever looks like another's work under way
// is a dead process's.
func (s *Store) Exclusive() bool { return s.exclusive }
