package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/almacontact/celula/rules"
)

// typedRows are a header and n sales as people type them: the sample of package rules over and over, each sale of
// another client.
func typedRows(b testing.TB, n int, each func(row []string)) {
	b.Helper()
	f, err := os.Open("../../rules/testdata/hoja-ventas.csv")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	document := slices.Index(table[0], "DOCUMENTO")
	each(table[0])
	for i := range n {
		row := slices.Clone(table[1+i%(len(table)-1)])
		if len(row[document]) > 6 {
			row[document] = fmt.Sprintf("1%09d", i+1)
		}
		each(row)
	}
}

// typedCSV is such a hoja as a CSV, 22 MB for 101,000 sales.
func typedCSV(b testing.TB, n int) string {
	path := filepath.Join(b.TempDir(), "ventas.csv")
	writeCSV(b, path, func(each func([]string)) { typedRows(b, n, each) })
	return path
}

// typedXLSX is such a hoja as a workbook.
func typedXLSX(b testing.TB, n int) string {
	book := excelize.NewFile()
	defer book.Close()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	num := 0
	typedRows(b, n, func(row []string) {
		num++
		cells := make([]any, len(row))
		for i, text := range row {
			cells[i] = text
		}
		if err := w.SetRow("A"+strconv.Itoa(num), cells); err != nil {
			b.Fatal(err)
		}
	})
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "ventas.xlsx")
	if err := book.SaveAs(path); err != nil {
		b.Fatal(err)
	}
	return path
}

// bothSides are n sales and a record for 93 of a hundred of them, as two files: of the records some lack what the earlier
// passes go by, some are one slip away or days off, and some are nobody's. All is written plainly, dates as 2026-11-24,
// so that a database can read it as it stands.
func bothSides(b testing.TB, n int) (ventas, claro string) {
	b.Helper()
	header, kinds, key := plainKinds(b)
	rnd := rand.New(rand.NewPCG(1, 2))
	var records []record
	dir := b.TempDir()
	ventas, claro = filepath.Join(dir, "ventas.csv"), filepath.Join(dir, "claro.csv")
	writeCSV(b, ventas, func(each func([]string)) {
		each(header)
		for range n {
			row := slices.Clone(kinds[rnd.IntN(len(kinds))])
			r := plainRecord(rnd, row, key)
			for field, col := range key {
				row[col] = r[field]
			}
			if each(row); rnd.IntN(100) < 93 {
				r.spoil(rnd)
				records = append(records, r)
			}
		}
	})
	rnd.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	writeCSV(b, claro, func(each func([]string)) {
		each([]string{"FECHA", "TIPO", "DOCUMENTO", "CUENTA", "OT", "MIN", "EQUIPO", "VALOR"})
		for i := range records {
			each(append(records[i][:], "89900"))
		}
	})
	return ventas, claro
}

// fullRows are a header of the agents' columns and it with n sales, each an upgrade that lacks only its installation and has something
// in every column that one of plainSales fills.
func fullRows(b testing.TB, n int) (header []string, rows [][]any) {
	b.Helper()
	header, kinds, key := plainKinds(b)
	full := make([]any, len(header))
	for _, kind := range kinds {
		for i, text := range kind {
			if full[i] == nil && text != "" {
				full[i] = text
			}
		}
	}
	rows = [][]any{make([]any, len(header))}
	for i, title := range header {
		rows[0][i] = title
	}
	for i := range n {
		row := slices.Clone(full)
		row[key[fecha]], row[key[documento]] = fmt.Sprintf("2026-11-%02d", 1+i%24), strconv.Itoa(10_000_000+i)
		row[key[cuenta]], row[key[ot]], row[key[minMovil]] = strconv.Itoa(40_000_000+i), strconv.Itoa(70_000_000+i), strconv.Itoa(3_000_000_000+i)
		rows = append(rows, row)
	}
	return header, rows
}

// A record is what Claro's base has of a sale, by its fields.
type record [7]string

const (
	fecha = iota
	tipo
	documento
	cuenta
	ot
	minMovil
	equipo
)

// plainKinds are the header of a hoja, a row for each of plainSales, and where the fields of a record stand in it.
func plainKinds(b testing.TB) (header []string, kinds [][]string, key [len(record{})]int) {
	rs, err := rules.LoadDir("")
	if err != nil {
		b.Fatal(err)
	}
	var names []string
	for _, f := range rs.Schema.Fields() {
		if !f.Bot {
			header, names = append(header, f.Header), append(names, f.Name)
		}
	}
	for _, sale := range plainSales {
		row := make([]string, len(names))
		for name, text := range sale {
			row[slices.Index(names, name)] = text
		}
		kinds = append(kinds, row)
	}
	for i, name := range []string{"fecha_venta", "tipo_venta", "documento", "cuenta", "ot", "min", "equipo"} {
		key[i] = slices.Index(names, name)
	}
	return header, kinds, key
}

// plainRecord gives a sale of some kind numbers and a date of its own.
func plainRecord(rnd *rand.Rand, row []string, key [len(record{})]int) (r record) {
	for field, col := range key {
		r[field] = row[col]
	}
	today := time.Date(2026, time.November, 24, 0, 0, 0, 0, time.UTC)
	r[fecha] = today.AddDate(0, 0, -rnd.IntN(300)).Format(time.DateOnly)
	r[documento] = plainNumber(rnd, 10_000_000, 1_000_000_000)
	if r[cuenta] != "" {
		r[cuenta], r[ot] = plainNumber(rnd, 10_000_000, 90_000_000), plainNumber(rnd, 10_000_000, 900_000_000)
	}
	if r[minMovil] != "" {
		r[minMovil] = plainNumber(rnd, 3_000_000_000, 500_000_000)
	}
	return r
}

func plainNumber(rnd *rand.Rand, from, size int) string { return strconv.Itoa(from + rnd.IntN(size)) }

// spoil makes of a record what one in so many is in Claro's base.
func (r *record) spoil(rnd *rand.Rand) {
	switch rnd.IntN(20) {
	case 0, 1, 2: // found by the next pass
		r[ot], r[minMovil] = "", ""
	case 3: // by the last one
		r[ot], r[minMovil], r[cuenta] = "", "", ""
	case 4: // a slip of the hand
		for _, field := range []int{ot, minMovil, documento} {
			if s := r[field]; s != "" {
				r[field] = s[:len(s)-1] + string('0'+(s[len(s)-1]-'0'+1)%10)
			}
		}
		r[cuenta] = ""
	case 5: // somebody else's
		r[documento], r[ot], r[minMovil], r[cuenta] = plainNumber(rnd, 10_000_000, 1_000_000_000), "", "", ""
	case 6:
		r[fecha] = "2026-01-02"
	}
}

// writeCSV writes the rows that rows gives.
func writeCSV(b testing.TB, path string, rows func(each func([]string))) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := csv.NewWriter(buffered)
	rows(func(row []string) { _ = w.Write(row) }) // what fails is told by Error
	w.Flush()
	if err := w.Error(); err != nil {
		b.Fatal(err)
	}
	if err := buffered.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// plainSales are sales that lack nothing but, in one, an answer, by field; numbers that tell sales apart are put in anew.
var plainSales = []map[string]string{
	{"tipo_venta": "UPGRADE", "id_llamada": "7225516707", "extension": "4439", "login": "jtriana", "cliente": "Amparo Delgado", "documento": "1", "telefono": "3105550100",
		"cuenta": "1", "ot": "1", "servicios": "Internet", "megas": "60", "cantidad": "1", "tarifa": "79900", "codigos": "B204 T118", "codigos_rr": "b204 / t118", "cantidad_rr": "1", "mora": "NO", "aviso_final": "NO"},
	{"tipo_venta": "SERVICIO NUEVO", "id_llamada": "7225516708", "extension": "4440", "login": "lrojas", "cliente": "Jorge Vélez Ibáñez", "documento": "1", "telefono": "3105550101",
		"cuenta": "1", "ot": "1", "direccion": "Cra 45 # 30-87", "servicios": "Internet 300 megas + TV", "megas": "300", "tarifa": "89900", "codigos": "I619 B410", "codigos_rr": "i619 b410",
		"transferida": "SI", "ofrecimiento": "SI", "credito": "Aprobado", "identidad": "Exitoso", "contrato": "SI", "mora": "NO", "aviso_final": "NO", "fecha_agenda": "2026-11-30", "franja": "PM"},
	{"tipo_venta": "PORTABILIDAD", "id_llamada": "7225516709", "extension": "4441", "login": "dvelez", "cliente": "Paola Quiñones", "documento": "1", "telefono": "3105550102",
		"min": "1", "plan": "Plan 40 GB", "operador": "Tigo", "nip": "21043", "sim": "ADQUIRIDA", "ofrecimiento": "SI", "identidad": "Validado", "contrato": "SI", "tipologia": "Oro"},
	{"tipo_venta": "TERMINAL", "id_llamada": "7225516710", "extension": "4442", "login": "cruiz", "cliente": "Diego Patiño", "documento": "1", "telefono": "3105550103",
		"equipo": "MOTO G84", "valor_equipo": "899000", "inventario": "", "identidad": "Exitosa", "contrato": "SI", "cupo": "2400000", "reserva_poliedro": "P435362", "reserva_notus": "N180432"},
}
