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
	if err == nil && auth.UserID == "" {
		err = errNoAnswer
	}
	if err != nil {
		return Place{}, c.judge("probar el token para el canal", reads, channel, err)
	}
	place := Place{Team: auth.Team, Bot: auth.User}
	if err := c.mayWrite(channel, auth.Header.Get("X-OAuth-Scopes")); err != nil {
		return place, err
	}
	info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err == nil && info.ID == "" {
		err = errNoAnswer
	}
	if err != nil {
		return place, c.judge("mirar el canal", reads, channel, err)
	}
	place.Channel = info.Name
	return place, c.mayUse(ctx, info)
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

// mayUse asks for the channel's last message, as Find would, and so learns
// whether the bot is in the channel and may read it.
func (c *Client) mayUse(ctx context.Context, info *slack.Channel) error {
	switch {
	case info.IsArchived:
		return c.refusal("usar el canal "+info.ID, info.ID, slack.SlackErrorResponse{Err: "is_archived"})
	case !info.IsMember && !info.IsIM:
		return c.refusal("usar el canal "+info.ID, info.ID, slack.SlackErrorResponse{Err: "not_in_channel"})
	}
	page, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: info.ID, Limit: 1})
	if err == nil && !page.Ok {
		err = errNoAnswer
	}
	return c.judge("leer el canal", reads, info.ID, err)
}

// String is one line for doctor.
func (p Place) String() string {
	return fmt.Sprintf("#%s en %s, como %s", p.Channel, p.Team, p.Bot)
}
