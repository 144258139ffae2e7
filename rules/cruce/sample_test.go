package cruce

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

// A line is one of the expected file, whose pista only says whether there is one.
type line struct {
	Fila      int    `json:"fila"`
	Claro     string `json:"claro"`
	FilaClaro int    `json:"fila_claro"`
	Clave     string `json:"clave"`
	Pista     bool   `json:"pista"`
	Indicador *Indicador
}

func expected(t *testing.T) (out []line) {
	t.Helper()
	f, err := os.Open("testdata/cruce.esperado.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

func reader(t *testing.T) (*rules.Rules, *Reader) {
	t.Helper()
	r, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	reader, err := NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	return r, reader
}

// readAll gives every row of a file that is not blank.
func readAll(t *testing.T, f *hoja.File, err error, each func(*hoja.Sale)) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for {
		row, cells, err := f.Next(nil)
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if !f.Layout.Blank(cells) {
			s := f.Layout.Sale(row, cells)
			each(&s)
		}
	}
}

func sampleSales(t *testing.T, r *rules.Rules, reader *Reader) (sales []Sale) {
	var read []hoja.Sale
	var verdicts []rules.Verdict
	f, err := r.Schema.Open("../testdata/hoja-ventas.csv")
	readAll(t, f, err, func(s *hoja.Sale) { read, verdicts = append(read, *s), append(verdicts, r.Judge(s, today)) })
	r.Duplicates(verdicts)
	for i := range read {
		sales = append(sales, reader.Sale(&read[i], &verdicts[i]))
	}
	return sales
}

func sampleRecords(t *testing.T, reader *Reader, path string) (records []Record) {
	f, err := reader.Open(path)
	readAll(t, f, err, func(s *hoja.Sale) { records = append(records, reader.Record(s)) })
	return records
}

// lines are a result as the expected file has it; rows of records are counted from the row after above.
func lines(sales []Sale, records []Record, res Result, above int) (out []line) {
	for i, p := range res.Sales {
		l := line{Fila: sales[i].Row, Claro: p.Claro.String(), Clave: p.Clave.String(), Pista: p.Pista.Clave != NoClave}
		if p.Matched() {
			l.FilaClaro = records[p.Record].Row - above
		}
		out = append(out, l)
	}
	for _, r := range res.SinVenta {
		out = append(out, line{Claro: SinVenta.String(), FilaClaro: records[r].Row - above})
	}
	return append(out, line{Indicador: &res.Indicador})
}

func TestSample(t *testing.T) {
	r, reader := reader(t)
	sales := sampleSales(t, r, reader)
	records := sampleRecords(t, reader, "testdata/base-claro.csv")
	if diff := gocmp.Diff(expected(t), lines(sales, records, Match(sales, records, today, calendar), 0)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// The base may come with other columns, orders, headers, separators and encodings.
func TestBaseInOtherDress(t *testing.T) {
	r, reader := reader(t)
	sales := sampleSales(t, r, reader)
	text, err := os.ReadFile("testdata/base-claro.csv")
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why    string
		above  int
		header []string // in the order of order
		order  []int
		file   func(*testing.T, [][]string) []byte
	}{
		{"semicolons, Windows-1252, another order", 0, []string{"Valor", "equipo", "M.I.N.", "O.T.", "cuenta:", "Documento #", " tipo ", "FECHA"}, []int{7, 6, 5, 4, 3, 2, 1, 0}, latin},
		{"the hoja's names", 0, []string{"FECHA VENTA", "Tipo de venta", "CÉDULA", "Cuenta RR", "Orden de trabajo", "LÍNEA", "REFERENCIA", "VALOR"}, []int{0, 1, 2, 3, 4, 5, 6, 7}, latin},
		{"rows above, a column more, no VALOR", 3, []string{"FECHA", "TIPO", "DOCUMENTO", "CUENTA", "OT", "MIN", "EQUIPO", "REFERENCIA"}, []int{0, 1, 2, 3, 4, 5, 6, 6}, xlsx},
	} {
		dressed := make([][]string, c.above)
		for i, row := range table {
			var out []string
			for _, col := range c.order {
				out = append(out, row[col])
			}
			if i == 0 {
				out = c.header
			}
			dressed = append(dressed, out)
		}
		path := filepath.Join(t.TempDir(), "base")
		if err := os.WriteFile(path, c.file(t, dressed), 0o600); err != nil {
			t.Fatal(err)
		}
		records := sampleRecords(t, reader, path)
		if diff := gocmp.Diff(expected(t), lines(sales, records, Match(sales, records, today, calendar), c.above)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.why, diff)
		}
	}
}

func latin(t *testing.T, table [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = ';'
	if err := w.WriteAll(table); err != nil {
		t.Fatal(err)
	}
	text, err := charmap.Windows1252.NewEncoder().Bytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func xlsx(t *testing.T, table [][]string) []byte {
	book := excelize.NewFile()
	for i, row := range table {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBasesThatCannotBeRead(t *testing.T) {
	_, reader := reader(t)
	for _, c := range []struct{ text, want string }{
		{"FECHA,TIPO,DOCUMNTO,CUENTA,OT,MIN,EQUIPO,VALOR\n", "base.csv: encabezados de la fila 1: falta la columna DOCUMENTO; ¿es «DOCUMNTO» (columna C) la columna DOCUMENTO?"},
		{"FECHA,TIPO,DOCUMENTO,CUENTA,OT,EQUIPO\n", "falta la columna MIN"},
		{"FECHA,TIPO,DOCUMENTO,CUENTA,OT,MIN,EQUIPO,Fecha\n", "las columnas A «FECHA» y H «Fecha» son ambas FECHA"},
		{"hola\n", "no hay fila de encabezados"},
		{"", "está vacío"},
		{"FECHA,TIPO,DOCUMENTO,CUENTA,OT,MIN,EQUIPO\n24/11/2026,\"MIGRACIÓN,1,2\n", "línea 2: hay unas comillas que se abren y no se cierran bien"},
	} {
		path := filepath.Join(t.TempDir(), "base.csv")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := reader.Open(path)
		for err == nil {
			_, _, err = f.Next(nil)
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %q, want %q in it", c.text, err, c.want)
		}
	}
}

func TestFamiliesOfRecordsComeFromTheirTipo(t *testing.T) {
	_, reader := reader(t)
	layout, err := reader.FindLayout([][]hoja.Cell{{hoja.TextCell("FECHA"), hoja.TextCell("TIPO"), hoja.TextCell("DOCUMENTO"), hoja.TextCell("CUENTA"), hoja.TextCell("OT"), hoja.TextCell("MIN"), hoja.TextCell("EQUIPO")}})
	if err != nil {
		t.Fatal(err)
	}
	for tipo, want := range map[string]Family{
		"SERVICIO NUEVO": Hogar, "empaquetamientos": Hogar, "Up grade": Hogar, "ADICIONALES": Hogar, "linea nueva": Movil, "MIGRACIONES": Movil,
		"Portabilidad": Movil, "TyT": Tyt, "terminales": Tyt, "otra cosa": NoFamily, "": NoFamily,
	} {
		s := layout.Sale(2, []hoja.Cell{hoja.NumberCell(46350), hoja.TextCell(tipo), hoja.TextCell("14.522.707"), {}, {}, hoja.TextCell("57 300 123 4567"), hoja.TextCell(" Samsung  á15 ")})
		got := reader.Record(&s)
		id := Identity{Row: 2, Day: DayOf(today), Family: want, Documento: ParseNumber("14522707"), MIN: ParseNumber("3001234567")}
		if want == Tyt {
			id.Equipo = ParseEquipo("SAMSUNG A15")
		}
		if diff := gocmp.Diff(Record{id}, got); diff != "" {
			t.Errorf("TIPO %q: -want +got\n%s", tipo, diff)
		}
	}
}

// The error of a formula in EQUIPO is none, which agrees with any.
func TestFormulaErrorIsNoEquipo(t *testing.T) {
	_, reader := reader(t)
	layout, err := reader.FindLayout([][]hoja.Cell{{hoja.TextCell("FECHA"), hoja.TextCell("TIPO"), hoja.TextCell("DOCUMENTO"), hoja.TextCell("CUENTA"), hoja.TextCell("OT"), hoja.TextCell("MIN"), hoja.TextCell("EQUIPO")}})
	if err != nil {
		t.Fatal(err)
	}
	s := layout.Sale(2, []hoja.Cell{hoja.NumberCell(46350), hoja.TextCell("TyT"), hoja.TextCell("14522707"), {}, {}, {}, hoja.TextCell("#N/A")})
	want := Record{Identity{Row: 2, Day: DayOf(today), Family: Tyt, Documento: ParseNumber("14522707")}}
	if diff := gocmp.Diff(want, reader.Record(&s)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
