package standin

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// DefaultToken is the token that a chat accepts when none is given.
const DefaultToken = "xoxb-de-mentira"

// Channel is one that the chat has. Its zero flags are the usual case: public,
// with the bot in it.
type Channel struct {
	ID       string // C…
	Name     string // without #
	Outside  bool   // the bot was not invited
	Archived bool
	Private  bool
}

// Options of a chat. The zero value has the channels C1 backoffice, C2
// supervisors and C3 operations, and neither a rate nor faults.
type Options struct {
	Token    string    // the only one accepted; "" means DefaultToken
	Channels []Channel // nil means the three above
	Scopes   []string  // nil means all that celula asks for
	Rate     Rate
	Now      func() time.Time // nil means time.Now
}

// Rate is how fast messages may come: one every Every in a channel, and Burst
// more at once. Zero means as fast as one likes. Updates have, as at Slack,
// fifty a minute for all channels together.
type Rate struct {
	Every time.Duration
	Burst int
}

// SlackRate is the rate that Slack keeps.
var SlackRate = Rate{Every: time.Second, Burst: 3}

// Chat is the stand-in. It may be used by many goroutines. Make it with [New].
type Chat struct {
	token  string
	scopes []string
	rate   Rate
	now    func() time.Time

	mu       sync.Mutex
	channels []*room
	last     int64 // the last time stamp given, in microseconds
	free     map[string]time.Time
	calls    []Call
	fail     func(Call) *Failure
	version  uint64
	changed  chan struct{}
}

// room is a channel with what was said in it, oldest first.
type room struct {
	Channel
	said []*Message
}

// New makes an empty chat.
func New(o Options) *Chat {
	c := &Chat{token: o.Token, scopes: o.Scopes, rate: o.Rate, now: o.Now,
		free: map[string]time.Time{}, changed: make(chan struct{})}
	if c.token == "" {
		c.token = DefaultToken
	}
	if c.scopes == nil {
		c.scopes = slices.Sorted(maps.Values(scopeOf))
	}
	if c.now == nil {
		c.now = time.Now
	}
	if o.Channels == nil {
		o.Channels = []Channel{{ID: "C1", Name: "backoffice"}, {ID: "C2", Name: "supervisors"}, {ID: "C3", Name: "operations"}}
	}
	for _, ch := range o.Channels {
		c.channels = append(c.channels, &room{Channel: ch})
	}
	return c
}

// Token is the one that a client of this chat has to use.
func (c *Chat) Token() string { return c.token }

// ServeHTTP answers one call of the Web API, or GET /_chat with a [View].
func (c *Chat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/"), "api/")
	if name == "_chat" {
		writeJSON(w, http.StatusOK, c.View())
		return
	}
	if _, known := methods[name]; !known {
		writeJSON(w, http.StatusNotFound, refuse("unknown_method", fmt.Sprintf("el suplente no conoce el método %q", name)))
		return
	}
	p, err := readParams(w, r)
	if err != nil {
		writeJSON(w, http.StatusOK, refuse("invalid_json", err.Error()))
		return
	}
	c.answer(w, r, name, p)
}

// Messages lists what stands in a channel now, oldest first.
func (c *Chat) Messages(channel string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Message
	if room := c.room(channel); room != nil {
		for _, m := range room.said {
			list = append(list, *m)
		}
	}
	return list
}

// Calls lists the calls answered so far, failed ones too.
func (c *Chat) Calls() []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

// Changed says how often what the chat shows has changed, and gives a channel
// that is closed at the next change.
func (c *Chat) Changed() (version uint64, next <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.version, c.changed
}

// touch tells those who wait on Changed. The lock is held.
func (c *Chat) touch() {
	c.version++
	close(c.changed)
	c.changed = make(chan struct{})
}

// Say puts a person's message in a channel, and returns its time stamp; an
// empty one when there is no such channel.
func (c *Chat) Say(channel, user, text string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	room := c.room(channel)
	if room == nil {
		return ""
	}
	m := &Message{TS: c.stamp(), User: user, Text: text}
	room.said = append(room.said, m)
	c.touch()
	return m.TS
}

// Delete takes a message away, as a person does in the chat. It says whether
// the message was there.
func (c *Chat) Delete(channel, ts string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	room := c.room(channel)
	return room != nil && c.remove(room, ts)
}

// remove takes a message out of a room. The lock is held.
func (c *Chat) remove(room *room, ts string) bool {
	i := room.find(ts)
	if i < 0 {
		return false
	}
	room.said = slices.Delete(room.said, i, i+1)
	c.touch()
	return true
}

func (r *room) find(ts string) int {
	return slices.IndexFunc(r.said, func(m *Message) bool { return m.TS == ts })
}

// room finds a channel by its id. The lock is held.
func (c *Chat) room(id string) *room {
	for _, r := range c.channels {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// stamp gives a time stamp that no other message has, in order. The lock is held.
func (c *Chat) stamp() string {
	c.last = max(c.last+1, c.now().UnixMicro())
	return fmt.Sprintf("%d.%06d", c.last/1e6, c.last%1e6)
}
