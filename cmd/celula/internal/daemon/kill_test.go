package daemon_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// TestKilled kills a daemon in the middle of a round and of telling the chat, and starts it again on the same file, several times
// over: each time the first round and the chat's turn come at once, though the dead one's jobs and its leadership are still in the file.
func TestKilled(t *testing.T) {
	if path := os.Getenv("CELULA_DAEMON"); path != "" {
		beKilled(path)
		return
	}
	path := filepath.Join(t.TempDir(), "celula.db")
	for life := range 3 {
		child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		child.Env = append(os.Environ(), "CELULA_DAEMON="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		// Both events of a life, in whatever order. River alone would let the dead one's jobs block them for minutes.
		events := make(chan string)
		go func() {
			defer close(events)
			for lines := bufio.NewScanner(out); lines.Scan(); {
				events <- lines.Text()
			}
		}()
		first, second := receive(t, "the first event", events), receive(t, "the second event", events)
		if first+second != "rondachat" && first+second != "chatronda" {
			t.Errorf("life %d began with %q and %q, want the round and the chat", life, first, second)
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for range events { // until the pipe's end
		}
		_ = child.Wait() // it was killed
	}
}

// beKilled runs a daemon whose round and chat never end.
func beKilled(path string) {
	s, err := store.Open(context.Background(), path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	err = daemon.Run(context.Background(), daemon.Options{
		Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: cron.Every(time.Second)}},
		Work: daemon.Work{
			Round: func(context.Context, string) error { fmt.Println("ronda"); select {} },
			Say:   func(context.Context) (time.Duration, error) { fmt.Println("chat"); select {} },
		},
	})
	fmt.Println(err)
	os.Exit(1)
}
