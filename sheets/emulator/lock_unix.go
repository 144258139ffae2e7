//go:build unix

package emulator

import (
	"errors"
	"os"
	"syscall"
)

// lockFolder keeps other processes out for as long as the file it gives is open; the system lets it go with a process
// that is killed.
func lockFolder(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errors.New("otro emulador la está usando; deténgalo o use otra carpeta")
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
