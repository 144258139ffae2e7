package standin

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// caller calls a chat over loopback with a form, as slack-go does.
type caller struct {
	t    *testing.T
	base string
	chat *Chat
}

func serve(t *testing.T, o Options) *caller {
	chat := New(o)
	server := httptest.NewServer(chat)
	t.Cleanup(server.Close)
	return &caller{t, server.URL, chat}
}

// call gives the answer as a map, and the HTTP response with its body read.
func (c *caller) call(method string, pairs ...string) (map[string]any, *http.Response) {
	c.t.Helper()
	form := url.Values{"token": {c.chat.Token()}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	resp, err := http.PostForm(c.base+"/api/"+method, form)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.read(resp), resp
}

func (c *caller) read(resp *http.Response) map[string]any {
	c.t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(body, &out); err != nil {
		c.t.Fatalf("%s: %v", body, err)
	}
	return out
}

// refused calls and wants an error of this code; "" means that it is done.
func (c *caller) refused(want, method string, pairs ...string) map[string]any {
	c.t.Helper()
	out, _ := c.call(method, pairs...)
	if got, _ := out["error"].(string); got != want || out["ok"] != (want == "") {
		c.t.Errorf("%s %.200q: ok %v, error %q; want %q", method, pairs, out["ok"], got, want)
	}
	return out
}

func section(text string) string {
	b, err := json.Marshal([]any{map[string]any{"type": "section", "text": map[string]any{"type": "mrkdwn", "text": text}}})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func sections(n, size int) string {
	one := strings.Trim(section(strings.Repeat("x", size)), "[]")
	return "[" + strings.Repeat(one+",", n-1) + one + "]"
}

func TestRefusals(t *testing.T) {
	c := serve(t, Options{Channels: []Channel{{ID: "C1", Name: "uno"}, {ID: "C2", Outside: true}, {ID: "C3", Archived: true}, {ID: "C4", Private: true, Outside: true}}})
	mine := c.refused("", "chat.postMessage", "channel", "C1", "text", "hola")["ts"].(string)
	theirs := c.chat.Say("C1", "U1", "hola")
	for _, tt := range [][]string{
		{"invalid_auth", "auth.test", "token", "xoxb-otro"},
		{"not_authed", "auth.test", "token", ""},
		{"channel_not_found", "chat.postMessage", "channel", "C9", "text", "x"},
		{"channel_not_found", "chat.postMessage", "channel", "C4", "text", "x"},
		{"not_in_channel", "chat.postMessage", "channel", "C2", "text", "x"},
		{"is_archived", "chat.postMessage", "channel", "C3", "text", "x"},
		{"", "chat.postMessage", "channel", "#uno", "text", "x"},
		{"no_text", "chat.postMessage", "channel", "C1"},
		{"no_text", "chat.postMessage", "channel", "C1", "blocks", "[]"},
		{"", "chat.postMessage", "channel", "C1", "text", strings.Repeat("ñ", 40_000)},
		{"msg_too_long", "chat.postMessage", "channel", "C1", "text", strings.Repeat("ñ", 40_001)},
		{"", "chat.postMessage", "channel", "C1", "blocks", section(strings.Repeat("ñ", 3000))},
		{"invalid_blocks", "chat.postMessage", "channel", "C1", "blocks", section(strings.Repeat("ñ", 3001))},
		{"invalid_blocks", "chat.postMessage", "channel", "C1", "blocks", section("")},
		{"", "chat.postMessage", "channel", "C1", "blocks", sections(50, 100)},
		{"invalid_blocks", "chat.postMessage", "channel", "C1", "blocks", sections(51, 1)},
		{"msg_blocks_too_long", "chat.postMessage", "channel", "C1", "blocks", sections(4, 3000)},
		{"invalid_blocks", "chat.postMessage", "channel", "C1", "blocks", `[{"type":"video"}]`},
		{"invalid_blocks", "chat.postMessage", "channel", "C1", "blocks", `[{"type":"section"}]`},
		{"invalid_blocks", "chat.postMessage", "channel", "C1", "blocks", `[{"type":"context","elements":[]}]`},
		{"invalid_blocks", "chat.postMessage", "channel", "C1", "blocks", `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`},
		{"invalid_blocks", "chat.postMessage", "channel", "C1", "blocks", `[{"type":"header","text":{"type":"plain_text","text":"` + strings.Repeat("x", 151) + `"}}]`},
		{"invalid_blocks_format", "chat.postMessage", "channel", "C1", "blocks", `{`},
		{"invalid_metadata_format", "chat.postMessage", "channel", "C1", "text", "x", "metadata", "{"},
		{"invalid_metadata_schema", "chat.postMessage", "channel", "C1", "text", "x", "metadata", `{"event_type":"a"}`},
		{"invalid_arguments", "chat.postMessage", "channel", "C1", "text", "x", "attachments", "[]"},
		{"message_not_found", "chat.update", "channel", "C1", "ts", "1.1", "text", "x"},
		{"cant_update_message", "chat.update", "channel", "C1", "ts", theirs, "text", "x"},
		{"channel_not_found", "chat.update", "channel", "#uno", "ts", mine, "text", "x"},
		{"msg_too_long", "chat.update", "channel", "C1", "ts", mine, "text", strings.Repeat("ñ", 4001)},
		{"no_text", "chat.update", "channel", "C1", "ts", mine},
		{"cant_delete_message", "chat.delete", "channel", "C1", "ts", theirs},
		{"message_not_found", "chat.delete", "channel", "C1", "ts", "1.1"},
		{"channel_not_found", "conversations.info", "channel", "uno"},
		{"not_in_channel", "conversations.history", "channel", "C2"},
		{"invalid_limit", "conversations.history", "channel", "C1", "limit", "1000"},
		{"invalid_cursor", "conversations.history", "channel", "C1", "cursor", "zzz"},
		{"unknown_method", "chat.scheduleMessage", "channel", "C1"},
	} {
		c.refused(tt[0], tt[1], tt[2:]...)
	}
	if got := c.chat.Messages("C1")[0]; got.Text != "hola" || got.Edits != 0 {
		t.Errorf("refused updates changed the message: %+v", got)
	}
}

func TestUpdate(t *testing.T) {
	c := serve(t, Options{})
	meta := `{"event_type":"celula","event_payload":{"key":"m1"}}`
	ts := c.refused("", "chat.postMessage", "channel", "C1", "text", "a", "blocks", section("a"), "metadata", meta)["ts"].(string)

	c.refused("", "chat.update", "channel", "C1", "ts", ts, "text", "b", "blocks", section("*b*"))
	if m := c.chat.Messages("C1")[0]; m.Shown() != "b" || m.Key() != "m1" || m.Edits != 1 {
		t.Errorf("updated: shows %q, key %q, %d edits; want b, m1, 1", m.Shown(), m.Key(), m.Edits)
	}
	c.refused("", "chat.update", "channel", "C1", "ts", ts, "text", "solo texto")
	if m := c.chat.Messages("C1")[0]; len(m.Blocks) != 0 || m.Shown() != "solo texto" {
		t.Errorf("an update without blocks leaves %d blocks and shows %q", len(m.Blocks), m.Shown())
	}
	c.refused("", "chat.update", "channel", "C1", "ts", ts, "text", "c", "metadata", "{}")
	if m := c.chat.Messages("C1")[0]; m.Key() != "" {
		t.Errorf("metadata that was taken away is still %s", m.Metadata)
	}
	c.refused("", "chat.delete", "channel", "C1", "ts", ts)
	if n := len(c.chat.Messages("C1")); n != 0 {
		t.Errorf("after chat.delete there are %d messages", n)
	}
}

func TestHistory(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	c := serve(t, Options{Now: func() time.Time { return now }})
	var stamps []string
	for i := range 5 {
		out := c.refused("", "chat.postMessage", "channel", "C1", "text", fmt.Sprint(i), "metadata", `{"event_type":"x","event_payload":{}}`)
		stamps = append(stamps, out["ts"].(string))
	}
	var got []string
	cursor, pages := "", 0
	for more := true; more; pages++ {
		out := c.refused("", "conversations.history", "channel", "C1", "limit", "2", "cursor", cursor)
		for _, m := range out["messages"].([]any) {
			m := m.(map[string]any)
			got = append(got, m["text"].(string))
			if m["metadata"] != nil {
				t.Error("metadata is given without being asked for")
			}
		}
		if more = out["has_more"].(bool); more {
			cursor = out["response_metadata"].(map[string]any)["next_cursor"].(string)
		}
	}
	if s := strings.Join(got, ""); s != "43210" || pages != 3 {
		t.Errorf("history in pages of two is %q in %d pages, want 43210 in 3", s, pages)
	}
	out := c.refused("", "conversations.history", "channel", "C1", "oldest", stamps[1], "latest", stamps[3], "include_all_metadata", "1")
	if m := out["messages"].([]any); len(m) != 1 || m[0].(map[string]any)["metadata"] == nil {
		t.Errorf("between the second and the fourth there are %v, want the third with its metadata", m)
	}
	out = c.refused("", "conversations.history", "channel", "C1", "oldest", stamps[1], "latest", stamps[3], "inclusive", "1")
	if n := len(out["messages"].([]any)); n != 3 {
		t.Errorf("inclusive there are %d, want 3", n)
	}
}

func TestRate(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	c := serve(t, Options{Rate: Rate{Every: time.Second, Burst: 2}, Now: func() time.Time { return now }})
	post := func(channel string) (int, string) {
		_, resp := c.call("chat.postMessage", "channel", channel, "text", "x")
		return resp.StatusCode, resp.Header.Get("Retry-After")
	}
	for i, want := range []int{200, 200, 200, 429, 429} {
		if got, _ := post("C1"); got != want {
			t.Errorf("post %d in the same second: %d, want %d", i+1, got, want)
		}
	}
	if got, _ := post("C2"); got != 200 {
		t.Errorf("another channel: %d, want 200", got)
	}
	if _, after := post("C1"); after != "1" {
		t.Errorf("Retry-After is %q, want 1", after)
	}
	now = now.Add(time.Second)
	if got, _ := post("C1"); got != 200 {
		t.Errorf("a second later: %d, want 200", got)
	}
	if got := len(c.chat.Messages("C1")); got != 4 {
		t.Errorf("the channel has %d messages, want the 4 that were let through", got)
	}
}

func TestScopes(t *testing.T) {
	c := serve(t, Options{Scopes: []string{"channels:read"}})
	out := c.refused("missing_scope", "chat.update", "channel", "C1")
	if out["needed"] != "chat:write" || out["provided"] != "channels:read" {
		t.Errorf("missing_scope says %v", out)
	}
	if _, resp := c.call("auth.test"); resp.Header.Get("X-OAuth-Scopes") != "channels:read" {
		t.Errorf("X-OAuth-Scopes is %q", resp.Header.Get("X-OAuth-Scopes"))
	}
}

// TestJSON: a body in JSON, with the token in a header and blocks as an array.
func TestJSON(t *testing.T) {
	c := serve(t, Options{})
	body := `{"channel":"C1","blocks":` + section("hola") + `,"metadata":{"event_type":"celula","event_payload":{"key":"m1"}}}`
	req, err := http.NewRequest(http.MethodPost, c.base+"/chat.postMessage", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "Bearer "+c.chat.Token())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if out := c.read(resp); out["ok"] != true {
		t.Fatalf("answer %v", out)
	}
	if m := c.chat.Messages("C1")[0]; m.Shown() != "hola" || m.Key() != "m1" {
		t.Errorf("the message shows %q with key %q", m.Shown(), m.Key())
	}
}

// TestView: what a page gets has no mark-up left in it.
func TestView(t *testing.T) {
	c := serve(t, Options{})
	version, next := c.chat.Changed()
	c.refused("", "chat.postMessage", "channel", "C2", "text", "x", "blocks", section("*a* <https://b.example|c> &lt;img&gt;"))
	<-next
	if v, _ := c.chat.Changed(); v == version {
		t.Error("the version did not change")
	}
	resp, err := http.Get(c.base + "/_chat")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var v View
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	if len(v.Channels) != 3 || len(v.Channels[1].Messages) != 1 {
		t.Fatalf("the view is %+v", v)
	}
	m := v.Channels[1].Messages[0]
	if got, want := fmt.Sprint(m.Blocks), "[{section [[{a  true false false false false false} {   false false false false false false} {c https://b.example false false false false false false} { <img>  false false false false false false}]]}]"; got != want {
		t.Errorf("blocks are\n%s, want\n%s", got, want)
	}
	if m.Time.IsZero() || m.Edited {
		t.Errorf("the message is of %v, edited %v", m.Time, m.Edited)
	}
}

func TestFail(t *testing.T) {
	c := serve(t, Options{})
	c.chat.Fail(Once("chat.postMessage", Failure{Status: 503, After: true}))
	resp, err := http.PostForm(c.base+"/api/chat.postMessage", url.Values{"token": {c.chat.Token()}, "channel": {"C1"}, "text": {"x"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if n := len(c.chat.Messages("C1")); resp.StatusCode != 503 || n != 1 {
		t.Errorf("a 503 after the work: %d, %d messages; want 503, 1", resp.StatusCode, n)
	}
	c.refused("", "chat.postMessage", "channel", "C1", "text", "y")
	if calls := c.chat.Calls(); len(calls) != 2 || calls[1] != (Call{2, "chat.postMessage", "C1"}) {
		t.Errorf("calls are %v", calls)
	}
}
