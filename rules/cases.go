package rules

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

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
// and was, then a summary. It answers how many failed. An error is an *[Errors], where the cases themselves are wrong, or w's.
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

// compare says in what a verdict is not the one that the case asks for; what it does not name must not fail.
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
