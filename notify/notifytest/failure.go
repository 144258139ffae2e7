package notifytest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
)

// failures are the ways in which a post may fail, and the class of each.
var failures = []struct {
	name       string
	fail       standin.Failure
	temporary  bool
	unclear    bool
	retryAfter time.Duration // 0: any
}{
	{"429 that says how long", standin.Failure{Status: 429, RetryAfter: 7}, true, false, 7 * time.Second},
	{"429 that does not", standin.Failure{Status: 429}, true, false, 0},
	{"ratelimited with 200", standin.Failure{Code: "ratelimited"}, true, false, 0},
	{"500 before the work", standin.Failure{Status: 500}, true, true, 0},
	{"503 after the work", standin.Failure{Status: 503, After: true}, true, true, 0},
	{"408 after the work", standin.Failure{Status: 408, After: true}, true, true, 0},
	{"internal_error with 200", standin.Failure{Code: "internal_error", After: true}, true, true, 0},
	{"broken before the work", standin.Failure{Break: true}, true, true, 0},
	{"broken after the work", standin.Failure{Break: true, After: true}, true, true, 0},
	{"a truncated answer", standin.Failure{Truncate: true, After: true}, true, true, 0},
	{"invalid_auth", standin.Failure{Code: "invalid_auth"}, false, false, 0},
	{"channel_not_found", standin.Failure{Code: "channel_not_found"}, false, false, 0},
	{"an error nobody knows", standin.Failure{Code: "algo_nuevo"}, false, false, 0},
	{"404", standin.Failure{Status: 404}, false, false, 0},
}

// strike makes every call of the posting method fail.
func strike(f standin.Failure) func(standin.Call) *standin.Failure {
	return func(c standin.Call) *standin.Failure {
		if strings.HasPrefix(c.Method, "chat.") {
			return &f
		}
		return nil
	}
}

func testFailures(t *testing.T, open Open) {
	for _, tt := range failures {
		t.Run(tt.name, func(t *testing.T) {
			chat, s := start(t, open)
			chat.Fail(strike(tt.fail))
			_, err := s.Post(context.Background(), channel, "m1", sample("Instalación próxima"))
			if err == nil {
				t.Fatal("Post does not say that it failed")
			}
			after, temporary := notify.Temporary(err)
			if temporary != tt.temporary || notify.Unclear(err) != tt.unclear || notify.Missing(err) {
				t.Errorf("temporary %v, unclear %v, missing %v; want %v, %v, false: %v",
					temporary, notify.Unclear(err), notify.Missing(err), tt.temporary, tt.unclear, err)
			}
			if tt.retryAfter > 0 && after != tt.retryAfter {
				t.Errorf("to be tried after %v, want %v", after, tt.retryAfter)
			}
			checkWords(t, err)
			if calls := chat.Calls(); len(calls) != 1 {
				t.Errorf("the sender tried %d times by itself: %v", len(calls), calls)
			}
		})
	}
}

// checkWords: every error is ours, so that it is in Spanish and can be acted on.
func checkWords(t *testing.T, err error) {
	t.Helper()
	var e *notify.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T is not a *notify.Error: %v", err, err)
	}
	if e.Texto == "" || !strings.Contains(e.Texto, channel) {
		t.Errorf("the error does not say what was done to which channel: %v", err)
	}
	if !e.Temporary && !e.Missing && e.Hacer == "" {
		t.Errorf("the error does not say what to do: %v", err)
	}
}

// testOnce lets a delivery fail in every way, and then be done again as a round
// would: the message is there once.
func testOnce(t *testing.T, open Open) {
	for _, tt := range failures {
		if !tt.unclear {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			chat, s := start(t, open)
			d := notify.Delivery{Channel: channel, Key: "m1", Content: sample("Instalación próxima")}
			d.Begin = func(context.Context) error { d.Tried = true; return nil }
			chat.Fail(strike(tt.fail))
			if _, err := notify.Deliver(context.Background(), s, d); err == nil {
				t.Fatal("the delivery does not say that it failed")
			}
			chat.Fail(nil)
			for range 2 {
				ref, err := notify.Deliver(context.Background(), s, d)
				if err != nil {
					t.Fatalf("delivered again: %v", err)
				}
				d.Ref = ref
			}
			if m := only(t, chat); m.TS != d.Ref || m.Key() != "m1" {
				t.Errorf("the message is %s with key %s, want %s with m1", m.TS, m.Key(), d.Ref)
			}
		})
	}
}

func testCancelled(t *testing.T, open Open) {
	chat, s := start(t, open)
	arrived := make(chan struct{})
	chat.Fail(func(standin.Call) *standin.Failure {
		close(arrived)
		return &standin.Failure{Stall: true}
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-arrived; cancel() }()
	_, err := s.Post(ctx, channel, "m1", sample("Instalación próxima"))
	if !errors.Is(err, context.Canceled) || !notify.Unclear(err) {
		t.Errorf("Post, cancelled on its way: %v; want context.Canceled, Unclear", err)
	}
}

// testSecrets looks for the token in everything that a failed call gives back.
func testSecrets(t *testing.T, open Open) {
	for _, tt := range failures {
		chat, s := start(t, open)
		chat.Fail(func(standin.Call) *standin.Failure { return &tt.fail })
		_, err := s.Post(context.Background(), channel, "m1", sample("x"))
		checkSecret(t, chat, err)
		checkSecret(t, chat, s.Edit(context.Background(), channel, "1.1", "m1", sample("x")))
		if tt.fail.Status == http.StatusNotFound {
			continue // a server that does not know how to look keeps nothing to be found
		}
		_, _, err = s.Find(context.Background(), channel, "m1")
		checkSecret(t, chat, err)
		_, err = s.History(context.Background(), channel, time.Time{})
		checkSecret(t, chat, err)
	}
	chat := standin.New(standin.Options{})
	s := open(chat, "http://127.0.0.1:1/api/") // nobody listens there
	_, err := s.Post(context.Background(), channel, "m1", sample("x"))
	checkSecret(t, chat, err)
	if _, temporary := notify.Temporary(err); !temporary || notify.Unclear(err) {
		t.Errorf("nobody listens: %v; want temporary and not unclear", err)
	}
	// A server may send back what it was sent.
	chat.Fail(func(standin.Call) *standin.Failure { return &standin.Failure{Code: "malo_" + chat.Token()} })
	_, err = open(chat, Serve(t, chat)).Post(context.Background(), channel, "m1", sample("x"))
	checkSecret(t, chat, err)
}

func checkSecret(t *testing.T, chat *standin.Chat, err error) {
	t.Helper()
	if err == nil {
		t.Error("a failed call gives no error")
	}
	for ; err != nil; err = errors.Unwrap(err) {
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
			if strings.Contains(text, chat.Token()) {
				t.Errorf("the token is in the error %s", text)
			}
		}
	}
}
