package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

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
// on stderr.
func (a *app) crossFiles(r *rules.Rules, today hoja.Date, ventas, claro string) (*crossed, error) {
	reader, err := cruce.NewReader(r)
	if err != nil {
		return nil, err
	}
	x := &crossed{ventas: ventas, claro: claro}
	x.openVentas = func() (*hoja.File, error) { return r.Schema.Open(ventas) }
	x.openClaro = func() (*hoja.File, error) { return reader.Open(claro) }
	sales, records, err := x.open(a)
	if err != nil {
		return nil, err
	}
	defer sales.Close()
	defer records.Close()
	warnDoubts(a.stderr, ventas, sales)
	warnDoubts(a.stderr, claro, records)
	read := a.showing(reading(sales, records))
	err = x.read(a.ctx, sales, records, r, reader, today)
	read()
	if err != nil {
		return nil, err
	}
	warnOverrun(a.stderr, sales)
	warnOverrun(a.stderr, records)
	if len(x.records) == 0 {
		fmt.Fprintf(a.stderr, "celula: aviso: %s: no tiene ningún registro, solo los encabezados, y por eso ninguna venta aparece; «celula run» esperaría a que lleguen; si faltan, exporte otra vez\n", records.Name())
	}
	defer a.showing(doing("cruzando"))()
	x.Result = cruce.Match(x.sales, x.records, today, hoja.NewCalendar())
	return x, nil
}

// open opens both files side by side.
func (x *crossed) open(a *app) (sales, records *hoja.File, err error) {
	defer a.showing(opening(x.ventas, x.claro))()
	var errVentas, errClaro error
	var beside sync.WaitGroup
	beside.Go(func() { records, errClaro = x.openClaro() })
	sales, errVentas = x.openVentas()
	beside.Wait()
	if err = errors.Join(errVentas, errClaro); err == nil {
		return sales, records, nil
	}
	for _, f := range []*hoja.File{sales, records} {
		if f != nil {
			f.Close() // only opened
		}
	}
	return nil, nil, err
}

// read reads both files side by side, and judges the sales.
func (x *crossed) read(ctx context.Context, sales, records *hoja.File, r *rules.Rules, reader *cruce.Reader, today hoja.Date) error {
	x.sales, x.estados, x.records = make([]cruce.Sale, 0, sales.MaxRows), make([]uint8, 0, sales.MaxRows), make([]cruce.Record, 0, records.MaxRows)
	estado := map[string]uint8{}
	for i, name := range rules.Estados() {
		estado[name] = uint8(i)
	}
	var errClaro error
	var beside sync.WaitGroup
	beside.Go(func() {
		errClaro = eachRow(ctx, records, reader.Record, func(r *cruce.Record) { x.records = append(x.records, *r) })
	})
	sale := func(s *hoja.Sale, v rules.Verdict) cruce.Sale { return reader.Sale(s, &v) }
	errVentas := judgeNoting(ctx, sales, r, today, sale, func(j judgedRow, s cruce.Sale) {
		s.Claimed = j.verdict.Reclamable() // not before it is known whether it repeats another
		x.sales, x.estados = append(x.sales, s), append(x.estados, estado[j.verdict.Estado])
	})
	beside.Wait()
	return errors.Join(errVentas, errClaro)
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
