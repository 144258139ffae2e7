package round_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules/procedimiento"
)

// What the rules say to people stands whole in the chat, too: nothing in their own words looks like a document or a telephone.
func TestWordsOfTheRulesStandWholeInTheChat(t *testing.T) {
	files, err := fs.Glob(procedimiento.FS, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	words, seen := regexp.MustCompile(`"([^"]+)"`), 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.yaml") {
			continue
		}
		text, err := procedimiento.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range words.FindAllStringSubmatch(string(text), -1) {
			ours := strings.ReplaceAll(found[1], "{valor}", "…")
			c := notify.Case{Key: "c", Kind: notify.VentaEstancada, Facts: notify.Facts{ID: "V-AAAAAAAA", Motivo: ours}, Message: "m"}
			said := notify.Render(notify.Message{Key: "m", Cases: []string{"c"}}, []notify.Case{c}).Text()
			if seen++; !strings.Contains(said, ours) {
				t.Errorf("%s: %q is said as %q", file, ours, said)
			}
		}
	}
	if seen < 50 {
		t.Errorf("the rules say only %d things", seen)
	}
}
