package entrega

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/almacontact/celula/rules/hoja"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// files are the names in a folder: nothing temporary may stay.
func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestCreateNeverReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "b.csv")
	if same, err := Create(path, text("uno")); err != nil || same {
		t.Fatalf("first: %v, %v", same, err)
	}
	if same, err := Create(path, text("uno")); err != nil || !same {
		t.Errorf("the same again: %v, %v; want it to be seen as the same", same, err)
	}
	_, err := Create(path, text("dos"))
	var exists *ExistsError
	if !errors.As(err, &exists) || err.Error() != path+" ya existe con otro contenido y no se sobrescribe" || exists.Hint() == "" {
		t.Errorf("another content: %v", err)
	}
	if got := content(t, path); got != "uno" {
		t.Errorf("the file holds %q, want what was first", got)
	}
	if diff := cmp.Diff([]string{"b.csv"}, files(t, filepath.Dir(path))); diff != "" {
		t.Errorf("left behind: %s", diff)
	}
}

func TestCreateLeavesNothingOfWhatFails(t *testing.T) {
	dir := t.TempDir()
	_, err := Create(filepath.Join(dir, "a.csv"), func(w io.Writer) error {
		io.WriteString(w, "half")
		return errors.New("se acabó el papel")
	})
	if err == nil || !strings.Contains(err.Error(), "no se puede escribir") || !strings.Contains(err.Error(), "se acabó el papel") {
		t.Errorf("got %v", err)
	}
	if got := files(t, dir); got != nil {
		t.Errorf("left behind: %q", got)
	}
}

func TestCreateUnderAFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Create(filepath.Join(dir, "f", "a.csv"), text(""))
	if err == nil || !strings.Contains(err.Error(), "no se puede crear la carpeta") {
		t.Errorf("got %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "d.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	var exists *ExistsError
	if _, err := Create(filepath.Join(dir, "d.csv"), text("x")); !errors.As(err, &exists) {
		t.Errorf("a folder of that name: got %v", err)
	}
}

func TestCopyIsTheSourceOrNothing(t *testing.T) {
	dir := t.TempDir()
	src, dst := filepath.Join(dir, "a.wav"), filepath.Join(dir, "out", "b.wav")
	sound := strings.Repeat("sonido\x00", 100_000)
	if err := os.WriteFile(src, []byte(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	if same, err := Copy(dst, src); err != nil || same {
		t.Fatalf("got %v, %v", same, err)
	}
	if content(t, dst) != sound {
		t.Error("the copy is not the source")
	}
	if same, err := Copy(dst, src); err != nil || !same {
		t.Errorf("again: %v, %v", same, err)
	}
	if err := os.WriteFile(dst, []byte("otra"), 0o600); err != nil {
		t.Fatal(err)
	}
	var exists *ExistsError
	if _, err := Copy(dst, src); !errors.As(err, &exists) || content(t, dst) != "otra" {
		t.Errorf("over another: %v", err)
	}
	if _, err := Copy(filepath.Join(dir, "c.wav"), filepath.Join(dir, "no.wav")); err == nil || err.Error() != "no se puede abrir "+filepath.Join(dir, "no.wav")+": no existe" {
		t.Errorf("no source: %v", err)
	}
	if diff := cmp.Diff([]string{"b.wav"}, files(t, filepath.Dir(dst))); diff != "" {
		t.Errorf("left behind: %s", diff)
	}
}

// A recorder may still be writing: /proc gives a file whose size is not what is read from it.
func TestCopyOfAFileThatChanges(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("left out: it needs /proc")
	}
	_, err := Copy(filepath.Join(t.TempDir(), "x.wav"), "/proc/self/status")
	if err == nil || !strings.Contains(err.Error(), "cambió mientras se copiaba") {
		t.Errorf("got %v", err)
	}
}

func TestSafeName(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"7225516707_4439_jtriana_20112026", "7225516707_4439_jtriana_20112026"},
		{"Almacontact Swat", "Almacontact Swat"},
		{"Peña Ñusta", "Pena Nusta"},
		{"../../etc/passwd", "-..-etc-passwd"},
		{`..\..\c:`, `-..-c-`},
		{"a/b", "a-b"}, {"a\x00b\nc", "a-b-c"}, {" . ", ""}, {"..", ""}, {"", ""}, {"///", ""}, {"名", ""},
		{"con", "_con"}, {"NUL.txt", "_NUL.txt"}, {"lpt1", "_lpt1"}, {"consejo", "consejo"},
		{"fin. ", "fin"}, {strings.Repeat("a", 500), strings.Repeat("a", maxName)},
	} {
		if got := SafeName(c.in); got != c.want {
			t.Errorf("SafeName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "nombre")
		got := SafeName(in)
		if filepath.Base(got) != got && got != "" || strings.ContainsAny(got, "/\\:\x00") || len(got) > maxName+1 {
			t.Fatalf("SafeName(%q) = %q leads elsewhere", in, got)
		}
		if again := SafeName(got); again != got {
			t.Fatalf("SafeName(%q) = %q, of which it makes %q", in, got, again)
		}
	})
}

func TestCSVIsInertAndWhole(t *testing.T) {
	rows := [][]string{
		{"LLAMADA", "CLIENTE", "EXTENSIÓN"},
		{"1_2_a_24112026", "=1+1", "0042"},
		{"+57 300", "@SUM(A1)", "-12,5"},
		{" \t=HYPERLINK(\"x\")", "Peña, \"el\nviejo\"", "-"},
		{"＝1", "a=b", "'x"},
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	rest, ok := strings.CutPrefix(b.String(), "\uFEFF")
	if !ok || strings.Count(rest, "\r\n") != len(rows)+1 { // one line ends inside quotes
		t.Errorf("no mark, or not the lines of Windows: %q", b.String())
	}
	got, err := csv.NewReader(strings.NewReader(rest)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		rows[0],
		{"1_2_a_24112026", "'=1+1", "0042"},
		{"'+57 300", "'@SUM(A1)", "-12,5"},
		{"' \t=HYPERLINK(\"x\")", "Peña, \"el\nviejo\"", "'-"},
		{"'＝1", "a=b", "'x"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A bookCell is a cell of an XLSX as its XML has it, read without the library that wrote it.
type bookCell struct {
	Ref     string `xml:"r,attr"`
	Type    string `xml:"t,attr"`
	Style   int    `xml:"s,attr"`
	Formula string `xml:"f"`
	Value   string `xml:"v"`
	Inline  string `xml:"is>t"`
}

func sheet(t *testing.T, book []byte, part string) map[string]bookCell {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(part)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var doc struct {
		Rows []struct {
			Cells []bookCell `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.NewDecoder(f).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	cells := map[string]bookCell{}
	for _, r := range doc.Rows {
		for _, c := range r.Cells {
			cells[c.Ref] = c
		}
	}
	return cells
}

func TestXLSXKeepsTextAsText(t *testing.T) {
	var b bytes.Buffer
	day := hoja.Date{Year: 2026, Month: 11, Day: 24}
	err := WriteXLSX(&b, []Tab{
		{"No aparecen", []string{"DOCUMENTO", "CLIENTE", "FECHA", "VALOR", "N"}, [][]any{
			{"04975062", "=1+1", day, 89900.5, 3},
			{"", "@x & <b>", nil, "+57", strings.Repeat("ñ", 40_000)},
		}},
		{"Indicador", []string{"DATO"}, nil},
	})
	if err != nil {
		t.Fatal(err)
	}
	cells := sheet(t, b.Bytes(), "xl/worksheets/sheet1.xml")
	for ref, want := range map[string]string{"A1": "DOCUMENTO", "A2": "04975062", "B2": "=1+1", "B3": "@x & <b>", "D3": "+57"} {
		c := cells[ref]
		if c.Formula != "" || c.Type != "inlineStr" || c.Inline != want {
			t.Errorf("%s is %+v, want the text %q", ref, c, want)
		}
	}
	for ref, want := range map[string]string{"C2": "46350", "D2": "89900.5", "E2": "3"} {
		if c := cells[ref]; c.Value != want || c.Type != "" && c.Type != "n" {
			t.Errorf("%s is %+v, want the number %s", ref, c, want)
		}
	}
	if got := []rune(cells["E3"].Inline); len(got) != maxCell || got[maxCell-1] != '…' {
		t.Errorf("a cell of 40,000 characters came out with %d", len(got))
	}
	if got := sheet(t, b.Bytes(), "xl/worksheets/sheet2.xml"); len(got) != 1 {
		t.Errorf("second tab: %+v", got)
	}
}
