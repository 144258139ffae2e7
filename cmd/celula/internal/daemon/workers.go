package daemon

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"
)

// workers does the jobs.
type workers struct {
	o      Options
	pace   *pacer
	rounds quiet
	says   quiet
	ended  chan struct{} // holds one where a round has ended since watch looked

	mu      sync.Mutex
	running map[string]bool // what runs now, by its name for people
}

type roundWorker struct {
	river.WorkerDefaults[roundArgs]
	*workers
}

// Work does one round. Its error is told, never returned: River would only count it.
func (w *roundWorker) Work(ctx context.Context, job *river.Job[roundArgs]) error {
	hoja := job.Args.Hoja
	name := "la ronda de " + hoja
	if !w.knows(hoja) { // a machine whose configuration has it will get one of the next
		w.rounds.failed(name, errors.New("no está en la configuración de esta máquina; todas las que comparten el estado deben tener la misma"))
		return nil
	}
	if !w.enter(name) {
		w.rounds.failed(name, errors.New("la anterior no ha obedecido su fin; reinicie celula si no termina"))
		return nil
	}
	defer w.leave(name)
	began := time.Now()
	err := guard(func() error { return w.o.Work.Round(ctx, hoja) })
	took := time.Since(began)
	select {
	case w.ended <- struct{}{}:
	default:
	}
	if err != nil && errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		err = fmt.Errorf("pasó de %s y se interrumpió: %w", w.o.RoundTimeout, err)
	} else if err != nil && ctx.Err() != nil {
		return nil // the daemon ends; the next start does this round again
	}
	w.o.Done(hoja, took, err)
	w.rounds.tell(name, err)
	return nil
}

type sayWorker struct {
	river.WorkerDefaults[sayArgs]
	*workers
}

// longestWait is how long the chat is left alone at most. A chat that wants more is not spoken to all the same: its sender sees to that.
const longestWait = 15 * time.Second

// Work brings the chat up to date; after an error it lies down for a while, which also keeps others from trying meanwhile.
func (w *sayWorker) Work(ctx context.Context, _ *river.Job[sayArgs]) error {
	const name = "el chat"
	if !w.enter(name) {
		return river.JobSnooze(time.Second)
	}
	defer w.leave(name)
	var wait time.Duration
	err := guard(func() (err error) {
		wait, err = w.o.Work.Say(ctx)
		return err
	})
	switch {
	case err == nil:
		w.says.tell(name, nil)
		return nil
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return river.JobSnooze(0) // so many messages that the job's time was over: on with the rest
	case ctx.Err() != nil:
		return nil
	}
	w.says.tell(name, err)
	if wait <= 0 {
		wait = 5 * time.Second
	}
	return river.JobSnooze(min(wait, longestWait))
}

// knows says whether the hoja is one of this machine's configuration.
func (w *workers) knows(hoja string) bool {
	return slices.ContainsFunc(w.o.Hojas, func(h Hoja) bool { return h.Name == hoja })
}

// enter says whether name may run: not while it runs already, which happens when it outlived its time and River gave the job up.
func (w *workers) enter(name string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running[name] {
		return false
	}
	w.running[name] = true
	return true
}

func (w *workers) leave(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.running, name)
}

func (w *workers) stillRunning() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.running) == 0 {
		return "la cola de trabajos"
	}
	return strings.Join(slices.Sorted(maps.Keys(w.running)), ", ")
}

// panicError is a panic in the work, made an error.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string {
	return fmt.Sprintf("el programa falló por dentro; avise a quien lo mantiene (%v)", e.value)
}

// guard calls work and makes of its panic an error.
func guard(work func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{v, debug.Stack()}
		}
	}()
	return work()
}
