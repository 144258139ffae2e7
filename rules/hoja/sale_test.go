package hoja

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestNothingIsLeftOfTheRowBefore: a sale whose memory is used again for row after row says the same of each as one that
// was made for it.
func TestNothingIsLeftOfTheRowBefore(t *testing.T) {
	var fields []Field
	var heads []Cell
	for kind, name := range KindNames() {
		fields = append(fields, Field{Name: name, Header: name, Kind: Kind(kind),
			Choices: []Choice{{Name: "ROJO"}, {Name: "AZUL"}}, Services: []Service{{Name: "INTERNET", Begins: []string{"INTER"}}}})
		heads = append(heads, TextCell(name))
	}
	schema, err := NewSchema(fields)
	if err != nil {
		t.Fatal(err)
	}
	layout, err := schema.FindLayout([][]Cell{heads})
	if err != nil {
		t.Fatal(err)
	}
	said := func(s *Sale) (all [][]any) {
		for i := range fields {
			day, ok := s.DateAt(i)
			all = append(all, []any{s.OutcomeAt(i), s.NumberAt(i), day, ok, s.ChoiceAt(i), s.SetAt(i), s.WordsAt(i), s.TextAt(i)})
		}
		return all
	}
	typed := []string{"", " ", "24/11/2026", "25 nov 2026", "si", "NO", "aprobado", "I619 B410", "b410,I619", "internet + tv", "rojo", "Azul", "12", "$ 89.900", "200 megas", "¿?"}
	rapid.Check(t, func(t *rapid.T) {
		var again Sale
		for range rapid.IntRange(1, 8).Draw(t, "rows") {
			cells := rapid.SliceOfN(rapid.OneOf(rapid.Map(rapid.SampledFrom(typed), TextCell),
				rapid.Map(rapid.Float64Range(0, 80_000), NumberCell), rapid.Map(rapid.Bool(), BoolCell)), 0, len(fields)).Draw(t, "row")
			layout.ReadSale(&again, 2, cells)
			anew := layout.Sale(2, cells)
			if diff := cmp.Diff(said(&anew), said(&again)); diff != "" {
				t.Fatalf("%+v (-anew +again):\n%s", cells, diff)
			}
		}
	})
}
