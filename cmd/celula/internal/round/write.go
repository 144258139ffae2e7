package round

import (
	"context"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// keyFields are the agents' cells by which a written row is known again in the answer: those that hardly two sales share.
var keyFields = []string{"id_llamada", "documento", "telefono", "cuenta", "min", "cliente", "login", "fecha_venta", "tipo_venta"}

// write puts the plan's cells into the hoja and looks, in the same call, whether they landed beside their sales. Settled
// means that they did: between reading and writing nobody moved a row of a sale that was written, or a column.
func (h *Hoja) write(ctx context.Context, s *sight, p *Plan) (settled bool, err error) {
	if len(p.cells) == 0 {
		return true, nil
	}
	var keys []int
	for _, name := range keyFields {
		if col := s.layout.Column(name); col >= 0 {
			keys = append(keys, col)
		}
	}
	landed, err := h.Tab.Write(ctx, sheets.Edit{HeaderRow: s.layout.HeaderRow, Cells: p.cells, KeyCols: keys, Still: h.held.Still})
	if err != nil {
		return false, err
	}
	if settled, err = asRead(s, landed, keys); settled || err != nil {
		return settled, err
	}
	return false, h.putBack(ctx, s, p, landed)
}

// sameStray tells whether what was to be taken away stands there still: what a formula spills there, or a merged cell shows, no
// write takes away. Anything else has to be looked at again: a row of no sale is like any other of none, and only the next look
// shows which it was.
func sameStray(a, b row) bool { return a.num == b.num && a.bot == b.bot }

// asRead tells whether the header and the key cells of the rows written are still those that were read.
func asRead(s *sight, landed []sheets.Landed, keys []int) (bool, error) {
	at := s.layout.HeaderRow - 1
	header, err := hoja.DecodeRow(s.table.Rows[at], nil)
	if err != nil {
		return false, err
	}
	whole := make([]int, len(header))
	for col := range header {
		whole[col] = col
	}
	headers, rows := alike{cols: whole}, alike{cols: keys}
	for _, l := range landed {
		if len(l.Header) <= at {
			return false, nil
		}
		if same, err := headers.same(s.table.Rows[at], l.Header[at]); !same || err != nil {
			return false, err
		}
		for num, raw := range l.Rows {
			if same, err := rows.same(s.table.Rows[num-1], raw); !same || err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// An alike tells whether rows are alike in some columns. It may be used again and again, for nothing of a row is kept.
type alike struct {
	cols    []int
	was, is []hoja.Cell
}

func (c *alike) same(a, b []byte) (same bool, err error) {
	if len(c.cols) == 0 {
		return true, nil
	}
	most := slices.Max(c.cols) + 1
	if c.was, err = hoja.DecodeCells(a, most, c.was[:0]); err != nil {
		return false, err
	}
	if c.is, err = hoja.DecodeCells(b, most, c.is[:0]); err != nil {
		return false, err
	}
	cell := func(row []hoja.Cell, col int) hoja.Cell {
		if col < len(row) && !row[col].IsBlank() {
			return row[col]
		}
		return hoja.Cell{}
	}
	return !slices.ContainsFunc(c.cols, func(col int) bool { return cell(c.was, col) != cell(c.is, col) }), nil
}
