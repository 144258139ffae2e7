package notify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// What a digest shows of its cases: Slack refuses a message of some 12,000
// characters, and every line has a long address in it. The headings, and the
// line that says where the rest is, need their share.
const (
	digestLines = 30
	digestBytes = 6000
)

// tablaName is the tab that has every case of the cruce.
const tablaName = "Cruce Claro"

// digest is the message of several cases, grouped by kind in the order in which
// [Decide] put them.
func digest(m Message, cases []Case) Content {
	var count [states]int
	for _, c := range cases {
		count[stateIn(m, c)]++
	}
	content := Content{Mark: "⤵️", Title: digestTitle(count), Done: count[pending]+count[waiting] == 0}
	if count[moved] == len(cases) {
		return content
	}
	shown := choose(m, cases)
	for rest := cases; len(rest) > 0; {
		group := ofOneKind(rest)
		rest = rest[len(group):]
		content.Lines = append(content.Lines, groupLines(m, group, shown)...)
	}
	if left := len(cases) - len(shown); left > 0 {
		content.Lines = append(content.Lines, text(fmt.Sprintf("y %d más", left)))
	}
	if line := tablaLine(m, cases); line != nil {
		content.Lines = append(content.Lines, line)
	}
	content.Mark = digestMark(m, cases)
	content.Foot = text(digestBook(cases))
	return content
}

// digestMark is that of the most urgent case still to be acted on.
func digestMark(m Message, cases []Case) string {
	mark := "✅"
	for _, c := range cases {
		switch stateIn(m, c) {
		case pending:
			return c.Kind.traits().mark
		case waiting:
			mark = waitingMark
		}
	}
	return mark
}

// digestBook is the hoja of a digest, or Claro's base where it is about nothing else.
func digestBook(cases []Case) string {
	for _, c := range cases {
		if c.Kind != ClaroSinVenta {
			return book(c)
		}
	}
	return book(cases[0])
}

// tablaLine says where the cases of the cruce that still stand are worked off;
// nothing without any.
func tablaLine(m Message, cases []Case) Line {
	tabla, whose := "", ""
	for _, c := range cases {
		in := stateIn(m, c)
		switch {
		case !c.Kind.ofCruce():
			whose = "de las de Claro "
		case tabla == "" && (in == pending || in == waiting):
			tabla = c.Facts.Tabla
		}
	}
	if tabla == "" {
		return nil
	}
	return Line{{Text: "La lista completa " + whose + "está en la "}, {Text: "pestaña " + tablaName, Link: tabla}}
}

// digestTitle says how many there are and what became of them.
func digestTitle(count [states]int) string {
	all := count[pending] + count[waiting] + count[closed] + count[moved]
	if all == count[pending] {
		return fmt.Sprintf("%d avisos por atender", all)
	}
	var parts []string
	for s, words := range [states][2]string{{"por atender", "por atender"}, {"en reclamo", "en reclamo"},
		{"cerrado", "cerrados"}, {"repetido más abajo", "repetidos más abajo"}} {
		if n := count[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, plural(n, words[0], words[1])))
		}
	}
	return fmt.Sprintf("%d avisos: %s", all, strings.Join(parts, ", "))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// choose picks the cases that are shown where there is not room for all: those
// to be acted on first, those shown elsewhere last, and of each kind as many as
// of any other, or a hundred that are overdue would hide tomorrow's visits. It
// returns their keys.
func choose(m Message, cases []Case) map[string]bool {
	type group struct {
		kind Kind
		in   state
	}
	before, place := map[group]int{}, make(map[string]int, len(cases)) // in its group, from 0
	for _, c := range cases {
		g := group{c.Kind, stateIn(m, c)}
		place[c.Key] = before[g]
		before[g]++
	}
	order := slices.Clone(cases)
	slices.SortStableFunc(order, func(a, b Case) int {
		return cmp.Or(cmp.Compare(stateIn(m, a), stateIn(m, b)), cmp.Compare(place[a.Key], place[b.Key]))
	})
	shown, room := map[string]bool{}, digestBytes
	for _, c := range order[:min(len(order), digestLines)] {
		if room -= size(caseLine(m, c)); room < 0 {
			break
		}
		shown[c.Key] = true
	}
	return shown
}

// size is what a line takes of a message's room, addresses and all.
func size(l Line) int {
	n := 0
	for _, s := range l {
		n += len(s.Text) + len(s.Link) + 10
	}
	return n
}

// ofOneKind is the run of cases at the head of the list that are of one kind.
func ofOneKind(cases []Case) []Case {
	n := 1
	for n < len(cases) && cases[n].Kind == cases[0].Kind {
		n++
	}
	return cases[:n]
}

// groupLines are the lines of one kind, those that wait for Claro under a
// heading of their own.
func groupLines(m Message, group []Case, shown map[string]bool) []Line {
	t := group[0].Kind.traits()
	lines := headedLines(m, group, shown, t.mark+" "+t.name, join(" ", t.todo, meanwhile[t.kind]),
		func(s state) bool { return s != waiting })
	return append(lines, headedLines(m, group, shown, waitingMark+" "+t.name+": en reclamo", waitingTodo,
		func(s state) bool { return s == waiting })...)
}

// headedLines are the lines of those of a group that belong under a heading;
// none, nor the heading, when none of them is shown.
func headedLines(m Message, group []Case, shown map[string]bool, heading, todo string, belongs func(state) bool) []Line {
	var lines []Line
	open := 0
	for _, c := range group {
		in := stateIn(m, c)
		if !belongs(in) {
			continue
		}
		if in == pending || in == waiting {
			open++
		}
		if shown[c.Key] {
			lines = append(lines, caseLine(m, c))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	head := []Line{{{Text: heading, Bold: true}}}
	if open > 0 {
		head = []Line{{{Text: fmt.Sprintf("%s (%d)", heading, open), Bold: true}}, text("Qué hacer: " + todo)}
	}
	return append(head, lines...)
}

// caseLine is one case in a digest.
func caseLine(m Message, c Case) Line {
	f := c.Facts
	switch stateIn(m, c) {
	case moved:
		return text("• " + join(": ", lasting(c), "repetida más abajo"))
	case closed:
		return Line{{Text: "• "}, {Text: past(c), Strike: true}, {Text: " cerrada " + f.Fin}}
	}
	place := prefixed("venta ", f.ID)
	if f.Row > 0 {
		place = row(c)
	}
	if place == "" {
		place = "hoja"
	}
	rest := join(" · ", c.sinceReclamo("reclamada", "escalada"), detail(c), f.Tipo, f.Login, f.Documento)
	return Line{{Text: "• "}, {Text: place, Link: f.Link}, {Text: prefixed(" · ", rest)}}
}

// detail is what a digest's reader needs to know of a case beyond its kind.
func detail(c Case) string {
	f := c.Facts
	switch c.Kind {
	case InstalacionProxima, InstalacionVencida:
		return join(" ", shortDate(f.Agenda), f.Franja)
	case InstalacionFallida:
		return f.Estado
	case VentaEstancada:
		return shorten(join(" ", f.Estado, prefixed("desde el ", shortDate(f.Desde)), prefixed("– ", f.Motivo)), 120)
	case ClaroNoAparece, ClaroSinVenta:
		return shorten(join(" ", prefixed("venta del ", shortDate(f.Fecha)), prefixed("– pista: ", f.Pista)), 120)
	}
	return shorten(f.Motivo, 120)
}
