package round_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A desk is a hoja as the people who work at it have left it, and the spreadsheet in which it stands. What the bot writes
// is not in it: the desk is what the spreadsheet is held against.
type desk struct {
	*history
	name string // of the hoja
	id   string // of the spreadsheet
	gid  int    // of its tab

	above int // rows above the header
	cols  []*column
	rows  []*sale // below the header; nil is a blank row
	base  base
	// slid: columns or the header moved in the midst of a round, and no round was good since. What the bot wrote meanwhile may stand
	// in people's cells until then, and only the process that wrote it knows what it has to put back there: until it has, nobody
	// moves more and it is not killed.
	slid bool
	// stirred: people worked here since the round under way read the hoja. Should a column move now as well, what the bot writes may
	// land in a cell that it knows nothing of, and nobody could say what stood there: so none does.
	stirred bool
	// Since the bot was last seen to know the sales:
	apart bool // ids may stand beside other sales than their own
	left  bool // the id of a sale that is gone may stand in its row

	made    int // sales ever typed
	binned  []*sale
	moments []moment
	rounds  []window
	ids     map[*sale]string     // as they were seen when nobody had touched the hoja since
	owners  map[string]string    // by id, the LOGIN beside which it was seen then
	vague   map[string]bool      // LOGINs of which nobody could say which sale is which: see [desk.blur]
	marked  map[string]time.Time // ids whose CTA was seen when all was quiet, and when that was last
	detail  string               // of the edit under way
	last    map[string]lasting   // by id
	rested  time.Time            // when all was quiet last
}

// A column stands where people moved it, under the title that they gave it.
type column struct {
	key   string // its title in [simHeader]; a name of their own where people added it
	title string
	bot   bool
}

// A sale is known by its LOGIN, which no two sales share but copies of one another, and which the chat shows.
type sale struct {
	login string
	cells map[string]any // by key of column
	whole map[string]any // the sale as it would be, complete in every way
	// Since the bot was last seen to know it: how many cells were typed over, and whether any was changed at all.
	lost    int
	touched bool // or may be read otherwise: see [desk.retitled]
	bare    bool // it was put back without its id
}

// simHeader is the agents' columns, and then the bot's.
var simHeader = []string{"FECHA VENTA", "ID LLAMADA", "EXTENSIÓN", "LOGIN", "TIPO DE VENTA", "CLIENTE", "DOCUMENTO", "TELÉFONO", "CUENTA", "SERVICIOS",
	"CÓDIGOS", "CÓDIGOS RR", "CANTIDAD", "CANTIDAD RR", "MORA", "AVISO FINAL", "OT", "FECHA AGENDA", "ESTADO INSTALACIÓN", "PLAN", "MIN", "OPERADOR DONANTE",
	"NIP", "SIM", "OTP", "OFRECIMIENTO", "LECTURA CONTRATO", "TIPOLOGÍA", "EQUIPO", "INVENTARIO", "CUPO", "VALOR EQUIPO", "RESERVA POLIEDRO", "RESERVA NOTUS",
	"RECLAMO", "OBSERVACIONES", "ID VENTA", "ESTADO", "MARCACIÓN", "MOTIVO", "CLARO", "REVISADO"}

const simBots = 6 // how many of them are the bot's

// newSale makes the n-th sale of a desk, sold on a day.
func newSale(n int, day time.Time, kind int) *sale {
	s := &sale{login: fmt.Sprintf("agente%03d", n), cells: map[string]any{}}
	w := map[string]any{"FECHA VENTA": day.Format("02/01/2006"), "ID LLAMADA": fmt.Sprint(7000000 + n), "EXTENSIÓN": "4439", "LOGIN": s.login,
		"CLIENTE": fmt.Sprintf("Cliente Número%d", n), "DOCUMENTO": fmt.Sprint(10000000 + n), "TELÉFONO": fmt.Sprintf("300%07d", n)}
	home := func(tipo, servicios string) {
		w["TIPO DE VENTA"], w["SERVICIOS"], w["CUENTA"] = tipo, servicios, fmt.Sprint(40000000+n)
		w["CÓDIGOS"], w["CÓDIGOS RR"], w["CANTIDAD"], w["CANTIDAD RR"], w["MORA"], w["AVISO FINAL"] = "I619 B410", "b410 i619", "1", 1.0, "no", "NO"
	}
	switch kind % 4 {
	case 0, 1:
		home("Upgrade", "Ultra wifi")
		w["FECHA AGENDA"] = day.AddDate(0, 0, 3).Format("02/01/2006")
	case 2:
		home("Servicios adicionales", "Paquete de canales")
	case 3:
		w["TIPO DE VENTA"], w["PLAN"], w["MIN"], w["OPERADOR DONANTE"], w["NIP"], w["SIM"] = "Portabilidad", "5.4", fmt.Sprintf("310%07d", n), "Tigo", "04217", "adquirida"
		w["OTP"], w["OFRECIMIENTO"], w["LECTURA CONTRATO"], w["TIPOLOGÍA"] = "ok", "SI", "sí", "A"
	}
	s.whole = w
	return s
}

func (s *sale) copy() *sale {
	c := *s
	c.cells = map[string]any{}
	for k, v := range s.cells {
		c.cells[k] = v
	}
	return &c
}

// table is the agents' cells as they should stand, whole rows from the first; the bot's are nil.
func (d *desk) table() [][]any {
	var rows [][]any
	for range d.above {
		rows = append(rows, make([]any, len(d.cols)))
	}
	var titles []any
	for _, c := range d.cols {
		titles = append(titles, c.title)
	}
	rows = append(rows, titles)
	for _, s := range d.rows {
		row := make([]any, len(d.cols))
		for i, c := range d.cols {
			if s != nil && !c.bot {
				row[i] = s.cells[c.key]
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// num is a row as the spreadsheet numbers it.
func (d *desk) num(at int) int { return d.above + 2 + at }

// col is where a column stands.
func (d *desk) col(key string) int {
	return slices.IndexFunc(d.cols, func(c *column) bool { return c.key == key })
}

// sales are the places of the rows that hold one.
func (d *desk) sales() (at []int) {
	for i, s := range d.rows {
		if s != nil {
			at = append(at, i)
		}
	}
	return at
}

// lay makes the spreadsheet, with the hoja and the tab of Claro's base in it.
func (d *desk) lay() {
	for i, title := range simHeader {
		d.cols = append(d.cols, &column{key: title, title: title, bot: i >= len(simHeader)-simBots})
	}
	var made struct {
		SpreadsheetID string `json:"spreadsheetId"`
		Sheets        []struct{ Properties struct{ SheetID int } }
	}
	grid := map[string]any{"rowCount": 60, "columnCount": len(d.cols) + 4}
	d.people(http.MethodPost, "/v4/spreadsheets", map[string]any{"properties": map[string]any{"title": d.name, "locale": "es_CO", "timeZone": "America/Bogota"},
		"sheets": []any{map[string]any{"properties": map[string]any{"title": "Ventas", "gridProperties": grid}}, map[string]any{"properties": map[string]any{"title": baseTitle}}}}, &made)
	d.id, d.gid, d.base.gid = made.SpreadsheetID, made.Sheets[0].Properties.SheetID, made.Sheets[1].Properties.SheetID
	d.write(1, 0, d.table()[0])
}

// write types a row of cells; nil leaves a cell as it is.
func (d *desk) write(row, col int, cells []any) {
	d.put("Ventas", row, col, [][]any{cells})
}

func (d *desk) put(tab string, row, col int, rows [][]any) {
	d.people(http.MethodPut, fmt.Sprintf("/v4/spreadsheets/%s/values/%s?valueInputOption=RAW", d.id, address(tab, row, col)), map[string]any{"values": rows}, nil)
}

// fill types the agents' cells of a row, blanks too, and leaves the bot's.
func (d *desk) fill(at int) {
	cells := d.table()[d.above+1+at]
	for i, c := range d.cols {
		if cells[i] == nil && !c.bot {
			cells[i] = ""
		}
	}
	d.write(d.num(at), 0, cells)
}

// change does requests of spreadsheets.batchUpdate.
func (d *desk) change(requests ...map[string]any) {
	d.people(http.MethodPost, "/v4/spreadsheets/"+d.id+":batchUpdate", map[string]any{"requests": requests}, nil)
}

// span is rows or columns of the hoja, counted from 0, the last not in it.
func (d *desk) span(dimension string, from, to int) map[string]any {
	return map[string]any{"sheetId": d.gid, "dimension": dimension, "startIndex": from, "endIndex": to}
}

func address(tab string, row, col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return strings.ReplaceAll(tab, " ", "%20") + fmt.Sprintf("!%s%d", name, row)
}
