//go:build !unix

package emulator

import "os"

// lockFolder only marks the folder: this system has no lock that a killed process would let go of.
func lockFolder(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
}

func unlockFolder(f *os.File) error { return f.Close() }
