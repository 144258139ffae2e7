package round

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
)

// A Sayer brings the chat to what the store wants of it: posts what was never said, edits what changed (step 5).
type Sayer struct {
	Store     *store.Store
	Chat      notify.Sender
	Chronicle *Chronicle // the hojas' too; nil where the store is known to know what the chat shows
	Hojas     []*Hoja    // among the cases of the first, operations are told of channels that are closed to the bot; none: they are not
	// Channels is where each audience reads; without it, where it did when its messages were decided.
	Channels map[notify.Audience]string
}

// Say brings every message to its wanted state, posts before edits. It may be called again at any time, and posts each
// message once in all: what was tried by a process that was killed is looked for in the chat first. A message that
// fails does not hold up those of other channels. Its errors are those of [notify.Sender]; the messages of a failed one stay
// wanted. One process at a time speaks, of all that share the store: the others wait. What one had sent when it was stopped or
// cut off, the next looks for as well.
func (s Sayer) Say(ctx context.Context) error {
	silent, err := s.speak(ctx)
	if silent == nil || ctx.Err() != nil {
		return err
	}
	told, telling := false, error(nil)
	for _, h := range s.Hojas {
		some, fault := h.tellClosed(ctx, silent)
		told, telling = told || some, errors.Join(telling, fault)
		silent = nil // what the others told, when one of them was the first, is past
	}
	if told {
		_, again := s.speak(ctx)
		if err == nil || again != nil && again.Error() != err.Error() {
			err = errors.Join(err, again)
		}
	}
	return errors.Join(err, telling)
}

// speak is one turn at the chat. silent says what kept which channel from being spoken in; nil where that was not found out.
func (s Sayer) speak(ctx context.Context) (silent map[string]error, err error) {
	err = s.Store.Hold(ctx, store.ChatLease, func(ctx context.Context, held *store.Store) error {
		s.Store = held
		heard := map[string]error{}
		err := s.say(ctx, heard)
		if ctx.Err() == nil {
			silent = heard
		}
		return err
	})
	return silent, err
}

func (s Sayer) say(ctx context.Context, silent map[string]error) error {
	if s.Chronicle != nil {
		if err := s.Chronicle.begin(ctx); err != nil {
			return err
		}
	}
	tried := map[string]bool{}
	refused := map[string]int{} // by channel, how many messages were refused this time
	last := ""                  // the channel that was spoken in
	var errs []error
	for {
		m, found, err := s.next(ctx, last, func(m store.Message) bool { return !tried[m.Key] && refused[m.Channel] < patience })
		if err != nil || !found {
			return errors.Join(append(errs, err)...)
		}
		tried[m.Key], last = true, m.Channel
		err = s.settle(ctx, m.Key, silent)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			continue
		}
		if _, passes := notify.Temporary(err); passes || notify.Unclear(err) {
			refused[m.Channel] = patience
		} else if !notify.Alone(err) {
			refused[m.Channel]++
		}
		if len(errs) == 0 || errs[len(errs)-1].Error() != err.Error() {
			errs = append(errs, err)
		}
	}
}

// next is the message to be seen to next, of those that may be. It is asked for each time: what a round has to say meanwhile
// comes before the edits that are left, which may take minutes. And the channels take turns: each has its own pace, and one with
// much to be said must not keep operations from hearing of a hoja that cannot be read.
func (s Sayer) next(ctx context.Context, last string, may func(store.Message) bool) (m store.Message, found bool, err error) {
	pending, err := s.Store.Unsettled(ctx)
	if err != nil {
		return m, false, err
	}
	for _, p := range pending {
		switch {
		case !may(p) || found && (p.Ref == "") != (m.Ref == ""):
		case !found:
			m, found = p, true
		case m.Channel == last && p.Channel != last:
			return p, true, nil
		}
	}
	return m, found, nil
}

// Finish calls [Sayer.Say] until everything is said, waiting as long as the chat asks. It gives up where waiting does not
// help, after a few tries, and where the chat wants more than a minute of quiet: nobody else can see to the hojas meanwhile.
// What was not said then waits in the store.
func (s Sayer) Finish(ctx context.Context) error {
	for try := 1; ; try++ {
		err := s.Say(ctx)
		if err == nil || try == tries {
			return err
		}
		wait := Wait(err)
		if _, passes := notify.Temporary(err); !passes && !notify.Unclear(err) || wait > time.Minute {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
}

// patience is how many messages of a channel may be refused before the channel's turn is over: one that Slack does not
// take must not keep the others waiting, and a channel that is gone need not be asked a hundred times. Where the chat is
// out of reach, one is enough.
const patience = 5

// settle brings one message to what it is to show by now. What it was wanted to show when that was read is what it is
// recorded to show: this program may word it otherwise than the one that wanted it. What keeps its channel silent is noted.
func (s Sayer) settle(ctx context.Context, key string, silent map[string]error) (err error) {
	m, found, err := s.Store.Message(ctx, key)
	if err != nil || !found || m.Wanted == m.Shown {
		return err
	}
	defer func() {
		if err != nil && !notify.Alone(err) {
			silent[m.Channel] = err
		}
	}()
	stored, err := s.Store.CasesOf(ctx, m.Key)
	if err != nil {
		return err
	}
	cases, err := recallCases(stored)
	if err != nil {
		return err
	}
	if m.Ref == "" && s.Chronicle != nil {
		if err = s.Chronicle.grace(ctx, m); err != nil {
			return err
		}
	}
	if m, err = s.redirect(ctx, m, cases); err != nil {
		return err
	}
	if m.Ref == "" && s.Chronicle != nil {
		if m.Ref, err = s.Chronicle.find(ctx, m); err != nil {
			return err
		}
	}
	return s.deliver(ctx, m, cases)
}

// deliver makes the chat show a message, and records what came of it.
func (s Sayer) deliver(ctx context.Context, m store.Message, cases []notify.Case) error {
	said := notify.Message{Key: m.Key, Channel: m.Channel, Cases: m.Cases}
	begun := false
	recorded := func(record func(context.Context, string) error) func(context.Context) error {
		return func(ctx context.Context) error {
			if err := record(ctx, m.Key); err != nil {
				return err
			}
			return s.Store.Still(ctx)
		}
	}
	ref, err := notify.Deliver(ctx, s.Chat, notify.Delivery{
		Channel: m.Channel, Key: m.Key, Ref: m.Ref, Tried: m.Trying, Content: notify.Render(said, cases), Moot: notify.Moot(said, cases),
		Begin: recorded(func(ctx context.Context, key string) error { begun = true; return s.Store.Trying(ctx, key) }),
		Still: recorded(s.Store.Editing),
	})
	if begun && refusedOutright(err) { // it need not be looked for, in a month of messages, before it is tried again
		return errors.Join(err, s.Store.Move(ctx, m.Key, m.Channel))
	}
	if err != nil && !notify.Fixed(err) && !s.left(m, err) { // these are told once, for trying again would change nothing
		return err
	}
	return errors.Join(err, s.Store.Shown(ctx, m.Key, ref, m.Wanted))
}

// refusedOutright tells whether the chat answered that it did not do what was asked.
func refusedOutright(err error) bool {
	var refusal *notify.Error
	return errors.As(err, &refusal) && !refusal.Unclear
}

// redirect gives a message that was never posted the channel in which its audience reads by now: that the one it was decided for
// cannot be written to may be why the configuration was changed. One that stands in the old channel stays there.
func (s Sayer) redirect(ctx context.Context, m store.Message, cases []notify.Case) (store.Message, error) {
	if m.Ref != "" || len(cases) == 0 {
		return m, nil
	}
	channel := s.Channels[cases[0].Kind.Audience()]
	if channel == "" || channel == m.Channel {
		return m, nil
	}
	if m.Trying {
		ref, found, err := s.Chat.Find(ctx, m.Channel, m.Key)
		if m.Ref = ref; found || err != nil && !notify.Shut(err) {
			return m, err
		}
	}
	m.Channel, m.Trying = channel, false
	return m, s.Store.Move(ctx, m.Key, channel)
}

// left tells whether a message stands in a channel that is closed to the bot and in which nobody is to read any more.
func (s Sayer) left(m store.Message, err error) bool {
	return m.Ref != "" && notify.Shut(err) && len(s.Channels) > 0 && !slices.Contains(slices.Collect(maps.Values(s.Channels)), m.Channel)
}

// Wait is how long to leave the chat alone after an error of [Sayer.Say].
func Wait(err error) time.Duration {
	const least = 5 * time.Second // for the chat to show what was posted, and to get well
	after, _ := notify.Temporary(err)
	return max(after, least)
}

func recallCases(stored []store.Case) ([]notify.Case, error) {
	cases := make([]notify.Case, len(stored))
	for i, c := range stored {
		cases[i] = notify.Case{Key: c.Key, Kind: notify.Kind(c.Kind), Subject: c.Subject, Opened: c.Opened, Said: c.Said, Closed: c.Closed, Message: c.Message}
		if err := json.Unmarshal(c.Facts, &cases[i].Facts); err != nil {
			return nil, fmt.Errorf("leyendo el aviso %s de lo guardado: %w", c.Key, err)
		}
	}
	return cases, nil
}

func storedCase(c notify.Case) store.Case {
	facts, err := json.Marshal(c.Facts)
	if err != nil {
		panic("unreachable: facts are only strings and numbers: " + err.Error())
	}
	return store.Case{Key: c.Key, Kind: string(c.Kind), Subject: c.Subject, Facts: facts, Opened: c.Opened, Said: c.Said, Closed: c.Closed, Message: c.Message}
}
