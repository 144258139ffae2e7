//go:build !linux

package main

import (
	"os"
	"testing"
)

func openTerminal(t *testing.T) (program, screen *os.File) {
	t.Skip("a terminal is opened as Linux does it")
	return nil, nil
}
