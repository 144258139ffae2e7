package main

import (
	"errors"
	"net"
	"net/url"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A wire is what lies between one machine and the database: it can be cut, or go silent without a word to either end.
type wire struct {
	t       testing.TB
	l       net.Listener
	network string
	address string // of the database

	mu    sync.Mutex
	state wireState
	turn  *sync.Cond // when state changes
	ends  map[net.Conn]bool
}

type wireState int

const (
	whole  wireState = iota
	silent           // bytes are taken and not passed on
	cut              // connections break, and new ones too
	gone             // the test has ended
)

func newWire(t testing.TB, spec string) *wire {
	t.Helper()
	conf, err := pgx.ParseConfig(spec)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, l: l, ends: map[net.Conn]bool{}}
	w.network, w.address = pgconn.NetworkAddress(conf.Host, conf.Port)
	w.turn = sync.NewCond(&w.mu)
	go w.serve()
	t.Cleanup(func() {
		w.set(gone)
		l.Close()
	})
	return w
}

// spec is the database's address through the wire.
func (w *wire) spec(spec string) string {
	w.t.Helper()
	u, err := url.Parse(spec)
	if err != nil {
		w.t.Fatal(err)
	}
	u.Host = w.l.Addr().String()
	q := u.Query()
	q.Del("host")
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	return u.String()
}

func (w *wire) set(s wireState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = s
	w.turn.Broadcast()
	if s == cut || s == gone {
		for c := range w.ends {
			c.Close()
		}
		clear(w.ends)
	}
}

func (w *wire) serve() {
	for {
		near, err := w.l.Accept()
		if err != nil {
			return // the test has ended
		}
		go w.join(near)
	}
}

func (w *wire) join(near net.Conn) {
	defer near.Close()
	far, err := net.Dial(w.network, w.address)
	for try := 0; errors.Is(err, syscall.EAGAIN) && try < 100; try++ { // a Unix socket turns away whom it has no room for, TCP lets him wait
		time.Sleep(50 * time.Millisecond)
		far, err = net.Dial(w.network, w.address)
	}
	if err != nil {
		w.t.Errorf("the database does not answer: %v", err)
		return
	}
	defer far.Close()
	if !w.add(near, far) {
		return
	}
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		both.Go(func() { w.carry(way[0], way[1]) })
	}
	both.Wait()
}

func (w *wire) add(ends ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == cut || w.state == gone {
		return false
	}
	for _, c := range ends {
		w.ends[c] = true
	}
	return true
}

// carry passes on what comes, as long as the wire is whole.
func (w *wire) carry(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		w.mu.Lock()
		for w.state == silent {
			w.turn.Wait()
		}
		w.mu.Unlock()
		if _, lost := to.Write(b[:n]); err != nil || lost != nil {
			return // one end is gone, and the other will be
		}
	}
}
