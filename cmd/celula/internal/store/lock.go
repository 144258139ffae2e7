package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// fileLock is an operating system's lock on a file beside the database. The system drops it when the process dies, however it
// dies; the file itself is left, because removing it would race with the next process to lock it.
type fileLock struct{ f *os.File }

// heldError says that another process holds the lock; pid is 0 when it could not be read.
type heldError struct{ pid int }

func (e *heldError) Error() string { return fmt.Sprintf("locked by process %d", e.pid) }

// errBusy is what tryLock returns when somebody else holds the lock.
var errBusy = errors.New("lock is held")

// lockFile takes the lock at path without waiting, and writes this process's number there for others to read.
func lockFile(path string) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); err != nil {
		held := &heldError{pid: readPID(f)}
		f.Close() // nothing was written: its error says nothing more
		if errors.Is(err, errBusy) {
			return nil, held
		}
		return nil, err
	}
	if err := writePID(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &fileLock{f: f}, nil
}

func readPID(f *os.File) int {
	b, err := io.ReadAll(io.LimitReader(f, 32))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0
	}
	return pid
}

func writePID(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return err
}

// release lets the lock go. It may be called twice.
func (l *fileLock) release() error {
	// Closing is not enough: a program that this process starts in this very moment holds a copy of the file until it runs.
	// An error says that the lock is gone already.
	_ = unlock(l.f)
	if err := l.f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
