package slack

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/almacontact/celula/notify"
)

// What the metadata of our messages is made of. Values are plain texts, which is all that every client of Slack's takes.
const (
	eventType = "celula"
	keyField  = "key"
	memory    = "memoria"
)

// keeping sends a message with its key and what it keeps of its cases. Slack refuses, whole, metadata that it finds too
// large: then the key alone must do.
func (c *Client) keeping(key string, content notify.Content, send func(kept slack.MsgOption) error) error {
	payload := map[string]any{keyField: key}
	if text := content.Memory.Text(); text != "" {
		payload[memory] = text
	}
	err := send(slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: payload}))
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) && refused.Err == "metadata_too_large" && payload[memory] != nil {
		err = send(slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{keyField: key}}))
	}
	return err
}

// How far back Find and History look. What is older than a month, or lies under
// so many messages, was certainly not posted a moment ago by a process that died.
const (
	findPage  = 200
	findPages = 20
	findAge   = 30 * 24 * time.Hour
)

// Find looks for the message with the key, newest first, through the last
// month or the last four thousand messages of the channel.
func (c *Client) Find(ctx context.Context, channel, key string) (ref string, found bool, err error) {
	err = c.history(ctx, channel, time.Time{}, func(p notify.Posted) bool {
		if found = p.Key == key; found {
			ref = p.Ref
		}
		return !found
	})
	return ref, found, err
}

// History gives our messages of the last month at most, oldest first.
func (c *Client) History(ctx context.Context, channel string, since time.Time) ([]notify.Posted, error) {
	var all []notify.Posted
	err := c.history(ctx, channel, since, func(p notify.Posted) bool {
		all = append(all, p)
		return true
	})
	slices.Reverse(all)
	return all, err
}

// history goes through our messages, newest first, until one is enough. A server in Slack's place that does not know the
// method keeps none of them to be found, and is no reason to say nothing; Slack itself knows it.
func (c *Client) history(ctx context.Context, channel string, since time.Time, next func(notify.Posted) bool) error {
	const doing = "buscar mensajes propios en el canal"
	if oldest := time.Now().Add(-findAge); since.Before(oldest) {
		since = oldest
	}
	q := slack.GetConversationHistoryParameters{ChannelID: channel, Limit: findPage, IncludeAllMetadata: true,
		Oldest: strconv.FormatInt(since.Unix(), 10)}
	for range findPages {
		if err := c.pace.wait(ctx, reads, channel); err != nil {
			return c.early(doing, channel, err)
		}
		page, err := c.api.GetConversationHistoryContext(ctx, &q)
		if unknownMethod(err) {
			return nil
		}
		if err != nil {
			return c.judge(doing, reads, channel, err)
		}
		for _, m := range page.Messages {
			if p, ours := posted(channel, m); ours && !next(p) {
				return nil
			}
		}
		if q.Cursor = page.ResponseMetaData.NextCursor; !page.HasMore || q.Cursor == "" {
			break
		}
	}
	return nil
}

// posted is a message as notify knows it, if it is one of ours.
func posted(channel string, m slack.Message) (p notify.Posted, ours bool) {
	if m.Metadata.EventType != eventType {
		return p, false
	}
	p = notify.Posted{Channel: channel, Ref: m.Timestamp}
	p.Key, ours = m.Metadata.EventPayload[keyField].(string)
	p.Memory, _ = m.Metadata.EventPayload[memory].(string) // a message whose cases are all closed keeps none
	seconds, _, _ := strings.Cut(m.Timestamp, ".")
	at, err := strconv.ParseInt(seconds, 10, 64)
	p.At = time.Unix(at, 0).UTC()
	return p, ours && err == nil
}
