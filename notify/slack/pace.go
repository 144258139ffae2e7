package slack

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// purse names what a call is counted against.
type purse string

const (
	posts purse = "posts" // about one a second in each channel
	edits purse = "edits" // about fifty a minute for all channels together
	reads purse = "reads" // likewise
)

// pace keeps calls as far apart as Slack wants them, and all of a kind back
// while Slack has said to wait.
type pace struct {
	every time.Duration

	mu       sync.Mutex
	limiters map[string]*rate.Limiter
	until    map[string]time.Time
}

func newPace(every time.Duration) *pace {
	return &pace{every: every, limiters: map[string]*rate.Limiter{}, until: map[string]time.Time{}}
}

// held is the error of a call that was not made, because Slack has said to wait until then. Its words are the same until it is
// over, or a log would have them again and again.
type held struct{ until time.Time }

func (h held) Error() string { return "Slack pidió esperar hasta las " + h.until.Format("15:04:05") }

// wait returns when a call may be made, or an error at once when it may not be
// made before ctx ends or Slack has asked for quiet.
func (p *pace) wait(ctx context.Context, of purse, channel string) error {
	bucket := bucketOf(of, channel)
	p.mu.Lock()
	if until := p.until[bucket]; time.Until(until) > 0 {
		p.mu.Unlock()
		return held{until}
	}
	l := p.limiters[bucket]
	if l == nil {
		l = p.limiter(of)
		p.limiters[bucket] = l
	}
	p.mu.Unlock()
	return l.Wait(ctx)
}

func (p *pace) limiter(of purse) *rate.Limiter {
	if of == posts {
		return rate.NewLimiter(rate.Every(p.every), 1)
	}
	return rate.NewLimiter(rate.Every(p.every*6/5), 10)
}

func bucketOf(of purse, channel string) string {
	if of == posts {
		return string(of) + " " + channel
	}
	return string(of)
}

// hold keeps calls back for as long as Slack asked.
func (p *pace) hold(of purse, channel string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until[bucketOf(of, channel)] = time.Now().Add(d)
}
