package hoja

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func writeFile(t testing.TB, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sheetRow is a row as the tests below compare them.
type sheetRow struct {
	Num  int
	Text string // of its cells, with | between
}

func readAll(f *File) (out []sheetRow, err error) {
	var cells []Cell
	for {
		var num int
		num, cells, err = f.Next(cells[:0])
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if f.Layout.Blank(cells) {
			continue
		}
		var texts []string
		for _, c := range cells {
			texts = append(texts, c.String())
		}
		out = append(out, sheetRow{num, strings.TrimRight(strings.Join(texts, "|"), "|")})
	}
}

func mustRead(t testing.TB, path string) []sheetRow {
	t.Helper()
	f, err := salesSchema(t).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := readAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

const plainCSV = "FECHA VENTA,CÉDULA,LOGIN,TARIFA\n24/11/2026,123456,ana,\"89.900,50\"\n25/11/2026,234567,Ñusta,\n"

var plainRows = []sheetRow{{2, "24/11/2026|123456|ana|89.900,50"}, {3, "25/11/2026|234567|Ñusta"}}

func encoded(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCSVInEveryDress(t *testing.T) {
	semicolons := "FECHA VENTA;CÉDULA;LOGIN;TARIFA\n24/11/2026;123456;ana;89.900,50\n25/11/2026;234567;Ñusta;\n"
	for why, text := range map[string][]byte{
		"UTF-8":                      []byte(plainCSV),
		"UTF-8 with its mark":        []byte("\uFEFF" + plainCSV),
		"Windows-1252":               encoded(t, charmap.Windows1252, plainCSV),
		"UTF-16, little":             encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), plainCSV),
		"UTF-16, big":                encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), plainCSV),
		"semicolons":                 []byte(semicolons),
		"semicolons in Windows-1252": encoded(t, charmap.Windows1252, semicolons),
		"lines that end in CR LF":    []byte(strings.ReplaceAll(plainCSV, "\n", "\r\n")),
		"lines of an old Macintosh":  []byte(strings.ReplaceAll(plainCSV, "\n", "\r")),
		"no newline at the end":      []byte(strings.TrimSuffix(plainCSV, "\n")),
		"everything quoted":          []byte(quoteAll(semicolons, ";")),
		"more columns than the hoja": []byte(strings.ReplaceAll(plainCSV, "\n", ",,\n")),
	} {
		if diff := cmp.Diff(plainRows, mustRead(t, writeFile(t, "ventas.csv", text))); diff != "" {
			t.Errorf("%s: -want +got\n%s", why, diff)
		}
	}
}

// In Windows-1252 two letters may happen to be one of UTF-8: Í and ” are the bytes of a Hebrew one.
func TestWindows1252ThatLooksLikeUTF8(t *testing.T) {
	csv := "FECHA,CÉDULA,LOGIN\n24/11/2026,1,“SÍ” Ñusta\n"
	want := []sheetRow{{2, "24/11/2026|1|“SÍ” Ñusta"}}
	if diff := cmp.Diff(want, mustRead(t, writeFile(t, "v.csv", encoded(t, charmap.Windows1252, csv)))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func quoteAll(csv, sep string) string {
	var lines []string
	for line := range strings.Lines(csv) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), sep)
		lines = append(lines, `"`+strings.Join(cells, `"`+sep+`"`)+`"`)
	}
	return strings.Join(lines, "\n")
}

func TestCSVRowsAreNumberedAsASpreadsheetNumbersThem(t *testing.T) {
	csv := "\nVentas de noviembre\n\nFECHA,CC,LOGIN,CUENTA\n" + // rows 1 to 4
		"24/11/2026,1,ana,7\n" + // 5
		"\n,,,\n  \n" + // 6 to 8, blank in three ways
		"24/11/2026,2,\"ana\nmaría\",\"7\n8\"\n" + // 9, on three lines
		"24/11/2026,3\n" + // 10, short
		"\n\n24/11/2026,4,,\"7\n\n\"\n" + // 13
		"24/11/2026,5" // 14
	want := []sheetRow{{5, "24/11/2026|1|ana|7"}, {9, "24/11/2026|2|ana\nmaría|7\n8"}, {10, "24/11/2026|3"},
		{13, "24/11/2026|4||7\n\n"}, {14, "24/11/2026|5"}}
	for _, end := range []string{"\n", "\r\n"} {
		path := writeFile(t, "v.csv", []byte(strings.ReplaceAll(csv, "\n", end)))
		if diff := cmp.Diff(want, mustRead(t, path)); diff != "" {
			t.Errorf("lines that end in %q: -want +got\n%s", end, diff)
		}
	}
}

func TestSeparatorIsThatOfTheHeader(t *testing.T) {
	csv := "Ventas, noviembre, 2026, célula, hogar, móvil\nFECHA;CC;LOGIN\n24/11/2026;1;a,b,c,d,e,f,g\n"
	want := []sheetRow{{3, "24/11/2026|1|a,b,c,d,e,f,g"}}
	if diff := cmp.Diff(want, mustRead(t, writeFile(t, "v.csv", []byte(csv)))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestLongCells(t *testing.T) {
	long := strings.Repeat("palabra ñ ", 5000)
	rows := mustRead(t, writeFile(t, "v.csv", []byte("FECHA,CC,LOGIN\n24/11/2026,1,\""+long+"\"\n")))
	if len(rows) != 1 || len(rows[0].Text) != len("24/11/2026|1|")+len(long) {
		t.Errorf("a cell of 50,000 characters came as %d rows", len(rows))
	}
}

// damaged is a file of which every part but one is well.
func damaged(rows int, at int, with string) []byte {
	var b bytes.Buffer
	b.WriteString("FECHA,CC,LOGIN\n")
	for i := 2; i <= rows; i++ {
		if i == at {
			b.WriteString(with + "\n")
			continue
		}
		b.WriteString("24/11/2026,123456,Ñusta Peña\n")
	}
	return b.Bytes()
}

func TestFilesThatCannotBeReadWhole(t *testing.T) {
	for _, c := range []struct {
		why, name string
		text      []byte
		want      string
	}{
		{"nothing", "v.csv", nil, "v.csv: está vacío"},
		{"a newline", "v.csv", []byte("\n"), "v.csv: está vacío"},
		{"a mark and spaces", "v.csv", []byte("\uFEFF \r\n\u00A0\n"), "v.csv: está vacío"},
		{"more newlines than are looked at", "v.csv", bytes.Repeat([]byte("\n"), csvHead+1), "v.csv: no hay fila de encabezados"},
		{"no header", "v.csv", []byte("lea esto\n"), "v.csv: no hay fila de encabezados"},
		{"tabs between the columns", "v.txt", []byte("Ventas\nFECHA\tCC\tLOGIN\n24/11/2026\t123\tana, pedro\n"), "v.txt: sus columnas están separadas por tabulaciones; guárdelo como CSV"},
		{"tabs, as Excel's Unicode text has them", "v.txt", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "FECHA\tCC\tLOGIN\r\n"), "separadas por tabulaciones"},
		{"a web page called .xls", "v.xls", []byte("\r\n<html><table><tr><td>FECHA</td><td>CC</td></tr></table></html>"), "v.xls: es una página web o un XML, aunque se llame como un libro; ábralo en Excel"},
		{"bars between the columns", "v.csv", []byte("FECHA|CC|LOGIN\n"), "v.csv: sus columnas están separadas por barras (|); guárdelo como CSV"},
		{"a header that lacks a column", "v.csv", []byte("FECHA,DOCUMNTO,LOGIN\n"), "v.csv: encabezados de la fila 1: falta la columna DOCUMENTO; ¿es «DOCUMNTO»"},
		{"a bare quote far down", "v.csv", damaged(3000, 2500, `24/11/2026,123,a "b" c`), "v.csv, línea 2500: hay unas comillas sueltas"},
		{"a bare quote near the top", "v.csv", damaged(30, 7, `24/11/2026,123,a "b" c`), "v.csv, línea 7: hay unas comillas sueltas"},
		{"a quote never closed", "v.csv", damaged(3000, 2000, `24/11/2026,"123,ana`), "v.csv, línea 2000: hay unas comillas que se abren y no se cierran"},
		{"a quote closed early", "v.csv", damaged(3000, 2000, `24/11/2026,"12"3,ana`), "v.csv, línea 2000: hay unas comillas que se abren"},
		{"UTF-8 cut in one letter", "v.csv", damaged(9000, 8000, "24/11/2026,123,Pe\xC3"), "v.csv, línea 8000: hay letras dañadas"},
		{"neither UTF-8 nor Windows-1252", "v.csv", []byte("FECHA,CC,LOGIN\n24/11/2026,123,Pe\xD1a\n24/11/2026,123,\x81\x81\n"), "v.csv, línea 3: hay letras que no son ni UTF-8 ni Windows-1252"},
		{"a picture", "v.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "v.csv, línea 3: esto no es texto"},
		{"an old .xls", "v.xls", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "v.xls: es un .xls antiguo o tiene contraseña"},
		{"a zip that is no XLSX", "v.xlsx", []byte("PK\x03\x04 nada más"), "v.xlsx: está incompleto o dañado"},
	} {
		f, err := salesSchema(t).Open(writeFile(t, c.name, c.text))
		if err == nil {
			_, err = readAll(f)
			f.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.why, err, c.want)
		}
	}
	if _, err := salesSchema(t).Open(filepath.Join(t.TempDir(), "nada.csv")); err == nil || err.Error() != "nada.csv: no existe; revise el nombre y la carpeta" {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := salesSchema(t).Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "es una carpeta") {
		t.Errorf("a directory: %v", err)
	}
	if runtime.GOOS == "linux" {
		if _, err := salesSchema(t).Open("/dev/null"); err == nil || err.Error() != "null: no es un archivo guardado; guárdelo en uno e indique ese" {
			t.Errorf("a device: %v", err)
		}
	}
}

func TestDecodeRow(t *testing.T) {
	for raw, want := range map[string][]Cell{
		``:                         nil,
		`[]`:                       nil,
		`["a", 1.5,true,null,""]`:  {TextCell("a"), NumberCell(1.5), BoolCell(true), {}, {}},
		"[\n  \"x\",\n  -2e3\n]":   {TextCell("x"), NumberCell(-2000)},
		`["a\"b\\","ñ\u00f1\n/"]`:  {TextCell(`a"b\`), TextCell("ññ\n/")},
		`[46350.605, false, "1]"]`: {NumberCell(46350.605), BoolCell(false), TextCell("1]")},
	} {
		got, err := DecodeRow([]byte(raw), nil)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v, -want +got\n%s", raw, err, diff)
		}
		some, err := DecodeCells([]byte(raw), 2, want)
		if diff := cmp.Diff(append(want, want[:min(2, len(want))]...), some); err != nil || diff != "" {
			t.Errorf("%s, two cells: %v, -want +got\n%s", raw, err, diff)
		}
	}
	for _, raw := range []string{`{"a":1}`, `["a"`, `["a`, `[{}]`, `[nada]`, `[Inf]`, `"a"`, `["\ud8"]`} {
		if got, err := DecodeRow([]byte(raw), nil); err == nil {
			t.Errorf("%s was read as %v", raw, got)
		}
	}
}
