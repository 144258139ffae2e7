package web

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestGuard(t *testing.T) {
	s := start(t)
	port := s.url[strings.LastIndex(s.url, ":"):]
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) {
			if name == "Host" {
				r.Host = value
			} else if value == "" {
				r.Header.Del(name)
			} else {
				r.Header.Set(name, value)
			}
		}
	}
	foreign := func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Del("Origin")
	}
	bare := func(r *http.Request) {
		r.Header.Del("Sec-Fetch-Site")
		r.Header.Del("Origin")
	}
	const edit = `{"do":"append","tab":0,"count":1,"places":[]}`
	for name, c := range map[string]struct {
		method, path, body string
		change             func(*http.Request)
		want               int
	}{
		"the page":                              {"GET", "/", "", nil, 200},
		"the page, by hand":                     {"GET", "/", "", bare, 200},
		"the page as localhost":                 {"GET", "/", "", func(r *http.Request) { bare(r); r.Host = "localhost" + port }, 200},
		"the page by a link of elsewhere":       {"GET", "/", "", func(r *http.Request) { foreign(r); r.Header.Set("Sec-Fetch-Mode", "navigate") }, 200},
		"the page inside another":               {"GET", "/", "", func(r *http.Request) { foreign(r); r.Header.Set("Sec-Fetch-Mode", "no-cors") }, 403},
		"the page by another name":              {"GET", "/", "", header("Host", "example.com"+port), 403},
		"the page by another name, by hand":     {"GET", "/", "", func(r *http.Request) { bare(r); r.Host = "example.com" + port }, 403},
		"the page by another port":              {"GET", "/", "", header("Host", "127.0.0.1:1"), 403},
		"the page by an address of the network": {"GET", "/", "", header("Host", "192.168.0.10"+port), 403},
		"a file":                                {"GET", "/page/js/main.js", "", bare, 200},
		"a folder":                              {"GET", "/page/js/", "", nil, 404},
		"nothing":                               {"GET", "/otra", "", nil, 404},
		"events":                                {"GET", "/api/events", "", nil, 200},
		"events without Origin":                 {"GET", "/api/events", "", header("Origin", ""), 200},
		"events of no known sender":             {"GET", "/api/events", "", bare, 403},
		"events of another site":                {"GET", "/api/events", "", foreign, 403},
		"events of another origin":              {"GET", "/api/events", "", header("Origin", "http://example.com"), 403},
		"events by another name":                {"GET", "/api/events", "", func(r *http.Request) { r.Host = "example.com" + port }, 403},
		"an edit":                               {"POST", "/api/rows", edit, nil, 200},
		"an edit without Origin":                {"POST", "/api/rows", edit, header("Origin", ""), 403},
		"an edit of a form of another site":     {"POST", "/api/rows", edit, header("Origin", "http://example.com"), 403},
		"an edit of a sandboxed page":           {"POST", "/api/rows", edit, header("Origin", "null"), 403},
		"an edit of another port":               {"POST", "/api/rows", edit, header("Origin", "http://127.0.0.1:1"), 403},
		"an edit that a browser calls foreign":  {"POST", "/api/rows", edit, header("Sec-Fetch-Site", "same-site"), 403},
		"an edit by another name": {"POST", "/api/rows", edit, func(r *http.Request) {
			r.Host = "example.com" + port
			r.Header.Set("Origin", "http://example.com"+port)
		}, 403},
		"an edit by GET": {"GET", "/api/rows", "", nil, 404},
	} {
		got, answer := s.send(c.method, c.path, c.body, c.change)
		if got != c.want {
			t.Errorf("%s: %s %s got %d, want %d: %s", name, c.method, c.path, got, c.want, answer)
		}
		if c.want == 403 && !strings.Contains(answer, "solo se") {
			t.Errorf("%s: refused with %q, want words in Spanish", name, answer)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/", "/page/js/main.js", "/page/icon.svg", "/otra"} {
		resp, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		policy := resp.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q, want %q in it", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q allows something unsafe", path, policy)
		}
		if got := resp.Header.Get("X-Content-Type-Options") + " " + resp.Header.Get("Cache-Control"); got != "nosniff no-store" {
			t.Errorf("%s: got %q, want nosniff and no-store", path, got)
		}
	}
}

func TestOwnHostByEveryLoopbackName(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:80": true, "127.0.0.1": true, "localhost": true, "LocalHost:80": true, "[::1]:80": true, "[::1]": true, "127.9.9.9": true,
		"": false, ":80": false, "localhost.example.com": false, "127.0.0.1.example.com": false, "2130706433": false, "0.0.0.0": false, "localhost:8080": false,
	} {
		ctx := context.WithValue(t.Context(), http.LocalAddrContextKey, net.Addr(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}))
		r := (&http.Request{Host: host}).WithContext(ctx)
		if got := ownHost(r); got != want {
			t.Errorf("Host %q: got %v, want %v", host, got, want)
		}
	}
}
