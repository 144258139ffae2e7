package cruce

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/almacontact/celula/rules/hoja"
)

func TestHintsSayWhatToCompare(t *testing.T) {
	sale := Sale{Identity{Row: 2, Family: Hogar, OT: ParseNumber("65608283"), Day: DayOf(today.AddDays(-9))}, true}
	for _, c := range []struct{ ot, want string }{
		{"65608284", "puede ser la fila 9 de Claro: en OT el dígito 8 es 4 y en la hoja 3"},
		{"6560828", "puede ser la fila 9 de Claro: en OT en la hoja sobra el dígito 8 (3)"},
		{"656082830", "puede ser la fila 9 de Claro: en OT en la hoja falta el dígito 9 (0)"},
		{"065608283", "puede ser la fila 9 de Claro: en OT en la hoja falta el dígito 1 (0)"},
		{"65680283", "puede ser la fila 9 de Claro: en OT los dígitos 4 y 5 están cambiados entre sí"},
		{"65608238", "puede ser la fila 9 de Claro: en OT los dígitos 7 y 8 están cambiados entre sí"},
		{"65608338", ""}, // two digits
		{"56068283", ""}, // two swaps
		{"", ""},
	} {
		records := []Record{{Identity{Row: 9, OT: ParseNumber(c.ot)}}}
		p := Match([]Sale{sale}, records, today, calendar).Sales[0]
		if got := p.Pista.Words(&sale, records); got != c.want {
			t.Errorf("OT %s against %q: hint %q, want %q", sale.OT, c.ot, got, c.want)
		}
	}
}

func TestTheNearestRecordIsTheHint(t *testing.T) {
	day := func(n int) Day { return DayOf(today.AddDays(-n)) }
	sale := Sale{Identity{Family: Movil, Documento: ParseNumber("14522707"), MIN: ParseNumber("3001234567"), Day: day(9)}, true}
	doc := ParseNumber("14522708")
	for _, c := range []struct {
		why     string
		records []Record
		want    int32
	}{
		{"nearer in days", []Record{{Identity{Documento: doc, Day: day(1)}}, {Identity{Documento: doc, Day: day(8)}}, {Identity{Documento: doc}}}, 1},
		{"the earlier of two as near", []Record{{Identity{Documento: doc, Day: day(8)}}, {Identity{Documento: doc, Day: day(10)}}}, 0},
		{"the earlier of one day", []Record{{Identity{Documento: doc, Day: day(20)}}, {Identity{Documento: doc, Day: day(11)}}, {Identity{Documento: doc, Day: day(11)}}}, 1},
		{"MIN before DOCUMENTO", []Record{{Identity{Documento: doc, Day: day(9)}}, {Identity{MIN: ParseNumber("300123456")}}}, 1},
		{"an undated one before none", []Record{{Identity{Documento: doc}}}, 0},
	} {
		if got := Match([]Sale{sale}, c.records, today, calendar).Sales[0].Pista; got.Clave == NoClave || got.Record != c.want {
			t.Errorf("%s: got %+v, want record %d", c.why, got, c.want)
		}
	}
}

func TestSlipsAreThoseOfTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.StringMatching(`[0-3]{1,6}`).Draw(t, "a")
		b := rapid.StringMatching(`[0-3]{1,6}`).Draw(t, "b")
		want := hoja.Slips(a, b, 1) == 1
		if got := slipOf(a, b).kind != noSlip; got != want {
			t.Fatalf("slipOf(%q, %q) is %v, want %v", a, b, got, want)
		}
		if got := oneSlip(ParseNumber(a), ParseNumber(b)); got != want {
			t.Fatalf("oneSlip(%q, %q) is %v, want %v", a, b, got, want)
		}
	})
}
