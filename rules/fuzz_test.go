package rules

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzRules: any text in the place of a file of rules is loaded or refused, with a place for every fault, and never
// more than that.
func FuzzRules(f *testing.F) {
	built := copyOf(f)
	for name, file := range built {
		if !isCases(name) {
			f.Add(name, string(file.Data))
		}
	}
	f.Add("tyt.yaml", "procedimiento: tyt\ntoma: {tipos: [TERMINAL], cuando: v.cupo > }\nreglas: [{usa: comun}, &a {regla: *a}]")
	f.Add("hogar.yaml", "grupo: hogar\nreglas:\n- regla: !!binary x\n  campo: [min]\n  es: {A: {falta: '[{a - b}]'}}")
	f.Add("campos.yaml", "campos:\n- {campo: tipo_venta, encabezado: 'É', clase: opcion, valores: [A, {valor: B}]}\n---\n- 1")
	f.Fuzz(func(t *testing.T, name, text string) {
		if built[name] == nil || isCases(name) {
			t.Skip()
		}
		fsys := fstest.MapFS{}
		for n, file := range built {
			fsys[n] = file
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		r, err := Load(fsys)
		if err == nil {
			if _, err := r.Test(new(strings.Builder)); err != nil && !errors.As(err, new(*Errors)) {
				t.Fatal(err)
			}
			return
		}
		var faults *Errors
		if !errors.As(err, &faults) || len(faults.Faults) == 0 || r != nil {
			t.Fatalf("refused without a fault: %v", err)
		}
		for _, fault := range faults.Faults {
			if fault.Message == "" || fault.File == "" || (fault.Line == 0) != (fault.Column == 0) {
				t.Fatalf("a fault without words or place: %+v", fault)
			}
		}
	})
}
