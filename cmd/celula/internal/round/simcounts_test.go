package round_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// counts are what the histories came to, so that nobody takes a simulation in which little happened for a proof.
type counts struct {
	histories, checks, lives     int
	goodRounds, badRounds, tries int
	said                         int // messages that stood in the chat when all was quiet
	edits, faults, kills         map[string]int
}

func newCounts() *counts {
	return &counts{edits: map[string]int{}, faults: map[string]int{}, kills: map[string]int{}}
}

func (n *counts) add(m *counts) {
	n.histories, n.checks, n.lives = n.histories+m.histories, n.checks+m.checks, n.lives+m.lives
	n.goodRounds, n.badRounds, n.tries, n.said = n.goodRounds+m.goodRounds, n.badRounds+m.badRounds, n.tries+m.tries, n.said+m.said
	for to, from := range map[*map[string]int]map[string]int{&n.edits: m.edits, &n.faults: m.faults, &n.kills: m.kills} {
		for k, v := range from {
			(*to)[k] += v
		}
	}
}

func (n *counts) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "histories: %d, looked at %d times; lives of the bot: %d\nrounds: %d good, %d not; reads of the hoja in them: %d; messages: %d\n",
		n.histories, n.checks, n.lives, n.goodRounds, n.badRounds, n.tries, n.said)
	list(&b, "edits", n.edits)
	list(&b, "faults", n.faults)
	list(&b, "deaths", n.kills)
	return strings.TrimSuffix(b.String(), "\n")
}

func list(b *strings.Builder, what string, of map[string]int) {
	total := 0
	for _, n := range of {
		total += n
	}
	fmt.Fprintf(b, "%s: %d\n", what, total)
	for _, name := range slices.SortedFunc(maps.Keys(of), func(x, y string) int { return cmp.Or(cmp.Compare(of[y], of[x]), strings.Compare(x, y)) }) {
		fmt.Fprintf(b, "  %6d %s\n", of[name], name)
	}
}
