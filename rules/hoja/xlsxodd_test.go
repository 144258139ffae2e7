package hoja

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// withRows is a workbook with a hoja's header into whose tab more rows were written by hand.
func withRows(t *testing.T, write func(io.Writer)) string {
	t.Helper()
	header := []any{"FECHA", "CC", "LOGIN"}
	whole, err := os.ReadFile(workbookOf(t, []string{"Ventas"}, map[string][][]any{"Ventas": {header}}))
	if err != nil {
		t.Fatal(err)
	}
	from, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, p := range from.File {
		r, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := to.Create(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		before, after, tab := strings.Cut(string(text), "</sheetData>")
		io.WriteString(w, before) // into memory, as all that follows
		if tab {
			write(w)
			io.WriteString(w, "</sheetData>"+after)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "v.xlsx", out.Bytes())
}

// TestCellsFarAway: a few kilobytes unpack to rows as wide as spreadsheets go, or wider. To keep all their cells would take
// gigabytes.
func TestCellsFarAway(t *testing.T) {
	path := withRows(t, func(w io.Writer) {
		io.WriteString(w, `<row r="2"><c r="A2"><v>46350</v></c><c r="B2"><v>123456</v></c><c r="C2" t="str"><v>ana</v></c><c r="ZZZ2"><v>1</v></c></row>`)
		for range 5_000 {
			io.WriteString(w, `<row><c r="B1"><v>7</v></c><c r="C1" s="1"/><c r="ZZZ1"><v>1</v></c></row>`)
		}
		io.WriteString(w, `<row>`+strings.Repeat("<c/>", 200_000)+`<c><v>1</v></c></row>`)
		io.WriteString(w, `<row><c/><c/><c t="str"><v>luis</v></c></row>`) // places count where cells name none
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rows := mustRead(t, path)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 2<<30 {
		t.Errorf("took %d MB", used>>20)
	}
	if len(rows) == 0 || !strings.HasPrefix(rows[0].Text, "46350|123456|ana|") || rows[len(rows)-1] != (sheetRow{5_004, "||luis"}) {
		t.Errorf("%d rows, the last %+v", len(rows), rows[max(len(rows)-1, 0):])
	}
}

func TestZipsThatAreNoWorkbook(t *testing.T) {
	for why, c := range map[string]struct {
		parts map[string]string
		want  string
	}{
		"LibreOffice's own": {map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"},
			"v.xlsx: no es un libro de Excel; ábralo y guárdelo como .xlsx o como CSV"},
		"a binary workbook": {map[string]string{"_rels/.rels": `<Relationships><Relationship Type="…/officeDocument" Target="xl/workbook.bin"/></Relationships>`, "xl/workbook.bin": "\x83\x01"},
			"v.xlsx: no es un libro de Excel; ábralo y guárdelo como .xlsx o como CSV"},
		"a letter": {map[string]string{"_rels/.rels": `<Relationships><Relationship Type="…/officeDocument" Target="word/document.xml"/></Relationships>`,
			"word/_rels/document.xml.rels": "<Relationships/>", "word/document.xml": "<document/>"},
			"v.xlsx: no tiene ninguna hoja de cálculo"},
		"one that lacks a part": {map[string]string{"_rels/.rels": "<Relationships/>"},
			"v.xlsx: está incompleto o dañado; descárguelo o expórtelo otra vez (falta xl/_rels/workbook.xml.rels)"},
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range c.parts {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(w, text) // into memory
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := salesSchema(t).Open(writeFile(t, "v.xlsx", b.Bytes())); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v\nwant %s", why, err, c.want)
		}
	}
}

// TestOddRows: numbers of rows that go back or beyond any spreadsheet are counted on; how Japanese is pronounced is no text; a
// note beside the header is none of a row that slid.
func TestOddRows(t *testing.T) {
	path := withRows(t, func(w io.Writer) {
		io.WriteString(w, `<row r="5"><c><v>1</v></c></row><row r="3"><c><v>2</v></c></row><row r="99999999999"><c><v>3</v></c></row>`)
		io.WriteString(w, `<row><c t="inlineStr"><is><t>東</t><rPh sb="0" eb="1"><t>ひがし</t></rPh></is></c><c r="F1"><v>9</v></c></row>`)
	})
	f, err := salesSchema(t).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []sheetRow
	for {
		row, cells, err := f.Next(nil)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.Overruns(cells) {
			t.Errorf("row %d of a workbook overruns its header", row)
		}
		got = append(got, sheetRow{row, cells[0].String()})
	}
	if diff := cmp.Diff([]sheetRow{{5, "1"}, {6, "2"}, {7, "3"}, {8, "東"}}, got, cmp.AllowUnexported(sheetRow{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestTextsThatAreNotThere: a cell may name any text of the workbook's, and must name one.
func TestTextsThatAreNotThere(t *testing.T) {
	for _, index := range []string{"-1", "999", "uno"} {
		path := withRows(t, func(w io.Writer) { io.WriteString(w, `<row><c t="s"><v>`+index+`</v></c></row>`) })
		if _, err := salesSchema(t).Open(path); err == nil || !strings.Contains(err.Error(), "una celda usa un texto que no está") {
			t.Errorf("text %s: %v", index, err)
		}
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	path := withRows(t, func(w io.Writer) {
		io.WriteString(w, `<row><c><v>NaN</v></c><c><v>-Inf</v></c><c><v>1E999</v></c></row>`)
	})
	f, err := salesSchema(t).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, cells, err := f.Next(nil)
	if diff := cmp.Diff([]Cell{TextCell("NaN"), TextCell("-Inf"), TextCell("1E999")}, cells); err != nil || diff != "" {
		t.Errorf("%v, -want +got\n%s", err, diff)
	}
}

// TestTabsBesideTheHoja: of a workbook with a tab a month one is read, and somebody must hear of the others.
func TestTabsBesideTheHoja(t *testing.T) {
	header := [][]any{{"FECHA", "CC", "LOGIN"}}
	path := workbookOf(t, []string{"Enero", "Notas", "Ventas oct", "Ventas nov"}, map[string][][]any{
		"Enero": header, "Notas": {{"FECHA", "CC", "nota"}}, "Ventas oct": header, "Ventas nov": header})
	f, err := salesSchema(t).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if diff := cmp.Diff([]string{"Ventas oct", "Ventas nov", "Enero"}, append([]string{f.Tab}, f.Beside...)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}

	alone := excelize.NewFile()
	if err := alone.SetSheetRow("Sheet1", "A1", &header[0]); err != nil {
		t.Fatal(err)
	}
	b, err := alone.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	one, err := salesSchema(t).Open(writeFile(t, "v.xlsx", b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	if one.Beside != nil {
		t.Errorf("beside the only tab stand %q", one.Beside)
	}
}
