package muestra

import (
	"slices"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

// PestanaClaro is the tab of the base that Claro sends.
const PestanaClaro = "Base Claro"

// columnasClaro are the base's headers, each with the sale's field that a record repeats.
var columnasClaro = [][2]string{{"FECHA", "fecha_venta"}, {"TIPO", "tipo_venta"}, {"DOCUMENTO", "documento"}, {"CUENTA", "cuenta"},
	{"OT", "ot"}, {"MIN", "min"}, {"EQUIPO", "equipo"}, {"VALOR", "tarifa"}}

// Claro is the base of Claro's that goes with [Ventas], its header first: most of the sales that Claro should have, some left
// out, one in nine with another document, one in nine with a number mistyped, and two records of nobody's.
func Claro(hoy hoja.Date, n int) [][]string {
	header := make([]string, len(columnasClaro))
	for i, c := range columnasClaro {
		header[i] = c[0]
	}
	rows := [][]string{header}
	claimed := 0
	for _, v := range Ventas(hoy, n) {
		if !slices.Contains([]string{rules.Validada, rules.PendienteInstalacion, rules.Instalada}, v.Estado) {
			continue
		}
		row := make([]string, len(columnasClaro))
		for i, c := range columnasClaro {
			row[i] = v.Celdas[c[1]]
		}
		switch claimed++; claimed % 9 {
		case 3, 7:
			continue // Claro does not have it
		case 4:
			row[2] = mistype(row[2]) // the same sale, another document
		case 5:
			for i := 2; i < 6; i++ { // nothing by which it is found is right
				row[i] = mistype(row[i])
			}
		}
		rows = append(rows, row)
	}
	day := escribir(hoy.AddDays(-4), 0)
	return append(rows,
		[]string{day, "UPGRADE", "52123987", "90876123", "", "", "", "79.900"},
		[]string{day, "PORTABILIDAD", "1020345876", "", "", "3209876541", "", ""})
}

// mistype puts another digit in the place of the last one.
func mistype(number string) string {
	for i := len(number) - 1; i >= 0; i-- {
		if c := number[i]; c >= '0' && c <= '9' {
			return number[:i] + string('0'+(c-'0'+1)%10) + number[i+1:]
		}
	}
	return number
}
