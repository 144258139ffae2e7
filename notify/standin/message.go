package standin

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// bot is who the token speaks as.
const (
	botUser = "U0CELULA"
	botID   = "B0CELULA"
)

// Message is one that stands in a channel.
type Message struct {
	TS       string
	User     string
	Text     string // the fallback, as it was sent
	Blocks   []Block
	Metadata json.RawMessage // nil when there is none
	Edits    int
	raw      json.RawMessage // the blocks as they were sent
}

func (c *Chat) postMessage(p params) reply {
	room, refused := c.mayPost(p["channel"])
	if refused != nil {
		return refused
	}
	m := &Message{User: botUser}
	if refused := m.take(p, 40_000); refused != nil {
		return refused
	}
	m.TS = c.stamp()
	room.said = append(room.said, m)
	c.touch()
	return reply{"channel": room.ID, "ts": m.TS, "message": m.wire(true)}
}

// mayPost finds a channel where the bot may write: by id, or by name as Slack still allows.
func (c *Chat) mayPost(channel string) (*room, reply) {
	room := c.room(channel)
	for _, r := range c.channels {
		if room == nil && "#"+r.Name == channel {
			room = r
		}
	}
	switch {
	case room == nil, room.Private && room.Outside:
		return nil, refuse("channel_not_found")
	case room.Archived:
		return nil, refuse("is_archived")
	case room.Outside:
		return nil, refuse("not_in_channel")
	}
	return room, nil
}

// take reads what a message shows from a call's arguments.
func (m *Message) take(p params, longest int) reply {
	for _, name := range []string{"attachments", "thread_ts", "username", "as_user", "icon_emoji", "icon_url"} {
		if p[name] != "" {
			return refuse("invalid_arguments", "el suplente no conoce el argumento "+name)
		}
	}
	if p["text"] == "" && (p["blocks"] == "" || p["blocks"] == "[]") {
		return refuse("no_text")
	}
	if utf8.RuneCountInString(p["text"]) > longest {
		return refuse("msg_too_long")
	}
	blocks, refused := readBlocks(p["blocks"])
	if refused != nil {
		return refused
	}
	m.Text, m.Blocks, m.raw = p["text"], blocks, json.RawMessage(p["blocks"])
	return m.takeMetadata(p["metadata"])
}

// takeMetadata replaces a message's metadata, unless nothing is said of it.
func (m *Message) takeMetadata(s string) reply {
	if s == "" {
		return nil
	}
	var meta struct {
		Type    string          `json:"event_type"`
		Payload json.RawMessage `json:"event_payload"`
	}
	switch err := json.Unmarshal([]byte(s), &meta); {
	case err != nil:
		return refuse("invalid_metadata_format", err.Error())
	case s == "{}":
		m.Metadata = nil
	case meta.Type == "" || !strings.HasPrefix(strings.TrimSpace(string(meta.Payload)), "{"):
		return refuse("invalid_metadata_schema")
	default:
		m.Metadata = json.RawMessage(s)
	}
	return nil
}

func (c *Chat) update(p params) reply {
	m, refused := c.own(p, "cant_update_message")
	if refused != nil {
		return refused
	}
	next := Message{TS: m.TS, User: m.User, Metadata: m.Metadata, Edits: m.Edits + 1}
	if refused := next.take(p, 4_000); refused != nil {
		return refused
	}
	*m = next
	c.touch()
	return reply{"channel": p["channel"], "ts": m.TS, "text": m.Text, "message": m.wire(true)}
}

func (c *Chat) delete(p params) reply {
	m, refused := c.own(p, "cant_delete_message")
	if refused != nil {
		return refused
	}
	c.remove(c.room(p["channel"]), m.TS)
	return reply{"channel": p["channel"], "ts": m.TS}
}

// own finds a message that the bot may change; not is what Slack says of another's.
func (c *Chat) own(p params, not string) (*Message, reply) {
	room := c.room(p["channel"])
	if room == nil || room.Private && room.Outside {
		return nil, refuse("channel_not_found")
	}
	i := room.find(p["ts"])
	switch {
	case i < 0:
		return nil, refuse("message_not_found")
	case room.said[i].User != botUser:
		return nil, refuse(not)
	case room.Archived:
		return nil, refuse("is_archived")
	}
	return room.said[i], nil
}

// wire is the message as the API gives it.
func (m *Message) wire(metadata bool) reply {
	r := reply{"type": "message", "ts": m.TS, "user": m.User, "text": m.Text}
	if m.User == botUser {
		r["bot_id"] = botID
	}
	if len(m.Blocks) > 0 {
		r["blocks"] = m.raw
	}
	if m.Edits > 0 {
		r["edited"] = reply{"user": m.User, "ts": m.TS}
	}
	if metadata && m.Metadata != nil {
		r["metadata"] = m.Metadata
	}
	return r
}
