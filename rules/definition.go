package rules

import (
	"slices"
	"strings"

	"github.com/almacontact/celula/rules/hoja"
)

// readDefinition reads one rule.
func (l *loader) readDefinition(n node) *definition {
	d := &definition{}
	c := l.newCheck(n)
	known := c.keys(l)
	known["regla"] = textInto(&d.name)
	known["paso"] = textInto(&d.step)
	known["cuando"] = func(n node) { d.when = l.conditions.compile(n) }
	known["repetida"] = func(n node) { d.repeated = n.text() }
	known["ademas"] = func(n node) {
		for _, item := range n.list("campos que la regla también lee") {
			also := l.newCheck(item)
			item.each("un bloque «ademas»", also.keys(l))
			d.checks = append(d.checks, also.compile(l))
		}
	}
	known["exige"] = func(n node) {
		for _, item := range n.list("condiciones") {
			d.demands = append(d.demands, l.readDemand(item))
		}
	}
	seen := n.each("una regla", known)
	for _, key := range []string{"regla", "paso", "campo"} {
		if _, ok := seen[key]; !ok {
			n.fault("a la regla le falta la clave «%s»", key)
		}
	}
	if !fieldName.MatchString(d.name) && d.name != "" {
		seen["regla"].fault("el nombre de una regla se escribe con minúsculas, cifras y _")
	}
	if d.repeated != "" {
		return d
	}
	d.checks = slices.Insert(d.checks, 0, c.compile(l))
	if !d.canFail(l.schema) && c.field >= 0 {
		n.fault("la regla no puede fallar: diga qué pasa con vacio, o qué exige")
	}
	return d
}

// canFail tells a rule from one that was left half written: it would never be missed. That a text is the error of a formula
// is none that somebody wrote.
func (d *definition) canFail(s *hoja.Schema) bool {
	for _, c := range d.checks {
		for o, e := range c.byOutcome {
			if e != nil && !(hoja.Outcome(o) == hoja.Invalido && s.Fields()[c.field].Kind == hoja.KindText) {
				return true
			}
		}
		if c.byChoice != nil {
			return true
		}
	}
	return len(d.demands) > 0
}

// A checkReader reads what one field's outcomes mean. Effects are read last: what outcomes there are, and how words
// are read, hangs on the field.
type checkReader struct {
	check
	outcomes []func(*loader)
	at       node
}

func (l *loader) newCheck(n node) *checkReader { return &checkReader{check: check{field: -1}, at: n} }

func (c *checkReader) keys(l *loader) keys {
	later := func(outcomes ...hoja.Outcome) func(node) {
		return func(n node) { c.outcomes = append(c.outcomes, func(l *loader) { c.outcome(l, n, outcomes) }) }
	}
	return keys{
		"campo":          func(n node) { c.field = l.field(n) },
		"vacio":          later(hoja.Vacio),
		"invalido":       later(hoja.Invalido),
		"negado":         later(hoja.Negado),
		"afirmado":       later(hoja.Afirmado),
		"vacio_o_negado": later(hoja.Vacio, hoja.Negado),
		"es":             func(n node) { c.outcomes = append(c.outcomes, func(l *loader) { c.choices(l, n) }) },
	}
}

// compile makes the check. A value that is not understood is falta wherever a rule reads it (section 1 of the
// contract), with words of its own where the rule has none.
func (c *checkReader) compile(l *loader) *check {
	if c.field < 0 {
		return &c.check
	}
	f := &l.schema.Fields()[c.field]
	c.byOutcome[hoja.Invalido] = &effect{EfectoFalta, unrecognised(f, c.field)}
	for _, read := range c.outcomes {
		read(l)
	}
	return &c.check
}

// outcome gives the same effect to some outcomes, which the kind of the field must be able to have.
func (c *checkReader) outcome(l *loader, n node, outcomes []hoja.Outcome) {
	f := &l.schema.Fields()[c.field]
	e := l.readEffect(n, c.field)
	for _, o := range outcomes {
		yesNo := f.Kind == hoja.KindYesNo || f.Kind == hoja.KindApproval
		if (o == hoja.Negado || o == hoja.Afirmado) && !yesNo {
			n.fault("el campo %s es de clase %s: nunca queda así", f.Name, f.Kind)
		}
		c.byOutcome[o] = e
	}
}

// choices reads the values of a choice that fail, each with its effect.
func (c *checkReader) choices(l *loader, n node) {
	f := &l.schema.Fields()[c.field]
	names := choiceNames(f)
	c.byChoice = make([]*effect, len(names))
	n.pairs("los valores que hacen fallar la regla, cada uno con su efecto", func(key, value node) {
		if i := slices.Index(names, oneOf(key, names)); i >= 0 {
			c.byChoice[i] = l.readEffect(value, c.field)
		}
	})
}

// readEffect reads an effect with its words: {falta: "Escriba…"}.
func (l *loader) readEffect(n node, field int) *effect {
	e := &effect{name: EfectoFalta}
	known := keys{}
	for _, name := range []string{EfectoRechazo, EfectoFalta, EfectoPendiente} {
		known[name] = func(n node) { e = &effect{name, parseWords(n, n.text(), l.schema, field)} }
	}
	if seen := n.each("un efecto", known); len(seen) != 1 {
		n.fault("se esperaba un efecto con sus palabras: rechazo, falta o pendiente")
	}
	return e
}

// readDemand reads what must hold between fields: {que: CEL, falta: "…"}.
func (l *loader) readDemand(n node) *demand {
	d := &demand{effect: &effect{name: EfectoFalta}}
	effects := 0
	known := keys{"que": func(n node) { d.must = l.conditions.compile(n) }}
	for _, name := range []string{EfectoRechazo, EfectoFalta, EfectoPendiente} {
		known[name] = func(n node) {
			effects++
			d.effect = &effect{name, parseWords(n, n.text(), l.schema, -1)}
		}
	}
	seen := n.each("un bloque «exige»", known)
	if _, ok := seen["que"]; !ok || effects != 1 {
		n.fault("se esperaba una condición (que) y un efecto con sus palabras: rechazo, falta o pendiente")
	}
	return d
}

// unrecognised says that a cell was not understood, and what to write. What is personal is not repeated. Any text is understood
// but the error of a formula.
func unrecognised(f *hoja.Field, field int) words {
	if f.Kind == hoja.KindText {
		return words{fixed: "La fórmula de " + f.Header + " da un error: corríjala o escriba el dato"}
	}
	if f.Private {
		return words{fixed: "Lo escrito en " + f.Header + " no sirve: escriba " + f.Shape}
	}
	return words{parts: []part{
		{text: "No se entiende «", field: -1, minus: -1},
		{field: field, minus: -1},
		{text: "» en " + f.Header + ": escriba " + f.Shape, field: -1, minus: -1},
	}}
}

// repeatWords are the words of comun.duplicada for a procedure: {llave} is the header of what sales have in common.
func (l *loader) repeatWords(p *procedure, d *definition) string {
	if p.keyField < 0 {
		return ""
	}
	return strings.ReplaceAll(d.repeated, "{llave}", l.schema.Fields()[p.keyField].Header)
}
