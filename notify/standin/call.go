package standin

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// method does the work of one method; the lock is held. reply is what goes out
// beside "ok".
type method func(c *Chat, p params) reply

type reply map[string]any

var methods = map[string]method{
	"auth.test":             (*Chat).authTest,
	"chat.postMessage":      (*Chat).postMessage,
	"chat.update":           (*Chat).update,
	"chat.delete":           (*Chat).delete,
	"conversations.history": (*Chat).history,
	"conversations.info":    (*Chat).info,
	"conversations.list":    (*Chat).list,
}

// scopeOf has the permission that a method asks of the token.
var scopeOf = map[string]string{
	"chat.postMessage":      "chat:write",
	"conversations.history": "channels:history",
	"conversations.info":    "channels:read",
}

// needs is the scope of any method; the chat's other methods share theirs.
func needs(method string) string {
	switch method {
	case "chat.update", "chat.delete":
		method = "chat.postMessage"
	case "conversations.list":
		method = "conversations.info"
	}
	return scopeOf[method]
}

// refuse is Slack's answer to a call that it will not do.
func refuse(code string, messages ...string) reply {
	r := reply{"ok": false, "error": code}
	if len(messages) > 0 {
		r["response_metadata"] = reply{"messages": messages}
	}
	return r
}

// answer does one call, or fails as it was told to.
func (c *Chat) answer(w http.ResponseWriter, r *http.Request, name string, p params) {
	c.mu.Lock()
	call := Call{N: len(c.calls) + 1, Method: name, Channel: p["channel"]}
	c.calls = append(c.calls, call)
	var failure *Failure
	if c.fail != nil {
		failure = c.fail(call)
	}
	var out reply
	var wait int
	if failure == nil || failure.After || failure.slow() {
		out, wait = c.do(name, p, bearer(r, p))
	}
	scopes := strings.Join(c.scopes, ",")
	c.mu.Unlock()

	if failure != nil {
		failure.wait(r)
		if !failure.slow() {
			failure.write(w, r, out)
			return
		}
	}
	w.Header().Set("X-OAuth-Scopes", scopes)
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
		writeJSON(w, http.StatusTooManyRequests, out)
		return
	}
	writeJSON(w, http.StatusOK, out)
}

// do checks the token, the rate and the permission, and does the work. wait is
// more than 0 when the call came too soon. The lock is held.
func (c *Chat) do(name string, p params, token string) (out reply, wait int) {
	switch {
	case token == "":
		return refuse("not_authed"), 0
	case token != c.token:
		return refuse("invalid_auth"), 0
	}
	if wait := c.tooSoon(name, p["channel"]); wait > 0 {
		return refuse("ratelimited"), wait
	}
	if scope := needs(name); scope != "" && !slices.Contains(c.scopes, scope) {
		out := refuse("missing_scope")
		out["needed"], out["provided"] = scope, strings.Join(c.scopes, ",")
		return out, 0
	}
	if out = methods[name](c, p); out["ok"] == nil {
		out["ok"] = true
	}
	return out, 0
}

// bearer finds the token where a client may put it.
func bearer(r *http.Request, p params) string {
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return t
	}
	return p["token"]
}

// params are a call's arguments, as text; what is not a string in a JSON body
// stays JSON.
type params map[string]string

// maxBody is far above what any permitted message needs.
const maxBody = 1 << 20

func readParams(w http.ResponseWriter, r *http.Request) (params, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "application/json" {
		return jsonParams(body)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fmt.Errorf("reading the form: %w", err)
	}
	p := params{}
	for _, values := range []url.Values{r.URL.Query(), form} {
		for name := range values {
			p[name] = values.Get(name)
		}
	}
	return p, nil
}

func jsonParams(body []byte) (params, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, fmt.Errorf("reading the JSON body: %w", err)
	}
	p := params{}
	for name, value := range raw {
		var s string
		if json.Unmarshal(value, &s) != nil {
			s = string(value)
		}
		p[name] = s
	}
	return p, nil
}

// truth reads a flag as Slack does.
func (p params) truth(name string) bool { return p[name] == "1" || p[name] == "true" }

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("unreachable: a reply is made of plain values: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body) // a client that hung up needs no answer
}
