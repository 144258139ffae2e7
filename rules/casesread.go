package rules

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/almacontact/celula/rules/hoja"
)

// caseFiles reads all *_test.yaml.
func (r *Rules) caseFiles() ([]*caseFile, error) {
	names, err := fs.Glob(r.fsys, "*_test.yaml")
	if err != nil {
		return nil, err // unreachable: the pattern is good
	}
	faults := &Errors{}
	var files []*caseFile
	for _, name := range names {
		text, err := fs.ReadFile(r.fsys, name)
		if err != nil {
			faults.add(Fault{File: name, Message: reason(err)})
			continue
		}
		if root, ok := parse(faults, name, text); ok {
			files = append(files, r.readCases(root))
		}
	}
	faults.in(r.dir)
	return files, faults.err()
}

// readCases reads one file. Cases come last, whatever their place: what they say hangs on the procedure.
func (r *Rules) readCases(n node) *caseFile {
	f := &caseFile{}
	var items []node
	seen := n.each("un archivo de casos", keys{
		"procedimiento": func(n node) { f.procedure = oneOf(n, slices.Sorted(maps.Keys(r.byName))) },
		"hoy":           func(n node) { f.today = day(n) },
		"venta":         func(n node) { f.base = r.readCells(n) },
		"casos":         func(n node) { items = n.list("casos") },
	})
	for _, key := range []string{"procedimiento", "hoy", "venta", "casos"} {
		if _, ok := seen[key]; !ok {
			n.fault("a los casos les falta la clave «%s»", key)
		}
	}
	for _, item := range items {
		f.cases = append(f.cases, r.readCase(item, f))
	}
	return f
}

func day(n node) hoja.Date {
	d, err := hoja.ParseISO(n.text())
	if err != nil {
		n.fault("%v", err)
	}
	return d
}

func (r *Rules) readCase(n node, f *caseFile) testCase {
	c := testCase{at: n, procedure: f.procedure}
	procedures := append(slices.Sorted(maps.Keys(r.byName)), "")
	seen := n.each("un caso", keys{
		"caso":          textInto(&c.name),
		"venta":         func(n node) { c.changes = r.readCells(n) },
		"antes":         func(n node) { c.before = r.readRows(n) },
		"procedimiento": func(n node) { c.procedure = oneOf(n, procedures) },
		"estado":        func(n node) { c.status = oneOf(n, Estados()) },
		"marcacion":     textInto(&c.mark),
		"motivos":       func(n node) { c.motives = r.readMotives(n, f.procedure) },
	})
	for _, key := range []string{"caso", "estado"} {
		if _, ok := seen[key]; !ok {
			n.fault("al caso le falta la clave «%s»", key)
		}
	}
	return c
}

func (r *Rules) readRows(n node) (out []cells) {
	for _, item := range n.list("ventas") {
		out = append(out, r.readCells(item))
	}
	return out
}

// readCells reads what stands under headers; any that the hoja may have will do.
func (r *Rules) readCells(n node) cells {
	out := cells{}
	n.pairs("celdas, cada una con su encabezado", func(key, value node) {
		f, ok := r.Schema.Named(key.yaml.GetToken().Value)
		if !ok {
			var headers []string
			for _, f := range r.Schema.Fields() {
				headers = append(headers, f.Header)
			}
			key.fault("«%s» no es un encabezado de la hoja%s", key.yaml.GetToken().Value, meant(hoja.FoldName(key.yaml.GetToken().Value), headers))
			return
		}
		out[f.Header] = value.cell()
	})
	return out
}

// cell is the cell that a scalar stands for: a text in quotes or not, a number, true or false, nothing.
func (n node) cell() hoja.Cell {
	switch v := n.yaml.(type) {
	case *ast.NullNode:
		return hoja.Cell{}
	case *ast.BoolNode:
		return hoja.BoolCell(v.Value)
	case *ast.IntegerNode:
		switch i := v.Value.(type) {
		case int64:
			return hoja.NumberCell(float64(i))
		case uint64:
			return hoja.NumberCell(float64(i))
		}
	case *ast.FloatNode:
		return hoja.NumberCell(v.Value)
	}
	return hoja.TextCell(n.text())
}

// readMotives reads how rules must fail: {nip: {pendiente: "words of the message"}}.
func (r *Rules) readMotives(n node, procedure string) map[string]motive {
	out := map[string]motive{}
	n.pairs("las reglas que fallan, cada una con su efecto", func(key, value node) {
		rule := key.yaml.GetToken().Value
		if !strings.Contains(rule, ".") {
			rule = procedure + "." + rule
		}
		if r.byName[procedure] != nil && !r.hasRule(rule) {
			key.fault("no hay una regla «%s»", rule)
		}
		value.pairs("el efecto y palabras del mensaje", func(effect, words node) {
			out[rule] = motive{oneOf(effect, effects), words.text()}
		})
	})
	return out
}

func (r *Rules) hasRule(id string) bool {
	for _, p := range r.byName {
		if p.repeated.Regla == id || slices.ContainsFunc(p.rules, func(x rule) bool { return x.id == id }) {
			return true
		}
	}
	return false
}
