package daemon

import (
	"context"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// An orphan is a job that stands as running although the lease under which its work is done is nobody's: its machine
// died, was stopped, or is cut off from the database. River itself would let it block its successors until long after
// its time limit.
type orphan struct {
	id   int64
	hoja string // whose round it is; empty for the chat's job
}

// takeOver forgets every orphan and has its work done anew. What the dead machine may still do of it when it awakes is
// not the queue's affair: it has lost its lease, and with it the right to write.
func (w *workers) takeOver(ctx context.Context, c *client) error {
	running, err := w.runningLong(ctx)
	if err != nil {
		return err
	}
	for _, o := range running {
		lease := store.ChatLease
		if o.hoja != "" {
			lease = store.HojaLease(o.hoja)
		}
		free, err := w.o.Store.Free(ctx, lease)
		if err != nil {
			return err
		}
		if !free || o.hoja != "" && !w.knows(o.hoja) {
			continue
		}
		if _, err := w.o.Store.DB().ExecContext(ctx, "DELETE FROM river_job WHERE id = $1 AND state = 'running'", o.id); err != nil {
			return err
		}
		if o.hoja != "" {
			w.pace.want(o.hoja)
			continue
		}
		if _, err := c.Insert(ctx, sayArgs{}, nil); err != nil {
			return err
		}
	}
	return nil
}

// runningLong gives the jobs that run for longer than a lease lasts by itself: a younger one may not have its lease yet.
func (w *workers) runningLong(ctx context.Context) (jobs []orphan, err error) {
	rows, err := w.o.Store.DB().QueryContext(ctx, `SELECT id, coalesce(args->>'hoja', '') FROM river_job
		WHERE state = 'running' AND attempted_at < now() - make_interval(secs => $1)`, store.LeaseTime.Seconds())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o orphan
		if err := rows.Scan(&o.id, &o.hoja); err != nil {
			return nil, err
		}
		jobs = append(jobs, o)
	}
	return jobs, rows.Err()
}
