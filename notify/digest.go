package notify

import (
	"fmt"
	"slices"
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

func digestTitle(count [3]int) string {
	all := count[pending] + count[closed] + count[moved]
	switch all {
	case count[pending]:
		return fmt.Sprintf("%d avisos por atender", all)
	case count[closed]:
		return fmt.Sprintf("%d avisos, todos cerrados", all)
	case count[moved]:
		return fmt.Sprintf("%d avisos repetidos más abajo", all)
	}
	title := fmt.Sprintf("%d avisos: %d por atender", all, count[pending])
	if n := count[closed]; n > 0 {
		title += fmt.Sprintf(", %d %s", n, plural(n, "cerrado", "cerrados"))
	}
	if n := count[moved]; n > 0 {
		title += fmt.Sprintf(", %d %s más abajo", n, plural(n, "repetido", "repetidos"))
	}
	return title
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
		heading = []Line{{{Text: fmt.Sprintf("%s %s (%d)", t.mark, t.name, open), Bold: true}}, text(t.todo)}
	}
	return append(heading, lines...)
}

// caseLine is one case in a digest.
func caseLine(m Message, c Case) Line {
	name := rowName(c)
	switch stateIn(m, c) {
	case moved:
		return text("• " + name + ": repetida más abajo")
	case closed:
		line := text(join(" · ", name, c.Facts.Tipo, c.Facts.Login)).strike()
		return append(append(text("• "), line...), Span{Text: " cerrada " + c.Facts.Fin})
	}
	rest := join(" · ", detail(c), c.Facts.Tipo, c.Facts.Login, c.Facts.Documento)
	return Line{{Text: "• "}, {Text: name, Link: c.Facts.Link}, {Text: prefixed(" · ", rest)}}
}

// rowName names a case's subject in a few letters.
func rowName(c Case) string {
	switch {
	case c.Facts.Row > 0 && c.Kind == ClaroSinVenta:
		return fmt.Sprintf("fila %d de la base", c.Facts.Row)
	case c.Facts.Row > 0:
		return fmt.Sprintf("fila %d", c.Facts.Row)
	case c.Facts.ID != "":
		return "venta " + c.Facts.ID
	}
	return "la hoja"
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
