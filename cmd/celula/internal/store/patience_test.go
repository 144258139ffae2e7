package store

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// Nobody waits for a silent server for ever, and who breaks off sooner is heard at once.
func TestPatience(t *testing.T) {
	for name, c := range map[string]struct {
		limit func(t *testing.T, c net.Conn)
		want  time.Duration
	}{
		"silence":                       {func(*testing.T, net.Conn) {}, silence},
		"a later deadline":              {func(t *testing.T, c net.Conn) { set(t, c.SetDeadline, time.Hour) }, silence},
		"a sooner deadline":             {func(t *testing.T, c net.Conn) { set(t, c.SetReadDeadline, time.Second) }, time.Second},
		"a deadline that was taken off": {func(t *testing.T, c net.Conn) { set(t, c.SetDeadline, time.Second); none(t, c) }, silence},
		"one that is set meanwhile": {func(t *testing.T, c net.Conn) {
			time.AfterFunc(2*time.Second, func() { set(t, c.SetDeadline, -time.Second) })
		}, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				defer far.Close()
				conn := &patientConn{Conn: near}
				defer conn.Close()
				c.limit(t, conn)
				began := time.Now()
				n, err := conn.Read(make([]byte, 8))
				if took := time.Since(began); !errors.Is(err, os.ErrDeadlineExceeded) || took != c.want {
					t.Errorf("Read = %d, %v after %v; want a deadline's error after %v", n, err, took, c.want)
				}
			})
		})
	}
}

func TestPatienceOfWriting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		conn := &patientConn{Conn: near}
		defer conn.Close()
		began := time.Now()
		n, err := conn.Write([]byte("hola"))
		if took := time.Since(began); !errors.Is(err, os.ErrDeadlineExceeded) || took != silence {
			t.Errorf("Write = %d, %v after %v; want a deadline's error after %v", n, err, took, silence)
		}
		set(t, conn.SetWriteDeadline, time.Second)
		began = time.Now()
		if _, err := conn.Write([]byte("hola")); err == nil || time.Since(began) != time.Second {
			t.Errorf("Write = %v after %v; want an error after 1s", err, time.Since(began))
		}
	})
}

func set(t *testing.T, deadline func(time.Time) error, in time.Duration) {
	t.Helper()
	if err := deadline(time.Now().Add(in)); err != nil {
		t.Error(err)
	}
}

func none(t *testing.T, c net.Conn) {
	t.Helper()
	if err := c.SetDeadline(time.Time{}); err != nil {
		t.Error(err)
	}
}
