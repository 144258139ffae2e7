package daemon_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// TestBrokenConnectionIsToldOnce: a server that resets every connection is one fault, although each was made from another port.
func TestBrokenConnectionIsToldOnce(t *testing.T) {
	t.Parallel()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	go func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			_, _ = http.ReadRequest(bufio.NewReader(conn))
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "celula.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	logged := &lines{}
	told := make(chan error, 100)
	end := start(t, daemon.Options{
		Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: every}}, Log: logged.logger(),
		Work: daemon.Work{Round: func(ctx context.Context, _ string) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+server.Addr().String(), strings.NewReader("x"))
			if err == nil {
				_, err = http.DefaultClient.Do(req)
			}
			return err
		}},
		Done: func(_ string, _ time.Duration, err error) { told <- err },
	})
	first, second := receive(t, "a round's end", told), receive(t, "the next one's", told)
	if first == nil || second == nil || first.Error() == second.Error() {
		t.Fatalf("the rounds ended with %v and %v, want connections that were reset", first, second)
	}
	receive(t, "one more", told)
	if _, err := end(); err != nil {
		t.Error(err)
	}
	if got := logged.errors(); len(got) != 1 || !strings.Contains(got[0], "connection reset") {
		t.Errorf("logged %q, want the fault once, as it was", got)
	}
}
