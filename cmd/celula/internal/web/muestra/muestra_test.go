package muestra

import (
	"slices"
	"testing"
	"time"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/sheetstest"
)

func TestEverySaleHasItsStatusOnAnyDay(t *testing.T) {
	r := builtIn(t)
	for day := range 730 {
		hoy := hoja.Date{Year: 2026, Month: time.January, Day: 1}.AddDays(day)
		rows := make([][]hoja.Cell, 0, len(casos))
		for _, v := range Ventas(hoy, len(casos)) {
			rows = append(rows, cells(r.Schema, v))
		}
		judge(t, r, hoy, append([][]hoja.Cell{headers(r.Schema)}, rows...))
	}
}

func TestTypedIntoASpreadsheetTheyAreTheSame(t *testing.T) {
	r := builtIn(t)
	e := sheetstest.Start(t)
	for _, hoy := range []hoja.Date{{Year: 2026, Month: 11, Day: 24}, {Year: 2027, Month: 1, Day: 3}} {
		id, err := Crear(t.Context(), e.URL, r.Schema, hoy, 3*len(casos))
		if err != nil {
			t.Fatal(err)
		}
		client, err := sheets.New(t.Context(), sheets.Options{Endpoint: e.URL, CallsPerMinute: -1})
		if err != nil {
			t.Fatal(err)
		}
		table, err := client.Tab(id, Pestana).Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var rows [][]hoja.Cell
		for _, raw := range table.Rows[:3*len(casos)+1] {
			row, err := hoja.DecodeRow(raw, nil)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row)
		}
		judge(t, r, hoy, rows)
	}
}

func TestTheSampleHasEverything(t *testing.T) {
	var estados, procedures []string
	for _, c := range casos {
		estados = append(estados, c.estado)
	}
	for _, want := range rules.Estados() {
		if !slices.Contains(estados, want) {
			t.Errorf("no sale of the sample is %s", want)
		}
	}
	for _, v := range verdicts(t, builtIn(t), hoja.Date{Year: 2026, Month: 11, Day: 24}) {
		procedures = append(procedures, v.Procedimiento)
	}
	for _, want := range []string{"hogar_nueva", "hogar_ot_abierta", "hogar_ot_cerrada", "linea_nueva", "migracion", "portabilidad", "tyt"} {
		if !slices.Contains(procedures, want) {
			t.Errorf("no sale of the sample goes by %s", want)
		}
	}
}

func builtIn(t *testing.T) *rules.Rules {
	t.Helper()
	r, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func headers(s *hoja.Schema) (row []hoja.Cell) {
	for _, f := range s.Fields() {
		row = append(row, hoja.TextCell(f.Header))
	}
	return row
}

func cells(s *hoja.Schema, v Venta) (row []hoja.Cell) {
	for _, f := range s.Fields() {
		row = append(row, hoja.TextCell(v.Celdas[f.Name]))
	}
	return row
}

func verdicts(t *testing.T, r *rules.Rules, hoy hoja.Date) []rules.Verdict {
	t.Helper()
	rows := [][]hoja.Cell{headers(r.Schema)}
	for _, v := range Ventas(hoy, len(casos)) {
		rows = append(rows, cells(r.Schema, v))
	}
	return judgeRows(t, r, hoy, rows)
}

func judgeRows(t *testing.T, r *rules.Rules, hoy hoja.Date, rows [][]hoja.Cell) []rules.Verdict {
	t.Helper()
	layout, err := r.Schema.FindLayout(rows)
	if err != nil {
		t.Fatal(err)
	}
	var out []rules.Verdict
	for i, row := range rows[1:] {
		sale := layout.Sale(i+2, row)
		out = append(out, r.Judge(&sale, hoy))
	}
	r.Duplicates(out)
	return out
}

// judge checks that rows, the header first, are judged as the sample says.
func judge(t *testing.T, r *rules.Rules, hoy hoja.Date, rows [][]hoja.Cell) {
	t.Helper()
	for i, v := range judgeRows(t, r, hoy, rows) {
		if c := casos[i%len(casos)]; v.Estado != c.estado {
			t.Errorf("on %s row %d (%s) is %s, want %s\nwhy: %s\ncells: %v", hoy, i+2, c.tipo, v.Estado, c.estado, v.Motivo(), rows[i+1])
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}
