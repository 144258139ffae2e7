package daemon

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

type client = river.Client[*sql.Tx]

// roundArgs is the job of one round of a hoja; sayArgs that of telling the chat.
type (
	roundArgs struct {
		Hoja string `json:"hoja"`
	}
	sayArgs struct{}
)

func (roundArgs) Kind() string { return "ronda" }
func (sayArgs) Kind() string   { return "chat" }

// The chat has a queue of its own, so that rounds never take its place.
const (
	roundQueue = "rondas"
	sayQueue   = "chat"
)

// unfinished are the states in which a job keeps a second one like it from being inserted.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// InsertOpts makes the job unique by its hoja. It is tried once: the schedule brings the next.
func (roundArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: roundQueue, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

// InsertOpts makes the job the only one of its kind.
func (sayArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: sayQueue, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByQueue: true, ByState: unfinished}}
}

// config is River's: a job begins soon enough for a schedule of a few seconds, and those that have finished are soon forgotten.
func (w *workers) config() *river.Config {
	// Whoever inserts a job wakes its own queue and has room for it, so that hardly any waits to be asked for: on
	// PostgreSQL one that its machine did not come to, on either engine one that was put off. Asking ten times a second
	// would cost more than most rounds do.
	const keep, ask = time.Minute, time.Second
	all := river.NewWorkers()
	river.AddWorker(all, &roundWorker{workers: w})
	river.AddWorker(all, &sayWorker{workers: w})
	// Of machines that share the work only the one that leads hears the schedules, and asks for the first rounds too
	// when it begins to lead: one that joins must not double what the account is asked for. A machine that is alone
	// asks in begin, without waiting to lead.
	opts := &river.PeriodicJobOpts{RunOnStart: !w.o.Store.Exclusive()}
	var periodic []*river.PeriodicJob
	for _, h := range w.o.Hojas {
		periodic = append(periodic, river.NewPeriodicJob(h.Schedule, func() (river.JobArgs, *river.InsertOpts) {
			w.pace.want(h.Name)
			return nil, nil // no job yet: the pacer inserts it when its turn comes
		}, opts))
	}
	return &river.Config{
		Workers:              all,
		Queues:               map[string]river.QueueConfig{roundQueue: {MaxWorkers: max(1, len(w.o.Hojas))}, sayQueue: {MaxWorkers: 1}},
		PeriodicJobs:         periodic,
		PollOnly:             true,
		FetchCooldown:        50 * time.Millisecond,
		FetchPollInterval:    ask,
		JobTimeout:           w.o.RoundTimeout,
		RescueStuckJobsAfter: w.o.RoundTimeout + 15*time.Second, // above the timeout, or a job would be given away while it still runs
		SoftStopTimeout:      softStop,
		// All that this does is start the schedules without the seconds of random delay that keep many machines apart;
		// here there is one.
		TestOnly:                    w.o.Store.Exclusive(),
		CompletedJobRetentionPeriod: keep,
		CancelledJobRetentionPeriod: keep,
		DiscardedJobRetentionPeriod: keep,
		Logger:                      slog.New(riverLog{w.o.Log.Handler()}),
	}
}

// free forgets every job and the leader of a store that is this process's alone: they are a dead process's, and an unfinished
// one would keep its successors waiting for minutes. On PostgreSQL they may be another machine's; takeOver finds out.
func free(ctx context.Context, s *store.Store) error {
	if !s.Exclusive() {
		return nil
	}
	for _, table := range []string{"river_job", "river_leader"} {
		if _, err := s.DB().ExecContext(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	return nil
}

// begin asks for what is to be done first.
func (w *workers) begin(ctx context.Context, c *client) error {
	if w.o.Store.Exclusive() {
		for _, h := range w.o.Hojas {
			w.pace.want(h.Name)
		}
	}
	if _, err := c.Insert(ctx, sayArgs{}, nil); err != nil && ctx.Err() == nil {
		return fmt.Errorf("poniendo en marcha el chat: %w", err)
	}
	return nil
}

// watch is the net below the jobs: until ctx is done it looks, twice a second and after every round, for messages that
// wait, because one that is recorded while the chat's last job ends inserts no job of its own (see [Waker]) and one
// inserted in a transaction wakes no queue; and for what another machine left when it died. Looking reads indexes and
// writes nothing.
func (w *workers) watch(ctx context.Context, c *client) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.ended:
		}
		if err := w.look(ctx, c); ctx.Err() == nil {
			w.says.tell("la vigilancia de la cola de trabajos", err)
		}
	}
}

func (w *workers) look(ctx context.Context, c *client) error {
	n, err := w.o.Store.Waiting(ctx)
	if err == nil && n > 0 {
		_, err = c.Insert(ctx, sayArgs{}, nil)
	}
	if w.o.Store.Exclusive() {
		return err // whatever a dead process left, free has forgotten
	}
	return errors.Join(err, w.takeOver(ctx, c))
}

// Waker gives a hook for store.Record: it inserts the job that tells the chat, in the transaction that recorded what to tell.
func Waker(s *store.Store) (func(ctx context.Context, tx *sql.Tx) error, error) {
	c, err := river.NewClient(s.River(), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("preparando la cola de trabajos: %w", err)
	}
	return func(ctx context.Context, tx *sql.Tx) error {
		_, err := c.InsertTx(ctx, tx, sayArgs{}, nil)
		return err
	}, nil
}
