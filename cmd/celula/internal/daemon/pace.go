package daemon

import (
	"context"
	"sync"
	"time"
)

// Pace is how fast rounds may begin, those of all hojas together. The zero value is as fast as their schedules want.
type Pace struct {
	// Read is the time that one read of a round takes from the others: 1.2 s where the account has 50 a minute.
	Read time.Duration
	// Room waits until a round need not wait for its calls: those that are under way may need more of them than foreseen.
	Room func(context.Context) error
	// Busy tells whether people are working in the hoja just now.
	Busy func(hoja string) bool
}

// A pacer gives the rounds that the schedules want their turns. Fifty hojas whose schedules come in the same instant begin
// one after the other, evenly over the minute; and where they want more than the account may read, each gets its share of what
// there is, so that no round begins only to wait in its own time for a place. It gives turns on the machine that leads, which
// hears the schedules, and so the pace is that of all machines together.
type pacer struct {
	Pace
	hojas []Hoja
	begin func(ctx context.Context, hoja string) error
	told  func(error) // hears what begin answers; after an error the round is wanted again
	wake  chan struct{}

	mu   sync.Mutex
	lane map[string]*lane
}

// A lane is where a hoja waits for its turn.
type lane struct {
	wanted bool
	last   time.Time // its last turn
}

func newPacer(o Options, begin func(context.Context, string) error, told func(error)) *pacer {
	p := &pacer{Pace: o.Pace, hojas: o.Hojas, begin: begin, told: told, wake: make(chan struct{}, 1), lane: map[string]*lane{}}
	for _, h := range o.Hojas {
		p.lane[h.Name] = &lane{}
	}
	return p
}

// want asks for a turn of the hoja. Asking again before it came changes nothing.
func (p *pacer) want(hoja string) {
	p.mu.Lock()
	p.lane[hoja].wanted = true
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// run gives turns until ctx is done.
func (p *pacer) run(ctx context.Context) {
	var free time.Time // when the next turn may be
	for {
		if sleep(ctx, time.Until(free)) != nil || p.Room != nil && p.Room(ctx) != nil {
			return
		}
		h, ok := p.next()
		if !ok {
			select {
			case <-p.wake:
				continue
			case <-ctx.Done():
				return
			}
		}
		err := p.begin(ctx, h.Name)
		if ctx.Err() != nil {
			return
		}
		if p.told(err); err != nil {
			p.want(h.Name)
			free = time.Now().Add(time.Second)
			continue
		}
		if now := time.Now(); free.Before(now) {
			free = now
		}
		free = free.Add(time.Duration(max(1, h.Reads)) * p.Read)
	}
}

// busyWeight is by how much faster a hoja waits in which people are working. With twice, one that sleeps among many that do
// not is still read half as often.
const busyWeight = 2

// next takes the turn of the hoja that has waited longest since its last one.
func (p *pacer) next() (Hoja, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, best, longest := time.Now(), -1, time.Duration(0)
	for i, h := range p.hojas {
		l := p.lane[h.Name]
		if !l.wanted {
			continue
		}
		waited := now.Sub(l.last)
		if l.last.IsZero() {
			waited = 1<<62 - 1
		} else if p.Busy != nil && p.Busy(h.Name) {
			waited *= busyWeight
		}
		if best < 0 || waited > longest {
			best, longest = i, waited
		}
	}
	if best < 0 {
		return Hoja{}, false
	}
	l := p.lane[p.hojas[best].Name]
	l.wanted, l.last = false, now
	return p.hojas[best], true
}

// sleep waits for d, or less where ctx ends before: then it gives its error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
