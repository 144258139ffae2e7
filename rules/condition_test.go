package rules

import (
	"maps"
	"slices"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
	"pgregory.net/rapid"

	"github.com/almacontact/celula/rules/hoja"
)

// Whatever a condition may ask of a row.
func TestConditions(t *testing.T) {
	r := builtIn(t)
	c, err := newConditions(r.Schema)
	if err != nil {
		t.Fatal(err)
	}
	sale, err := r.saleOf(cells{"FECHA VENTA": hoja.TextCell("20/11/2026"), "LOGIN": hoja.TextCell("ana"), "CLIENTE": hoja.TextCell("b"),
		"DOCUMENTO": hoja.TextCell("12345"), "TIPO DE VENTA": hoja.TextCell("línea nueva"), "CÓDIGOS": hoja.TextCell("b2 A1"),
		"CÓDIGOS RR": hoja.TextCell("a1/B2"), "SERVICIOS": hoja.TextCell("TV + HBO"), "MEGAS": hoja.TextCell("200 megas"),
		"CANTIDAD": hoja.TextCell("2"), "TARIFA": hoja.TextCell("dos"), "MORA": hoja.TextCell("no"), "OTP": hoja.TextCell("ok")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range conditionsAsked {
		condition := compiled(t, c, text)
		if condition == nil {
			continue
		}
		got, err := condition.holds(input{sale: sale, today: sampleDay})
		if err != nil || got != want {
			t.Errorf("%s is %v (%v), want %v", text, got, err, want)
		}
	}
}

func compiled(t *testing.T, c *conditions, text string) *condition {
	t.Helper()
	faults := &Errors{}
	condition := c.compile(node{faults, "x.yaml", ast.String(token.New(text, text, &token.Position{Line: 1, Column: 1}))})
	if err := faults.err(); err != nil {
		t.Errorf("%s: %v", text, err)
		return nil
	}
	return condition
}

// conditionsAsked are conditions and what they are of the sale of [TestConditions].
var conditionsAsked = map[string]bool{
	"v.codigos == v.codigos_rr":                            true,
	"v.codigos == ['A1', 'B2']":                            true,
	"['A1'] == v.codigos":                                  false,
	"v.codigos != v.servicios":                             true,
	"size(v.codigos) == 2 && v.codigos[0] == 'A1'":         true,
	"'B2' in v.codigos && !('C3' in v.codigos)":            true,
	"v.codigos.exists(c, c.startsWith('B'))":               true,
	"v.codigos + v.servicios == ['A1','B2','HBO','TV']":    true,
	"alguno(v.servicios, ['INTERNET', 'TV'])":              true,
	"alguno(v.servicios, ['INTERNET'])":                    false,
	"alguno(['TV'], v.servicios)":                          true,
	"alguno(v.servicios, [])":                              false,
	"v.tipo_venta == 'LÍNEA NUEVA'":                        true,
	"v.tipo_venta in ['UPGRADE', 'LÍNEA NUEVA']":           true,
	"v.fecha_venta <= hoy":                                 true,
	"hoy - v.fecha_venta == duration('96h')":               true,
	"v.megas >= 150 && v.cantidad == 2.0 && v.megas > 1.5": true,
	"v.identidad && !v.mora && has(v.mora)":                true,
	"has(v.tarifa) || has(v.plan)":                         false, // not understood, and blank
	"v.tarifa == 0.0 && v.plan == '' && v.sim == ''":       true,
	"v.fecha_agenda < v.fecha_venta":                       true, // blank is before any day
	"v.login.matches('^a') && v.nip == ''":                 true,
}

// What is compiled to a function says the same as CEL of every sale, however its cells are filled.
func TestPlainConditions(t *testing.T) {
	r := builtIn(t)
	c, err := newConditions(r.Schema)
	if err != nil {
		t.Fatal(err)
	}
	table := sampleTable(t)
	var header []hoja.Cell
	for _, h := range table[0] {
		header = append(header, hoja.TextCell(h))
	}
	layout, err := r.Schema.FindLayout([][]hoja.Cell{header})
	if err != nil {
		t.Fatal(err)
	}
	asked := slices.Collect(maps.Keys(conditionsAsked))
	asked = append(asked, "v.fecha_agenda >= v.fecha_venta", "v.cupo >= v.valor_equipo", "v.cantidad != v.cantidad_rr", "v.tarifa > 80000", "hoy > v.fecha_agenda",
		"v.sim != 'ENVÍO' || v.login < v.cliente", "!(v.mora || v.aviso_final) && v.ot == v.cuenta", "v.credito == v.identidad", "v.megas >= v.cantidad",
		"v.tipo_venta == 'EMPAQUETAMIENTO' && alguno(v.servicios, ['INTERNET', 'TV', 'TELEFONÍA']) || v.megas >= 150", "v.plan in ['Plan 30 GB', '']")
	slices.Sort(asked)
	compiledOnes := 0
	for _, text := range asked {
		condition := compiled(t, c, text)
		if condition == nil || condition.plain == nil {
			continue
		}
		compiledOnes++
		rapid.Check(t, func(t *rapid.T) {
			cells := make([]hoja.Cell, len(header))
			for i := range cells { // each of another sale's: whatever fields may meet
				cells[i] = hoja.TextCell(table[rapid.IntRange(1, len(table)-1).Draw(t, "row")][i])
			}
			sale := layout.Sale(2, cells)
			in := input{sale: &sale, today: sampleDay.AddDays(rapid.IntRange(-30, 0).Draw(t, "today"))}
			want, err := condition.evaluate(in)
			if err != nil {
				t.Fatal(err)
			}
			if got := condition.plain(in); got != want {
				t.Fatalf("%s of %v is %v, CEL says %v", text, cells, got, want)
			}
		})
	}
	if compiledOnes < 20 {
		t.Errorf("%d conditions became functions, of %d", compiledOnes, len(asked))
	}
}
