package standin

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Key is what metadata of the type celula calls the message.
func (m Message) Key() string {
	var meta struct {
		Type    string `json:"event_type"`
		Payload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	}
	if json.Unmarshal(m.Metadata, &meta) != nil || meta.Type != "celula" {
		return ""
	}
	return meta.Payload.Key
}

// Shown is all that a person reads in the message, without styles, a line a line.
func (m Message) Shown() string {
	var lines []string
	for _, b := range m.view() {
		for _, line := range b.Lines {
			lines = append(lines, plainLine(line))
		}
	}
	return strings.Join(lines, "\n")
}

// Pings is how many people, groups or channels the message would have called.
func (m Message) Pings() int {
	n := countPings(parse(m.Text, false))
	for _, b := range m.Blocks {
		n += countPings(b.Lines)
	}
	return n
}

// Links lists the addresses that the message shows as links, typed ones too.
func (m Message) Links() []string {
	var links []string
	for _, b := range m.view() {
		for _, line := range b.Lines {
			for _, s := range line {
				if s.Link != "" {
					links = append(links, s.Link)
				}
			}
		}
	}
	return links
}

// view is what Slack shows: the blocks, or the text where there are none.
func (m Message) view() []Block {
	if len(m.Blocks) > 0 {
		return m.Blocks
	}
	return []Block{{Type: "section", Lines: parse(m.Text, false)}}
}

// View is what the chat shows, ready for a page: all texts are to be shown as
// text, for what was mark-up has become segments.
type View struct {
	Version  uint64        `json:"version"`
	Channels []ChannelView `json:"channels"`
}

// ChannelView is one channel of a [View], its messages oldest first.
type ChannelView struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Messages []MessageView `json:"messages"`
}

// MessageView is one message of a [View].
type MessageView struct {
	TS     string    `json:"ts"`
	Time   time.Time `json:"time"`
	User   string    `json:"user"`
	Edited bool      `json:"edited"`
	Blocks []Block   `json:"blocks"`
}

// View gives all that the chat shows now.
func (c *Chat) View() View {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := View{Version: c.version, Channels: []ChannelView{}}
	for _, room := range c.channels {
		cv := ChannelView{ID: room.ID, Name: room.Name, Messages: []MessageView{}}
		for _, m := range room.said {
			cv.Messages = append(cv.Messages, MessageView{TS: m.TS, Time: stampTime(m.TS), User: m.User,
				Edited: m.Edits > 0, Blocks: slices.Clone(m.view())})
		}
		v.Channels = append(v.Channels, cv)
	}
	return v
}
