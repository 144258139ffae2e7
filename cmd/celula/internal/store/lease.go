package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// What is done by one process at a time in all: the rounds of a hoja, and speaking in the chat.

// ChatLease is the name of the chat's lease.
const ChatLease = "chat"

// HojaLease is the name of a hoja's lease.
func HojaLease(hoja string) string { return "hoja " + hoja }

// LeaseTime is how long a lease lasts that nobody renews: so long does the work of a machine that died wait for another.
const LeaseTime = 10 * time.Second

// waitStep is how often one who waits for a lease asks for it.
const waitStep = 250 * time.Millisecond

// Hold calls work as the only one, in all processes that share the store, who holds the lease of that name, and waits
// before it for whoever has it. held is the store as work must use it: what is written through it is written only while
// the lease is still this process's, and [Store.Still] asks the same before something is done that the store cannot
// undo.
//
// The lease is renewed while work runs. Its context ends, and Hold's error tells why, when the lease lapses: the
// process was stopped, or cut off from the database, for longer than [LeaseTime]. Another may have it then. Reading and
// writing elsewhere cannot be fenced: what was asked of Google or of the chat before the lease lapsed may still be done
// there after it.
//
// Of a store that one process has to itself (SQLite) nothing is held, and calls at once are the caller's affair.
func (s *Store) Hold(ctx context.Context, name string, work func(ctx context.Context, held *Store) error) error {
	if s.exclusive {
		return work(ctx, s)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	l := &lease{db: s.db, name: name, cancel: cancel}
	if err := l.acquire(ctx); err != nil {
		return err
	}
	held := *s
	held.lease = l
	held.untouched = s.leases.follows(name, l.epoch)
	stop := l.keep(ctx)
	err := work(ctx, &held)
	stop()
	var lost *lostError
	if err != nil && errors.As(context.Cause(ctx), &lost) {
		return lost // err is only that the context ended
	}
	if freed := l.release(ctx); freed != nil {
		return errors.Join(err, freed)
	}
	s.leases.held(name, l.epoch)
	return err
}

// Still asks whether the lease under which the store is used is this process's, and renews it: what follows has [LeaseTime]. It
// may be asked at any time, and of a store that nobody else can have, or that holds no lease, it costs nothing.
func (s *Store) Still(ctx context.Context) error {
	if s.lease == nil {
		return nil
	}
	return s.lease.renew(ctx)
}

// Untouched says that nobody else has held the lease since this process last did, so that what it remembers of the store stands.
func (s *Store) Untouched() bool { return s.exclusive || s.untouched }

// Free says whether nobody holds the lease of that name: it was given back, or lapsed.
func (s *Store) Free(ctx context.Context, name string) (bool, error) {
	if s.exclusive {
		return true, nil
	}
	var held int
	err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM lease WHERE name = $1 AND until > "+clock, name).Scan(&held)
	if err != nil {
		return false, reading("el turno", name, err)
	}
	return held == 0, nil
}

// lostError ends the context of a lease that lapsed.
type lostError struct {
	name string
	err  error // why it could not be renewed; nil when another process has it
}

func (e *lostError) Error() string {
	words := fmt.Sprintf("este proceso perdió el turno de «%s», que otro puede haber tomado: estuvo %s detenido o sin la base de datos", e.name, LeaseTime)
	if e.err != nil {
		return words + " (" + e.err.Error() + ")"
	}
	return words
}

// clock is the database's time in milliseconds, so that no machine's own matters.
const clock = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

// A lease is a row of the table of that name. Its epoch rises with every holder, and tells one from those before it;
// the holder's name, from those that a database forgot which went back to an earlier state.
type lease struct {
	db     *sql.DB
	name   string
	epoch  int64
	cancel context.CancelCauseFunc // of the context of the work done under it

	mu    sync.Mutex
	lapse *time.Timer // ends the context; sooner than the database gives the lease away, for it counts from when renewing was asked for
	fault error       // of the last renewal
}

func (l *lease) acquire(ctx context.Context) error {
	tick := time.NewTicker(waitStep)
	defer tick.Stop()
	for {
		asked := time.Now()
		err := l.db.QueryRowContext(ctx, `INSERT INTO lease (name, holder, epoch, until) VALUES ($1, $2, 1, `+clock+` + $3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = lease.epoch + 1, until = excluded.until
			WHERE lease.until <= `+clock+` RETURNING epoch`, l.name, holder(), LeaseTime.Milliseconds()).Scan(&l.epoch)
		if err == nil {
			l.lapse = time.AfterFunc(time.Until(asked.Add(LeaseTime)), l.lapsed)
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) && ctx.Err() == nil {
			return fmt.Errorf("tomando el turno de «%s»: %w", l.name, err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("esperando el turno de «%s»: %w", l.name, context.Cause(ctx))
		}
	}
}

// holder names this process, for whoever looks into the table.
func holder() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return fmt.Sprintf("%s/%d", host, os.Getpid())
}

// keep renews the lease until the function it gives is called.
func (l *lease) keep(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(LeaseTime / 4)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			asking, answered := context.WithTimeout(ctx, LeaseTime/4)
			_ = l.renew(asking) // its fault is kept, and told if none that follows goes well in time
			answered()
		}
	}()
	return func() {
		cancel()
		<-done
		l.lapse.Stop()
	}
}

// renew has the lease last from now on, if nobody else has taken it.
func (l *lease) renew(ctx context.Context) error {
	asked := time.Now()
	res, err := l.db.ExecContext(ctx, "UPDATE lease SET until = "+clock+" + $4 WHERE name = $1 AND epoch = $2 AND holder = $3", l.name, l.epoch, holder(), LeaseTime.Milliseconds())
	var n int64
	if err == nil {
		n, err = res.RowsAffected()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fault = err; err != nil {
		return fmt.Errorf("renovando el turno de «%s»: %w", l.name, err)
	}
	if n == 0 {
		return l.lost(nil)
	}
	if !l.lapse.Stop() {
		return l.lost(nil) // the work was told to end, and will not be told otherwise
	}
	l.lapse.Reset(time.Until(asked.Add(LeaseTime)))
	return nil
}

// lost ends the work done under the lease.
func (l *lease) lost(fault error) error {
	err := &lostError{l.name, fault}
	l.cancel(err)
	return err
}

func (l *lease) lapsed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.lost(l.fault) // told through the context
}

// fence, the last thing before a transaction's end, refuses it when the lease is another's; from here on nobody takes it until
// the transaction has ended. A process that is stopped in between does not keep it from others for long: see patience.
func (l *lease) fence(ctx context.Context, tx *sql.Tx) error {
	if l == nil {
		return nil
	}
	var ours bool
	err := tx.QueryRowContext(ctx, "SELECT epoch = $2 AND holder = $3 FROM lease WHERE name = $1 FOR UPDATE", l.name, l.epoch, holder()).Scan(&ours)
	if err == nil && !ours || errors.Is(err, sql.ErrNoRows) {
		return l.lost(nil)
	}
	return err
}

// release gives the lease back, even when ctx is done: nobody must wait for it to lapse because a daemon ended.
func (l *lease) release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := l.db.ExecContext(ctx, "UPDATE lease SET until = 0 WHERE name = $1 AND epoch = $2 AND holder = $3", l.name, l.epoch, holder()); err != nil {
		return fmt.Errorf("dejando el turno de «%s», que se libera solo en %s: %w", l.name, LeaseTime, err)
	}
	return nil
}

// leases are those that this process held last, by name.
type leases struct {
	mu     sync.Mutex
	epochs map[string]int64
}

func (l *leases) held(name string, epoch int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.epochs[name] = epoch
}

// follows says whether the epoch comes right after the one held last.
func (l *leases) follows(name string, epoch int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	last, ok := l.epochs[name]
	return ok && last+1 == epoch
}
