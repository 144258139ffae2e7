package rules

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// A message names codes whole and as many as there is room for, and what may be somebody's name between quotes that close: the chat
// leaves those out.
func TestListOfCodes(t *testing.T) {
	var many []string
	for i := range 40 {
		many = append(many, fmt.Sprintf("B%03d", i))
	}
	for _, tt := range []struct {
		members []string
		want    string
	}{
		{nil, ""},
		{[]string{"B410"}, "B410"},
		{[]string{"B410", "QUIÑONEZ", "T200"}, "B410, «QUIÑONEZ», T200"},
		{many, strings.Join(many[:10], ", ") + ", …"},
		{strings.Fields(strings.Repeat("ZULEMA ", 40)), strings.Repeat("«ZULEMA», ", 5) + "…"},
		{[]string{strings.Repeat("Ñ", 200), "B410"}, "«" + strings.Repeat("Ñ", 50) + "…», …"},
	} {
		got := list(tt.members)
		if got != tt.want {
			t.Errorf("%d members are listed as %q, want %q", len(tt.members), got, tt.want)
		}
		if n := utf8.RuneCountInString(got); n > maxTyped+3 || strings.Count(got, "«") != strings.Count(got, "»") {
			t.Errorf("%q is of %d characters, its quotes close or not", got, n)
		}
	}
}
