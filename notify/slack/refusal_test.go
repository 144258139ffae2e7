package slack_test

import (
	"context"
	"strings"
	"testing"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/notifytest"
	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/notify/standin"
)

var hello = notify.Content{Mark: "🟠", Title: "Instalación próxima"}

// open serves a chat with these channels and opens a client to it.
func open(t *testing.T, o standin.Options) (*standin.Chat, *slack.Client) {
	chat := standin.New(o)
	return chat, slack.New(slack.Options{Token: chat.Token(), Endpoint: notifytest.Serve(t, chat), Every: -1})
}

// rooms are channels in every state.
var rooms = []standin.Channel{
	{ID: "C1", Name: "ventas"}, {ID: "C2", Name: "afuera", Outside: true}, {ID: "C3", Name: "archivo", Archived: true},
	{ID: "C4", Name: "secreto", Private: true, Outside: true},
}

// TestRefusals shows what people read when Slack will not do what was asked.
func TestRefusals(t *testing.T) {
	ctx := context.Background()
	chat, client := open(t, standin.Options{Channels: rooms, Scopes: []string{"chat:write"}})
	stranger := slack.New(slack.Options{Token: "xoxb-otro", Endpoint: notifytest.Serve(t, chat), Every: -1})
	nobody := slack.New(slack.Options{Endpoint: notifytest.Serve(t, chat), Every: -1})
	theirs := chat.Say("C1", "U1", "hola")
	post := func(c *slack.Client, channel string) error {
		_, err := c.Post(ctx, channel, "m1", hello)
		return err
	}
	_, _, unreadable := client.Find(ctx, "C1", "m1")
	for _, tt := range []struct {
		name string
		err  error
		want []string
	}{
		{"a wrong token", post(stranger, "C1"), []string{"no acepta el token", "slack.token", "[invalid_auth]"}},
		{"no token", post(nobody, "C1"), []string{"falta el token", "[not_authed]"}},
		{"a channel that is not there", post(client, "C9"), []string{"publicar en el canal C9", "no hay un canal C9", "slack.channels"}},
		{"a private channel", post(client, "C4"), []string{"no hay un canal C4", "/invite"}},
		{"not in the channel", post(client, "C2"), []string{"el bot no está en el canal C2", "/invite @celula"}},
		{"an archived channel", post(client, "C3"), []string{"el canal C3 está archivado", "Restáurelo"}},
		{"a missing scope", unreadable, []string{"le faltan permisos: channels:history", "reinstale"}},
		{"another's message", client.Edit(ctx, "C1", theirs, "m1", hello), []string{"no es de este bot"}},
		{"a deleted message", client.Edit(ctx, "C1", "1.000001", "m1", hello), []string{"alguien borró el mensaje"}},
	} {
		if tt.err == nil {
			t.Errorf("%s: no error", tt.name)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(tt.err.Error(), want) {
				t.Errorf("%s: %q does not say %q", tt.name, tt.err, want)
			}
		}
		if _, temporary := notify.Temporary(tt.err); temporary {
			t.Errorf("%s is taken to pass by itself: %v", tt.name, tt.err)
		}
	}
}

func TestCheck(t *testing.T) {
	ctx := context.Background()
	_, client := open(t, standin.Options{Channels: rooms})
	place, err := client.Check(ctx, "C1")
	if got, want := place.String(), "#ventas en Célula de ventas, como celula"; got != want || err != nil {
		t.Errorf("Check = %s, %v; want %s", got, err, want)
	}
	for _, tt := range []struct {
		channel string
		scopes  []string
		want    string
	}{
		{"C2", nil, "/invite"},
		{"C3", nil, "archivado"},
		{"C4", nil, "no hay un canal C4"},
		{"#ventas", nil, "no su nombre"},
		{"C1", []string{"channels:read", "channels:history"}, "chat:write"},
		{"C1", []string{"chat:write", "channels:history"}, "channels:read"},
		{"C1", []string{"chat:write", "channels:read"}, "channels:history"},
	} {
		_, client := open(t, standin.Options{Channels: rooms, Scopes: tt.scopes})
		if _, err := client.Check(ctx, tt.channel); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Check(%s) with scopes %v: %v; want one that says %q", tt.channel, tt.scopes, err, tt.want)
		}
	}
}

// TestCheckPostsNothing: doctor may be run at any time.
func TestCheckPostsNothing(t *testing.T) {
	chat, client := open(t, standin.Options{})
	if _, err := client.Check(context.Background(), "C1"); err != nil {
		t.Fatal(err)
	}
	if got := len(chat.Messages("C1")); got != 0 {
		t.Errorf("Check posted %d messages", got)
	}
}
