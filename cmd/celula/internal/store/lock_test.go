//go:build unix

package store

import (
	"path/filepath"
	"syscall"
	"testing"
)

// A program that is being started has a copy of every open file for a moment, also of the lock's.
func TestLockReleasedThoughACopyIsOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	l, err := lockFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := syscall.Dup(int(l.f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	for range 2 { // the second time changes nothing
		if err := l.release(); err != nil {
			t.Errorf("release: %v", err)
		}
	}
	again, err := lockFile(path)
	if err != nil {
		t.Fatalf("locking again: %v", err)
	}
	if err := again.release(); err != nil {
		t.Errorf("releasing again: %v", err)
	}
}
