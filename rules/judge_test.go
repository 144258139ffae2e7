package rules

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/almacontact/celula/rules/hoja"
)

// portability is a sale of which every rule holds.
var portability = map[string]string{"FECHA VENTA": "14/11/2026", "ID LLAMADA": "1", "EXTENSIÓN": "8042", "LOGIN": "cruiz",
	"TIPO DE VENTA": "PORTABILIDAD", "CLIENTE": "Ana", "DOCUMENTO": "1086440819", "TELÉFONO": "3158234127", "DIRECCIÓN": "Calle 1",
	"PLAN": "MAX", "MIN": "3795075335", "OPERADOR DONANTE": "Tigo", "NIP": "23502", "SIM": "ENVÍO", "OFRECIMIENTO": "SI", "OTP": "OK",
	"LECTURA CONTRATO": "SI", "TIPOLOGÍA": "Oro", "GUÍA": "GU1"}

// judge judges base with changes, in pairs of header and text.
func judge(t testing.TB, r *Rules, base map[string]string, changes ...string) Verdict {
	t.Helper()
	all := cells{}
	for header, text := range base {
		all[header] = hoja.TextCell(text)
	}
	for i := 0; i < len(changes); i += 2 {
		all[changes[i]] = hoja.TextCell(changes[i+1])
	}
	sale, err := r.saleOf(all, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Judge(sale, sampleDay)
}

func TestMotivoIsWorstFirstThenInTheOrderOfTheProcedure(t *testing.T) {
	v := judge(t, builtIn(t), portability, "NIP", "", "OTP", "negado", "SIM", "paloma", "LOGIN", "", "GUÍA", "", "MIN", "1")
	var rules []string
	for _, m := range v.Motivos {
		rules = append(rules, m.Regla)
	}
	want := []string{"comun.login", "portabilidad.identidad", "portabilidad.min", "portabilidad.nip", "portabilidad.sim"}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Errorf("motives by id of rule: -want +got\n%s", diff)
	}
	lines := strings.Split(v.Motivo(), "\n")
	for i, start := range []string{"La validación de identidad", "Falta el login", "Lo escrito en MIN no sirve", "No se entiende «paloma» en SIM", "Falta el NIP: 5 dígitos"} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], start) {
			t.Errorf("line %d does not begin with %q:\n%s", i+1, start, v.Motivo())
		}
	}
	if v.Estado != Rechazada || v.Marcacion != "" || v.Reclamable() {
		t.Errorf("status %s, mark %q, claimed %v", v.Estado, v.Marcacion, v.Reclamable())
	}
}

func TestMotivoIsCapped(t *testing.T) {
	v := judge(t, builtIn(t), map[string]string{"TIPO DE VENTA": "PORTABILIDAD", "SIM": "ENVÍO",
		"FECHA VENTA": "", "LOGIN": "", "CLIENTE": "", "DOCUMENTO": ""})
	lines := strings.Split(v.Motivo(), "\n")
	if want := fmt.Sprintf("… y %d más", len(v.Motivos)-motivoLines); len(lines) != motivoLines+1 || lines[motivoLines] != want {
		t.Errorf("%d lines of %d motives, the last %q, want %q", len(lines), len(v.Motivos), lines[len(lines)-1], want)
	}
	long := strings.Repeat("x y\n", 12500)
	v = judge(t, builtIn(t), portability, "SIM", long, "OTP", long)
	if text := v.Motivo(); len(text) > 800 || strings.Count(text, "\n") != 1 || !strings.Contains(text, "…» en SIM: escriba ENVÍO") {
		t.Errorf("50,000 characters typed make a motive of %d bytes:\n%s", len(text), text)
	}
}

func TestStatusIsTheFirstThatHolds(t *testing.T) {
	r := builtIn(t)
	home := map[string]string{"FECHA VENTA": "8/11/2026", "ID LLAMADA": "1", "EXTENSIÓN": "5892", "LOGIN": "l", "CLIENTE": "Ana",
		"TIPO DE VENTA": "SERVICIO NUEVO", "DOCUMENTO": "649692000", "TELÉFONO": "3080939729", "CUENTA": "68109581", "DIRECCIÓN": "Calle 1",
		"SERVICIOS": "Internet", "TARIFA": "1", "CÓDIGOS": "A1", "CÓDIGOS RR": "A1", "TRANSFERIDA": "SI", "OFRECIMIENTO": "SI",
		"ESTUDIO CRÉDITO": "OK", "OTP": "OK", "LECTURA CONTRATO": "SI", "MORA": "NO", "AVISO FINAL": "NO", "OT": "1", "FECHA AGENDA": "9/11/2026"}
	for _, c := range []struct {
		why     string
		base    map[string]string
		changes []string
		want    string
		mark    string
		claimed bool
	}{
		{"all is well at home", home, nil, PendienteInstalacion, CTA, true},
		{"installed", home, []string{"ESTADO INSTALACIÓN", "instalada"}, Instalada, CTA, true},
		{"called off, and the mark stays", home, []string{"ESTADO INSTALACIÓN", "Cancelada"}, Cancelada, CTA, false},
		{"called off and refused", home, []string{"ESTADO INSTALACIÓN", "CANCELADA", "MORA", "SI"}, Cancelada, "", false},
		{"not installed", home, []string{"ESTADO INSTALACIÓN", "NO-INSTALADA"}, NoInstalada, CTA, false},
		{"refused before missing", home, []string{"MORA", "SI", "TARIFA", ""}, Rechazada, "", false},
		{"missing before pending", home, []string{"TARIFA", "", "OT", ""}, Incompleta, "", false},
		{"pending", home, []string{"OT", ""}, EnProceso, "", false},
		{"mobile has no mark", portability, nil, Validada, "", true},
		{"mobile called off", portability, []string{"ESTADO INSTALACIÓN", "CANCELADA"}, Cancelada, "", false},
		{"mobile is not installed", portability, []string{"ESTADO INSTALACIÓN", "NO INSTALADA"}, Validada, "", true},
		{"no kind, called off", home, []string{"TIPO DE VENTA", "???", "ESTADO INSTALACIÓN", "CANCELADA"}, Incompleta, "", false},
	} {
		v := judge(t, r, c.base, c.changes...)
		if v.Estado != c.want || v.Marcacion != c.mark || v.Reclamable() != c.claimed {
			t.Errorf("%s: %s %q %v, want %s %q %v\n%s", c.why, v.Estado, v.Marcacion, v.Reclamable(), c.want, c.mark, c.claimed, v.Motivo())
		}
	}
}

// TestAnyValueMayFail: a rule may name the first of a field's values as well as a later one.
func TestAnyValueMayFail(t *testing.T) {
	r, err := Load(changed(t, "portabilidad.yaml", "campo: sim", "campo: sim\n    es: {ENVÍO: {rechazo: \"Hoy no hay envíos\"}}"))
	if err != nil {
		t.Fatal(err)
	}
	if v := judge(t, r, portability); v.Estado != Rechazada || v.Motivo() != "Hoy no hay envíos" {
		t.Errorf("SIM ENVÍO: %s, %q", v.Estado, v.Motivo())
	}
	if v := judge(t, r, portability, "SIM", "ADQUIRIDA"); v.Estado != Validada {
		t.Errorf("SIM ADQUIRIDA: %s, %q", v.Estado, v.Motivo())
	}
}

// TestDemandAsksWhetherThereIs: a demand is not read where a field that it compares is blank, but has() is there to be asked of
// one that is.
func TestDemandAsksWhetherThereIs(t *testing.T) {
	r, err := Load(changed(t, "portabilidad.yaml", "campo: sim", "campo: sim\n    exige: [{que: \"has(v.guia) || v.plan == 'MAX'\", falta: \"Sin guía, solo MAX\"}]"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		guia, plan string
		want       bool // the demand fails
	}{{"GU1", "MIN", false}, {"", "MAX", false}, {"", "MIN", true}, {"", "", false}} {
		v := judge(t, r, portability, "GUÍA", c.guia, "PLAN", c.plan)
		if got := strings.Contains(v.Motivo(), "Sin guía, solo MAX"); got != c.want {
			t.Errorf("guía %q, plan %q: the demand fails: %v, want %v: %s", c.guia, c.plan, got, c.want, v.Motivo())
		}
	}
}

func TestDuplicates(t *testing.T) {
	r := builtIn(t)
	plain := judge(t, r, portability)
	cancelled := judge(t, r, portability, "ESTADO INSTALACIÓN", "CANCELADA")
	other := judge(t, r, portability, "MIN", "3001234567")
	for _, c := range []struct {
		why      string
		verdicts []Verdict
		want     []string
	}{
		{"one", []Verdict{plain}, []string{Validada}},
		{"two alike", []Verdict{plain, plain}, []string{Validada, Duplicada}},
		{"three alike", []Verdict{plain, other, plain, plain}, []string{Validada, Validada, Duplicada, Duplicada}},
		{"after one called off", []Verdict{cancelled, plain, plain}, []string{Cancelada, Validada, Duplicada}},
		{"called off itself, and it says so", []Verdict{plain, cancelled}, []string{Validada, Cancelada}},
		{"typed otherwise", []Verdict{plain, judge(t, r, portability, "MIN", "+57 379-507 5335", "DOCUMENTO", "1.086.440.819", "FECHA VENTA", "14-nov-26")},
			[]string{Validada, Duplicada}},
		{"another day", []Verdict{plain, judge(t, r, portability, "FECHA VENTA", "13/11/2026")}, []string{Validada, Validada}},
		{"another document", []Verdict{plain, judge(t, r, portability, "DOCUMENTO", "123456")}, []string{Validada, Validada}},
		{"pasted twice, faults and all", []Verdict{judge(t, r, portability, "FECHA VENTA", "ayer", "DOCUMENTO", "N.N."),
			judge(t, r, portability, "FECHA VENTA", "Ayer ", "DOCUMENTO", "n.n.")}, []string{Incompleta, Duplicada}},
		{"no day, twice", []Verdict{judge(t, r, portability, "FECHA VENTA", ""), judge(t, r, portability, "FECHA VENTA", "")},
			[]string{Incompleta, Incompleta}},
		{"another procedure", []Verdict{plain, judge(t, r, portability, "TIPO DE VENTA", "MIGRACIÓN", "CAPACIDAD DE RECARGA", "1")}, []string{Validada, Validada}},
	} {
		before := slices.Clone(c.verdicts)
		for range 2 { // the second pass finds what the first left, and must say the same
			r.Duplicates(c.verdicts)
			var got []string
			for _, v := range c.verdicts {
				got = append(got, v.Estado)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: -want +got\n%s", c.why, diff)
			}
		}
		for i, v := range c.verdicts {
			if v.has(EfectoDuplicada) && (v.Marcacion != "" || !slices.IsSortedFunc(v.Motivos, byRule)) {
				t.Errorf("%s: sale %d is marked %q with motives %v", c.why, i, v.Marcacion, v.Motivos)
			}
			if before[i].has(EfectoDuplicada) {
				t.Errorf("%s: a copy of verdict %d was changed", c.why, i)
			}
		}
	}
	// Its twin is taken away: the sale is itself again.
	pair := []Verdict{plain, plain}
	r.Duplicates(pair)
	r.Duplicates(pair[1:])
	if diff := cmp.Diff(plain, pair[1]); diff != "" {
		t.Errorf("without its twin: -want +got\n%s", diff)
	}
}

// A condition that breaks on a row, though it was checked when loaded, must not let the sale pass.
func TestConditionThatBreaks(t *testing.T) {
	for why, fsys := range map[string]fstest.MapFS{
		"exige":  changed(t, "portabilidad.yaml", "    vacio: {falta: \"Falta decir cómo", "    exige: [{que: \"v.sim != '' && v.servicios[3] == 'TV'\", falta: x}]\n    vacio: {falta: \"Falta decir cómo"),
		"cuando": changed(t, "portabilidad.yaml", "cuando: v.sim == 'ENVÍO'", "cuando: v.servicios[0] == 'TV'"),
		"toma":   changed(t, "hogar_ot_abierta.yaml", "v.megas >= 150", "150 / v.megas >= 1"),
	} {
		r, err := Load(fsys)
		if err != nil {
			t.Errorf("%s: %v", why, err)
			continue
		}
		base := portability
		if why == "toma" {
			base = map[string]string{"TIPO DE VENTA": "UPGRADE", "LOGIN": "a", "CLIENTE": "a", "DOCUMENTO": "a", "FECHA VENTA": "a"}
		}
		// What exige reads must be there for it to be read; cuando and toma are read in any case.
		v := judge(t, r, base, "SERVICIOS", map[string]string{"exige": "TV", "cuando": "", "toma": "HBO"}[why])
		if v.Estado != Incompleta || !strings.Contains(v.Motivo(), "No se pudo revisar esta fila con la regla ") {
			t.Errorf("%s: %s\n%s", why, v.Estado, v.Motivo())
		}
	}
}

// texts are what a cell may hold, from the likely to the absurd.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", " ", "SI", "NO", "por validar", "24/11/2026", "2026-11-20", "31/02/2026", "PORTABILIDAD", "Servicio nuevo",
			"UPGRADE", "empaquetamiento", "TyT", "Línea nueva", "migraciones", "ENVIO", "A1 B2", "b2/a1", "300 123 4567", "1.086.440.819", "89.900,50",
			"CANCELADA", "Instalada", "AGOTADO", "Internet + TV", "Ultra wifi", "200 megas", "aprobado", "negado", "46350", "-", ",", "3", "0"}),
		rapid.String(),
		rapid.StringMatching(`[0-9$., /:-]{0,20}`),
	)
}

func anyCell() *rapid.Generator[hoja.Cell] {
	return rapid.OneOf(
		rapid.Map(texts(), func(s string) hoja.Cell { return hoja.Cell{Kind: hoja.Text, Text: s} }),
		rapid.Map(rapid.Float64(), hoja.NumberCell),
		rapid.Map(rapid.Float64Range(0, 80000), hoja.NumberCell),
		rapid.Map(rapid.Bool(), hoja.BoolCell),
		rapid.Just(hoja.Cell{}),
	)
}

// Whatever stands in the cells, the verdict is one that the contract allows.
func TestAnyRowHasAVerdict(t *testing.T) {
	r := builtIn(t)
	n := len(r.Schema.Fields())
	heads := make([]hoja.Cell, n)
	for i, f := range r.Schema.Fields() {
		heads[i] = hoja.TextCell(f.Header)
	}
	layout, err := r.Schema.FindLayout([][]hoja.Cell{heads})
	if err != nil {
		t.Fatal(err)
	}
	kind := r.Schema.Index("tipo_venta")
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(anyCell(), n, n).Draw(t, "row")
		if rapid.Bool().Draw(t, "a kind of sale") {
			row[kind] = hoja.TextCell(rapid.SampledFrom(choiceNames(&r.Schema.Fields()[kind])).Draw(t, "kind"))
		}
		sale := layout.Sale(7, row)
		v := r.Judge(&sale, sampleDay)
		again := r.Judge(&sale, sampleDay)
		if diff := cmp.Diff(v, again); diff != "" {
			t.Fatalf("judged twice:\n%s", diff)
		}
		allowed(t, r, &v)
		// Another order of columns is the same sale.
		order := rapid.Permutation(slices.Collect(seq(n))).Draw(t, "order")
		heads2, row2 := make([]hoja.Cell, n), make([]hoja.Cell, n)
		for i, at := range order {
			heads2[at], row2[at] = heads[i], row[i]
		}
		layout2, err := r.Schema.FindLayout([][]hoja.Cell{nil, heads2})
		if err != nil {
			t.Fatal(err)
		}
		sale2 := layout2.Sale(7, row2)
		if diff := cmp.Diff(v, r.Judge(&sale2, sampleDay)); diff != "" {
			t.Fatalf("in another order of columns:\n%s", diff)
		}
		if a, b := string(layout.AppendHashes(nil, row)), string(layout2.AppendHashes(nil, row2)); a != b {
			t.Fatalf("hashes %x and %x", a, b)
		}
	})
}

func seq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// allowed checks a verdict against section 2 of the contract.
func allowed(t *rapid.T, r *Rules, v *Verdict) {
	if !slices.Contains(Estados(), v.Estado) {
		t.Fatalf("status %q", v.Estado)
	}
	if !slices.IsSortedFunc(v.Motivos, byRule) {
		t.Fatalf("motives out of order: %v", v.Motivos)
	}
	for i, m := range v.Motivos {
		if i > 0 && m.Regla == v.Motivos[i-1].Regla {
			t.Fatalf("%s failed twice", m.Regla)
		}
		if m.Mensaje == "" || len([]rune(m.Mensaje)) > maxMessage+1 || strings.ContainsAny(m.Mensaje, "\n\r\t") || severity(m.Efecto) < 0 {
			t.Fatalf("motive %q of %s: %q", m.Efecto, m.Regla, m.Mensaje)
		}
	}
	if (v.Marcacion == CTA) != (v.Familia == "hogar" && len(v.Motivos) == 0) {
		t.Fatalf("mark %q of %+v", v.Marcacion, v)
	}
	if v.Procedimiento == "" && (len(v.Motivos) != 1 || v.Motivos[0].Regla != ruleTipo || v.Estado != Incompleta || v.Tipo != "") {
		t.Fatalf("of no procedure: %+v", v)
	}
	if v.Reclamable() && len(v.Motivos) > 0 {
		t.Fatalf("claimed with motives: %+v", v)
	}
}

// Verdicts but for comun.duplicada do not hang on the order of rows, nor on who judges them.
func TestJudgeTogether(t *testing.T) {
	r := builtIn(t)
	var sales []*hoja.Sale
	f, err := r.Schema.Open(sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var want []Verdict
	for {
		row, cells, err := f.Next(nil)
		if err != nil {
			break
		}
		sale := f.Layout.Sale(row, cells)
		sales, want = append(sales, &sale), append(want, r.Judge(&sale, sampleDay))
	}
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			for i := range sales {
				at := (i*7 + worker*31) % len(sales)
				if diff := cmp.Diff(want[at], r.Judge(sales[at], sampleDay)); diff != "" {
					t.Errorf("row %d, judged among others: %s", sales[at].Row, diff)
					return
				}
			}
		})
	}
	wait.Wait()
}
