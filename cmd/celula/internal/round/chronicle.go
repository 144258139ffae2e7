package round

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
)

// A Chronicle is what stands in the chat, read once for all hojas when a process begins: the store may have been lost, or
// put back from a copy, and know less than the chat. It may be used from several goroutines.
type Chronicle struct {
	Store *store.Store
	Chat  notify.Sender
	Log   *slog.Logger // nil is silence
	// Grace is how long the chat may still be at work on what a process that was killed asked of it. Only then is a message
	// that cannot be found taken for one that was never posted.
	Grace time.Duration

	mu       sync.Mutex
	readings map[string]reading // by channel
	waited   map[string]bool    // messages that were to be posted when the process began; nil until it has
	tried    map[string]bool    // those of them of which a post was begun
	began    time.Time
}

// A reading is one look at a channel.
type reading struct {
	from, at time.Time
	posted   []notify.Posted
}

// fresh is how long a reading serves: hojas that begin together share one.
const fresh = 10 * time.Minute

// begin notes which messages wait to be posted before this process has decided anything.
func (c *Chronicle) begin(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waited != nil {
		return nil
	}
	pending, err := c.Store.Unsettled(ctx)
	if err != nil {
		return err
	}
	c.waited, c.tried, c.began = map[string]bool{}, map[string]bool{}, time.Now()
	for _, m := range pending {
		c.waited[m.Key] = m.Ref == ""
		c.tried[m.Key] = m.Ref == "" && m.Trying
	}
	return nil
}

// grace waits until a message that a process before this one tried to post would be found, had it been.
func (c *Chronicle) grace(ctx context.Context, m store.Message) error {
	c.mu.Lock()
	left := time.Duration(0)
	if c.tried[m.Key] {
		left = c.Grace - time.Since(c.began)
	}
	c.mu.Unlock()
	if left <= 0 {
		return nil
	}
	select {
	case <-time.After(left):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// since gives our messages that were posted in a channel since then, oldest first.
func (c *Chronicle) since(ctx context.Context, channel string, from time.Time) ([]notify.Posted, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, read := c.readings[channel]; read && !r.from.After(from) && time.Since(r.at) < fresh {
		return r.posted, nil
	}
	posted, err := c.Chat.History(ctx, channel, from)
	if err != nil {
		return nil, err
	}
	if c.readings == nil {
		c.readings = map[string]reading{}
	}
	c.readings[channel] = reading{from, time.Now(), posted}
	return posted, nil
}

// unread tells that a channel lets itself be written to and not read, as happens where the bot lacks a scope. The state is
// then taken at its word.
func (c *Chronicle) unread(channel string, err error) {
	if c.Log != nil {
		c.Log.Warn("el chat no deja leer lo que ya se dijo: si el estado es una copia vieja, algo puede decirse dos veces; vea «celula doctor»", "canal", channel, "causa", err)
	}
}

// find looks for a message that may have been posted before this process began, by one whose store this is a copy of. One
// that was decided since cannot have been.
func (c *Chronicle) find(ctx context.Context, m store.Message) (ref string, err error) {
	c.mu.Lock()
	waited := c.waited[m.Key]
	c.mu.Unlock()
	if !waited {
		return "", nil
	}
	posted, err := c.since(ctx, m.Channel, time.Time{})
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	delete(c.waited, m.Key)
	c.mu.Unlock()
	for _, p := range posted {
		if p.Key == m.Key {
			return p.Ref, nil
		}
	}
	return "", nil
}
