package rules

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/almacontact/celula/rules/hoja"
)

// A caseFile is the cases of one procedure: a sale that is well, and what becomes of it when cells are changed.
type caseFile struct {
	procedure string
	today     hoja.Date
	base      cells
	cases     []testCase
}

// cells are what stands under headers.
type cells map[string]hoja.Cell

// A testCase is one change to the sale that is well, and what must come of it.
type testCase struct {
	at                      node
	name                    string
	changes                 cells
	before                  []cells // earlier rows of the sheet, as changes to the same sale
	procedure, status, mark string
	motives                 map[string]motive // by full id of the rule
}

// A motive is how a rule must fail, and words that its message must have.
type motive struct{ effect, words string }

// Test runs the cases that stand beside the rules (*_test.yaml), writes to w what each that fails should have been
// and was, then a summary. It answers how many failed. An error is an *[Errors]: the cases themselves are wrong.
func (r *Rules) Test(w io.Writer) (failed int, err error) {
	files, err := r.caseFiles()
	if err != nil {
		return 0, err
	}
	n := 0
	var b strings.Builder
	for _, f := range files {
		for i := range f.cases {
			n++
			if wrong := r.run(f, &f.cases[i]); len(wrong) > 0 {
				failed++
				line, _ := f.cases[i].at.at()
				fmt.Fprintf(&b, "%s:%d: %s\n\t%s\n", filepath.Join(r.dir, f.cases[i].at.file), line, f.cases[i].name, strings.Join(wrong, "\n\t"))
			}
		}
	}
	if failed == 0 {
		fmt.Fprintf(&b, "%d casos, todos bien\n", n)
	} else {
		fmt.Fprintf(&b, "%d casos, %d mal\n", n, failed)
	}
	_, err = io.WriteString(w, b.String())
	return failed, err
}

// run judges one case and says what is not as it should be.
func (r *Rules) run(f *caseFile, c *testCase) []string {
	rows := append(slices.Clone(c.before), c.changes)
	verdicts := make([]Verdict, len(rows))
	for i, changes := range rows {
		sale, err := r.saleOf(f.base, changes)
		if err != nil {
			return []string{err.Error()}
		}
		verdicts[i] = r.Judge(sale, f.today)
	}
	r.Duplicates(verdicts)
	return c.compare(&verdicts[len(rows)-1])
}

// saleOf makes a sale as it would stand in a sheet: a header row and the row itself.
func (r *Rules) saleOf(base, changes cells) (*hoja.Sale, error) {
	all := maps.Clone(base)
	for header, c := range changes {
		all[header] = c
	}
	var heads, row []hoja.Cell
	for _, header := range slices.Sorted(maps.Keys(all)) {
		heads, row = append(heads, hoja.TextCell(header)), append(row, all[header])
	}
	layout, err := r.Schema.FindLayout([][]hoja.Cell{heads})
	if err != nil {
		return nil, err
	}
	sale := layout.Sale(2, row)
	return &sale, nil
}

func (c *testCase) compare(v *Verdict) (wrong []string) {
	differ := func(what, want, got string) {
		if want != got {
			wrong = append(wrong, fmt.Sprintf("%s: se esperaba %s y salió %s", what, named(want), named(got)))
		}
	}
	differ("procedimiento", c.procedure, v.Procedimiento)
	differ("estado", c.status, v.Estado)
	differ("marcación", c.mark, v.Marcacion)
	got := map[string]Motivo{}
	for _, m := range v.Motivos {
		got[m.Regla] = m
		if _, ok := c.motives[m.Regla]; !ok {
			wrong = append(wrong, fmt.Sprintf("no se esperaba %s: %s «%s»", m.Regla, m.Efecto, m.Mensaje))
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(c.motives)) {
		want, m := c.motives[rule], got[rule]
		switch {
		case want.effect != m.Efecto:
			differ(rule, want.effect, m.Efecto)
		case !strings.Contains(m.Mensaje, want.words):
			wrong = append(wrong, fmt.Sprintf("%s: se esperaba que dijera «%s» y dice «%s»", rule, want.words, m.Mensaje))
		}
	}
	return wrong
}

func named(s string) string { return cmp.Or(s, "nada") }

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
