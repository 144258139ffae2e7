package rules

import (
	"cmp"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
)

// Repeats finds the sales that repeat an earlier one (comun.duplicada). It goes down one sheet and is for one pass
// and one goroutine.
type Repeats struct {
	rules *Rules
	first map[string]int // Clave → row of the first sale that has it and was not called off
}

// Repeats begins a pass down a sheet.
func (r *Rules) Repeats() *Repeats { return &Repeats{rules: r, first: map[string]int{}} }

// See decides comun.duplicada for the next sale down the sheet, from scratch: a verdict may be seen again in a later
// pass, whatever this one said. It answers the row of the sale that is repeated, 0 where none is.
func (d *Repeats) See(row int, v *Verdict) (earlier int) {
	if v.Clave != "" {
		earlier = d.first[v.Clave]
		if earlier == 0 && v.Instalacion != Cancelada {
			d.first[v.Clave] = row
		}
	}
	if (earlier != 0) == v.has(EfectoDuplicada) {
		return earlier
	}
	p := d.rules.byName[v.Procedimiento]
	var motives []Motivo // new, for the old may be shared with a copy of the verdict
	for _, m := range v.Motivos {
		if m.Efecto != EfectoDuplicada {
			motives = append(motives, m)
		}
	}
	if earlier != 0 {
		motives = append(motives, p.repeated)
		slices.SortFunc(motives, byRule)
	}
	v.Motivos = motives
	v.decide(p)
	return earlier
}

func byRule(a, b Motivo) int { return cmp.Compare(a.Regla, b.Regla) }

// Duplicates decides comun.duplicada for verdicts in the order of the sheet, and their status again. Their Motivos
// are replaced, not changed, so a copy kept elsewhere stays as it was.
func (r *Rules) Duplicates(verdicts []Verdict) {
	pass := r.Repeats()
	for i := range verdicts {
		pass.See(i+1, &verdicts[i])
	}
}

// key is what two sales must have in common to be the same one: procedure, documento, fecha_venta and the field that
// its procedure names; "" where one of them is blank. What was not understood is the same where it was typed alike: a
// row pasted twice is a sale repeated, faults and all.
func (p *procedure) key(s *hoja.Sale, f *wellKnown) string {
	b := append(make([]byte, 0, 80), p.name...)
	for _, field := range [...]int{f.document, f.date, p.keyField} {
		part := s.WordsAt(field)
		if part == "" {
			return ""
		}
		if s.OutcomeAt(field) == hoja.Invalido || s.KindAt(field) == hoja.KindText {
			part = hoja.Fold(part)
		}
		b = append(append(b, '\n'), part...)
	}
	return string(b)
}
