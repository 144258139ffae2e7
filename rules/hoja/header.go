package hoja

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// HeaderRows is how far down the header row is looked for.
const HeaderRows = 50

// A HeaderError says why a table cannot be read as a hoja: no header row, a required column missing, a column
// doubled. Its text is for the people of the hoja; nothing may be written to it.
type HeaderError struct {
	Row     int       // the header row, 0 where none was found
	Missing []Missed  // required fields without a column
	Doubled []Doubled // fields with two
}

// Missed is a required column that is not there.
type Missed struct {
	Header string // as the hoja should head it
	Column int    // of the header that may be it, -1 where none is near
	Typed  string // that header as it stands
}

// Doubled is a field that two columns claim.
type Doubled struct {
	Header      string
	Columns     [2]int
	TypedHeader [2]string
}

// Error lists every fault, with the letters of the columns.
func (e *HeaderError) Error() string {
	if e.Row == 0 {
		return fmt.Sprintf("no hay fila de encabezados en las primeras %d filas; ponga una con %s", HeaderRows, e.headers())
	}
	var parts []string
	for _, d := range e.Doubled {
		parts = append(parts, fmt.Sprintf("las columnas %s «%s» y %s «%s» son ambas %s; cambie el nombre de una",
			ColumnName(d.Columns[0]), Shorten(d.TypedHeader[0], 40), ColumnName(d.Columns[1]), Shorten(d.TypedHeader[1], 40), d.Header))
	}
	for _, m := range e.Missing {
		part := "falta la columna " + m.Header
		if m.Column >= 0 {
			part += fmt.Sprintf("; ¿es «%s» (columna %s) la columna %s?", Shorten(m.Typed, 40), ColumnName(m.Column), m.Header)
		}
		parts = append(parts, part)
	}
	return fmt.Sprintf("encabezados de la fila %d: %s", e.Row, strings.Join(parts, "; "))
}

// Hint says what mends a missing column, or a header that is nowhere near; the other faults say it themselves.
func (e *HeaderError) Hint() string {
	if e.Row == 0 {
		return "si al ordenar quedó más abajo, llévela arriba de todas las ventas y déjela fija con Ver › Inmovilizar"
	}
	if len(e.Missing) == 0 {
		return ""
	}
	return fmt.Sprintf("escriba en la fila %d, sobre su columna, el encabezado que falta: %s; si no hay tal columna, agréguela", e.Row, e.headers())
}

func (e *HeaderError) headers() string {
	var names []string
	for _, m := range e.Missing {
		names = append(names, m.Header)
	}
	return strings.Join(names, ", ")
}

// FindLayout finds the header row among the first rows of a table: the one with the most of the schema's headers,
// the upper of two alike. The error, where there is one, is a *[HeaderError].
func (s *Schema) FindLayout(rows [][]Cell) (*Layout, error) {
	row, most := -1, 1 // one known word in a row is a title or a note
	for i := range min(len(rows), HeaderRows) {
		if n := s.known(rows[i]); n > most {
			row, most = i, n
		}
	}
	if row < 0 {
		return nil, s.headless()
	}
	l := &Layout{HeaderRow: row + 1, schema: s, cols: make([]int, len(s.fields)), heads: make([]string, len(s.fields))}
	for i := range l.cols {
		l.cols[i] = -1
	}
	fault := &HeaderError{Row: row + 1, Doubled: l.place(rows[row])}
	fault.Missing = l.doubt(rows[row])
	if len(fault.Missing)+len(fault.Doubled) > 0 {
		return nil, fault
	}
	for i, col := range l.cols {
		if !s.fields[i].Bot {
			l.agents = append(l.agents, col)
		}
	}
	l.Above = 1 + slices.IndexFunc(rows[:row], l.whole)
	return l, nil
}

// whole reports whether a row has a value that is understood in every column that must be there.
func (l *Layout) whole(cells []Cell) bool {
	sale, asked := l.Sale(0, cells), false
	for i, f := range l.schema.fields {
		if f.Required && !sale.OutcomeAt(i).Read() {
			return false
		}
		asked = asked || f.Required
	}
	return asked
}

// known counts the fields that a row names.
func (s *Schema) known(row []Cell) int {
	seen := make(map[int]bool)
	for _, c := range row {
		if f, ok := s.header(c); ok {
			seen[f] = true
		}
	}
	return len(seen)
}

// header is the field that a cell names.
func (s *Schema) header(c Cell) (int, bool) {
	if c.Kind != Text || len(c.Text) > 400 {
		return 0, false
	}
	var buf [64]byte
	f, ok := s.headers[string(appendFold(buf[:0], c.Text, true))]
	return f, ok
}

func (s *Schema) headless() *HeaderError {
	e := &HeaderError{}
	for _, f := range s.fields {
		if f.Required {
			e.Missing = append(e.Missing, Missed{Header: f.Header, Column: -1})
		}
	}
	return e
}

// place notes the column of every field, and the fields that have two.
func (l *Layout) place(row []Cell) (doubled []Doubled) {
	for col, c := range row {
		f, ok := l.schema.header(c)
		if !ok {
			continue
		}
		if l.cols[f] >= 0 {
			doubled = append(doubled, Doubled{l.schema.fields[f].Header, [2]int{l.cols[f], col}, [2]string{l.heads[f], c.Text}})
			continue
		}
		l.cols[f], l.heads[f] = col, c.Text
	}
	return doubled
}

// doubt lists the required fields that are absent, and keeps the columns that may be an absent field misspelt.
func (l *Layout) doubt(row []Cell) (missing []Missed) {
	near := map[int]Doubt{} // by field
	for col, c := range row {
		if _, ok := l.schema.header(c); ok || c.Kind != Text || c.IsBlank() {
			continue
		}
		if f := l.nearest(FoldName(Shorten(c.Text, 60))); f >= 0 {
			near[f] = Doubt{col, c.Text, l.schema.fields[f].Header}
		}
	}
	for i, f := range l.schema.fields {
		d, ok := near[i]
		switch {
		case f.Required && l.cols[i] < 0 && !ok:
			missing = append(missing, Missed{Header: f.Header, Column: -1})
		case f.Required && l.cols[i] < 0:
			missing = append(missing, Missed{f.Header, d.Column, d.Typed})
		case ok:
			l.Doubts = append(l.Doubts, d)
		}
	}
	return missing
}

// nearest is the absent field that a folded header nearly names, -1 where it names none.
func (l *Layout) nearest(typed string) int {
	named := map[string]int{}
	var candidates []string
	for _, name := range slices.Sorted(maps.Keys(l.schema.headers)) { // ties must fall the same way every time
		f, short := l.schema.headers[name], essential(name)
		if _, taken := named[short]; l.cols[f] < 0 && !taken {
			named[short], candidates = f, append(candidates, short)
		}
	}
	if name := Nearest(essential(typed), candidates); name != "" {
		return named[name]
	}
	return l.begun(typed)
}

// begun is the absent field of people's whose own header a longer one begins with: SERVICIOS CONTRATADOS; -1 where there is none.
func (l *Layout) begun(typed string) (field int) {
	field, most := -1, 0
	for i, f := range l.schema.fields {
		name := FoldName(f.Header) + " "
		if l.cols[i] < 0 && !f.Bot && len(name) > most && strings.HasPrefix(typed, name) {
			field, most = i, len(name)
		}
	}
	return field
}

// essential is a folded header without what one person writes and another leaves out: DE and the like, a remark in
// parentheses.
func essential(folded string) string {
	folded, _, _ = strings.Cut(folded, "(")
	return strings.Join(slices.DeleteFunc(strings.Fields(folded), func(word string) bool {
		return word == "DE" || word == "DEL" || word == "LA" || word == "EL"
	}), " ")
}
