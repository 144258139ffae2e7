//go:build !linux

package main

import (
	"os"
	"testing"
)

func openTerminal(t *testing.T) *os.File {
	t.Skip("a terminal is opened as Linux does it")
	return nil
}
