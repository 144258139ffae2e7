package slack_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/notifytest"
	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/notify/standin"
)

// TestEndpoint gives the base address in the forms in which people write it,
// to a server that has the API under /api/ only and to one that has it at its root.
func TestEndpoint(t *testing.T) {
	chat := standin.New(standin.Options{})
	under := http.NewServeMux()
	under.Handle("/api/", chat)
	root := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			http.NotFound(w, r)
			return
		}
		chat.ServeHTTP(w, r)
	})
	for _, tt := range []struct {
		name    string
		handler http.Handler
		paths   []string
	}{
		{"under /api/", under, []string{"", "/", "/api", "/api/"}},
		{"at the root", root, []string{"", "/"}},
	} {
		server := httptest.NewServer(tt.handler)
		defer server.Close()
		for _, path := range tt.paths {
			client := slack.New(slack.Options{Token: chat.Token(), Endpoint: server.URL + path, Every: -1})
			if _, err := client.Post(context.Background(), "C1", "m1", hello); err != nil {
				t.Errorf("%s, endpoint %q: %v", tt.name, path, err)
			}
		}
	}
	for _, bad := range []string{"127.0.0.1:8080", "hola", "http://"} {
		client := slack.New(slack.Options{Token: chat.Token(), Endpoint: bad, Every: -1})
		_, err := client.Post(context.Background(), "C1", "m1", hello)
		if err == nil || !strings.Contains(err.Error(), "slack.endpoint no es una dirección") {
			t.Errorf("endpoint %q: %v; want an error that says what it should be", bad, err)
		}
	}
}

// TestPace: a post that would come too soon is not sent when there is no time to wait for it.
func TestPace(t *testing.T) {
	chat := standin.New(standin.Options{})
	client := slack.New(slack.Options{Token: chat.Token(), Endpoint: notifytest.Serve(t, chat), Every: time.Hour})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, channel := range []string{"C1", "C2"} { // each channel has a pace of its own
		if _, err := client.Post(ctx, channel, "m1", hello); err != nil {
			t.Fatalf("first post in %s: %v", channel, err)
		}
	}
	_, err := client.Post(ctx, "C1", "m2", hello)
	if _, temporary := notify.Temporary(err); !temporary || notify.Unclear(err) {
		t.Errorf("a second post within the hour: %v; want temporary, not unclear", err)
	}
	if got := len(chat.Calls()); got != 2 {
		t.Errorf("%d calls were made, want 2", got)
	}
}

// TestRetryAfter: while Slack wants quiet in a channel, nothing is sent there.
func TestRetryAfter(t *testing.T) {
	chat, client := open(t, standin.Options{})
	ctx := context.Background()
	chat.Fail(standin.Once("chat.postMessage", standin.Failure{Status: 429, RetryAfter: 3600}))
	said := map[string]bool{}
	for i := range 3 {
		_, err := client.Post(ctx, "C1", "m1", hello)
		if after, temporary := notify.Temporary(err); !temporary || after < 59*time.Minute {
			t.Errorf("Post: %v, to be tried after %v; want temporary, an hour", err, after)
		}
		said[err.Error()] = true
		if i == 1 {
			time.Sleep(1100 * time.Millisecond) // the seconds that are left change
		}
	}
	if len(said) != 2 {
		t.Errorf("Slack's wish and the wait for it are told in %d ways, want 2, or a log has each: %v", len(said), said)
	}
	if got := len(chat.Calls()); got != 1 {
		t.Errorf("%d calls were made, want 1", got)
	}
	if _, err := client.Post(ctx, "C2", "m1", hello); err != nil {
		t.Errorf("another channel: %v", err)
	}
}

// TestRetryAfterADate: a server between may say when and not how long. It is not done all the same, and no broken connection.
func TestRetryAfterADate(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "Mon, 30 Nov 2026 23:00:00 GMT")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	client := slack.New(slack.Options{Token: "xoxb-x", Endpoint: server.URL + "/api/", Every: -1})
	_, err := client.Post(context.Background(), "C1", "m1", hello)
	if after, temporary := notify.Temporary(err); !temporary || notify.Unclear(err) || after < time.Second {
		t.Errorf("Post: %v, to be tried after %v; want temporary, not unclear, some seconds", err, after)
	}
}

// TestSlackRate: the stand-in's own limit is told from other errors.
func TestSlackRate(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	chat, client := open(t, standin.Options{Rate: standin.Rate{Every: time.Second, Burst: 0}, Now: func() time.Time { return now }})
	if _, err := client.Post(context.Background(), "C1", "m1", hello); err != nil {
		t.Fatal(err)
	}
	_, err := client.Post(context.Background(), "C1", "m2", hello)
	if after, temporary := notify.Temporary(err); !temporary || after != time.Second {
		t.Errorf("a second message in the same second: %v after %v; want temporary after 1s", err, after)
	}
	if got := len(chat.Messages("C1")); got != 1 {
		t.Errorf("the channel has %d messages, want 1", got)
	}
}

// TestFindFar: a message is found under many others, and its key in a person's words is not it.
func TestFindFar(t *testing.T) {
	chat, client := open(t, standin.Options{})
	ctx := context.Background()
	want, err := client.Post(ctx, "C1", "m1", hello)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 950 {
		chat.Say("C1", "U1", fmt.Sprint("m1 ", i))
	}
	if ref, found, err := client.Find(ctx, "C1", "m1"); ref != want || !found || err != nil {
		t.Errorf("Find = %q, %v, %v; want %q", ref, found, err, want)
	}
	if ref, found, err := client.Find(ctx, "C1", "m2"); found || err != nil {
		t.Errorf("Find of what is not there = %q, %v, %v", ref, found, err)
	}
}

// TestFindOwn: another bot's metadata may have the same key.
func TestFindOwn(t *testing.T) {
	chat, client := open(t, standin.Options{})
	form := url.Values{"token": {chat.Token()}, "channel": {"C1"}, "text": {"x"},
		"metadata": {`{"event_type":"otro","event_payload":{"key":"m1"}}`}}
	resp, err := http.PostForm(notifytest.Serve(t, chat)+"chat.postMessage", form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if n := len(chat.Messages("C1")); n != 1 {
		t.Fatalf("the other bot posted %d messages, want 1", n)
	}
	if ref, found, err := client.Find(context.Background(), "C1", "m1"); found || err != nil {
		t.Errorf("Find takes another bot's message for ours: %q, %v, %v", ref, found, err)
	}
}

// TestNotJSON: a proxy or a page of a hotel's network is no success.
func TestNotJSON(t *testing.T) {
	for _, body := range []string{"", "<html>Bienvenido</html>", "{}", `{"ok":false}`, `{"ok":false,"error":" "}`, "null", "7"} {
		client := say(t, http.StatusOK, body)
		ctx := context.Background()
		_, posted := client.Post(ctx, "C1", "m1", hello)
		_, checked := client.Check(ctx, "C1")
		_, _, found := client.Find(ctx, "C1", "m1")
		_, heard := client.History(ctx, "C1", time.Time{})
		for call, err := range map[string]error{"Post": posted, "Edit": client.Edit(ctx, "C1", "1.1", "m1", hello),
			"Check": checked, "Find": found, "History": heard} {
			if !notify.Unclear(err) || !strings.Contains(err.Error(), "no es una respuesta de Slack. Vea en el navegador") {
				t.Errorf("%s answered with %q: %v; want unclear, and what to look at", call, body, err)
			}
		}
	}
}

// TestPlainServer: a server in Slack's place that only posts and edits will do. What it does not know does not keep alerts back.
func TestPlainServer(t *testing.T) {
	ctx := context.Background()
	for name, client := range map[string]*slack.Client{
		"says yes to all":      say(t, http.StatusOK, `{"ok":true}`),
		"knows no method":      say(t, http.StatusOK, `{"ok":false,"error":"unknown_method"}`),
		"has no such address":  say(t, http.StatusNotFound, "404 page not found"),
		"takes no such call":   say(t, http.StatusMethodNotAllowed, "405"),
		"does not do that":     say(t, http.StatusNotImplemented, "501"),
		"gives an empty month": say(t, http.StatusOK, `{"ok":true,"messages":[]}`),
	} {
		if _, found, err := client.Find(ctx, "C1", "m1"); found || err != nil {
			t.Errorf("%s: Find = %v, %v; want nothing found", name, found, err)
		}
		if posted, err := client.History(ctx, "C1", time.Time{}); len(posted) != 0 || err != nil {
			t.Errorf("%s: History = %v, %v; want nothing", name, posted, err)
		}
	}
	yes := say(t, http.StatusOK, `{"ok":true}`)
	if err := yes.Edit(ctx, "C1", "1.1", "m1", hello); err != nil {
		t.Errorf("Edit answered with a bare yes: %v", err)
	}
	if _, err := yes.Post(ctx, "C1", "m1", hello); !notify.Unclear(err) {
		t.Errorf("Post answered without a time stamp: %v; want unclear, for nothing could be edited", err)
	}
	if place, err := yes.Check(ctx, "C1"); place.String() != "#C1" || err != nil {
		t.Errorf("Check answered with a bare yes = %v, %v; want #C1", place, err)
	}
}

// TestUnnamedScope: Slack does not always say which scope it misses.
func TestUnnamedScope(t *testing.T) {
	_, err := say(t, http.StatusOK, `{"ok":false,"error":"missing_scope"}`).Post(context.Background(), "C1", "m1", hello)
	if err == nil || !strings.Contains(err.Error(), "al bot le faltan permisos. Agréguelos en") {
		t.Errorf("Post without a scope that has no name: %v", err)
	}
}

// TestWordsThatAreNoCodes: what a server says in its own words may be what it was sent, a client's document and all, and is not
// repeated in a log.
func TestWordsThatAreNoCodes(t *testing.T) {
	for _, body := range []string{
		`{"ok":false,"error":"no se acepta: Ana Ruiz, CC 104975062"}`,
		`{"ok":false,"error":"missing_scope","needed":"el de Ana Ruiz, CC 104975062"}`,
		`{"ok":false,"error":"invalid_blocks","response_metadata":{"messages":["[ERROR] «Ana Ruiz, CC 104975062» is too long [json-pointer:/blocks/0/text]"]}}`,
	} {
		_, err := say(t, http.StatusOK, body).Post(context.Background(), "C1", "m1", hello)
		if err == nil || strings.Contains(err.Error(), "Ana") || strings.Contains(err.Error(), "104975062") {
			t.Errorf("%s is told as %v", body, err)
		}
	}
}

// say is a client to a server that gives the same answer whatever it is asked.
func say(t *testing.T, status int, body string) *slack.Client {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return slack.New(slack.Options{Token: "xoxb-x", Endpoint: server.URL + "/api/", Every: -1})
}

// TestRedirect: the token does not follow a redirect to another host.
func TestRedirect(t *testing.T) {
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	client := slack.New(slack.Options{Token: "xoxb-x", Endpoint: server.URL + "/api/", Every: -1})
	if _, err := client.Post(context.Background(), "C1", "m1", hello); err == nil || reached {
		t.Errorf("a redirect: %v, followed %v; want an error, not followed", err, reached)
	}
}
