package sheets

import "testing"

func TestColumnName(t *testing.T) {
	for col, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 18277: "ZZZ"} {
		if got := ColumnName(col); got != want {
			t.Errorf("ColumnName(%d) = %q, want %q", col, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"Ventas", "Base Claro", "Hoja 2"}
	for want, near := range map[string]string{"ventas": "Ventas", "Venta": "Ventas", "base claro ": "Base Claro", "Resumen": "", "BaseClaro2": "Base Claro"} {
		if got := nearest(want, names); got != near {
			t.Errorf("nearest(%q, %q) = %q, want %q", want, names, got, near)
		}
	}
}

func TestSpreadsheetID(t *testing.T) {
	for given, want := range map[string]string{
		"1AbC": "1AbC", " 1AbC\n": "1AbC",
		"https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0": "1AbC",
		"https://docs.google.com/spreadsheets/d/1AbC":            "1AbC",
	} {
		if got := spreadsheetID(given); got != want {
			t.Errorf("spreadsheetID(%q) = %q, want %q", given, got, want)
		}
	}
}
