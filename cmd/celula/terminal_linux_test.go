package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// While `celula check` waits for its file, it says so where a person sees it, and takes the line away when it goes on. A file that is
// a pipe is opened only when somebody writes to it.
func TestCheckShowsProgressOnATerminalAlone(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Run("terminal", func(t *testing.T) {
		terminal, screen := openTerminal(t)
		defer time.AfterFunc(patience, func() { terminal.Close() }).Stop() // which ends the reading
		var seen string
		until := func(last string) {
			for !strings.HasSuffix(seen, last) {
				b := make([]byte, 1024)
				n, err := screen.Read(b)
				if seen += string(b[:n]); err != nil {
					t.Fatalf("the terminal shows %q and then %v, want %q at its end", seen, err, last)
				}
			}
		}
		end := checkPipe(t, terminal)
		until("\r\x1b[Kcelula: abriendo ventas.csv…")
		end()
		until("\r\n")
		if last := seen[strings.LastIndex(seen, "\x1b[K"):]; !strings.HasPrefix(last, "\x1b[Kcelula: ventas.csv: ") {
			t.Errorf("the terminal shows %q, want what is wrong with the file in the place of what was going on", seen)
		}
	})
	t.Run("pipe", func(t *testing.T) {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		end := checkPipe(t, w)
		time.Sleep(2 * progressEvery)
		end()
		w.Close()
		got, err := io.ReadAll(r)
		if err != nil || !strings.HasPrefix(string(got), "celula: ventas.csv: ") {
			t.Errorf("the pipe got %q (%v), want only what is wrong", got, err)
		}
	})
}

// checkPipe begins to check a file that is a pipe, which makes it wait; end lets it go on and waits for its end.
func checkPipe(t *testing.T, stderr *os.File) (end func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ventas.csv")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ended := make(chan int, 1)
	go func() { ended <- run(t.Context(), []string{"check", path}, io.Discard, stderr) }()
	return func() {
		t.Helper()
		w, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if status := <-ended; status != exitFailed {
			t.Errorf("check of a pipe ended with %d, want %d", status, exitFailed)
		}
	}
}

// openTerminal opens a new terminal: what a program writes to its end is read at the other, where the screen is.
func openTerminal(t *testing.T) (program, screen *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here:", err)
	}
	t.Cleanup(func() { master.Close() })
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	return slave, master
}
