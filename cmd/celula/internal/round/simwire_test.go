package round_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
)

// A wire is a server that can be reached in its bubble: HTTP byte for byte, over pipes in the place of sockets, since
// only a goroutine that waits for a pipe lets the bubble's clock go on.
type wire struct {
	server *http.Server
	calls  chan net.Conn
	closed chan struct{}
	close  sync.Once
}

func serve(h http.Handler) *wire {
	w := &wire{server: &http.Server{Handler: h}, calls: make(chan net.Conn), closed: make(chan struct{})}
	go w.server.Serve(w) // until its end, which is the listener's
	return w
}

func (w *wire) end() { w.server.Close() }

// Accept, Close and Addr make a net.Listener of it.
func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.calls:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}
func (w *wire) Close() error   { w.close.Do(func() { close(w.closed) }); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// A socket is all the connections of one process to one server. They end with the process.
type socket struct {
	*http.Transport
	to    *wire
	mu    sync.Mutex
	conns []net.Conn
}

func newSocket(to *wire) *socket {
	s := &socket{to: to}
	s.Transport = &http.Transport{DialContext: s.dial}
	return s
}

func (s *socket) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case s.to.calls <- there:
	case <-s.to.closed:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = append(s.conns, here)
	return here, nil
}

// cut ends the connections as the end of a process does, whatever is on its way in them.
func (s *socket) cut() {
	s.mu.Lock()
	conns := slices.Clone(s.conns)
	s.mu.Unlock()
	for _, c := range conns {
		c.Close()
	}
	s.CloseIdleConnections()
}

// A direct is a way to a server past every wire and fault, for people and for whoever looks at what stands there.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}
