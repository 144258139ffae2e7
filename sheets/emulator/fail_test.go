package emulator_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/sheets/emulator"
)

// write puts x into A1 by a request whose context is the caller's, and gives what came back.
func (b *book) write(ctx context.Context, x string) (*http.Response, string, error) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(ctx, "PUT", b.URL+b.path+"/values/A1?valueInputOption=RAW", strings.NewReader(`{"values":[["`+x+`"]]}`))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "somebody/1.0")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res, string(text), err
}

func TestFailsInTheServicesWords(t *testing.T) {
	b := newBook(t)
	for _, tt := range []struct {
		f      emulator.Failure
		header http.Header
		body   string // what the answer must say
	}{
		{emulator.Failure{Status: 429}, http.Header{"Retry-After": nil}, `"status": "RESOURCE_EXHAUSTED"`},
		{emulator.Failure{Status: 429, RetryAfter: 7}, http.Header{"Retry-After": {"7"}}, `"quota_limit": "WriteRequestsPerMinutePerUser"`},
		{emulator.Failure{Status: 401}, http.Header{"Www-Authenticate": {`Bearer realm="https://accounts.google.com/", error="invalid_token"`}}, `"status": "UNAUTHENTICATED"`},
		{emulator.Failure{Status: 403}, nil, "The caller does not have permission"},
		{emulator.Failure{Status: 404}, nil, "Requested entity was not found."},
		{emulator.Failure{Status: 500}, nil, "Internal error encountered."},
		{emulator.Failure{Status: 503}, nil, `"status": "UNAVAILABLE"`},
		{emulator.Failure{Status: 502}, http.Header{"Content-Type": {"text/html; charset=UTF-8"}}, "<title>Error 502 (Bad Gateway)!!1</title>"},
	} {
		b.Server.Fail(emulator.Nth(1, tt.f))
		res, body, err := b.write(t.Context(), "refused")
		if err != nil || res.StatusCode != tt.f.Status || !strings.Contains(body, tt.body) {
			t.Errorf("%+v: got %v, error %v, %s; want the status and %s", tt.f, res, err, body, tt.body)
			continue
		}
		for name, want := range tt.header {
			if diff := cmp.Diff(want, res.Header[name]); diff != "" {
				t.Errorf("%+v: %s (-want +got):\n%s", tt.f, name, diff)
			}
		}
		b.holds("A1", "") // which shows too that the call after the first is served
	}
}

func TestFailsBeforeAndAfterTheWork(t *testing.T) {
	b := newBook(t)
	for name, tt := range map[string]struct {
		f    emulator.Failure
		done bool
	}{
		"refused":                  {emulator.Failure{Status: 503}, false},
		"refused after the work":   {emulator.Failure{Status: 503, After: true}, true},
		"broken":                   {emulator.Failure{Break: true}, false},
		"broken after the work":    {emulator.Failure{Break: true, After: true}, true},
		"cut short":                {emulator.Failure{Truncate: true}, true},
		"slow":                     {emulator.Failure{Delay: time.Millisecond}, true},
		"slow, and then broken":    {emulator.Failure{Delay: time.Millisecond, Break: true}, false},
		"slow, refused after work": {emulator.Failure{Delay: time.Millisecond, Status: 500, After: true}, true},
	} {
		b.put("A1", "RAW", `[[""]]`)
		b.Server.Fail(emulator.Nth(1, tt.f))
		res, body, err := b.write(t.Context(), name)
		switch {
		case tt.f.Truncate && (!errors.Is(err, io.ErrUnexpectedEOF) || body == ""):
			t.Errorf("%s: got error %v after %q, want half an answer", name, err, body)
		case tt.f.Break && err == nil:
			t.Errorf("%s: got %v, want no answer", name, res)
		case name == "slow" && (err != nil || !strings.Contains(body, `"updatedCells": 1`)):
			t.Errorf("%s: got error %v and %s, want the answer whole", name, err, body)
		}
		want := ""
		if tt.done {
			want = `[["` + name + `"]]`
		}
		b.holds("A1", want)
	}
}

// A stalled call lasts until its client gives up, and so does a slow one.
func TestStalls(t *testing.T) {
	b := newBook(t)
	for name, f := range map[string]emulator.Failure{
		"stalled": {Stall: true}, "stalled after the work": {Stall: true, After: true}, "slow": {Delay: time.Hour},
	} {
		ctx, giveUp := context.WithCancel(t.Context())
		arrived := make(chan emulator.Call, 1)
		b.Server.Fail(func(c emulator.Call) *emulator.Failure { arrived <- c; return &f })
		done := make(chan error, 1)
		go func() { _, _, err := b.write(ctx, "x"); done <- err }()
		<-arrived
		giveUp()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got error %v, want context.Canceled", name, err)
		}
	}
}

func TestCallsAreTold(t *testing.T) {
	b := newBook(t)
	var got []emulator.Call
	b.Server.Fail(func(c emulator.Call) *emulator.Failure { got = append(got, c); return nil })
	b.write(t.Context(), "x")
	b.holds("A1", `[["x"]]`)
	b.batch(`{"updateSpreadsheetProperties":{"properties":{"title":"y"},"fields":"title"}}`)
	b.Try(t, "GET", "/drive/v3/files", nil)
	b.Try(t, "POST", "/token", nil)
	b.Try(t, "GET", "/", nil)
	b.Server.Fail(nil)
	b.holds("A1", `[["x"]]`)
	for i := range got {
		got[i].Path = strings.Replace(got[i].Path, b.id(), "ID", 1)
		if i > 0 {
			got[i].Agent = ""
		}
	}
	first := got[0].N
	want := []emulator.Call{
		{first, "values.update", "/v4/spreadsheets/ID/values/A1", "somebody/1.0", true},
		{first + 1, "values.get", "/v4/spreadsheets/ID/values/A1", "", false},
		{first + 2, "batchUpdate", "/v4/spreadsheets/ID:batchUpdate", "", true},
		{first + 3, "drive", "/drive/v3/files", "", false},
		{first + 4, "token", "/token", "", false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// Chance strikes about as often as told, the same calls with the same seed, each failure sometimes.
func TestChance(t *testing.T) {
	strikes := func(seed uint64) (s string) {
		fn := emulator.Chance(0.3, seed, emulator.Failure{Status: 429}, emulator.Failure{Break: true})
		for range 1000 {
			switch f := fn(emulator.Call{}); {
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
