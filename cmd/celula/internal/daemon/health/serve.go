package health

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Call notes one call to the Sheets API and its answer's HTTP status, 0 when there was none.
func (h *Health) Call(kind string, status int) {
	h.calls.WithLabelValues(kind, strconv.Itoa(status)).Inc()
}

// Handler serves the health page and the metrics, to whoever asks for them by a loopback name.
func (h *Health) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.page)
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.registry, promhttp.HandlerOpts{}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A web page of elsewhere can make a browser of this machine ask here, under a name of its own.
		if !loopback(r.Host) {
			http.Error(w, "solo se atiende en la dirección de esta máquina", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]") // no port
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func (h *Health) page(w http.ResponseWriter, _ *http.Request) {
	status, lines := h.state()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(lines)) // whoever hung up is not answered
}

// state is a line a hoja, and the status of the whole. The writing is left to others, whom a slow reader may keep
// while rounds end.
func (h *Health) state() (status int, lines string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	status = http.StatusOK
	var page strings.Builder
	for _, v := range h.hojas {
		age := h.now().Sub(v.since)
		word, what := "bien", "última ronda buena hace "+age.Round(time.Second).String()
		if !v.good {
			what = "sin ronda buena desde hace " + age.Round(time.Second).String()
		}
		if age > h.deadAfter {
			word, status = "MAL", http.StatusServiceUnavailable
		}
		fmt.Fprintf(&page, "%s: %s, %s\n", v.name, word, what)
	}
	if age := h.now().Sub(h.wait.since); h.wait.messages > 0 && age > h.deadAfter {
		status = http.StatusServiceUnavailable
		fmt.Fprintf(&page, "chat: MAL, mensajes que esperan hace %s: %d; vea «celula doctor»\n", age.Round(time.Second), h.wait.messages)
	}
	return status, page.String()
}

// Listen takes the address, which must be a loopback one (config sees to it), so that a taken port is known before the
// daemon begins.
func Listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("no se pudo abrir la página de salud en %s; ¿hay otro programa ahí? Cambie 'health' en la configuración (%w)", address, err)
	}
	return l, nil
}

// Serve answers on l until ctx is done, and closes it.
func (h *Health) Serve(ctx context.Context, l net.Listener) error {
	s := &http.Server{Handler: h.Handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() }) // a scrape cut short is asked again
	defer stop()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("la página de salud: %w", err)
	}
	return nil
}
