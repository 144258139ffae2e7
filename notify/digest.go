package notify

import (
	"fmt"
	"slices"
	"strings"
)

// digestLines is how many cases a digest shows. Every line has a long address
// in it, and Slack refuses a message of some 12,000 characters.
const digestLines = 30

// digest is the message of several cases, grouped by kind in the order in which
// [Decide] put them.
func digest(m Message, cases []Case) Content {
	var count [3]int
	for _, c := range cases {
		count[stateIn(m, c)]++
	}
	content := Content{Mark: "⤵️", Title: digestTitle(count), Done: count[pending] == 0}
	if count[pending]+count[closed] == 0 {
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
	content.Mark = digestMark(m, cases)
	if hoja := cases[0].Facts.Hoja; hoja != "" {
		content.Foot = text("hoja " + hoja)
	}
	return content
}

// digestMark is that of the most urgent case still to be acted on.
func digestMark(m Message, cases []Case) string {
	for _, c := range cases {
		if stateIn(m, c) == pending {
			return c.Kind.traits().mark
		}
	}
	return "✅"
}

// digestTitle says how many there are and what became of them.
func digestTitle(count [3]int) string {
	all := count[pending] + count[closed] + count[moved]
	if all == count[pending] {
		return fmt.Sprintf("%d avisos por atender", all)
	}
	var parts []string
	for s, words := range [3][2]string{{"por atender", "por atender"}, {"cerrado", "cerrados"}, {"repetido más abajo", "repetidos más abajo"}} {
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
// to be acted on first, those shown elsewhere last. It returns their keys.
func choose(m Message, cases []Case) map[string]bool {
	order := slices.Clone(cases)
	slices.SortStableFunc(order, func(a, b Case) int { return int(stateIn(m, a)) - int(stateIn(m, b)) })
	shown := map[string]bool{}
	for _, c := range order[:min(len(order), digestLines)] {
		shown[c.Key] = true
	}
	return shown
}

// ofOneKind is the run of cases at the head of the list that are of one kind.
func ofOneKind(cases []Case) []Case {
	n := 1
	for n < len(cases) && cases[n].Kind == cases[0].Kind {
		n++
	}
	return cases[:n]
}

// groupLines are the lines of one kind under its heading; none when none of its
// cases is shown.
func groupLines(m Message, group []Case, shown map[string]bool) []Line {
	var lines []Line
	open := 0
	for _, c := range group {
		if stateIn(m, c) == pending {
			open++
		}
		if shown[c.Key] {
			lines = append(lines, caseLine(m, c))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	t := group[0].Kind.traits()
	heading := []Line{{{Text: t.mark + " " + t.name, Bold: true}}}
	if open > 0 {
		heading = []Line{{{Text: fmt.Sprintf("%s %s (%d)", t.mark, t.name, open), Bold: true}}, text("Qué hacer: " + t.todo)}
	}
	return append(heading, lines...)
}

// caseLine is one case in a digest.
func caseLine(m Message, c Case) Line {
	f := c.Facts
	switch stateIn(m, c) {
	case moved:
		return text("• " + join(": ", name(c), "repetida más abajo"))
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
	rest := join(" · ", detail(c), f.Tipo, f.Login, f.Documento)
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
