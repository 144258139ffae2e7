package round

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// FindLayout finds the header and refuses a hoja without all of the bot's columns, or with sales above the header.
func FindLayout(t *sheets.Table, schema *hoja.Schema) (*hoja.Layout, error) {
	top, err := hoja.DecodeHead(t.Rows)
	if err != nil {
		return nil, err
	}
	layout, err := schema.FindLayout(top)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, name := range BotFields {
		if layout.Column(name) < 0 {
			field, _ := schema.Field(name)
			missing = append(missing, field.Header)
		}
	}
	if len(missing) > 0 {
		own, err := peoples(t, layout)
		if err != nil {
			return nil, err
		}
		return nil, &missingColumns{missing, own}
	}
	col := layout.Column(BotFields[idVenta])
	for i, cells := range top[:layout.HeaderRow-1] {
		id := at(cells, col).String()
		if !wellFormed(id) || layout.Blank(cells) {
			continue
		}
		below, err := stands(id, col, t.Rows[layout.HeaderRow:])
		if err != nil {
			return nil, err
		}
		if !below { // else it is shown there, by a formula that looks sales up
			return nil, &sunkHeader{row: layout.HeaderRow, sale: i + 1}
		}
	}
	return layout, nil
}

// stands tells whether a text stands in a column of any row.
func stands(text string, col int, rows [][]byte) (bool, error) {
	var cells []hoja.Cell
	for _, raw := range rows {
		var err error
		if cells, err = hoja.DecodeCells(raw, col+1, cells[:0]); err != nil {
			return false, err
		}
		if at(cells, col).String() == text {
			return true, nil
		}
	}
	return false, nil
}

// doubt logs the columns that may be misspelt, once each time they are others: nobody else tells of them while the daemon runs,
// and what people type there is read as blank.
func (h *Hoja) doubt(l *hoja.Layout) {
	if h.Log == nil || slices.Equal(l.Doubts, h.doubts) {
		return
	}
	h.doubts = l.Doubts
	for _, d := range l.Doubts {
		h.Log.Warn("hoja " + h.Name + ": " + d.String())
	}
}

// sunkHeader is a header that went down among the sales: somebody sorted the whole tab, header and all. Those above it would pass
// for deleted.
type sunkHeader struct{ row, sale int }

func (e *sunkHeader) Error() string {
	return fmt.Sprintf("la fila de encabezados quedó en la fila %d, y por encima de ella hay ventas (fila %d)", e.row, e.sale)
}

// Hint says how the header comes up again, and stays there.
func (e *sunkHeader) Hint() string {
	return fmt.Sprintf("lleve la fila %d hasta arriba de todas las ventas y déjela fija con Ver › Inmovilizar, para que al ordenar no se mueva", e.row)
}

// missingColumns is a hoja that setup was not run on, or from which somebody took a column of the bot's.
type missingColumns struct {
	headers []string
	own     []string // columns of people's that have the title of one of the bot's
}

func (e *missingColumns) Error() string {
	if len(e.headers) == 1 {
		return "falta la columna del bot " + e.headers[0]
	}
	return "faltan las columnas del bot " + strings.Join(e.headers, ", ")
}

// Hint says how the columns are made. Where only some are missing, somebody gave them another title or took them away, and a
// new column beside one that lost its title would leave statuses in the old one that nobody keeps; or people have a column of
// such a title, and would lose what stands in it.
func (e *missingColumns) Hint() string {
	const setup = "ejecute «celula setup», que las pone al final de la hoja"
	switch {
	case len(e.own) > 0:
		return "si es de ustedes lo que hay en " + strings.Join(e.own, ", ") + ", cambie antes ese título, porque el bot escribe encima; después " + setup
	case len(e.headers) < botColumns:
		return "si todavía están, con otro título, devuélvales el suyo; si las borraron, " + setup
	}
	return "ejecute «celula setup»: las pone al final de la hoja"
}

// peoples are the columns with the title of one of the bot's in which something stands although the bot never wrote in the
// hoja: no ID VENTA is of its making, and no REVISADO.
func peoples(t *sheets.Table, l *hoja.Layout) (columns []string, err error) {
	var cells []hoja.Cell
	var filled [botColumns]bool
	for _, raw := range t.Rows[l.HeaderRow:] {
		if cells, err = hoja.DecodeRow(raw, cells[:0]); err != nil {
			return nil, err
		}
		for i, name := range BotFields {
			cell := at(cells, l.Column(name))
			_, stamp := time.Parse(stampLayout, cell.String())
			if i == idVenta && wellFormed(cell.String()) || i == revisado && stamp == nil {
				return nil, nil
			}
			filled[i] = filled[i] || !cell.IsBlank()
		}
	}
	for i, name := range BotFields {
		if filled[i] {
			columns = append(columns, fmt.Sprintf("la columna %s «%s»", hoja.ColumnName(l.Column(name)), hoja.Shorten(l.Header(name), 40)))
		}
	}
	return columns, nil
}
