package rules

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/almacontact/celula/rules/hoja"
)

const sampleFile = "testdata/hoja-ventas.csv"

var sampleDay = hoja.Date{Year: 2026, Month: 11, Day: 24}

// judged is a verdict as the expected file has it.
type judged struct {
	Fila          int      `json:"fila"`
	Tipo          string   `json:"tipo"`
	Procedimiento string   `json:"procedimiento"`
	Estado        string   `json:"estado"`
	Marcacion     string   `json:"marcacion"`
	Motivos       []failed `json:"motivos"`
}

type failed struct {
	Regla  string `json:"regla"`
	Efecto string `json:"efecto"`
}

func asJudged(row int, v *Verdict) judged {
	j := judged{row, v.Tipo, v.Procedimiento, v.Estado, v.Marcacion, []failed{}}
	for _, m := range v.Motivos {
		j.Motivos = append(j.Motivos, failed{m.Regla, m.Efecto})
	}
	return j
}

func expected(t testing.TB) (out []judged) {
	t.Helper()
	f, err := os.Open("testdata/hoja-ventas.esperado.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var j judged
		if err := json.Unmarshal(lines.Bytes(), &j); err != nil {
			t.Fatal(err)
		}
		out = append(out, j)
	}
	return out
}

// sampleTable is the sample as text, header first.
func sampleTable(t testing.TB) [][]string {
	t.Helper()
	text, err := os.ReadFile(sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// judgeFile judges a file as check does.
func judgeFile(t testing.TB, r *Rules, path string) (rows []int, verdicts []Verdict) {
	t.Helper()
	f, err := r.Schema.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for {
		row, cells, err := f.Next(nil)
		if err == io.EOF {
			r.Duplicates(verdicts)
			return rows, verdicts
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.Layout.Blank(cells) {
			continue
		}
		sale := f.Layout.Sale(row, cells)
		rows, verdicts = append(rows, row), append(verdicts, r.Judge(&sale, sampleDay))
	}
}

func allJudged(t testing.TB, r *Rules, path string) (out []judged) {
	t.Helper()
	rows, verdicts := judgeFile(t, r, path)
	for i := range verdicts {
		out = append(out, asJudged(rows[i], &verdicts[i]))
	}
	return out
}

func TestSample(t *testing.T) {
	r := builtIn(t)
	if diff := cmp.Diff(expected(t), allJudged(t, r, sampleFile)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	rows, verdicts := judgeFile(t, r, sampleFile)
	personal := personalData(t)
	if len(personal) < 100 {
		t.Fatalf("the sample has %d personal cells, which proves nothing", len(personal))
	}
	for i, v := range verdicts {
		text := v.Motivo()
		if (text == "") != (len(v.Motivos) == 0) {
			t.Errorf("row %d: motivo %q of %d failures", rows[i], text, len(v.Motivos))
		}
		for _, p := range personal {
			if strings.Contains(text, p) {
				t.Errorf("row %d says %q, which is personal: %s", rows[i], p, text)
			}
		}
	}
}

// personalData is all that stands in the sample's personal columns and is long enough to be told.
func personalData(t *testing.T) (out []string) {
	table := sampleTable(t)
	for col, name := range table[0] {
		switch name {
		case "CLIENTE", "DOCUMENTO", "TELÉFONO", "DIRECCIÓN", "MIN", "CUENTA":
			for _, row := range table[1:] {
				if s := strings.TrimSpace(row[col]); len(s) > 4 {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// The same hoja in other dress must be judged alike: other headers and orders, other encodings and separators, rows
// above the header, as XLSX with numbers and dates as cells, as rows of the API.
func TestSampleInOtherDress(t *testing.T) {
	r, want := builtIn(t), expected(t)
	table := sampleTable(t)
	write := func(name string, text []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	shifted := func(by int) []judged {
		out := append([]judged(nil), want...)
		for i := range out {
			out[i].Fila += by
		}
		return out
	}
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		dressed := dress(r, table, rnd)
		var b bytes.Buffer
		above := rnd.IntN(4)
		b.WriteString(strings.Repeat("\n", above))
		w := csv.NewWriter(&b)
		w.UseCRLF = rnd.IntN(2) == 0
		if rnd.IntN(2) == 0 {
			w.Comma = ';'
		}
		if err := w.WriteAll(dressed); err != nil {
			t.Fatal(err)
		}
		text := b.Bytes()
		switch rnd.IntN(3) {
		case 0:
			text = append([]byte("\uFEFF"), text...)
		case 1:
			var err error
			if text, err = charmap.Windows1252.NewEncoder().Bytes(text); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(shifted(above), allJudged(t, r, write("v.csv", text))); diff != "" {
			t.Fatalf("seed %d: -want +got\n%s", seed, diff)
		}
	}
}

// dress gives the table other headers, columns and spaces.
func dress(r *Rules, table [][]string, rnd *rand.Rand) [][]string {
	order := rnd.Perm(len(table[0]))
	out := make([][]string, len(table))
	for _, col := range order {
		f, _ := r.Schema.Named(table[0][col])
		names := append([]string{f.Header}, f.Also...)
		out[0] = append(out[0], scribble(names[rnd.IntN(len(names))], rnd))
		for i, row := range table[1:] {
			out[i+1] = append(out[i+1], pad(row[col], rnd))
		}
		if rnd.IntN(4) == 0 { // a column of theirs
			out[0] = append(out[0], fmt.Sprintf("OBSERVACIONES DEL EQUIPO %d", rnd.IntN(1000)))
			for i := range table[1:] {
				out[i+1] = append(out[i+1], strings.Repeat("nota, ", rnd.IntN(2)*i%3))
			}
		}
	}
	return out
}

// scribble is a header as people in a hurry type it.
func scribble(name string, rnd *rand.Rand) string {
	if rnd.IntN(2) == 0 {
		name = strings.ToLower(name)
	}
	if rnd.IntN(3) == 0 {
		name = strings.NewReplacer("É", "E", "é", "e", "Ó", "O", "ó", "o", "Í", "I", "í", "i", "Ú", "U", "ú", "u").Replace(name)
	}
	return " " + strings.ReplaceAll(name, " ", []string{"  ", "_", "-", " / ", ". ", "\u00A0"}[rnd.IntN(6)]) + []string{"", ":", " #", "\n"}[rnd.IntN(4)]
}

func pad(s string, rnd *rand.Rand) string {
	if strings.TrimSpace(s) == "" { // a row of blanks must stay one that the file shows as a row
		return s
	}
	return []string{"", " ", "\u00A0", "\t"}[rnd.IntN(4)] + s + []string{"", "  ", "\u00A0"}[rnd.IntN(3)]
}

// typed is a cell of the sample as a spreadsheet would hold it, had it been typed there: numbers and dates as numbers.
func typed(field hoja.Field, s string) any {
	switch field.Kind {
	case hoja.KindDate:
		if d, ok := hoja.ParseDate(s); ok {
			return hoja.Date{Year: 1899, Month: 12, Day: 30}.DaysUntil(d)
		}
	case hoja.KindMoney, hoja.KindNumber:
		if n, ok := hoja.ParseAmount(s); ok {
			return n
		}
	case hoja.KindDigits:
		var n int64
		if digits := strings.NewReplacer(".", "", " ", "", "-", "", "+", "").Replace(s); digits != "" && digits[0] != '0' {
			if _, err := fmt.Sscanf(digits+"|", "%d|", &n); err == nil {
				return n
			}
		}
	case hoja.KindYesNo:
		if s == "VERDADERO" {
			return true
		}
	}
	return s
}

func TestSampleAsCells(t *testing.T) {
	r, want := builtIn(t), expected(t)
	table := sampleTable(t)
	book := excelize.NewFile()
	var layout *hoja.Layout
	var rows [][]byte
	for i, row := range table {
		cells := make([]any, len(row))
		for col, s := range row {
			f, _ := r.Schema.Named(table[0][col])
			if cells[col] = s; i > 0 {
				cells[col] = typed(f, s)
			}
		}
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(cells)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, raw)
	}
	path := filepath.Join(t.TempDir(), "v.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, allJudged(t, r, path)); diff != "" {
		t.Errorf("as XLSX: -want +got\n%s", diff)
	}
	var verdicts []Verdict
	var nums []int
	for i, raw := range rows {
		cells, err := hoja.DecodeRow(raw, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if layout, err = r.Schema.FindLayout([][]hoja.Cell{cells}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if !layout.Blank(cells) {
			sale := layout.Sale(i+1, cells)
			nums, verdicts = append(nums, i+1), append(verdicts, r.Judge(&sale, sampleDay))
		}
	}
	r.Duplicates(verdicts)
	var got []judged
	for i := range verdicts {
		got = append(got, asJudged(nums[i], &verdicts[i]))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("as rows of the API: -want +got\n%s", diff)
	}
}
