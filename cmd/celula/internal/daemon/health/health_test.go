package health_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/cmd/celula/internal/daemon/health"
)

// serve starts the health page on a free port and gives its base address.
func serve(t *testing.T, h *health.Health) string {
	t.Helper()
	l, err := health.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

func get(t *testing.T, url, host string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		req.Host = host
	}
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// A chat that takes nothing is not well, though every hoja is: nobody is told of anything.
func TestChatThatTakesNothing(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	h := health.New([]string{"ventas"}, 10*time.Minute, func() time.Time { return now })
	url := serve(t, h) + "/healthz"
	for _, step := range []struct {
		name    string
		after   time.Duration
		waiting int
		status  int
		chat    string
	}{
		{"nothing waits", 0, 0, 200, ""},
		{"something does", time.Hour, 2, 200, ""},
		{"for a while", 9 * time.Minute, 1, 200, ""},
		{"for too long", 2 * time.Minute, 3, 503, "chat: MAL, mensajes que esperan hace 11m0s: 3; vea «celula doctor»\n"},
		{"it is said", time.Minute, 0, 200, ""},
		{"something else waits", 20 * time.Minute, 1, 200, ""},
	} {
		now = now.Add(step.after)
		h.Round("ventas", time.Second, nil)
		h.Waiting(step.waiting)
		status, page := get(t, url, "")
		if want := "ventas: bien, última ronda buena hace 0s\n" + step.chat; status != step.status || page != want {
			t.Errorf("%s: %d %q, want %d %q", step.name, status, page, step.status, want)
		}
	}
}

func TestHealthz(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	h := health.New([]string{"ventas", "otra"}, 10*time.Minute, func() time.Time { return now })
	url := serve(t, h) + "/healthz"
	for _, step := range []struct {
		name   string
		do     func()
		status int
		page   string
	}{
		{"at the start", func() {}, 200, "ventas: bien, sin ronda buena desde hace 0s\notra: bien, sin ronda buena desde hace 0s\n"},
		{"after a good round of one", func() {
			now = now.Add(8 * time.Minute)
			h.Round("ventas", time.Second, nil)
			h.Round("otra", time.Second, errors.New("403"))
		}, 200, "ventas: bien, última ronda buena hace 0s\notra: bien, sin ronda buena desde hace 8m0s\n"},
		{"when the other had none for too long", func() { now = now.Add(3 * time.Minute) }, 503,
			"ventas: bien, última ronda buena hace 3m0s\notra: MAL, sin ronda buena desde hace 11m0s\n"},
		{"when it is well again", func() { h.Round("otra", time.Second, nil) }, 200,
			"ventas: bien, última ronda buena hace 3m0s\notra: bien, última ronda buena hace 0s\n"},
		{"an older good round changes nothing", func() { h.Good("otra", now.Add(-time.Hour)) }, 200,
			"ventas: bien, última ronda buena hace 3m0s\notra: bien, última ronda buena hace 0s\n"},
	} {
		step.do()
		status, page := get(t, url, "")
		if status != step.status {
			t.Errorf("%s: status = %d, want %d", step.name, status, step.status)
		}
		if diff := cmp.Diff(step.page, page); diff != "" {
			t.Errorf("%s: page differs (-want +got):\n%s", step.name, diff)
		}
	}
}

func TestMetrics(t *testing.T) {
	h := health.New([]string{"ventas"}, time.Minute, func() time.Time { return time.Unix(1_800_000_000, 500e6) })
	h.Round("ventas", 300*time.Millisecond, nil)
	h.Round("ventas", time.Second, errors.New("x"))
	h.Rows("ventas", map[string]int{"VALIDADA": 7, "INCOMPLETA": 2})
	h.Rows("ventas", map[string]int{"VALIDADA": 9})
	h.Cases("ventas", map[string]int{"venta.estancada": 3})
	h.Call("read", 200)
	h.Call("read", 429)
	h.Waiting(4)
	_, page := get(t, serve(t, h)+"/metrics", "")
	for _, want := range []string{
		`celula_last_good_round_timestamp_seconds{hoja="ventas"} 1.8000000005e+09`,
		`celula_rounds_total{hoja="ventas",result="ok"} 1`,
		`celula_rounds_total{hoja="ventas",result="error"} 1`,
		`celula_round_seconds_count{hoja="ventas"} 2`,
		`celula_sales{estado="VALIDADA",hoja="ventas"} 9`,
		`celula_cases_open{hoja="ventas",kind="venta.estancada"} 3`,
		`celula_api_calls_total{kind="read",status="429"} 1`,
		`celula_messages_waiting 4`,
		`process_open_fds`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(page, "INCOMPLETA") {
		t.Error("a status that no sale has any more is still counted")
	}
}

func TestForeignHostIsRefused(t *testing.T) {
	url := serve(t, health.New(nil, time.Minute, time.Now)) + "/healthz"
	for host, want := range map[string]int{
		"":                   200,
		"localhost":          200,
		"localhost:9090":     200,
		"[::1]:9090":         200,
		"[::1]":              200,
		"127.0.0.1.evil.com": 403,
		"evil.com:9090":      403,
		"10.0.0.1:9090":      403,
	} {
		if got, page := get(t, url, host); got != want {
			t.Errorf("Host %q: status = %d (%s), want %d", host, got, page, want)
		}
	}
}

func TestTakenPort(t *testing.T) {
	l, err := health.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := health.Listen(l.Addr().String()); err == nil || !strings.Contains(err.Error(), "no se pudo abrir la página de salud en "+l.Addr().String()) {
		t.Errorf("Listen on a taken port = %v", err)
	}
}

// TestSlowReader: whoever reads the page slowly, or not at all, holds up no round.
func TestSlowReader(t *testing.T) {
	h := health.New([]string{"ventas"}, time.Minute, time.Now)
	writing, read, served := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(served)
		r := httptest.NewRequest(http.MethodGet, "http://localhost/healthz", nil)
		h.Handler().ServeHTTP(&slowReader{httptest.NewRecorder(), writing, read}, r)
	}()
	<-writing
	ended := make(chan struct{})
	go func() {
		h.Round("ventas", time.Second, nil)
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("a round waits for whoever reads the page")
	}
	close(read)
	<-served
	<-ended
}

// A slowReader takes nothing of an answer until it is told to read.
type slowReader struct {
	*httptest.ResponseRecorder
	writing chan<- struct{}
	read    <-chan struct{}
}

func (r *slowReader) Write(p []byte) (int, error) {
	close(r.writing)
	<-r.read
	return r.ResponseRecorder.Write(p)
}
