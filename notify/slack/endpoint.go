package slack

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/slack-go/slack"
)

// endpoint makes an API base address of what the configuration has: it ends in
// a slash, for the name of a method is put right behind it.
func endpoint(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.TrimRight(s, "/") == "https://slack.com" {
		return slack.APIURL
	}
	return strings.TrimRight(s, "/") + "/"
}

// doer sends requests, and lets nothing pass for Slack's answer that says neither yes nor no. Where the base address was
// given without its /api, as people copy it, the server does not know the path; the same request then goes to where it does.
type doer struct {
	http *http.Client
	base string
}

// Do implements what slack-go asks of an HTTP client.
func (d doer) Do(r *http.Request) (*http.Response, error) {
	resp, err := d.send(r)
	if err == nil {
		if _, bad := strconv.Atoi(resp.Header.Get("Retry-After")); bad != nil {
			resp.Header.Del("Retry-After") // a date: slack-go takes it for a broken answer
		}
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if !answers(body) {
		return nil, errNoAnswer
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// answers says whether a body is Slack's: ok, or what is wrong. slack-go takes one that has neither, such as the page of a
// hotel's network, for a success without anything in it.
func answers(body []byte) bool {
	var said struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	return json.Unmarshal(body, &said) == nil && (said.OK || strings.TrimSpace(said.Error) != "")
}

func (d doer) send(r *http.Request) (*http.Response, error) {
	resp, err := d.http.Do(r)
	if err != nil || resp.StatusCode != http.StatusNotFound || strings.HasSuffix(d.base, "/api/") {
		return resp, err
	}
	again, ok := underAPI(r, d.base)
	if !ok {
		return resp, nil
	}
	resp.Body.Close()
	return d.http.Do(again)
}

// underAPI is the request with /api put behind the base address.
func underAPI(r *http.Request, base string) (*http.Request, bool) {
	method, ok := strings.CutPrefix(r.URL.String(), base)
	if !ok || r.GetBody == nil {
		return nil, false
	}
	body, err := r.GetBody()
	if err != nil {
		return nil, false
	}
	again := r.Clone(r.Context())
	again.Body = body
	if again.URL, err = url.Parse(base + "api/" + method); err != nil {
		return nil, false
	}
	return again, true
}
