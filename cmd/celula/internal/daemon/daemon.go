// Package daemon says when rounds run: each hoja by its schedule, one round of it at a time, and the chat whenever it has
// something to be told.
//
// The work itself comes from outside, as [Work]. Schedules and jobs are River's, on the store's own database: on SQLite
// in this process alone, on PostgreSQL shared by as many machines as run celula, of which one at a time leads. Two
// kinds of job exist: a round of one hoja, and bringing the chat to what the store wants of it. Neither job holds
// anything that the store does not know, so losing one costs only the time until the next. That a hoja has one round at
// a time, and the chat one speaker, the store's leases see to (store.Hold, which the work itself asks for); the jobs
// only say whose turn it is.
//
// A schedule only asks for a round. When it begins is the pacer's affair, which gives all hojas together no more turns than the
// account may read ([Pace]).
//
// [Run] is the daemon. [Waker] gives what a round hands to store.Record, so that the chat is woken by the same
// transaction that gave it something to say. Package health shows from outside whether all this works.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/robfig/cron/v3"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// Hoja is what the daemon knows of a hoja: its name, when its rounds are wanted, and what one costs.
type Hoja struct {
	Name     string
	Schedule cron.Schedule
	Reads    int // that a round makes when nothing changed; 1 unless given
}

// Work is what the daemon is told to run. Its functions must return soon after their context is done, and work under
// the store's lease of the hoja (store.HojaLease) or of the chat (store.ChatLease): a job that runs for long without it
// counts as a dead machine's.
type Work struct {
	// Round does one round of the hoja. It may be interrupted anywhere and is then done again, so it must be idempotent.
	Round func(ctx context.Context, hoja string) error
	// Say brings the chat to its wanted state. It is never called twice at once. After an error it is called again
	// when wait has passed (5 s if that is 0), and after 15 s however long that is: what one channel waits for must not keep
	// from others what they are to be told.
	Say func(ctx context.Context) (wait time.Duration, err error)
}

// Options are what [Run] needs. Store, Hojas and Work must be given.
type Options struct {
	Store        *store.Store
	Hojas        []Hoja
	Work         Work
	Pace         Pace
	RoundTimeout time.Duration // after which a round's context ends; 2 min unless given
	Log          *slog.Logger  // nil is silence
	// Done is told of every round's end, when not nil: how long it took, and its error (a panic too). One that was
	// interrupted by the daemon's own end is not told.
	Done func(hoja string, took time.Duration, err error)
}

// How a daemon that is told to end does so: rounds have softStop to finish by themselves, then their contexts end, and
// after hardStop it no longer waits for them. Below the 5 s that whoever stops it expects.
const (
	softStop = 2 * time.Second
	hardStop = 4 * time.Second
)

// Run runs the daemon until ctx is done; then it stops inside 5 s, in the middle of anything. The first round of every
// hoja is at once, as far as the pace allows. It may be called again on the same store after it has returned. Its error
// is that it could not start, or that a round did not obey its end: such a round still runs, and the process should
// end.
func Run(ctx context.Context, o Options) error {
	o = o.withDefaults()
	if err := free(ctx, o.Store); err != nil {
		return fmt.Errorf("preparando la cola de trabajos: %w", err)
	}
	w := &workers{o: o, running: map[string]bool{}, rounds: quiet{log: o.Log}, says: quiet{log: o.Log}, ended: make(chan struct{}, 1)}
	var client *client
	w.pace = newPacer(o, func(ctx context.Context, hoja string) error {
		_, err := client.Insert(ctx, roundArgs{hoja}, nil)
		return err
	}, func(err error) { w.rounds.tell("el turno de las rondas", err) })
	client, err := river.NewClient(o.Store.River(), w.config())
	if err != nil {
		return fmt.Errorf("preparando la cola de trabajos: %w", err)
	}
	// Not ctx itself: its end would cut off every round at once, without their softStop.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("poniendo en marcha la cola de trabajos: %w", err)
	}
	err = w.begin(ctx, client)
	if err == nil {
		var paced sync.WaitGroup
		paced.Go(func() { w.pace.run(ctx) })
		w.watch(ctx, client)
		paced.Wait()
	}
	return errors.Join(err, w.stop(ctx, client))
}

func (o Options) withDefaults() Options {
	if o.RoundTimeout <= 0 {
		o.RoundTimeout = 2 * time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Done == nil {
		o.Done = func(string, time.Duration, error) {}
	}
	return o
}

func (w *workers) stop(ctx context.Context, client *client) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), hardStop)
	defer cancel()
	if err := client.Stop(ctx); err != nil {
		return fmt.Errorf("no se detuvo a tiempo: %s", w.stillRunning())
	}
	return nil
}
