package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// Place is where a channel's messages would appear.
type Place struct {
	Team    string // the workspace
	Bot     string // the bot's name in it
	Channel string // the channel's name, without #
}

// Check says whether messages can be posted, edited and found in a channel,
// without posting any. Its error says what is missing and how to mend it.
func (c *Client) Check(ctx context.Context, channel string) (Place, error) {
	auth, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return Place{}, c.judge("probar el token para el canal", reads, channel, err)
	}
	place := Place{Team: auth.Team, Bot: auth.User}
	if err := c.mayWrite(channel, auth.Header.Get("X-OAuth-Scopes")); err != nil {
		return place, err
	}
	place.Channel = channel // where a server in Slack's place knows no names
	info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	switch {
	case unknownMethod(err):
		return place, nil
	case err != nil:
		return place, c.judge("mirar el canal", reads, channel, err)
	case info.IsArchived:
		return place, c.refusal("usar el canal "+channel, channel, slack.SlackErrorResponse{Err: "is_archived"})
	case info.Name != "":
		place.Channel = info.Name
	}
	return place, c.mayRead(ctx, channel)
}

// mayWrite looks at the scopes that Slack sends along with auth.test. A server
// that sends none is taken at its word later.
func (c *Client) mayWrite(channel, scopes string) error {
	if scopes == "" || slices.Contains(strings.FieldsFunc(scopes, isSeparator), "chat:write") {
		return nil
	}
	return c.refusal("publicar en el canal "+channel, channel,
		slack.SlackErrorResponse{Err: "missing_scope", Needed: "chat:write"})
}

func isSeparator(r rune) bool { return r == ',' || r == ' ' }

// mayRead asks for the channel's last message, as Find would, and so learns
// whether the bot is in the channel and may read it.
func (c *Client) mayRead(ctx context.Context, channel string) error {
	_, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, Limit: 1})
	if unknownMethod(err) {
		return nil
	}
	return c.judge("leer el canal", reads, channel, err)
}

// String is one line for doctor.
func (p Place) String() string {
	if p.Team == "" && p.Bot == "" { // a server in Slack's place, that tells neither
		return "#" + p.Channel
	}
	return fmt.Sprintf("#%s en %s, como %s", p.Channel, p.Team, p.Bot)
}
