package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// Change is everything that a round decided.
type Change struct {
	Sales    []*Sale   // inserted or replaced; of several with one ID the last
	Cases    []Case    // inserted or replaced
	Messages []Message // inserted, or their Cases and Wanted replaced; Ref, Shown and Trying belong to [Store.Trying] and [Store.Shown]
	Note     []byte    // the hoja's note from now on; nil leaves the one that it has
}

// Record records a change in one transaction: all of it or nothing. Then, when inTx is not nil, inTx may add to the same
// transaction (the job that brings the messages to the chat). inTx must not use the store or the network: with SQLite the
// transaction holds the only connection. Recording the same change again is harmless.
func (s *Store) Record(ctx context.Context, hoja string, c Change, inTx func(context.Context, *sql.Tx) error) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := s.save(ctx, tx, hoja, c); err != nil || inTx == nil {
			return err
		}
		return inTx(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("guardando la ronda de %s: %w", hoja, err)
	}
	return nil
}

// write does what is written in one transaction, which is nothing where the lease of this view of the store has been lost.
func (s *Store) write(ctx context.Context, work func(*sql.Tx) error) error {
	return s.transact(ctx, s.db, work)
}

// writeLazily does the same without waiting for the disk: a power cut, though no kill of this process, may take it
// back, and whatever was written since as well, never the one without the other. The next write that waits, waits for
// it too.
func (s *Store) writeLazily(ctx context.Context, work func(*sql.Tx) error) error {
	if !s.exclusive {
		return s.write(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "SET LOCAL synchronous_commit = off"); err != nil {
				return err
			}
			return work(tx)
		})
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer func() {
		if _, fault := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous = FULL"); fault != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // thrown away: a new one waits
		}
	}()
	if _, err := conn.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
		return err
	}
	return s.transact(ctx, conn, work)
}

type beginner interface {
	BeginTx(context.Context, *sql.TxOptions) (*sql.Tx, error)
}

func (s *Store) transact(ctx context.Context, on beginner, work func(*sql.Tx) error) error {
	tx, err := on.BeginTx(ctx, nil)
	if err == nil {
		if err = work(tx); err == nil {
			err = s.lease.fence(ctx, tx)
		}
		if err == nil {
			err = tx.Commit()
		} else {
			err = errors.Join(err, rollback(tx))
		}
	}
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx) // its end rolls the transaction back by itself, and then every call on it fails in another way
	}
	return err
}

func (s *Store) save(ctx context.Context, tx *sql.Tx, hoja string, c Change) error {
	if err := saveNote(ctx, tx, hoja, c.Note); err != nil {
		return err
	}
	if err := s.saveSales(ctx, tx, hoja, c.Sales); err != nil {
		return err
	}
	if err := s.saveCases(ctx, tx, hoja, c.Cases); err != nil {
		return err
	}
	return saveMessages(ctx, tx, hoja, c.Messages)
}

// rollback ends a failed transaction; one that a cancelled context has ended already is no fault.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
