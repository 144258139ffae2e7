package emulator_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/almacontact/celula/sheets/sheetstest"
)

// Clients that know nothing of this emulator do their everyday work against it.
func TestClientsFromNpm(t *testing.T) {
	if testing.Short() {
		t.Skip("LEFT OUT with -short: clients from npm")
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skipf("LEFT OUT: npm is not here (%v)", err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/npm")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	install := exec.CommandContext(ctx, npm, "install", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=0")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("LEFT OUT: the clients cannot be had from npm (%v)\n%s", err, out)
	}
	e := sheetstest.Start(t)
	for _, script := range []string{"google-spreadsheet.mjs", "googleapis.mjs"} {
		node := exec.CommandContext(t.Context(), "node", script, e.URL)
		node.Dir = dir
		if out, err := node.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", script, err, out)
		}
	}
}
