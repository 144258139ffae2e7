package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/entrega"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/rules/legalizacion"
	"github.com/almacontact/celula/sheets"
)

// A delivery is what was made of one hoja at one time.
type delivery struct {
	files   []string // paths, those of an earlier time that were the same too
	calls   int      // sales in the list of calls
	tyt     int      // sales in the report of terminals
	lacking []legalizacion.Note
}

// worthTelling: a day on which nothing was to be legalised needs no message.
func (d *delivery) worthTelling() bool { return len(d.files)+len(d.lacking) > 0 }

// facts is what the back-office reads. The paths go where our own words do, for a day in a folder's name is no document.
func (d *delivery) facts(of desk) notify.Facts {
	f := notify.Facts{Hoja: of.hoja.Name}
	var said []string
	if d.calls > 0 {
		said = append(said, "Llamadas: "+counted(d.calls, "venta", "ventas")+".")
	}
	if d.tyt > 0 {
		said = append(said, "Terminales y tecnología: "+counted(d.tyt, "venta", "ventas")+".")
	}
	if n := len(d.lacking); n > 0 {
		said = append(said, "Sin llamada, grabación o dato, y por eso fuera de la lista: "+counted(n, "venta", "ventas")+".")
		for _, note := range d.lacking[:min(n, 3)] { // the hoja and SAC have the rest, and a message is short
			said = append(said, shown(note.String())+".")
		}
	}
	f.Motivo = strings.Join(said, " ")
	if len(d.files) == 0 {
		f.Hacer = "Complete lo que falta en la hoja o en el informe de SAC; a la próxima hora del horario entran en la lista."
		return f
	}
	var names []string
	for _, path := range d.files {
		name, err := filepath.Rel(of.out, path)
		if err != nil {
			name = path
		}
		names = append(names, "«"+name+"»")
	}
	f.Hacer = fmt.Sprintf("En el computador de celula, en la carpeta %s, están %s. Súbalos a Claro y ponga SÍ en LEGALIZADA en esas ventas.",
		of.out, strings.Join(names, " y "))
	return f
}

// due are the sales of a hoja that are to be legalised.
type due struct {
	calls []legalizacion.Sale
	rows  []legalizacion.Row
}

// dueRows judges a hoja as it was read, comun.duplicada included.
func dueRows(t *sheets.Table, r *rules.Rules, today hoja.Date, columns []legalizacion.Column) (d due, err error) {
	layout, err := headerOf(t, r.Schema)
	if err != nil {
		return d, err
	}
	var cells []hoja.Cell
	var sale hoja.Sale
	repeats := r.Repeats()
	for i, raw := range t.Rows[layout.HeaderRow:] {
		row := layout.HeaderRow + 1 + i
		if cells, err = hoja.DecodeRow(raw, cells[:0]); err != nil {
			return d, fmt.Errorf("fila %d: %w", row, err)
		}
		if layout.Blank(cells) {
			continue
		}
		layout.ReadSale(&sale, row, cells)
		verdict := r.Judge(&sale, today)
		repeats.See(row, &verdict)
		switch legalizacion.Due(sale.Outcome("legalizada"), &verdict) {
		case legalizacion.Llamadas:
			d.calls = append(d.calls, legalizacion.SaleOf(&sale))
		case legalizacion.Tyt:
			d.rows = append(d.rows, legalizacion.RowOf(columns, &sale))
		}
	}
	return d, nil
}

func ofMonth(sales []legalizacion.Sale, day hoja.Date) (out []legalizacion.Sale) {
	for _, s := range sales {
		if s.Fecha.Year == day.Year && s.Fecha.Month == day.Month {
			out = append(out, s)
		}
	}
	return out
}

// outFolders are where each hoja's files are laid: one hoja's in the folder itself, those of several apart, for their
// names are the same.
func outFolders(out string, hojas []config.Sheet) []string {
	if len(hojas) == 1 {
		return []string{out}
	}
	folders, taken := make([]string, len(hojas)), map[string]bool{}
	for i, h := range hojas {
		name := entrega.SafeName(h.Name)
		if name == "" || taken[strings.ToLower(name)] {
			name = fmt.Sprintf("%s hoja %d", name, i+1)
		}
		taken[strings.ToLower(name)] = true
		folders[i] = filepath.Join(out, strings.TrimSpace(name))
	}
	return folders
}

// unused calls write with path and, while other files have that name, with the next: «x (2).csv».
func unused(path string, write func(path string) error) error {
	const most = 99
	ext := filepath.Ext(path)
	stem := strings.TrimSuffix(path, ext)
	err := write(path)
	for n := 2; n <= most; n++ {
		var exists *entrega.ExistsError
		if !errors.As(err, &exists) {
			return err
		}
		err = write(fmt.Sprintf("%s (%d)%s", stem, n, ext))
	}
	return err
}
