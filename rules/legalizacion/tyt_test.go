package legalizacion

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/entrega"
	"github.com/almacontact/celula/rules/hoja"
)

func builtIn(t *testing.T) *rules.Rules {
	t.Helper()
	r, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheReportHasCountAndDateInItsName(t *testing.T) {
	r := builtIn(t)
	columns := []Column{{Header: "FECHA", Field: "fecha_venta"}, {Header: "ALIADO", Text: "ALMACONTACT"}, {Header: "CÉDULA", Field: "documento"},
		{Header: "EQUIPO", Field: "equipo"}, {Header: "VALOR", Field: "valor_equipo"}, {Header: "VACÍA"}}
	if err := CheckColumns(columns, r.Schema, func(int) string { return "" }); err != nil {
		t.Fatal(err)
	}
	path := write(t, t.TempDir(), "v.csv", "FECHA VENTA,LOGIN,TIPO DE VENTA,CLIENTE,DOCUMENTO,EQUIPO,VALOR EQUIPO\n20/11/2026,a,TERMINAL,Ana,04.975.062,=1+1,$ 1.450.000\n21/11/2026,a,TERMINAL,Ana,123456,Moto,nada\n")
	f, err := r.Schema.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []Row
	for {
		row, cells, err := f.Next(nil)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		s := f.Layout.Sale(row, cells)
		rows = append(rows, RowOf(columns, &s))
	}
	want := []Row{{day(20), "ALMACONTACT", "04975062", "=1+1", 1450000.0, ""}, {day(21), "ALMACONTACT", "123456", "Moto", "nada", ""}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	dir := t.TempDir()
	report := PlanReport(dir, day(24), DefaultDate, columns, rows)
	if same, err := report.Write(); err != nil || same {
		t.Fatal(same, err)
	}
	name := filepath.Join(dir, "Informe TT_ALMACONTACT_2_24112026.xlsx")
	text := part(t, name, "xl/worksheets/sheet1.xml")
	for _, in := range []string{">04975062<", ">=1+1<", ">1450000<", ">46346<", ">nada<"} {
		if !strings.Contains(text, in) {
			t.Errorf("the report lacks %s: %s", in, text)
		}
	}
	if strings.Contains(text, "<f>") {
		t.Errorf("the report has a formula: %s", text)
	}
	if same, err := report.Write(); err != nil || !same {
		t.Errorf("again: %v, %v; want the same", same, err)
	}
	report = PlanReport(dir, day(24), DefaultDate, columns, []Row{rows[1], rows[0]})
	var exists *entrega.ExistsError
	if _, err := report.Write(); !errors.As(err, &exists) {
		t.Errorf("another of that name: %v", err)
	}
}

// part is one of an XLSX, as it stands.
func part(t *testing.T, path, name string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDefaultColumnsAreFieldsOfTheHoja(t *testing.T) {
	if err := CheckColumns(DefaultColumns(), builtIn(t).Schema, func(i int) string { return DefaultColumns()[i].Header }); err != nil {
		t.Error(err)
	}
}

func TestColumnsOfAFile(t *testing.T) {
	r := builtIn(t)
	path := write(t, t.TempDir(), "c.yaml", "\uFEFF# de Claro, guardado en Windows\n- {encabezado: FECHA, campo: fecha_venta}\n- encabezado: ALIADO\n  texto: ALMACONTACT\n- encabezado: OBSERVACIÓN\n")
	got, err := ReadColumns(path, r.Schema)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Column{{Header: "FECHA", Field: "fecha_venta"}, {Header: "ALIADO", Text: "ALMACONTACT"}, {Header: "OBSERVACIÓN"}}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestBadColumns(t *testing.T) {
	r := builtIn(t)
	for _, c := range []struct{ text, want string }{
		{"", "c.yaml: debe tener una lista de columnas, cada una con encabezado y campo o texto"},
		{"encabezado: A\n", "c.yaml:1:1: debe ser una lista de columnas: - {encabezado: LOGIN, campo: login}"},
		{"[]\n", "c.yaml: la lista de columnas está vacía"},
		{"- {campo: login}\n", "c.yaml:1:4: a la columna le falta el encabezado"},
		{"- {encabezado: A, campo: login}\n- {encabezado: á, campo: login}\n", "c.yaml:2:4: el encabezado «á» está dos veces"},
		{"- {encabezado: A, campo: logn}\n", "c.yaml:1:4: no hay un campo «logn»; ¿quiso decir «login»?"},
		{"- {encabezado: A, campo: xyzxyz}\n", "c.yaml:1:4: no hay un campo «xyzxyz»; los campos son los de campos.yaml (celula rules export)"},
		{"- {encabezado: A, campo: login, texto: B}\n", "c.yaml:1:4: la columna «A» lleva campo o texto, no ambos"},
		{"- {encabezado: A, fijo: B}\n", "c.yaml:1:19: no se conoce «fijo»; cada columna tiene encabezado y campo o texto"},
		{"- {encabezado: [A]}\n", "c.yaml:1:16: aquí va una columna con sus textos: {encabezado: LOGIN, campo: login}"},
		{"- LOGIN\n", "c.yaml:1:3: aquí va una columna con sus textos: {encabezado: LOGIN, campo: login}"},
		{"- {encabezado: TEL\xC9FONO, campo: telefono}\n", "c.yaml: no es un texto UTF-8; guárdelo como UTF-8"},
		{"- {encabezado: A\n", "c.yaml:1:3: no se entiende como YAML"},
	} {
		dir := t.TempDir()
		_, err := ReadColumns(write(t, dir, "c.yaml", c.text), r.Schema)
		if err == nil || !strings.HasPrefix(strings.TrimPrefix(err.Error(), dir+string(os.PathSeparator)), c.want) {
			t.Errorf("%q: got %v, want %q", c.text, err, c.want)
		}
	}
	if _, err := ReadColumns("no.yaml", r.Schema); err == nil || err.Error() != "no.yaml: no existe" {
		t.Errorf("no file: %v", err)
	}
	if _, err := ReadColumns(".", r.Schema); err == nil || err.Error() != ".: es una carpeta; indique el archivo" {
		t.Errorf("a folder: %v", err)
	}
}

func FuzzColumns(f *testing.F) {
	f.Add("- {encabezado: A, campo: login}\n")
	f.Add("- [")
	schema, err := hoja.NewSchema([]hoja.Field{{Name: "login", Header: "LOGIN"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		columns, err := ReadColumns(write(t, t.TempDir(), "c.yaml", text), schema)
		if (err == nil) == (len(columns) == 0) {
			t.Errorf("%q: %d columns, %v", text, len(columns), err)
		}
	})
}
