package sheetstest

import (
	"bufio"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/almacontact/celula/sheets/emulator"
)

// StartProcess runs an emulator as another process, until the test ends or kills it: cmd is `celula emulator`, or a test
// binary whose TestMain calls [Serve]. The first line that it prints is its address; it has no server to look into.
func StartProcess(t testing.TB, cmd *exec.Cmd) *Emulator {
	t.Helper()
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // stays open for as long as this process lives
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // the test may have done so, and waited, already
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the emulator said %q: %v", line, err)
	}
	return &Emulator{URL: strings.TrimSpace(line)}
}

// Serve is the life of a process that [StartProcess] starts: an emulator, until whoever started it is gone.
func Serve(o emulator.Options) error {
	s, err := emulator.New(o)
	if err != nil {
		return err
	}
	fmt.Println(httptest.NewServer(s).URL)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
