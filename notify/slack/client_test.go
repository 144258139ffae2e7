package slack_test

import (
	"testing"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/notifytest"
	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/notify/standin"
)

func TestSender(t *testing.T) {
	notifytest.Suite(t, func(chat *standin.Chat, base string) notify.Sender {
		return slack.New(slack.Options{Token: chat.Token(), Endpoint: base, Every: -1})
	})
}
