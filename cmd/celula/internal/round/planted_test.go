package round_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The simulation must be able to fail. Each of these faults, which bots of this kind are known for, is planted in a copy of one
// file, and the simulation built over it must find it in no more histories than it always plays.

var plant = flag.Bool("planted", false, "plant faults and see whether the simulation finds them: a build for each (make planted)")

// A planting is one fault: in a file, some texts, each of which stands there once, made others.
type planting struct {
	fault string
	file  string
	texts [][2]string // was, is
}

var plantings = []planting{
	{"a row number kept across calls", "see.go", [][2]string{
		{"	blank bool // no agent's cell says anything: no sale", "	num   int\n	blank bool"},
		{"		switch at := (row{layout.HeaderRow + 1 + i, r, r.alone}); {", "		if r.num == 0 || r.num > len(t.Rows) {\n			r.num = layout.HeaderRow + 1 + i\n		}\n		switch at := (row{r.num, r, r.alone}); {"},
	}},
	{"a cursor moved early", "say.go", [][2]string{
		{"	ref, err := notify.Deliver(ctx,", "	if err := s.Store.Shown(ctx, m.Key, m.Ref, m.Wanted); err != nil {\n		return err\n	}\n	ref, err := notify.Deliver(ctx,"},
	}},
	{"a retry without read-back", "../../../../notify/deliver.go", [][2]string{
		{"	if d.Tried {", "	if d.Tried && d.Ref != \"\" {"},
	}},
	{"a case said before it is recorded", "remember.go", [][2]string{
		{"	change := store.Change{Sales: p.sales, Messages: messages}", "	if len(messages) > 0 {\n		if err := h.held.Record(ctx, h.Name, store.Change{Messages: messages}, h.Recorded); err != nil {\n			h.past = nil\n			return err\n		}\n	}\n	change := store.Change{Sales: p.sales}"},
	}},
	{"a lost repair", "write.go", [][2]string{
		{"	return false, h.putBack(ctx, s, p, landed)", "	return false, nil"},
	}},
	{"an id believed before it was seen", "identify.go", [][2]string{
		{"		case s != nil && s.Row >= 0:", "		case s != nil:"},
	}},
}

// planted is the file with the fault in it.
func (p *planting) planted(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(p.file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for _, change := range p.texts {
		if n := strings.Count(text, change[0]); n != 1 {
			t.Fatalf("%s: the text to be changed stands there %d times, want once: the fault must be planted otherwise\n%s", p.file, n, change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	return text
}

func TestPlantedFaultsAreFound(t *testing.T) {
	violation := regexp.MustCompile(`seed \d+: .*`)
	for _, p := range plantings {
		t.Run(p.fault, func(t *testing.T) {
			text := p.planted(t)
			if !*plant {
				t.Skip("not asked for: -planted")
			}
			out, err := p.simulate(t, text)
			found := violation.FindString(out)
			if err == nil || found == "" {
				t.Fatalf("the simulation ended with %v and found nothing:\n%s", err, out)
			}
			t.Log(found)
		})
	}
}

// simulate builds this package's tests over the planted text, and plays.
func (p *planting) simulate(t *testing.T, text string) (out string, err error) {
	t.Helper()
	dir := t.TempDir()
	original, err := filepath.Abs(p.file)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: filepath.Join(dir, "planted.go")}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"planted.go": text, "overlay.json": string(overlay)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	binary := filepath.Join(dir, "round.test")
	if out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-overlay", filepath.Join(dir, "overlay.json"), "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	played, err := exec.CommandContext(t.Context(), binary, "-test.run", "^TestSimulation$").CombinedOutput()
	return string(played), err
}
