package rules

import (
	"cmp"
	"maps"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
)

// families are the three that section 3 of the contract knows.
var families = []string{"hogar", "movil", "tyt"}

// A definition is a rule as it stands in a file: of one procedure, or shared by several that each give it their name.
type definition struct {
	rule            // without id and order
	name     string // nip
	repeated string // of comun.duplicada: the words
}

// as is the rule under the name that it has in a procedure; when, where given, replaces its own condition.
func (d *definition) as(id string, order int, when *condition) *rule {
	r := d.rule
	r.id, r.order = id, order
	if when != nil {
		r.when = when
	}
	return &r
}

// readProcedure reads one of the kinds of sale into r.
func (l *loader) readProcedure(n node, r *Rules) {
	p := &procedure{keyField: -1}
	var rules []node
	kinds := map[int]node{}
	seen := n.each("un procedimiento", keys{
		"procedimiento": textInto(&p.name),
		"titulo":        textInto(&p.title),
		"paso":          func(n node) { n.text() },
		"familia":       func(n node) { p.family = oneOf(n, families) },
		"marcacion":     textInto(&p.mark),
		"instalacion":   flagInto(&p.installs),
		"llave":         func(n node) { p.keyField = l.field(n) },
		"toma": func(n node) {
			n.each("un bloque «toma»", keys{
				"tipos":  func(n node) { kinds = l.kinds(n, r) },
				"cuando": func(n node) { p.takes = l.conditions.compile(n) },
			})
		},
		"reglas": func(n node) { rules = n.list("reglas") },
	})
	for _, key := range []string{"familia", "llave", "toma", "reglas"} {
		if _, ok := seen[key]; !ok {
			n.fault("al procedimiento le falta la clave «%s»", key)
		}
	}
	if r.byName[p.name] != nil {
		seen["procedimiento"].fault("el procedimiento «%s» ya está en otro archivo", p.name)
	}
	if !fieldName.MatchString(p.name) {
		seen["procedimiento"].fault("el nombre de un procedimiento se escribe con minúsculas, cifras y _")
	}
	r.byName[p.name] = p
	l.take(r, p, kinds)
	l.ruleList(p, rules)
	if p.repeated.Regla == "" && seen["reglas"].yaml != nil {
		seen["reglas"].fault("falta usar la regla %s", ruleDuplicada)
	}
}

// field is the field that a text names, -1 and a fault where there is none.
func (l *loader) field(n node) int {
	name := n.text()
	i := l.schema.Index(name)
	if i < 0 && name != "" {
		n.fault("no hay un campo «%s»%s", hoja.Shorten(name, 40), meant(name, fieldNames(l.schema)))
	}
	return i
}

func oneOf(n node, names []string) string {
	name := n.text()
	if !slices.Contains(names, name) && name != "" {
		n.fault("«%s» no se conoce%s", hoja.Shorten(name, 40), meant(name, names))
	}
	return name
}

// kinds are the values of tipo_venta that a list names.
func (l *loader) kinds(n node, r *Rules) map[int]node {
	out := map[int]node{}
	names := choiceNames(&l.schema.Fields()[r.fields.tipo])
	for _, item := range n.list("tipos de venta") {
		if i := slices.Index(names, oneOf(item, names)); i >= 0 {
			out[i] = item
		}
	}
	return out
}

// take enters p among the takers of its kinds: those with a condition first, in the order of their files, the one
// that takes any last.
func (l *loader) take(r *Rules, p *procedure, kinds map[int]node) {
	if len(r.takers) == 0 {
		r.takers = make([][]*procedure, len(l.schema.Fields()[r.fields.tipo].Choices))
	}
	for i, n := range kinds {
		at := len(r.takers[i])
		if at > 0 && r.takers[i][at-1].takes == nil {
			if at--; p.takes == nil {
				n.fault("las ventas de este tipo ya las toma todas el procedimiento «%s»", r.takers[i][at].name)
			}
		}
		r.takers[i] = slices.Insert(r.takers[i], at, p)
	}
}

// ruleList reads the rules of a procedure, by id: its own (`regla:`), shared ones (`usa: movil.plan`) and whole groups.
func (l *loader) ruleList(p *procedure, items []node) {
	ids := map[string]bool{}
	add := func(n node, id string, d *definition, when *condition) {
		if ids[id] {
			n.fault("la regla %s está dos veces", id)
		}
		ids[id] = true
		if d.repeated != "" {
			p.repeated = Motivo{Regla: id, Efecto: EfectoDuplicada, Mensaje: l.repeatWords(p, d), Orden: len(ids)}
			return
		}
		p.rules = append(p.rules, *d.as(id, len(ids), when))
	}
	for _, n := range items {
		if !n.has("usa") {
			d := l.readDefinition(n)
			add(n, p.name+"."+d.name, d, nil)
			continue
		}
		var names []string
		var when *condition
		n.each("una regla compartida", keys{
			"usa":    func(n node) { names = l.used(n) },
			"cuando": func(n node) { when = l.conditions.compile(n) },
		})
		for _, name := range names {
			d := l.shared[name]
			id := p.name + "." + d.name
			if name == "comun."+d.name {
				id = name // what is asked of every sale keeps its name
			}
			add(n, id, d, when)
		}
	}
	slices.SortFunc(p.rules, func(a, b rule) int { return cmp.Compare(a.id, b.id) })
}

// used are the shared rules that a text names: one, or all of a group.
func (l *loader) used(n node) []string {
	name := n.text()
	if rules, ok := l.ofGroup[name]; ok {
		return rules
	}
	if l.shared[name] != nil {
		return []string{name}
	}
	names := append(slices.Collect(maps.Keys(l.shared)), slices.Collect(maps.Keys(l.ofGroup))...)
	slices.Sort(names)
	n.fault("no hay una regla compartida «%s»%s", hoja.Shorten(name, 40), meant(name, names))
	return nil
}
