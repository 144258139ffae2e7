package round

import (
	"context"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// putBack undoes what a write did to cells that are not the bot's, because columns or the header moved in the moment
// between reading and writing: it writes there what had been read. What somebody typed there in that same moment nobody can know;
// Historial de versiones has it. What was beside the wrong sale, but in the bot's own
// columns, is not its affair: the next try of the round sees to it.
func (h *Hoja) putBack(ctx context.Context, s *sight, p *Plan, landed []sheets.Landed) error {
	if len(landed) == 0 {
		return nil
	}
	last := landed[len(landed)-1] // of several calls the latest look counts
	row, cells, err := strays(s, p, last.Header, nil)
	if err != nil || len(cells) == 0 {
		return err
	}
	_, err = h.Tab.Write(ctx, sheets.Edit{HeaderRow: row, Cells: cells, Still: h.held.Still})
	return err
}

// An attempt is a write that failed, of which it is not known whether it was done.
type attempt struct {
	*sight
	*Plan
}

// takeBack does for a write whose answer was lost what putBack does for one that was answered: it reads the hoja, and where
// the columns or the header are no longer where they were, and what was to be written stands in cells that are not the bot's,
// it writes there what had been read. It may be called again after an error.
func (h *Hoja) takeBack(ctx context.Context) error {
	u := h.unsure
	if u == nil {
		return nil
	}
	now, err := h.Tab.Read(ctx)
	if err != nil {
		return err
	}
	row, cells, err := strays(u.sight, u.Plan, now.Rows[:min(len(now.Rows), u.layout.HeaderRow+sheets.HeaderSlack)], now.Rows)
	now.Free()
	if err == nil && len(cells) > 0 {
		_, err = h.Tab.Write(ctx, sheets.Edit{HeaderRow: row, Cells: cells, Still: h.held.Still})
	}
	if err != nil {
		return err
	}
	u.table.Free()
	h.unsure = nil
	return nil
}

// strays are the cells that a plan's write put where they do not belong, as they were before, and the row in which the header
// is now among top, the first rows. now is the hoja as it stands, where it is not known whether the write was done: then
// only those cells count that hold what it put there. Nil means that it was done.
func strays(s *sight, p *Plan, top, now [][]byte) (row int, cells []sheets.Cell, err error) {
	was, err := hoja.DecodeRow(s.table.Rows[s.layout.HeaderRow-1], nil)
	if err != nil {
		return 0, nil, err
	}
	row, is, err := findHeader(was, top)
	if err != nil || row == 0 {
		return 0, nil, err // a header that is nowhere near: the next look says so
	}
	holds := func(c sheets.Cell) bool { return true }
	if now != nil {
		holds = func(c sheets.Cell) bool {
			if c.Row > len(now) {
				return c.Text == ""
			}
			cells, err := hoja.DecodeRow(now[c.Row-1], nil)
			return err == nil && at(cells, c.Col).String() == c.Text
		}
	}
	down := row - s.layout.HeaderRow
	for _, c := range p.cells {
		if c.Row == row && holds(c) { // the header itself slid under the write
			for len(is) <= c.Col { // its last cells may be the ones that were emptied
				is = append(is, hoja.Cell{})
			}
			is[c.Col] = at(was, c.Col)
			cells = append(cells, sheets.Cell{Row: row, Col: c.Col, Text: is[c.Col].String()})
		}
	}
	for _, c := range p.cells {
		if c.Row == row || c.Row > row && at(was, c.Col) == at(is, c.Col) || !holds(c) {
			continue // the bot's own, or put back already; above the header nothing is the bot's
		}
		old, err := oldRow(s, c.Row-down)
		if err != nil {
			return 0, nil, err
		}
		from := slices.Index(was, at(is, c.Col)) // -1: a column that was not there
		cells = append(cells, asBefore(c.Row, c.Col, at(old, from)))
	}
	return row, cells, nil
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
