package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
)

// crossed are two files matched.
type crossed struct {
	cruce.Result
	sales   []cruce.Sale
	records []cruce.Record
	estados []uint8 // by sale: its place in rules.Estados

	ventas, claro         string // paths
	openVentas, openClaro func() (*hoja.File, error)
}

// crossFiles reads both files side by side, judges the sales and matches. Headers that may be misspelt are asked about
// on warn.
func crossFiles(warn io.Writer, r *rules.Rules, today hoja.Date, ventas, claro string) (*crossed, error) {
	reader, err := cruce.NewReader(r)
	if err != nil {
		return nil, err
	}
	x := &crossed{ventas: ventas, claro: claro}
	x.openVentas = func() (*hoja.File, error) { return r.Schema.Open(ventas) }
	x.openClaro = func() (*hoja.File, error) { return reader.Open(claro) }
	sales, errVentas := x.openVentas()
	records, errClaro := x.openClaro()
	for _, f := range []*hoja.File{sales, records} {
		if f != nil {
			defer f.Close()
		}
	}
	if err := errors.Join(errVentas, errClaro); err != nil {
		return nil, err
	}
	warnDoubts(warn, ventas, sales)
	warnDoubts(warn, claro, records)
	x.sales, x.estados, x.records = make([]cruce.Sale, 0, sales.MaxRows), make([]uint8, 0, sales.MaxRows), make([]cruce.Record, 0, records.MaxRows)
	estado := map[string]uint8{}
	for i, name := range rules.Estados() {
		estado[name] = uint8(i)
	}
	read := make(chan error, 1)
	go func() { read <- x.readRecords(records, reader) }()
	errVentas = judgeNoting(sales, r, today, reader.Sale, func(j judgedRow, s cruce.Sale) {
		s.Claimed = j.verdict.Reclamable() // not before it is known whether it repeats another
		x.sales, x.estados = append(x.sales, s), append(x.estados, estado[j.verdict.Estado])
	})
	if err := errors.Join(errVentas, <-read); err != nil {
		return nil, err
	}
	x.Result = cruce.Match(x.sales, x.records, today, hoja.NewCalendar())
	return x, nil
}

func warnDoubts(w io.Writer, path string, f *hoja.File) {
	for _, d := range f.Layout.Doubts {
		fmt.Fprintf(w, "celula: aviso: %s: %s\n", filepath.Base(path), d)
	}
}

func (x *crossed) readRecords(f *hoja.File, reader *cruce.Reader) error {
	return eachRow(f, reader.Record, func(r *cruce.Record) { x.records = append(x.records, *r) })
}

// look reads a file once more for the rows that a report tells of: to keep all that two million rows say would take
// more memory than the cruce.
func look(open func() (*hoja.File, error), path string, rows map[int]bool) (map[int]*hoja.Sale, error) {
	out := make(map[int]*hoja.Sale, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	f, err := open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var cells []hoja.Cell
	for {
		row, next, err := f.Next(cells[:0])
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if cells = next; rows[row] {
			s := f.Layout.Sale(row, cells)
			out[row] = &s
		}
	}
	if len(out) != len(rows) {
		return nil, fmt.Errorf("%s cambió mientras se leía; repita la orden", path)
	}
	return out, nil
}
