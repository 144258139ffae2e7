package round_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestTwins lets two bots live the same life before the same hoja, of which one loses its memory now and then, or has it put
// back from an old copy. Both say equally much, and have as much of each kind open.
func TestTwins(t *testing.T) {
	sound, ill := open(t), open(t)
	rapid.Check(t, func(rt *rapid.T) {
		twins := []*office{sound, ill}
		sold := rapid.IntRange(1, 8).Draw(rt, "sales")
		for _, o := range twins {
			for _, m := range o.chat.Messages("C1") { // of the lives before
				o.chat.Delete("C1", m.TS)
			}
			o.stop()
			o.state = freshState(t)
			o.start()
			o.another()
			for n := range sold {
				o.google.Put(t, o.id, fmt.Sprintf("Ventas!A%d", n+2), [][]any{upgrade(n + 1)})
			}
			o.round()
		}
		backups := []string{ill.backup()}
		for range rapid.IntRange(1, 4).Draw(rt, "rounds") {
			edit := drawEdit(rt, sold)
			pause := time.Duration(rapid.SampledFrom([]int{20, 60, 9 * 60, 25 * 60, 50 * 60}).Draw(rt, "minutes")) * time.Minute
			for _, o := range twins {
				edit(o)
				o.now = o.now.Add(pause)
				o.round()
			}
			mishap := rapid.SampledFrom([]string{"none", "none", "copied", "lost", "put back"}).Draw(rt, "mishap")
			switch mishap {
			case "copied":
				backups = append(backups, ill.backup())
			case "lost":
				ill.lose()
			case "put back":
				ill.restore(rapid.SampledFrom(backups).Draw(rt, "backup"))
			}
			ill.hoja.Name = ill.id
			ill.round()
			if diff := cmp.Diff(sound.account(), ill.account()); diff != "" {
				rt.Fatalf("after the memory was %s (-sound twin +this one):\n%s\nsound: %q\nthis one: %q", mishap, diff, sound.texts("C1"), ill.texts("C1"))
			}
		}
	})
}

// drawEdit is something that people do in a hoja.
func drawEdit(rt *rapid.T, sold int) func(*office) {
	row := rapid.IntRange(2, sold+1).Draw(rt, "row")
	col, texts := colMora, []string{"no", "si", ""}
	switch rapid.SampledFrom([]string{"mora", "agenda", "instalación", "nothing"}).Draw(rt, "column") {
	case "agenda":
		col, texts = colAgenda, []string{"20/11/2026", "25/11/2026", "28/11/2026", "30/12/2026"}
	case "instalación":
		col, texts = colInstalacion, []string{"", "PENDIENTE", "INSTALADA", "NO INSTALADA", "CANCELADA"}
	case "nothing":
		return func(*office) {}
	}
	text := rapid.SampledFrom(texts).Draw(rt, "text")
	return func(o *office) { o.put(row, col, text) }
}

// account is how many messages about its hoja an office has had, and how many cases of each kind stand open there.
func (o *office) account() map[string]int {
	o.t.Helper()
	account := map[string]int{}
	posted, err := o.sayer.Chat.History(o.t.Context(), "C1", time.Time{})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, p := range posted {
		if o.hoja.Policy.Wrote(p.Key) {
			account["messages"]++
		}
	}
	for topic := range o.remembered() {
		kind, _, _ := strings.Cut(topic, " ")
		account[kind]++
	}
	for topic := range o.stands() {
		kind, _, _ := strings.Cut(topic, " ")
		account["shown "+kind]++
	}
	return account
}
