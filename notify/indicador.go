package notify

import "strconv"

// Indicador is the indicator of section 5 of the procedure: how many of the
// sales that are to be claimed Claro's base has, and how many are reclaimed.
// Reclamables = Aparecen + EnGracia + NoAparecen.
type Indicador struct {
	Registros   int `json:"registros,omitempty"`   // in Claro's base; 0 where nobody counted them
	Reclamables int `json:"reclamables,omitempty"` // sales that Claro should have
	Aparecen    int `json:"aparecen,omitempty"`    // of these, in Claro's base
	Diferencias int `json:"diferencias,omitempty"` // of those that appear, with something that differs
	EnGracia    int `json:"en_gracia,omitempty"`   // not there, and too new to be missed
	NoAparecen  int `json:"no_aparecen,omitempty"` // not there
	SinVenta    int `json:"sin_venta,omitempty"`   // records of Claro's that no sale has
	Reclamadas  int `json:"reclamadas,omitempty"`  // sales that are being reclaimed or escalated
}

// alone says whether cases of this kind are messages of their own, whatever
// else is said at once, and new ones each time they open: figures to be read,
// which nobody works off.
func (k Kind) alone() bool { return k == ClaroIndicador }

// indicador is the message of the figures of one cruce. They stay when a newer
// message has newer ones, for people compare a day with another.
func indicador(c Case) Content {
	f, n := c.Facts, c.Facts.Indicador
	content := Content{Mark: c.Kind.traits().mark, Title: indicadorTitle(f), Lines: n.lines()}
	if f.Link != "" {
		content.Foot = Line{{Text: "Abrir la pestaña " + tablaName, Link: f.Link}}
	}
	if !c.Closed.IsZero() {
		content.Lines = append(content.Lines, text("Ya no es el más reciente: hay otro más abajo."))
		content.Done = true
	}
	return content
}

func indicadorTitle(f Facts) string {
	title := "Cruce con Claro"
	if f.Hoja != "" {
		title = "Cruce de «" + f.Hoja + "» con Claro"
	}
	title += prefixed(", ", longDate(f.Fecha))
	if share := percent(f.Indicador.Aparecen, f.Indicador.Reclamables); share != "" {
		return title + ": aparece el " + share
	}
	return title + ": todavía no hay ventas reclamables"
}

// lines are the figures, one a line with its name before it.
func (n Indicador) lines() []Line {
	share := func(part int) string { return prefixed(" · ", percent(part, n.Reclamables)) }
	of := ""
	if n.Registros > 0 {
		of = " de " + grouped(n.Registros)
	}
	return []Line{
		{{Text: "Ventas reclamables: "}, figure(n.Reclamables)},
		{{Text: "Aparecen en Claro: "}, figure(n.Aparecen), {Text: share(n.Aparecen) + " (con diferencias: "}, figure(n.Diferencias), {Text: ")"}},
		{{Text: "No aparecen: "}, figure(n.NoAparecen), {Text: share(n.NoAparecen)}},
		{{Text: "En reclamo: "}, figure(n.Reclamadas)},
		{{Text: "Aún en plazo (2 días hábiles): "}, figure(n.EnGracia), {Text: share(n.EnGracia)}},
		{{Text: "Registros de Claro sin venta: "}, figure(n.SinVenta), {Text: of}},
	}
}

func figure(n int) Span { return Span{Text: grouped(n), Bold: true} }

// percent writes a share with one decimal at most; nothing of nothing. Only
// all is 100 % and only none is 0 %: a hundred that hides one sale is read as
// a day without work.
func percent(part, whole int) string {
	if whole <= 0 {
		return ""
	}
	tenths := int((2000*int64(part) + int64(whole)) / (2 * int64(whole)))
	if part < whole {
		tenths = min(tenths, 999)
	}
	if part > 0 {
		tenths = max(tenths, 1)
	}
	s := strconv.Itoa(tenths / 10)
	if tenths%10 > 0 {
		s += "," + strconv.Itoa(tenths%10)
	}
	return s + "\u00a0%"
}

// grouped writes a count as people here do: 12.345.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "." + s[at:]
	}
	return s
}
