package cruce

import (
	"fmt"
	"strings"
)

// String names what differs, in words that end a sentence: «el documento y la fecha»; "" where nothing does.
func (d Differs) String() string {
	var parts []string
	for i, name := range []string{"el documento", "la familia", "la fecha"} {
		if d&(1<<i) != 0 {
			parts = append(parts, name)
		}
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " y " + parts[n-1]
	}
	return strings.Join(parts, "")
}

// Words say what differs between a sale and its record, for people who may not see a whole document: only its last
// digits.
func (d Differs) Words(s *Sale, r *Record) string {
	var parts []string
	if d&DiffersDocumento != 0 {
		mine, theirs := orNone(s.Documento.Masked()), orNone(r.Documento.Masked())
		if mine == theirs { // the digits that may be shown are not those that differ
			theirs = "otro que termina igual"
		}
		parts = append(parts, fmt.Sprintf("documento %s, Claro %s", mine, theirs))
	}
	if d&DiffersFamily != 0 {
		parts = append(parts, fmt.Sprintf("tipo de %s, Claro de %s", s.Family.Name(), r.Family.Name()))
	}
	if d&DiffersFecha != 0 {
		parts = append(parts, fmt.Sprintf("fecha %s, Claro %s", s.Day.words(), r.Day.words()))
	}
	return strings.Join(parts, "; ")
}

func orNone(s string) string {
	if s == "" {
		return "ninguno"
	}
	return s
}

// words are the day as people write it in Colombia.
func (d Day) words() string {
	if d == 0 {
		return "ninguna"
	}
	return d.Date().Typed()
}

// Name is the family in words: hogar, móvil, terminales y tecnología.
func (f Family) Name() string {
	return [...]string{"tipo desconocido", "hogar", "móvil", "terminales y tecnología"}[f]
}

// Words name the hint's field and record and say what to compare, "" where there is no hint. They tell at most two
// digits of a number, so they may stand in the chat.
func (p Pista) Words(s *Sale, records []Record) string {
	if p.Clave == NoClave {
		return ""
	}
	r := &records[p.Record]
	mine, theirs := s.number(p.Clave).String(), r.number(p.Clave).String()
	return fmt.Sprintf("puede ser la fila %d de Claro: en %s %s", r.Row, p.Clave, slipOf(mine, theirs).words(mine, theirs))
}

// Words say which row of the table repeats which, given the rows' numbers.
func (r Repeat) Words(row func(position int) int) string {
	by := "con los mismos datos"
	if r.Clave != NoClave {
		by = "con el mismo " + r.Clave.String()
		if r.Clave == OT {
			by = "con la misma OT"
		}
	}
	return fmt.Sprintf("la fila %d repite la %d, %s", row(r.Again), row(r.First), by)
}
