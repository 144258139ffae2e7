package rules

import "github.com/almacontact/celula/rules/hoja"

// A rule is one line of the procedure, compiled. It fails at most once a row.
type rule struct {
	id      string // portabilidad.nip
	order   int    // place in its procedure
	step    string // the step of the procedure it comes from
	when    *condition
	checks  []*check
	demands []*demand
}

// A check looks at one field's outcome.
type check struct {
	field     int
	byOutcome [hoja.NumOutcomes]*effect // nil where the outcome is fine
	byChoice  []*effect                 // by choice; nil where none fails
}

// A demand is what must hold between fields. It is read when all of them have a value: what they lack is said by the
// checks.
type demand struct {
	must   *condition
	effect *effect
}

// An effect is how a rule fails, and what is said then.
type effect struct {
	name  string
	words words
}

// input is what a rule may look at.
type input struct {
	sale  *hoja.Sale
	today hoja.Date
}

// fails is the worst effect with which the rule fails for the row, the first of those alike; nil where it holds.
func (r *rule) fails(in input) *effect {
	if holds, err := r.when.holds(in); err != nil {
		return broken(r.id)
	} else if !holds {
		return nil
	}
	var worst *effect
	for _, c := range r.checks {
		worst = worse(worst, c.fails(in.sale))
	}
	for _, d := range r.demands {
		worst = worse(worst, d.fails(in, r.id))
	}
	return worst
}

// worse is the worse of two effects, a where they are alike: the first line of a rule speaks for it.
func worse(a, b *effect) *effect {
	if a == nil || b != nil && severity(b.name) < severity(a.name) {
		return b
	}
	return a
}

func (c *check) fails(s *hoja.Sale) *effect {
	if c.byChoice != nil {
		if i := s.ChoiceAt(c.field); i >= 0 {
			return c.byChoice[i]
		}
	}
	return c.byOutcome[s.OutcomeAt(c.field)]
}

func (d *demand) fails(in input, id string) *effect {
	for _, f := range d.must.fields {
		if !in.sale.OutcomeAt(f).Read() {
			return nil
		}
	}
	holds, err := d.must.holds(in)
	switch {
	case err != nil:
		return broken(id)
	case holds:
		return nil
	}
	return d.effect
}

func (r *rule) motivo(in input, e *effect) Motivo {
	return Motivo{Regla: r.id, Efecto: e.name, Mensaje: e.words.write(in.sale), Orden: r.order}
}

// failure is the motive of a sale that no procedure takes; fault is of a condition that broke on the row.
func (r *rule) failure(in input, fault error) Motivo {
	e := r.fails(in)
	if e == nil || fault != nil {
		e = broken(r.id)
	}
	return r.motivo(in, e)
}

// broken is said where a condition that was checked when it was loaded still breaks on a row: an index out of range, a
// division by zero. The sale must not pass for that.
func broken(id string) *effect {
	return &effect{EfectoFalta, words{fixed: "No se pudo revisar esta fila con la regla " + id + "; avise a quien lleva las reglas"}}
}
