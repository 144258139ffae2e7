package rules

import (
	"strings"

	"github.com/almacontact/celula/rules/hoja"
)

// fieldsFile holds the fields; every other file is a group of shared rules or a procedure.
const fieldsFile = "campos.yaml"

// The rules that the program knows by name: the first is all that is read of a sale of no known kind, the second
// looks at other rows.
const (
	ruleTipo      = "comun.tipo_venta"
	ruleDuplicada = "comun.duplicada"
)

// A loader gathers the files, then makes rules of them. It goes on after a fault, to tell all there are.
type loader struct {
	faults     *Errors
	fields     []node // one, where all is well
	groups     []node
	procedures []node

	schema     *hoja.Schema
	conditions *conditions
	shared     map[string]*definition // by comun.nip or movil.plan
	ofGroup    map[string][]string    // the names of a group's rules, in order
}

// read notes what a file is.
func (l *loader) read(name string, text []byte) {
	root, ok := parse(l.faults, name, text)
	if !ok {
		return
	}
	kind := ""
	root.pairs("campos, un grupo de reglas o un procedimiento", func(key, _ node) {
		if kind == "" {
			kind = key.yaml.GetToken().Value
		}
	})
	switch kind {
	case "":
	case "campos":
		l.fields = append(l.fields, root)
	case "grupo":
		l.groups = append(l.groups, root)
	case "procedimiento":
		l.procedures = append(l.procedures, root)
	default:
		root.fault("el archivo empieza por «%s»; debe empezar por campos, grupo o procedimiento", hoja.Shorten(kind, 40))
	}
}

// rules makes rules of all that was read. Where there were faults the result is of no use.
func (l *loader) rules() *Rules {
	switch {
	case len(l.fields) == 0:
		if len(l.faults.Faults) == 0 {
			l.faults.add(Fault{File: fieldsFile, Message: "falta el archivo que empieza por «campos»"})
		}
		return nil
	case len(l.fields) > 1:
		l.fields[1].fault("los campos ya están en %s", l.fields[0].file)
		return nil
	}
	if l.schema = readFields(l.fields[0]); l.schema == nil {
		return nil
	}
	var err error
	if l.conditions, err = newConditions(l.schema); err != nil {
		l.fields[0].fault("los campos no sirven para las condiciones (%v)", err)
		return nil
	}
	r := &Rules{Schema: l.schema, byName: map[string]*procedure{}}
	if !l.wellKnown(r) {
		return nil
	}
	l.shared, l.ofGroup = map[string]*definition{}, map[string][]string{}
	for _, g := range l.groups {
		l.readGroup(g)
	}
	for _, n := range l.procedures {
		l.readProcedure(n, r)
	}
	l.complete(r)
	return r
}

// wellKnown finds the fields that the program itself looks at.
func (l *loader) wellKnown(r *Rules) bool {
	ok := true
	find := func(name string, kind hoja.Kind, into *int) {
		if *into = l.schema.Index(name); *into < 0 || l.schema.Fields()[*into].Kind != kind {
			l.fields[0].fault("falta el campo %s, de clase %s: el programa lo necesita", name, kind)
			ok = false
		}
	}
	find("tipo_venta", hoja.KindChoice, &r.fields.tipo)
	find("instalacion", hoja.KindChoice, &r.fields.instalacion)
	find("fecha_venta", hoja.KindDate, &r.fields.date)
	find("documento", hoja.KindDigits, &r.fields.document)
	return ok
}

// complete sees to it that every kind of sale has a procedure that takes it whatever else the row says.
func (l *loader) complete(r *Rules) {
	if d := l.shared[ruleTipo]; d != nil {
		r.untold = d.as(ruleTipo, 0, nil)
	} else {
		l.fields[0].fault("falta la regla %s: un grupo «comun» con la regla tipo_venta", ruleTipo)
	}
	if len(l.faults.Faults) > 0 {
		return // a file that was not read may be the one that is missed
	}
	for i, c := range l.schema.Fields()[r.fields.tipo].Choices {
		if i >= len(r.takers) || len(r.takers[i]) == 0 || r.takers[i][len(r.takers[i])-1].takes != nil {
			l.fields[0].fault("ningún procedimiento toma todas las ventas de tipo «%s»", c.Name)
		}
	}
}

// readGroup reads rules that several procedures use.
func (l *loader) readGroup(n node) {
	name := ""
	var rules []node
	seen := n.each("un grupo de reglas", keys{
		"grupo":  textInto(&name),
		"titulo": func(n node) { n.text() },
		"reglas": func(n node) { rules = n.list("reglas") },
	})
	if _, taken := l.ofGroup[name]; taken {
		seen["grupo"].fault("el grupo «%s» ya está en otro archivo", name)
	}
	for _, rule := range rules {
		d := l.readDefinition(rule)
		full := name + "." + d.name
		if l.shared[full] != nil {
			rule.fault("la regla %s está dos veces", full)
		}
		l.shared[full] = d
		l.ofGroup[name] = append(l.ofGroup[name], full)
	}
}

// isCases tells the files of cases from those of rules.
func isCases(name string) bool { return strings.HasSuffix(name, "_test.yaml") }
