package daemon

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"time"
)

// quiet logs what fails again and again only when it changes, and now and then: a hoja without permission, asked every
// few seconds, would bury everything else.
type quiet struct {
	log *slog.Logger

	mu     sync.Mutex
	faults map[string]fault // by what failed; absent when it is well
}

type fault struct {
	text string
	told time.Time
}

// again is how long the same fault is not repeated.
const again = 10 * time.Minute

// port is that of this machine's end of a connection that broke. Each time it is another one, and the fault is the same.
var port = regexp.MustCompile(`:\d+->`)

// tell logs how the work named name ended: its error, or that it is well again.
func (q *quiet) tell(name string, err error) {
	if err != nil {
		q.failed(name, err)
		return
	}
	q.mu.Lock()
	_, was := q.faults[name]
	delete(q.faults, name)
	q.mu.Unlock()
	if was {
		q.log.Info(name + " vuelve a funcionar")
	}
}

func (q *quiet) failed(name string, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now, text := time.Now(), port.ReplaceAllString(err.Error(), "->")
	if last, ok := q.faults[name]; ok && last.text == text && now.Sub(last.told) < again {
		return
	}
	if q.faults == nil {
		q.faults = map[string]fault{}
	}
	q.faults[name] = fault{text, now}
	var p *panicError
	if errors.As(err, &p) {
		q.log.Error(name+" falló", "error", err.Error(), "pila", string(p.stack))
		return
	}
	attrs := []any{"error", err.Error()}
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		attrs = append(attrs, "hacer", hinted.Hint())
	}
	q.log.Error(name+" falló", attrs...)
}

// riverLog passes on River's warnings and errors, which are about the database, under words that say whose they are.
type riverLog struct{ to slog.Handler }

func (h riverLog) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.to.Enabled(ctx, l)
}

func (h riverLog) Handle(ctx context.Context, r slog.Record) error {
	if strings.Contains(r.Message, "Soft stop timeout") { // no trouble at all: somebody ends the program
		return h.to.Handle(ctx, slog.NewRecord(r.Time, r.Level, "al terminar se dejó a medias lo que no respondía; se hará al empezar otra vez", r.PC))
	}
	out := slog.NewRecord(r.Time, r.Level, "la cola de trabajos tuvo un problema y lo vuelve a intentar", r.PC)
	out.AddAttrs(slog.String("detalle", r.Message))
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(a)
		return true
	})
	return h.to.Handle(ctx, out)
}

func (h riverLog) WithAttrs(attrs []slog.Attr) slog.Handler { return riverLog{h.to.WithAttrs(attrs)} }
func (h riverLog) WithGroup(name string) slog.Handler       { return riverLog{h.to.WithGroup(name)} }
