package store

import (
	"net"
	"sync"
	"time"
)

// A patientConn is a connection on which nobody waits for more than [silence] at a time, besides the deadlines that are
// set on it.
type patientConn struct {
	net.Conn

	mu          sync.Mutex
	read, write time.Time // the deadlines set from outside; zero for none
}

// Read reads what comes within the deadline, and within silence.
func (c *patientConn) Read(b []byte) (int, error) {
	if err := c.limit(c.Conn.SetReadDeadline, &c.read); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// Write writes likewise.
func (c *patientConn) Write(b []byte) (int, error) {
	if err := c.limit(c.Conn.SetWriteDeadline, &c.write); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// limit is exclusive with the setting of deadlines, which is how the driver breaks off a call: that must not be undone here.
func (c *patientConn) limit(set func(time.Time) error, outside *time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	until := time.Now().Add(silence)
	if !outside.IsZero() && outside.Before(until) {
		until = *outside
	}
	return set(until)
}

// SetDeadline sets both deadlines.
func (c *patientConn) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read, c.write = t, t
	return c.Conn.SetDeadline(t)
}

// SetReadDeadline sets that of reading.
func (c *patientConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = t
	return c.Conn.SetReadDeadline(t)
}

// SetWriteDeadline sets that of writing.
func (c *patientConn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.write = t
	return c.Conn.SetWriteDeadline(t)
}
