package store_test

import (
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// unprivileged calls f as one who may not open every file, which the superuser may, as whom tests often run.
func unprivileged(t *testing.T, f func()) {
	if os.Geteuid() != 0 {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never let go of: the thread ends with the goroutine, and nobody else is held to it
		const nobody = 65534
		if err := unix.Setfsuid(nobody); err != nil {
			t.Errorf("opening files as nobody: %v", err)
			return
		}
		f()
	}()
	<-done
}
