package main

import (
	"io"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/entrega"
	"github.com/almacontact/celula/rules/hoja"
)

// writeBook writes the workbook by which the back-office claims: a tab each for what does not appear, what differs,
// what has no sale, and the indicator. Here documents and names stand in full; without them nothing can be claimed.
func (x *crossed) writeBook(path string) error {
	absent, differing := x.salesThat(cruce.NoAparece), x.salesThat(cruce.Diferencia)
	sales, err := look(x.openVentas, x.ventas, x.rowsOf(absent, differing))
	if err != nil {
		return err
	}
	theirs := append([]int(nil), x.SinVenta...)
	for _, i := range differing {
		theirs = append(theirs, int(x.Sales[i].Record))
	}
	records, err := look(x.openClaro, x.claro, x.recordRows(theirs))
	if err != nil {
		return err
	}
	tabs := []entrega.Tab{x.absentTab(absent, sales), x.differingTab(differing, sales, records), x.recordTab(records), x.figuresTab()}
	_, err = entrega.Create(path, func(w io.Writer) error { return entrega.WriteXLSX(w, tabs) })
	return err
}

func (x *crossed) absentTab(absent []int, sales map[int]*hoja.Sale) entrega.Tab {
	t := entrega.Tab{Title: "No aparecen", Header: []string{"FILA", "ID VENTA", "FECHA VENTA", "TIPO DE VENTA", "ESTADO", "LOGIN", "CLIENTE", "DOCUMENTO", "TELÉFONO", "CUENTA", "OT", "MIN", "EQUIPO", "PISTA", "NOTA"}}
	notes := repeatNotes(x.RepeatedSales, func(i int) int { return x.sales[i].Row })
	for _, i := range absent {
		s := sales[x.sales[i].Row]
		t.Rows = append(t.Rows, append([]any{s.Row, s.ID, date(s), s.Text("tipo_venta"), x.estado(i)},
			s.Text("login"), s.Text("cliente"), s.Text("documento"), s.Text("telefono"), s.Text("cuenta"), s.Text("ot"), s.Text("min"), s.Text("equipo"),
			x.Sales[i].Pista.Words(&x.sales[i], x.records), notes[i]))
	}
	return t
}

// estado is the status of the sale at a position.
func (x *crossed) estado(i int) string { return rules.Estados()[x.estados[i]] }

func (x *crossed) differingTab(differing []int, sales, records map[int]*hoja.Sale) entrega.Tab {
	t := entrega.Tab{Title: "Diferencias", Header: []string{"FILA", "ID VENTA", "ESTADO", "LOGIN", "CLIENTE", "FILA CLARO", "COINCIDE", "DIFIERE", "FECHA VENTA", "FECHA CLARO", "TIPO DE VENTA", "TIPO CLARO", "DOCUMENTO", "DOCUMENTO CLARO"}}
	for _, i := range differing {
		p := &x.Sales[i]
		s, r := sales[x.sales[i].Row], records[x.records[p.Record].Row]
		t.Rows = append(t.Rows, []any{s.Row, s.ID, x.estado(i), s.Text("login"), s.Text("cliente"), r.Row, p.Clave.String(), p.Differs.String(),
			date(s), date(r), s.Text("tipo_venta"), r.Text("tipo_venta"), s.Text("documento"), r.Text("documento")})
	}
	return t
}

func (x *crossed) recordTab(records map[int]*hoja.Sale) entrega.Tab {
	t := entrega.Tab{Title: "Sin venta", Header: []string{"FILA CLARO", "FECHA", "TIPO", "DOCUMENTO", "CUENTA", "OT", "MIN", "EQUIPO", "VALOR", "NOTA"}}
	notes := repeatNotes(x.RepeatedRecords, func(i int) int { return x.records[i].Row })
	for _, i := range x.SinVenta {
		r := records[x.records[i].Row]
		t.Rows = append(t.Rows, []any{r.Row, date(r), r.Text("tipo_venta"), r.Text("documento"), r.Text("cuenta"), r.Text("ot"), r.Text("min"), r.Text("equipo"), r.Text("valor"), notes[i]})
	}
	return t
}

func (x *crossed) figuresTab() entrega.Tab {
	t := entrega.Tab{Title: "Indicador", Header: []string{"INDICADOR", "CANTIDAD"}}
	for _, f := range append(x.figures(), figure{len(x.RepeatedSales), "ventas repetidas en la hoja"}, figure{len(x.RepeatedRecords), "registros repetidos en la base"}) {
		t.Rows = append(t.Rows, []any{f.name, f.n})
	}
	return t
}

// repeatNotes say, by position, which earlier row is repeated.
func repeatNotes(repeats []cruce.Repeat, row func(int) int) map[int]string {
	notes := make(map[int]string, len(repeats))
	for _, r := range repeats {
		notes[r.Again] = r.Words(row)
	}
	return notes
}

// date is the day of a sale or record as a cell, or what was typed where it is none.
func date(s *hoja.Sale) any {
	if d, ok := s.Date("fecha_venta"); ok {
		return d
	}
	return s.Text("fecha_venta")
}
