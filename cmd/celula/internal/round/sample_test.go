package round_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/rules/hoja"
)

// The sample hoja of 400 sales, typed the way people type: every status and mark as expected and a reason wherever a rule
// failed, agents' cells as before, and a second round that does and says nothing.
func TestSampleHoja(t *testing.T) {
	o := open(t)
	rows := sampleRows(t)
	bots := len(rows[0])
	for _, row := range rows {
		for i, text := range row {
			if strings.HasPrefix(text, "0") && len(text) == 5 {
				row[i] = "'" + text // as people type a NIP whose zero must not get lost
			}
		}
	}
	rows[0] = append(rows[0], "ID VENTA", "ESTADO", "MARCACIÓN", "MOTIVO", "CLARO", "REVISADO")
	o.google.Call(t, http.MethodPost, "/v4/spreadsheets", map[string]any{"properties": map[string]any{"locale": "es_CO"}, "sheets": []any{map[string]any{
		"properties": map[string]any{"title": "Ventas", "gridProperties": map[string]any{"rowCount": len(rows) + 10, "columnCount": len(rows[0])}}}}}, &struct {
		ID *string `json:"spreadsheetId"`
	}{&o.id})
	o.google.Call(t, http.MethodPut, "/v4/spreadsheets/"+o.id+"/values/Ventas!A1?valueInputOption=USER_ENTERED", map[string]any{"values": rows}, nil)
	o.stop()
	o.start()
	o.now = time.Date(2026, 11, 24, 12, 0, 0, 0, bogota)

	agents := fmt.Sprintf("Ventas!A1:%s%d", hoja.ColumnName(bots-1), len(rows))
	before := o.google.Values(t, o.id, agents)
	o.round()
	if diff := cmp.Diff(before, o.google.Values(t, o.id, agents)); diff != "" {
		t.Errorf("agents' cells changed:\n%s", diff)
	}
	marks := o.google.Values(t, o.id, fmt.Sprintf("Ventas!%s1:%s%d", hoja.ColumnName(bots), hoja.ColumnName(bots+3), len(rows)))
	cell := func(row, col int) string {
		if row-1 < len(marks) && col < len(marks[row-1]) {
			return fmt.Sprint(marks[row-1][col])
		}
		return ""
	}
	f, err := os.Open("../../../../rules/testdata/hoja-ventas.esperado.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ids := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var want struct {
			Fila              int
			Estado, Marcacion string
			Motivos           []struct{ Regla string }
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		id, estado, marcacion, motivo := cell(want.Fila, 0), cell(want.Fila, 1), cell(want.Fila, 2), cell(want.Fila, 3)
		if estado != want.Estado || marcacion != want.Marcacion || (motivo == "") != (len(want.Motivos) == 0) || len(strings.Split(motivo, "\n")) < len(want.Motivos) {
			t.Errorf("row %d: got %q %q %q, want %s", want.Fila, estado, marcacion, motivo, lines.Text())
		}
		if id == "" || ids[id] {
			t.Errorf("row %d: id %q is blank or another row's", want.Fila, id)
		}
		ids[id] = true
	}
	said := len(o.chat.Calls())
	if res := o.round(); res.Cells != 0 || len(res.Cases) != 0 || len(o.chat.Calls()) != said {
		t.Errorf("a second round wrote %d cells, changed %d cases, called the chat %d times", res.Cells, len(res.Cases), len(o.chat.Calls())-said)
	}
}

func sampleRows(t *testing.T) [][]string {
	t.Helper()
	f, err := os.Open("../../../../rules/testdata/hoja-ventas.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
