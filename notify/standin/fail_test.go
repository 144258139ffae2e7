package standin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// post says x in C1 by a plain request, and gives what came back.
func (c *caller) post(ctx context.Context) (status int, body string, err error) {
	form := url.Values{"token": {c.chat.Token()}, "channel": {"C1"}, "text": {"x"}}
	r, err := http.NewRequestWithContext(ctx, "POST", c.base+"/api/chat.postMessage", strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, string(text), err
}

func TestFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		f      Failure
		status int    // 0 for no answer
		body   string // what it must begin with
		said   int
	}{
		"refused":               {Failure{Status: 503}, 503, "<html>", 0},
		"refused, too late":     {Failure{Status: 503, After: true}, 503, "<html>", 1},
		"an error":              {Failure{Code: "fatal_error"}, 200, `{"error":"fatal_error","ok":false}`, 0},
		"broken":                {Failure{Break: true}, 0, "", 0},
		"broken after the work": {Failure{Break: true, After: true}, 0, "", 1},
		"cut short":             {Failure{Truncate: true, After: true}, 200, `{"`, 1},
		"slow":                  {Failure{Delay: time.Millisecond}, 200, `{"`, 1},
		"slow, and then broken": {Failure{Delay: time.Millisecond, Break: true}, 0, "", 0},
	} {
		c := serve(t, Options{})
		c.chat.Fail(Nth(1, tt.f))
		status, body, err := c.post(t.Context())
		if status != tt.status || !strings.HasPrefix(body, tt.body) || (err != nil) != (status == 0 || tt.f.Truncate) {
			t.Errorf("%s: got %d, error %v, %q; want %d and %q", name, status, err, body, tt.status, tt.body)
		}
		if tt.f.Truncate && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: got error %v, want half an answer", name, err)
		}
		if n := len(c.chat.Messages("C1")); n != tt.said {
			t.Errorf("%s: %d messages, want %d", name, n, tt.said)
		}
		c.refused("", "chat.postMessage", "channel", "C1", "text", "y") // the call after the first is served
	}
}

// A stalled call lasts until its client gives up, and so does a slow one.
func TestStalls(t *testing.T) {
	for name, f := range map[string]Failure{"stalled": {Stall: true}, "slow": {Delay: time.Hour}} {
		c := serve(t, Options{})
		ctx, giveUp := context.WithCancel(t.Context())
		arrived := make(chan Call, 1)
		c.chat.Fail(func(call Call) *Failure { arrived <- call; return &f })
		done := make(chan error, 1)
		go func() { _, _, err := c.post(ctx); done <- err }()
		<-arrived
		giveUp()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got error %v, want context.Canceled", name, err)
		}
	}
}

// Chance strikes about as often as told, and the same calls with the same seed.
func TestChance(t *testing.T) {
	strikes := func(seed uint64) (s string) {
		fn := Chance(0.3, seed, Failure{Status: 429}, Failure{Break: true})
		for range 1000 {
			switch f := fn(Call{}); {
			case f == nil:
				s += "."
			case f.Break:
				s += "b"
			default:
				s += "4"
			}
		}
		return s
	}
	one := strikes(1)
	if one != strikes(1) || one == strikes(2) {
		t.Errorf("seed 1 gave %.40s and %.40s, seed 2 %.40s; want the same by the same seed only", one, strikes(1), strikes(2))
	}
	if b, q := strings.Count(one, "b"), strings.Count(one, "4"); b < 100 || q < 100 || b+q > 360 {
		t.Errorf("of 1000 calls %d broke and %d met the quota; want about 150 each", b, q)
	}
}
