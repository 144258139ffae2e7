package round_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
)

// readAt begins another life of the bot, in which the back-office reads in this channel.
func (o *office) readAt(channel string) {
	o.t.Helper()
	o.stop()
	o.start()
	channels := maps.Clone(o.hoja.Policy.Channels)
	channels[notify.BackOffice] = channel
	o.hoja.Policy.Channels, o.sayer.Channels = channels, channels
}

// shut makes every call about a channel fail as Slack's do when the bot may not be in it.
func (o *office) shut(channel, code string) {
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if c.Channel != channel {
			return nil
		}
		return &standin.Failure{Code: code}
	})
}

// nothingWaits fails where a message does not show what it should.
func (o *office) nothingWaits() {
	o.t.Helper()
	if n, err := o.store.Waiting(o.t.Context()); n != 0 || err != nil {
		o.t.Errorf("%d messages wait (%v), want none", n, err)
	}
}

// What could not be said in the channel of the configuration is said in the one that is put in its place.
func TestMendedChannelGetsWhatWasNeverSaid(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.readAt("C9")
	if _, err := o.hoja.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := o.sayer.Say(t.Context()); err == nil || !strings.Contains(err.Error(), "no hay un canal C9") || !strings.Contains(err.Error(), "slack.channels") {
		t.Errorf("a channel that is not there: %v", err)
	}
	o.readAt("C1")
	o.round()
	o.round()
	if said := o.texts("C1"); len(said) != 2 {
		t.Errorf("the right channel has %d messages, want 2: %q", len(said), said)
	}
	o.nothingWaits()
	o.now = o.now.Add(time.Minute)
	o.put(2, colInstalacion, "INSTALADA")
	o.round()
	if said := o.texts("C1"); len(said) != 2 || count(said, "✅") != 1 {
		t.Errorf("after one was installed: %q", said)
	}
}

// A message whose answer was lost stands in the old channel, and stays there.
func TestMessageThatStandsInTheOldChannelStays(t *testing.T) {
	o := open(t, upgrade(1))
	if _, err := o.hoja.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.chat.Fail(standin.Once("chat.postMessage", standin.Failure{Break: true, After: true}))
	if err := o.sayer.Say(t.Context()); err == nil {
		t.Fatal("a lost answer gave no error")
	}
	o.readAt("C3")
	o.round()
	if old, said := o.texts("C1"), o.texts("C3"); len(old) != 1 || len(said) != 0 {
		t.Errorf("the old channel has %q, the new one %q; want what was said to stay said once", old, said)
	}
	o.nothingWaits()
}

// A channel that the configuration has no more and that is closed to the bot is told of once, and then let be.
func TestChannelThatWasLeftIsLetBe(t *testing.T) {
	for _, code := range []string{"is_archived", "is_inactive", "channel_not_found", "not_in_channel"} {
		t.Run(code, func(t *testing.T) {
			o := openSingly(t, 2)
			o.shut("C1", code)
			o.moveRows()
			for range 2 { // while it is configured, somebody must mend it
				if err := o.sayer.Say(t.Context()); err == nil || !strings.Contains(err.Error(), "C1") {
					t.Errorf("a closed channel that is configured: %v", err)
				}
			}
			o.readAt("C2")
			if err := o.sayer.Say(t.Context()); err == nil {
				t.Error("nobody is told that messages stay behind")
			}
			o.say()
			o.nothingWaits()
			o.now = o.now.AddDate(0, 0, 1)
			if _, err := o.hoja.Round(t.Context()); err != nil { // both are said again, where people read now
				t.Fatal(err)
			}
			_ = o.sayer.Say(t.Context()) // that they are in another place now cannot be shown in the old channel
			o.say()
			if said := o.texts("C2"); len(said) != 2 {
				t.Errorf("the new channel has %q, want both sales", said)
			}
		})
	}
}
