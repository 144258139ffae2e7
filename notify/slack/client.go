package slack

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/almacontact/celula/notify"
)

// Options of a client.
type Options struct {
	Token    string        // a bot's token, xoxb-…
	Endpoint string        // an API base address; "" is Slack's
	HTTP     *http.Client  // nil means one that gives up after half a minute
	Every    time.Duration // the least time between two posts in one channel; 0 means a second, less than 0 no limit
}

// Client speaks to one Slack workspace. It may be used by many goroutines.
type Client struct {
	api   *slack.Client
	token string
	pace  *pace
}

var _ notify.Sender = (*Client)(nil)

// New makes a client; nothing is sent yet. An endpoint that is no address shows
// itself at the first call, as an error that names it.
func New(o Options) *Client {
	if o.HTTP == nil {
		// A redirect would send the token on to wherever it points.
		o.HTTP = &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
	}
	if o.Every == 0 {
		o.Every = time.Second
	}
	base := endpoint(o.Endpoint)
	api := slack.New(o.Token, slack.OptionHTTPClient(doer{o.HTTP, base}), slack.OptionAPIURL(base))
	return &Client{api: api, token: o.Token, pace: newPace(o.Every)}
}

// Post puts a new message in the channel and returns its time stamp.
func (c *Client) Post(ctx context.Context, channel, key string, content notify.Content) (ref string, err error) {
	const doing = "publicar en el canal"
	if err := c.pace.wait(ctx, posts, channel); err != nil {
		return "", c.early(doing, channel, err)
	}
	_, ref, err = c.api.PostMessageContext(ctx, channel, slack.MsgOptionCompose(show(content)...),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{"key": key}}),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	if err == nil && ref == "" {
		err = errNoAnswer
	}
	return ref, c.judge(doing, posts, channel, err)
}

// Edit replaces what a message shows; its metadata stays, for Slack keeps what
// it is not told of.
func (c *Client) Edit(ctx context.Context, channel, ref string, content notify.Content) error {
	const doing = "actualizar un mensaje del canal"
	if err := c.pace.wait(ctx, edits, channel); err != nil {
		return c.early(doing, channel, err)
	}
	_, ts, _, err := c.api.UpdateMessageContext(ctx, channel, ref, show(content)...)
	if err == nil && ts == "" {
		err = errNoAnswer
	}
	return c.judge(doing, edits, channel, err)
}

// eventType marks the metadata of our messages.
const eventType = "celula"

// How far back Find looks. What is older than a month, or lies under so many
// messages, was certainly not posted a moment ago by a process that died.
const (
	findPage  = 200
	findPages = 20
	findAge   = 30 * 24 * time.Hour
)

// Find looks for the message with the key, newest first, through the last
// month or the last four thousand messages of the channel.
func (c *Client) Find(ctx context.Context, channel, key string) (ref string, found bool, err error) {
	const doing = "buscar un mensaje propio en el canal"
	q := slack.GetConversationHistoryParameters{ChannelID: channel, Limit: findPage, IncludeAllMetadata: true,
		Oldest: strconv.FormatInt(time.Now().Add(-findAge).Unix(), 10)}
	for range findPages {
		if err := c.pace.wait(ctx, reads, channel); err != nil {
			return "", false, c.early(doing, channel, err)
		}
		page, err := c.api.GetConversationHistoryContext(ctx, &q)
		if err == nil && !page.Ok {
			err = errNoAnswer
		}
		if err != nil {
			return "", false, c.judge(doing, reads, channel, err)
		}
		if ref, found := withKey(page.Messages, key); found {
			return ref, true, nil
		}
		if q.Cursor = page.ResponseMetaData.NextCursor; !page.HasMore || q.Cursor == "" {
			break
		}
	}
	return "", false, nil
}

func withKey(messages []slack.Message, key string) (ref string, found bool) {
	for _, m := range messages {
		if m.Metadata.EventType == eventType && m.Metadata.EventPayload["key"] == key {
			return m.Timestamp, true
		}
	}
	return "", false
}
