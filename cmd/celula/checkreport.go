package main

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/almacontact/celula/rules"
)

// A checkReport gathers what check found. It prints nothing before the end: a file that cannot be read whole must
// leave nothing on stdout.
type checkReport interface {
	add(judgedRow)
	print(io.Writer) error
}

// jsonReport is a JSON object a line for each sale, keys in the order of the contract. Lines are kept in blocks: one
// text that grew with the hoja would be copied over and over.
type jsonReport struct {
	full [][]byte
	last []byte
}

const jsonBlock = 1 << 20

func (r *jsonReport) add(s judgedRow) {
	v := s.verdict
	b := append(r.last, `{"fila":`...)
	b = strconv.AppendInt(b, int64(s.row), 10)
	b = appendText(append(b, `,"id":`...), s.id)
	b = appendText(append(b, `,"tipo":`...), v.Tipo)
	b = appendText(append(b, `,"procedimiento":`...), v.Procedimiento)
	b = appendText(append(b, `,"estado":`...), v.Estado)
	b = appendText(append(b, `,"marcacion":`...), v.Marcacion)
	b = append(b, `,"motivos":[`...)
	for i, m := range v.Motivos {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, `{"regla":`...), m.Regla)
		b = appendText(append(b, `,"efecto":`...), m.Efecto)
		b = appendText(append(b, `,"mensaje":`...), m.Mensaje)
		b = append(b, '}')
	}
	if r.last = append(b, "]}\n"...); len(r.last) > jsonBlock-jsonBlock/8 {
		r.full, r.last = append(r.full, r.last), make([]byte, 0, jsonBlock)
	}
}

// appendText appends s as JSON. It is UTF-8 for sure: no reader of files lets anything else through.
func appendText(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			b, _ = jsontext.AppendQuote(b, s) // fails only on what is not UTF-8
			return b
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func (r *jsonReport) print(w io.Writer) error {
	for _, block := range append(r.full, r.last) {
		if _, err := w.Write(block); err != nil {
			return err
		}
	}
	return nil
}

// tableReport is a table for people, and a count by status below it.
type tableReport struct {
	table table.Writer
	count map[string]int
	sales int
}

// Widths at which the table still fits a common window, and what is longer is broken between words.
const whatWidth = 76

func newTableReport() *tableReport {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.Style().Options.SeparateRows = false
	t.AppendHeader(table.Row{"FILA", "TIPO DE VENTA", "ESTADO", "MARCA", "QUÉ HACER"})
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 1, Align: text.AlignRight, AlignHeader: text.AlignRight},
		{Number: 5, WidthMax: whatWidth, WidthMaxEnforcer: wrapLines},
	})
	return &tableReport{table: t, count: map[string]int{}}
}

// wrapLines breaks each line of s by itself: a line is a reason.
func wrapLines(s string, width int) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = text.WrapSoft(line, width)
	}
	return strings.Join(lines, "\n")
}

func (r *tableReport) add(s judgedRow) {
	what := shown(s.verdict.Motivo())
	if s.earlier > 0 {
		what = fmt.Sprintf("(repite la fila %d) %s", s.earlier, what)
	}
	r.table.AppendRow(table.Row{s.row, s.verdict.Tipo, s.verdict.Estado, s.verdict.Marcacion, what})
	r.count[s.verdict.Estado]++
	r.sales++
}

// shown is s without what a terminal would take for an order: a cell may hold anything.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r >= 0x7F && r < 0xA0 {
			return '�'
		}
		return r
	}, s)
}

func (r *tableReport) print(w io.Writer) error {
	var b bytes.Buffer
	if r.sales > 0 {
		b.WriteString(r.table.Render() + "\n\n")
	}
	noun := "ventas"
	if r.sales == 1 {
		noun = "venta"
	}
	fmt.Fprintf(&b, "%d %s\n", r.sales, noun)
	for _, estado := range rules.Estados() {
		if n := r.count[estado]; n > 0 {
			fmt.Fprintf(&b, "%7d %s\n", n, estado)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}
