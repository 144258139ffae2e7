package notify

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Sender speaks to one chat service. Its errors are [*Error]s, in Spanish.
type Sender interface {
	// Post puts a new message in the channel, with key kept where Find sees
	// it, and returns the service's name for it. Calling it twice posts twice:
	// after an error that is [Unclear], ask Find first.
	Post(ctx context.Context, channel, key string, c Content) (ref string, err error)
	// Edit replaces all that a message shows. Calling it twice is harmless.
	// Its key, and what it keeps of its cases, are those given now. A message
	// that is no longer there is an error that [Missing] knows.
	Edit(ctx context.Context, channel, ref, key string, c Content) error
	// Find looks for a message of ours by its key, newest first and not
	// without bounds: what it does not find was not posted lately.
	Find(ctx context.Context, channel, key string) (ref string, found bool, err error)
	// Before gives a sender to the same service whose Post and Edit ask check
	// right before they speak to it, after every wait. Its error is theirs, and
	// keeps them from speaking.
	Before(check func(context.Context) error) Sender
	// History gives our messages that stand in the channel and were posted
	// since then, oldest first, within the bounds of Find.
	History(ctx context.Context, channel string, since time.Time) ([]Posted, error)
}

// Error says why the chat could not be told, and what to do about it.
type Error struct {
	Texto      string        // what was being done and what came of it
	Hacer      string        // the command or click that mends it; empty when waiting does
	RetryAfter time.Duration // of a temporary error: how long the service asked to wait; 0 when it did not say
	Temporary  bool          // it may pass by itself
	Unclear    bool          // the message may have been posted all the same
	Missing    bool          // the message is not there any more
	Shut       bool          // the channel is not there, or not for this bot
	Alone      bool          // it is about this message: the channel may take others
	Fixed      bool          // the message stays as it stands, whatever it is asked to show
	Cause      error         // without secrets; nil when Texto says it all
}

// Error is one line: what happened, what to do, and the service's own words last.
func (e *Error) Error() string {
	s := e.Texto
	if e.Hacer != "" {
		s += ". " + e.Hacer
	}
	if e.Cause != nil {
		s = fmt.Sprintf("%s [%v]", s, e.Cause)
	}
	return s
}

// Unwrap gives the cause, so that a cancelled context can be told from a fault.
func (e *Error) Unwrap() error { return e.Cause }

// Temporary says whether trying again later may help, and how long the service
// asked to wait (0: it did not say).
func Temporary(err error) (retryAfter time.Duration, ok bool) {
	var e *Error
	if !errors.As(err, &e) || !e.Temporary {
		return 0, false
	}
	return e.RetryAfter, true
}

// Unclear says whether what was asked may have been done although the answer
// was not seen.
func Unclear(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Unclear
}

// Missing says whether the message that was to be edited is not there any more.
func Missing(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Missing
}

// Shut says whether the channel is gone, or closed to whoever wanted to speak or
// to look there.
func Shut(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Shut
}

// Alone says whether it is the message that was refused, and not whoever says
// it or the channel: others may still be said.
func Alone(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Alone
}

// Fixed says whether a message cannot be edited any more: it is another bot's,
// or too old.
func Fixed(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Fixed
}
