package hoja

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// workbookOf writes rows of cells to tabs of an XLSX, in the order of names.
func workbookOf(t testing.TB, names []string, tabs map[string][][]any) string {
	t.Helper()
	x := excelize.NewFile()
	for i, name := range names {
		if _, err := x.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if err := x.DeleteSheet("Sheet1"); err != nil {
				t.Fatal(err)
			}
		}
		for r, row := range tabs[name] {
			if err := x.SetSheetRow(name, "A"+strconv.Itoa(r+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "v.xlsx")
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestXLSX(t *testing.T) {
	sales := [][]any{
		{"Ventas"}, {},
		{"FECHA", "CC", "LOGIN", "TARIFA", "MORA"},
		{46350, 123456, "ana <&> maría", 89900.5, true},
		{},
		{"24/11/2026", "0012345", "Ñusta\nPeña", "89.900", false},
		{46350.605, 1131919446},
	}
	want := []sheetRow{{4, "46350|123456|ana <&> maría|89900.5|TRUE"}, {6, "24/11/2026|0012345|Ñusta\nPeña|89.900|FALSE"},
		{7, "46350.605|1131919446"}}
	for why, names := range map[string][]string{
		"alone":                 {"Hoja 1"},
		"after another":         {"Notas", "Hoja 1"},
		"named, after a base":   {"Base", "Hoja de VENTAS"},
		"before another header": {"Ventas nov", "Ventas oct"},
	} {
		tabs := map[string][][]any{
			"Notas":      {{"lea esto"}, {"FECHA", "nota"}},
			"Base":       {{"FECHA", "DOCUMENTO", "LOGIN"}, {1, 2, "otra base"}},
			"Ventas oct": {{"FECHA", "DOCUMENTO", "LOGIN"}, {1, 2, "otro mes"}},
		}
		for _, name := range names {
			if tabs[name] == nil {
				tabs[name] = sales
			}
		}
		path := workbookOf(t, names, tabs)
		if diff := cmp.Diff(want, mustRead(t, path)); diff != "" {
			t.Errorf("%s: -want +got\n%s", why, diff)
		}
	}
}

func TestXLSXThatCannotBeReadWhole(t *testing.T) {
	rows := [][]any{{"FECHA", "CC", "LOGIN"}}
	for i := range 800 {
		rows = append(rows, []any{46350, 100000 + i, "Ñusta Peña " + strconv.Itoa(i)})
	}
	whole, err := os.ReadFile(workbookOf(t, []string{"Ventas"}, map[string][][]any{"Ventas": rows}))
	if err != nil {
		t.Fatal(err)
	}
	read := func(b []byte) error {
		f, err := salesSchema(t).Open(writeFile(t, "v.xlsx", b))
		if err != nil {
			return err
		}
		defer f.Close()
		got, err := readAll(f)
		if err == nil && len(got) != 800 {
			t.Errorf("a damaged file was read as one of %d rows", len(got))
		}
		return err
	}
	if err := read(whole); err != nil {
		t.Fatal(err)
	}
	var fault *FileError
	for _, cut := range []int{30, len(whole) / 2, len(whole) - 100, len(whole) - 1} {
		if err := read(whole[:cut]); !errors.As(err, &fault) || err.Error() != "v.xlsx: está incompleto o dañado; descárguelo o expórtelo otra vez" {
			t.Errorf("cut at %d of %d: %v", cut, len(whole), err)
		}
	}
	// A bit turned over anywhere is refused, or does no harm to what is read: every part has its sum.
	refused := 0
	for at := 40; at < len(whole)-200; at += len(whole) / 60 {
		b := bytes.Clone(whole)
		b[at] ^= 0x10
		if err := read(b); err != nil {
			refused++
		}
	}
	if refused == 0 {
		t.Error("no damage was noticed")
	}

	_, err = salesSchema(t).Open(workbookOf(t, []string{"Notas", "Otra"}, map[string][][]any{"Notas": {{"a"}}, "Otra": {{"FECHA", "LOGIN"}}}))
	if err == nil || !strings.HasPrefix(err.Error(), "v.xlsx, pestaña «Otra»: encabezados de la fila 1: falta la columna DOCUMENTO") {
		t.Errorf("no tab is a hoja: %v", err)
	}
}

func TestXLSXOfOldMacintosh(t *testing.T) {
	x := excelize.NewFile()
	yes := true
	if err := x.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "v.xlsx")
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if _, err := salesSchema(t).Open(path); err == nil || !strings.Contains(err.Error(), "cuenta las fechas desde 1904") {
		t.Errorf("got %v", err)
	}
}
