package rules

import (
	"slices"

	"github.com/almacontact/celula/rules/hoja"
)

// Judge says what the procedure makes of a sale on the day today: which rules fail, its status and its mark. It does
// not look at other sales; comun.duplicada is for [Rules.Duplicates]. Safe for concurrent use.
func (r *Rules) Judge(s *hoja.Sale, today hoja.Date) Verdict {
	in := input{sale: s, today: today}
	v := Verdict{}
	p, fault := r.procedureOf(in)
	if p == nil {
		v.Motivos = []Motivo{r.untold.failure(in, fault)}
		v.decide(nil)
		return v
	}
	v.Tipo, v.Procedimiento, v.Familia = s.TextAt(r.fields.tipo), p.name, p.family
	if i := s.ChoiceAt(r.fields.instalacion); i >= 0 {
		v.Instalacion = s.TextAt(r.fields.instalacion)
	}
	v.Clave = p.key(s, &r.fields)
	var some [32]Motivo // more than a procedure has rules: what fails is then kept in its own size, by id as the rules are
	failed := some[:0]
	for i := range p.rules {
		if e := p.rules[i].fails(in); e != nil {
			failed = append(failed, p.rules[i].motivo(in, e))
		}
	}
	if len(failed) > 0 {
		v.Motivos = slices.Clone(failed)
	}
	v.decide(p)
	return v
}

// procedureOf is the procedure that takes the sale; nil where its kind is blank or unknown, or a condition broke.
func (r *Rules) procedureOf(in input) (*procedure, error) {
	kind := in.sale.ChoiceAt(r.fields.tipo)
	if kind < 0 {
		return nil, nil
	}
	for _, p := range r.takers[kind] {
		holds, err := p.takes.holds(in)
		if err != nil {
			return nil, err
		}
		if holds {
			return p, nil
		}
	}
	return nil, nil // unreachable: the last taker takes any
}
