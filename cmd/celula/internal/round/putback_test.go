package round

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// What is put back is what was read: a check box stays one, and a number does not become its text.
func TestAsBefore(t *testing.T) {
	for _, c := range []struct {
		cell hoja.Cell
		want sheets.Cell
	}{
		{hoja.TextCell("=1+1"), sheets.Cell{Row: 7, Col: 2, Text: "=1+1"}},
		{hoja.NumberCell(46350.5), sheets.Cell{Row: 7, Col: 2, Value: 46350.5}},
		{hoja.BoolCell(true), sheets.Cell{Row: 7, Col: 2, Value: true}},
		{hoja.BoolCell(false), sheets.Cell{Row: 7, Col: 2, Value: false}},
		{hoja.Cell{}, sheets.Cell{Row: 7, Col: 2}},
	} {
		if diff := cmp.Diff(c.want, asBefore(7, 2, c.cell)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.cell, diff)
		}
	}
}

// A header that was moved is known again by most of its cells. A row that shares few with it is another table's, and nothing is
// put back by that.
func TestFindHeader(t *testing.T) {
	was := []hoja.Cell{hoja.TextCell("LOGIN"), hoja.TextCell("OT"), hoja.TextCell("ID VENTA"), hoja.TextCell("ESTADO")}
	for _, c := range []struct {
		why  string
		rows []string
		want int
	}{
		{"where it was", []string{`["LOGIN","OT","ID VENTA","ESTADO"]`}, 1},
		{"further down, a column more", []string{`["Ventas"]`, `["nuevo","LOGIN","OT","ID VENTA","ESTADO"]`}, 2},
		{"the one that shares most", []string{`["LOGIN","OT","ID VENTA"]`, `["LOGIN","OT","ID VENTA","ESTADO"]`}, 2},
		{"half of it is another table", []string{`["LOGIN","OT","FECHA","VALOR"]`}, 0},
		{"nowhere", []string{`[]`, `["","",""]`}, 0},
	} {
		var rows [][]byte
		for _, r := range c.rows {
			rows = append(rows, []byte(r))
		}
		if row, _, err := findHeader(was, rows); row != c.want || err != nil {
			t.Errorf("%s: row %d, %v; want %d", c.why, row, err, c.want)
		}
	}
}
