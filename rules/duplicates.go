package rules

import (
	"cmp"
	"hash/maphash"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
)

// Repeats finds the sales that repeat an earlier one (comun.duplicada). It goes down one sheet and is for one pass
// and one goroutine.
type Repeats struct {
	rules *Rules
	first map[Clave]int32 // row of the first sale that has it and was not called off
}

// Repeats begins a pass down a sheet.
func (r *Rules) Repeats() *Repeats { return &Repeats{rules: r, first: map[Clave]int32{}} }

// See decides comun.duplicada for the next sale down the sheet, from scratch: a verdict may be seen again in a later
// pass, whatever this one said. It answers the row of the sale that is repeated, 0 where none is.
func (d *Repeats) See(row int, v *Verdict) (earlier int) {
	if v.Clave != (Clave{}) {
		earlier = int(d.first[v.Clave])
		if earlier == 0 && v.Instalacion != Cancelada {
			d.first[v.Clave] = int32(row)
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

// A Clave is what two sales must have in common for the later to repeat the earlier, as 96 bits of hash that are good
// for this process: of a million sales two meet in one by chance once in 10¹⁷ hojas. The zero Clave is none.
type Clave [3]uint32

var claveSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// key is made of procedure, documento, fecha_venta and the field that its procedure names; none where one of them is
// blank. What was not understood is the same where it was typed alike: a row pasted twice is a sale repeated, faults
// and all.
func (p *procedure) key(s *hoja.Sale, f *wellKnown) Clave {
	var buf [160]byte
	b := append(buf[:0], p.name...)
	for _, field := range [...]int{f.document, f.date, p.keyField} {
		b = append(b, '\n')
		if d, ok := s.DateAt(field); ok {
			b = append(b, 0, byte(d.Day), byte(d.Month), byte(d.Year), byte(d.Year>>8))
			continue
		}
		part := s.WordsAt(field)
		if part == "" {
			return Clave{}
		}
		if s.OutcomeAt(field) == hoja.Invalido || s.KindAt(field) == hoja.KindText {
			part = hoja.Fold(part)
		}
		b = append(b, part...)
	}
	h := maphash.Bytes(claveSeeds[0], b)
	return Clave{uint32(h), uint32(h >> 32), uint32(maphash.Bytes(claveSeeds[1], b))}
}
