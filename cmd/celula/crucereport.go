package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
)

// printJSON prints the three kinds of line of section 5 of the contract: sales, records without sale, the indicator.
func (x *crossed) printJSON(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	put := func(row int, claro cruce.Claro, record int, clave cruce.Clave, pista string) error {
		line := strconv.AppendInt(append(out.AvailableBuffer(), `{"fila":`...), int64(row), 10)
		line = append(append(line, `,"claro":"`...), claro.String()...)
		line = strconv.AppendInt(append(line, `","fila_claro":`...), int64(record), 10)
		line = append(append(line, `,"clave":"`...), clave.String()...)
		line = appendText(append(line, `","pista":`...), pista)
		_, err := out.Write(append(line, "}\n"...))
		return err
	}
	for i := range x.Sales {
		p := &x.Sales[i]
		record := 0
		if p.Matched() {
			record = x.records[p.Record].Row
		}
		if err := put(x.sales[i].Row, p.Claro, record, p.Clave, p.Pista.Words(&x.sales[i], x.records)); err != nil {
			return unwritten(err)
		}
	}
	for _, r := range x.SinVenta {
		if err := put(0, cruce.SinVenta, x.records[r].Row, cruce.NoClave, ""); err != nil {
			return unwritten(err)
		}
	}
	n := &x.Indicador
	fmt.Fprintf(out, `{"indicador":{"reclamables":%d,"aparecen":%d,"diferencias":%d,"en_gracia":%d,"no_aparecen":%d,"sin_venta":%d}}`+"\n",
		n.Reclamables, n.Aparecen, n.Diferencias, n.EnGracia, n.NoAparecen, n.SinVenta) // a fault stays with out until Flush
	return unwritten(out.Flush())
}

func unwritten(err error) error {
	if err != nil {
		return fmt.Errorf("escribiendo el resultado: %w", err)
	}
	return nil
}

// shownRows is how many rows a table of the report has at most: nobody reads more on a terminal.
const shownRows = 50

// printReport prints tables for people. Of documents they show the last digits, which with the row's number are enough
// to find the sale.
func (x *crossed) printReport(w io.Writer) error {
	absent, differing := x.salesThat(cruce.NoAparece), x.salesThat(cruce.Diferencia)
	sales, err := look(x.openVentas, x.ventas, x.rowsOf(first(absent), first(differing)))
	if err != nil {
		return err
	}
	records, err := look(x.openClaro, x.claro, x.recordRows(first(x.SinVenta)))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	section := tables{&b}
	section.table("No aparecen en Claro", len(absent), table.Row{"FILA", "FECHA", "TIPO DE VENTA", "LOGIN", "DOCUMENTO", "PISTA"}, first(absent), func(i int) table.Row {
		s := sales[x.sales[i].Row]
		return table.Row{x.sales[i].Row, typedDate(s), s.Text("tipo_venta"), shown(s.Text("login")), x.sales[i].Documento.Masked(), x.Sales[i].Pista.Words(&x.sales[i], x.records)}
	})
	section.table("Aparecen, pero algo difiere", len(differing), table.Row{"FILA", "FILA CLARO", "POR", "TIPO DE VENTA", "LOGIN", "QUÉ DIFIERE"}, first(differing), func(i int) table.Row {
		s, p := sales[x.sales[i].Row], &x.Sales[i]
		r := &x.records[p.Record]
		return table.Row{x.sales[i].Row, r.Row, p.Clave, s.Text("tipo_venta"), shown(s.Text("login")), p.Differs.Words(&x.sales[i], r)}
	})
	section.table("En Claro sin venta en la hoja", len(x.SinVenta), table.Row{"FILA CLARO", "FECHA", "TIPO", "DOCUMENTO"}, first(x.SinVenta), func(i int) table.Row {
		r := records[x.records[i].Row]
		return table.Row{x.records[i].Row, typedDate(r), shown(r.Text("tipo_venta")), x.records[i].Documento.Masked()}
	})
	section.repeats("Ventas repetidas en la hoja", x.RepeatedSales, func(i int) int { return x.sales[i].Row })
	section.repeats("Registros repetidos en la base de Claro", x.RepeatedRecords, func(i int) int { return x.records[i].Row })
	for _, f := range x.figures() {
		fmt.Fprintf(&b, "%7d %s\n", f.n, f.name)
	}
	_, err = w.Write(b.Bytes())
	return unwritten(err)
}

// typedDate is the day of a sale or record as people type it, or what was typed where it is none.
func typedDate(s *hoja.Sale) string {
	if d, ok := s.Date("fecha_venta"); ok {
		return d.Typed()
	}
	return shown(s.Text("fecha_venta"))
}

// first are as many as a table shows.
func first[T any](all []T) []T { return all[:min(len(all), shownRows)] }

// salesThat are the positions of the sales of which the cruce says c.
func (x *crossed) salesThat(c cruce.Claro) (out []int) {
	for i := range x.Sales {
		if x.Sales[i].Claro == c {
			out = append(out, i)
		}
	}
	return out
}

func (x *crossed) rowsOf(positions ...[]int) map[int]bool {
	rows := map[int]bool{}
	for _, list := range positions {
		for _, i := range list {
			rows[x.sales[i].Row] = true
		}
	}
	return rows
}

func (x *crossed) recordRows(positions []int) map[int]bool {
	rows := map[int]bool{}
	for _, i := range positions {
		rows[x.records[i].Row] = true
	}
	return rows
}

// A figure is one of the indicator, in words.
type figure struct {
	n    int
	name string
}

func (x *crossed) figures() []figure {
	n := &x.Indicador
	return []figure{
		{n.Reclamables, "ventas reclamables"}, {n.Aparecen, "aparecen en Claro"}, {n.Diferencias, "de ellas con diferencias"},
		{n.EnGracia, "en gracia (aún no pasan 2 días hábiles)"}, {n.NoAparecen, "no aparecen"}, {n.SinVenta, "registros de Claro sin venta"},
	}
}

// tables prints the parts of a report one below another.
type tables struct{ *bytes.Buffer }

// table prints a table of the positions; all is how many there are in all.
func (t tables) table(title string, all int, header table.Row, positions []int, row func(int) table.Row) {
	if all == 0 {
		return
	}
	w := table.NewWriter()
	w.SetStyle(table.StyleLight)
	w.Style().Format.Header = text.FormatDefault
	w.AppendHeader(header)
	w.SetColumnConfigs([]table.ColumnConfig{{Number: len(header), WidthMax: whatWidth, WidthMaxEnforcer: wrapLines}})
	for _, i := range positions {
		w.AppendRow(row(i))
	}
	fmt.Fprintf(t, "%s: %d\n%s\n", title, all, w.Render())
	t.more(all)
	t.WriteByte('\n')
}

func (t tables) repeats(title string, repeats []cruce.Repeat, row func(int) int) {
	if len(repeats) == 0 {
		return
	}
	fmt.Fprintf(t, "%s: %d\n", title, len(repeats))
	for _, r := range first(repeats) {
		fmt.Fprintf(t, "  %s\n", r.Words(row))
	}
	t.more(len(repeats))
	t.WriteByte('\n')
}

// more says that not all is shown.
func (t tables) more(all int) {
	if all > shownRows {
		fmt.Fprintf(t, "… y %d más; con --out LIBRO.xlsx están todas\n", all-shownRows)
	}
}
