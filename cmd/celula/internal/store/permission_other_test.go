//go:build !linux

package store_test

import (
	"os"
	"testing"
)

func unprivileged(t *testing.T, f func()) {
	if os.Geteuid() == 0 {
		t.Skip("the superuser may write anywhere: run as somebody else to test a folder without permission")
	}
	f()
}
