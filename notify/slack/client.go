package slack

import (
	"context"
	"net/http"
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
	check func(context.Context) error // before each call that changes something; nil for none
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
	if err := c.turn(ctx, doing, posts, channel); err != nil {
		return "", err
	}
	err = c.keeping(key, content, func(kept slack.MsgOption) (err error) {
		_, ref, err = c.api.PostMessageContext(ctx, channel, slack.MsgOptionCompose(show(content)...), kept,
			slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
		return err
	})
	if err == nil && ref == "" { // posted, and yet it could not be edited later: it is looked for
		err = errNoAnswer
	}
	return ref, c.judge(doing, posts, channel, err)
}

// Before gives a client that shares all with this one, and asks check first.
func (c *Client) Before(check func(context.Context) error) notify.Sender {
	checked := *c
	checked.check = check
	return &checked
}

// turn waits until a post or an edit may be made, and asks whether it still may.
func (c *Client) turn(ctx context.Context, doing string, of purse, channel string) error {
	if err := c.pace.wait(ctx, of, channel); err != nil {
		return c.early(doing, channel, err)
	}
	if c.check == nil {
		return nil
	}
	return c.check(ctx)
}

// Edit replaces what a message shows, and what it keeps.
func (c *Client) Edit(ctx context.Context, channel, ref, key string, content notify.Content) error {
	const doing = "actualizar un mensaje del canal"
	if err := c.turn(ctx, doing, edits, channel); err != nil {
		return err
	}
	err := c.keeping(key, content, func(kept slack.MsgOption) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, channel, ref, slack.MsgOptionCompose(show(content)...), kept)
		return err
	})
	return c.judge(doing, edits, channel, err)
}
