package hoja

import (
	"errors"
	"path/filepath"
	"testing"
)

// A schema that cannot be made ends the opening of any file, with its own error; a file that cannot be read asks for none.
func TestOpenWithoutSchema(t *testing.T) {
	fault := errors.New("no hay esquema")
	cases := []struct {
		path, want string
		asked      int
	}{
		{writeFile(t, "ventas.csv", []byte(plainCSV)), fault.Error(), 1},
		{workbookOf(t, []string{"Ventas"}, map[string][][]any{"Ventas": {{"FECHA VENTA"}}}), fault.Error(), 1},
		{filepath.Join(t.TempDir(), "falta.csv"), "falta.csv: no existe; revise el nombre y la carpeta", 0},
		{writeFile(t, "cero.csv", []byte(plainCSV+"\x00")), "cero.csv, línea 4: esto no es texto; exporte la hoja como CSV o XLSX", 0},
	}
	for _, c := range cases {
		asked := 0
		f, err := Open(c.path, func() (*Schema, error) {
			asked++
			return nil, fault
		})
		if f != nil || err == nil || err.Error() != c.want || asked != c.asked {
			t.Errorf("%s: %v after asking %d times, want %s after %d", filepath.Base(c.path), err, asked, c.want, c.asked)
		}
	}
}
