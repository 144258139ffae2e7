package hoja

import "testing"

// The error of a formula is no value of any kind, whatever digits or letters it is spelled with.
func TestFormulaErrors(t *testing.T) {
	for kind, name := range KindNames() {
		f := Field{Kind: Kind(kind)}
		if f.Kind == KindChoice {
			f.Choices = []Choice{{Name: "ENVÍO"}}
		}
		t.Run(name, func(t *testing.T) {
			readings(t, f, []reading{{"#DIV/0!", tx("#DIV/0!"), Invalido, "#DIV/0!"}, {"#REF!", tx("#REF!"), Invalido, "#REF!"}})
		})
	}
}
