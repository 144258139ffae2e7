package round

import (
	"context"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// putBack undoes what a write did to cells that are not the bot's, because columns or the header moved in the moment
// between reading and writing: it writes there what had been read. What was beside the wrong sale, but in the bot's own
// columns, is not its affair: the next try of the round sees to it.
func (h *Hoja) putBack(ctx context.Context, s *sight, p *Plan, landed []sheets.Landed) error {
	if len(landed) == 0 {
		return nil
	}
	last := landed[len(landed)-1] // of several calls the latest look counts
	was, err := hoja.DecodeRow(s.table.Rows[s.layout.HeaderRow-1], nil)
	if err != nil {
		return err
	}
	row, is, err := findHeader(was, last.Header)
	if err != nil || row == 0 {
		return err // a header that is nowhere near: the next look says so
	}
	down := row - s.layout.HeaderRow
	var cells []sheets.Cell
	for _, c := range p.cells {
		if c.Row == row && c.Col < len(is) { // the header itself slid under the write
			is[c.Col] = at(was, c.Col)
			cells = append(cells, sheets.Cell{Row: row, Col: c.Col, Text: is[c.Col].String()})
		}
	}
	for _, c := range p.cells {
		if c.Row == row || at(was, c.Col) == at(is, c.Col) {
			continue
		}
		old, err := oldRow(s, c.Row-down)
		if err != nil {
			return err
		}
		from := slices.Index(was, at(is, c.Col)) // -1: a column that was not there
		cells = append(cells, asBefore(c.Row, c.Col, at(old, from)))
	}
	if len(cells) == 0 {
		return nil
	}
	_, err = h.Tab.Write(ctx, sheets.Edit{HeaderRow: row, Cells: cells})
	return err
}

// findHeader finds the header that was read among the first rows as they are now: the one that shares most with it. Row
// counts from 1; 0 is none.
func findHeader(was []hoja.Cell, rows [][]byte) (row int, header []hoja.Cell, err error) {
	most := len(was) / 2 // less than half of it is another table
	for i, raw := range rows {
		cells, err := hoja.DecodeRow(raw, nil)
		if err != nil {
			return 0, nil, err
		}
		same := 0
		for _, c := range was {
			if !c.IsBlank() && slices.Contains(cells, c) {
				same++
			}
		}
		if same > most {
			row, header, most = i+1, cells, same
		}
	}
	return row, header, nil
}

func at(row []hoja.Cell, col int) hoja.Cell {
	if col < 0 || col >= len(row) {
		return hoja.Cell{}
	}
	return row[col]
}

func oldRow(s *sight, num int) ([]hoja.Cell, error) {
	if num < 1 || num > len(s.table.Rows) {
		return nil, nil
	}
	return hoja.DecodeRow(s.table.Rows[num-1], nil)
}

// asBefore writes a cell as it was read.
func asBefore(row, col int, c hoja.Cell) sheets.Cell {
	out := sheets.Cell{Row: row, Col: col, Text: c.Text}
	switch c.Kind {
	case hoja.Number:
		out.Value = c.Number
	case hoja.Bool:
		out.Text, out.Value = "", c.Text == "TRUE"
	}
	return out
}
