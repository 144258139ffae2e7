package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The house has one direction: sheets, rules and notify know nothing of each other nor of cmd, and of the parts of cmd only
// round sees them all.
func TestImports(t *testing.T) {
	const module = "github.com/almacontact/celula/"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	leaves := []string{"sheets", "rules", "notify"}
	apart := []string{"cmd/celula/internal/store", "cmd/celula/internal/config", "cmd/celula/internal/daemon"}
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		from, ok := strings.CutPrefix(fields[0], module)
		if !ok {
			continue
		}
		seen++
		for _, path := range fields[1:] {
			to, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			for _, leaf := range leaves {
				if under(from, leaf) && !under(to, leaf) {
					t.Errorf("%s imports %s: %s stands alone", from, to, leaf)
				}
			}
			if slices.Contains(apart, from) && !under(to, "cmd") {
				t.Errorf("%s imports %s: it knows nothing of what it keeps, reads or runs", from, to)
			}
		}
	}
	if seen < 20 {
		t.Errorf("go list gave %d packages of ours: the test saw little", seen)
	}
}

func under(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }
