package standin

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	plain := func(s string) Segment { return Segment{Text: s} }
	for _, tt := range []struct {
		in   string
		want []Segment
	}{
		{"hola", []Segment{plain("hola")}},
		{"a *b* c", []Segment{plain("a "), {Text: "b", Bold: true}, plain(" c")}},
		{"*a _b_*", []Segment{{Text: "a ", Bold: true}, {Text: "b", Bold: true, Italic: true}}},
		{"~<https://x.example|fila>~", []Segment{{Text: "fila", Link: "https://x.example", Strike: true}}},
		{"2*3*4 y j_t_b", []Segment{plain("2*3*4 y j_t_b")}},
		{"* a *", []Segment{plain("* a *")}},
		{"*Qué hacer: *x", []Segment{plain("*Qué hacer: *x")}},
		{"`*a*`", []Segment{{Text: "*a*", Code: true}}},
		{"<!channel> <@U1> <!here|aquí> <!subteam^S1|@x>", []Segment{{Text: "@channel", Ping: true}, plain(" "), {Text: "@U1", Ping: true}, plain(" "), {Text: "aquí", Ping: true}, plain(" "), {Text: "@x", Ping: true}}},
		{"&lt;!channel&gt; &amp;lt;", []Segment{plain("<!channel> &lt;")}},
		{"a < b", []Segment{plain("a < b")}},
		{"<https://x.example?a=1&amp;b=2>", []Segment{{Text: "https://x.example?a=1&b=2", Link: "https://x.example?a=1&b=2"}}},
		{"<#C1|ventas>", []Segment{plain("ventas")}},
		{"🔴 *ñ*", []Segment{plain("🔴 "), {Text: "ñ", Bold: true}}},
		{"&gt; cita *b*", []Segment{{Text: " cita ", Quote: true}, {Text: "b", Bold: true, Quote: true}}},
		{"a &gt; b", []Segment{plain("a > b")}},
		{"", nil},
	} {
		if diff := cmp.Diff([][]Segment{tt.want}, parse(tt.in, true)); diff != "" {
			t.Errorf("parse(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
	typed := parse("vea https://malo.example ya", false)
	want := [][]Segment{{plain("vea "), {Text: "https://malo.example", Link: "https://malo.example"}, plain(" ya")}}
	if diff := cmp.Diff(want, typed); diff != "" {
		t.Errorf("an address in text that is not verbatim (-want +got):\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"*a* <b|c> ~`_", "<<>>", "*_~*_~", "&lt;&", "\n\n*", "<!>", "**", "ñ*ñ*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, line := range parse(s, false) {
			for _, seg := range line {
				if seg.Link != "" && seg.Ping {
					t.Errorf("%q has a segment that is a link and a call: %+v", s, seg)
				}
			}
		}
	})
}
