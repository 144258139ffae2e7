//go:build unix

package emulator

import (
	"errors"
	"os"
	"syscall"
)

// lockFolder keeps other processes out until unlockFolder is given its file; the system lets it go with a process that is
// killed.
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

// unlockFolder lets them in. Closing alone would not, while a program that this process is just starting has a copy of the
// file.
func unlockFolder(f *os.File) error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}
