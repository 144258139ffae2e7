package notify

import (
	"cmp"
	"fmt"
	"slices"
)

// Render says what message m has to show now, given its cases as they stand
// (in any order; others among them are left out). The same cases give the same
// content, whatever the time.
func Render(m Message, cases []Case) Content {
	byKey := make(map[string]Case, len(cases))
	for _, c := range cases {
		byKey[c.Key] = c
	}
	shown := make([]Case, 0, len(m.Cases))
	for _, key := range m.Cases {
		if c, ok := byKey[key]; ok {
			c.Facts = c.Facts.clean()
			shown = append(shown, c)
		}
	}
	var content Content
	if len(shown) == 1 {
		content = lone(m, shown[0])
	} else {
		content = digest(m, shown)
	}
	content.Memory = remember(m, shown)
	return content
}

// state is what a message has to say of one of its cases.
type state int

const (
	pending state = iota // it is to be acted on
	waiting              // it is to be acted on by Claro
	closed
	moved  // a newer message shows it
	states // how many there are
)

// What is said of a case that is closed or moved must not depend on what may
// still change: nobody edits the message any more when the row moves.

func stateIn(m Message, c Case) state {
	switch {
	case c.Message != m.Key:
		return moved
	case !c.Closed.IsZero():
		return closed
	case c.reclaimed():
		return waiting
	}
	return pending
}

// Moot says whether newer messages show all cases of m, so that it says nothing
// but that.
func Moot(m Message, cases []Case) bool {
	return !slices.ContainsFunc(cases, func(c Case) bool { return stateIn(m, c) != moved })
}

// lone is the message of a single case.
func lone(m Message, c Case) Content {
	t, in := c.Kind.traits(), stateIn(m, c)
	switch {
	case in == moved:
		return Content{Mark: "⤵️", Title: "Repetida más abajo: " + join(" · ", t.name, lasting(c)), Done: true}
	case c.Kind.alone():
		return indicador(c)
	case in == closed:
		return Content{Mark: "✅", Title: headline(c), Lines: []Line{text("Cerrada " + c.Facts.Fin)},
			Foot: text(past(c)), Done: true}
	}
	content := Content{Mark: t.mark, Title: headline(c), Foot: foot(c)}
	if in == waiting {
		content.Mark = waitingMark
		content.Lines = []Line{{{Text: c.sinceReclamo("Reclamada a Claro", "Escalada"), Bold: true}}}
	}
	for _, s := range []string{who(c.Facts), why(c), prefixed("Pista: ", c.Facts.Pista)} {
		if s != "" {
			content.Lines = append(content.Lines, text(s))
		}
	}
	content.Lines = append(content.Lines, Line{{Text: "Qué hacer: ", Bold: true}, {Text: c.todo()}})
	if s := meanwhile[c.Kind]; s != "" {
		content.Lines = append(content.Lines, text(s))
	}
	return content
}

// headline says what happened, and when where that is the point.
func headline(c Case) string {
	f, t := c.Facts, c.Kind.traits()
	switch c.Kind {
	case InstalacionProxima:
		return t.name + prefixed(": ", join(", ", longDate(f.Agenda), f.Franja))
	case InstalacionVencida:
		return t.name + prefixed(": era el ", longDate(f.Agenda))
	case InstalacionFallida:
		if c.cancelled() {
			return "Se canceló una venta"
		}
	case VentaEstancada:
		return join(" ", t.name, prefixed("en ", f.Estado), prefixed("desde el ", longDate(f.Desde)))
	case HojaIlegible:
		if f.Hoja != "" {
			return "La hoja «" + f.Hoja + "» no se puede leer"
		}
	case HojaAtrasada:
		if f.Hoja != "" {
			return "La hoja «" + f.Hoja + "» lleva demasiado tiempo sin revisarse"
		}
	}
	return t.name
}

// who says what was sold, who sold it and when.
func who(f Facts) string {
	return join(" · ", f.Tipo, prefixed("vendió ", f.Login), prefixed("venta del ", shortDate(f.Fecha)), f.Documento)
}

// why says what is wrong, where the kind does not say it all. An installation's
// own kinds say it: their sales lack nothing.
func why(c Case) string {
	switch c.Kind {
	case InstalacionProxima, InstalacionVencida:
		return ""
	case ClaroDiferencia: // «documento ···0001, Claro ···0010»
		return prefixed("En la hoja: ", c.Facts.Motivo)
	}
	return c.Facts.Motivo
}

// foot says where the subject is and how it is called.
func foot(c Case) Line {
	f := c.Facts
	label := "Abrir la hoja"
	switch {
	case f.Row > 0:
		label = "Abrir " + row(c)
	case c.Kind == ClaroIlegible:
		label = "Abrir la base"
	}
	rest := name(c)
	if c.Kind != ClaroSinVenta || f.Row == 0 { // else the row says it
		rest = join(" · ", book(c), rest)
	}
	switch {
	case f.Link != "" && rest != "":
		return Line{{Text: label, Link: f.Link}, {Text: " · " + rest}}
	case f.Link != "":
		return Line{{Text: label, Link: f.Link}}
	case f.Row > 0:
		rest = join(" · ", row(c), rest)
	}
	return text(rest)
}

// past says which subject a closed case was about; where it stood is of no use any more.
func past(c Case) string {
	f := c.Facts
	if f.ID == "" {
		return join(" · ", f.Tipo, f.Login, f.Documento, book(c))
	}
	return join(" · ", f.Tipo, f.Login, name(c))
}

// name is what a subject is called wherever its row goes.
func name(c Case) string { return prefixed("ID VENTA ", c.Facts.ID) }

// lasting is what a subject is called where nobody corrects the name any more.
// A record of Claro's has no number of its own, but its document stays.
func lasting(c Case) string {
	if c.Kind == ClaroSinVenta {
		return c.Facts.Documento
	}
	return name(c)
}

// book is what the subject stands in: a hoja, or Claro's base, by its name.
func book(c Case) string {
	if c.Kind == ClaroSinVenta {
		return c.Facts.Hoja
	}
	return prefixed("hoja ", c.Facts.Hoja)
}

// row is where a subject stands now.
func row(c Case) string {
	if c.Kind == ClaroSinVenta {
		return fmt.Sprintf("fila %d de %s", c.Facts.Row, cmp.Or(book(c), "la base"))
	}
	return fmt.Sprintf("fila %d", c.Facts.Row)
}
