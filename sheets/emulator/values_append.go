package emulator

// appendReply is an AppendValuesResponse.
type appendReply struct {
	SpreadsheetId string       `json:"spreadsheetId"`
	TableRange    string       `json:"tableRange"`
	Updates       *updateReply `json:"updates"`
}

// appendValues writes below the table that the range has in it, or at the range's first cell where it has none. The
// grid grows as needed.
func appendValues(d *document, c *call) (any, error) {
	q, body, err := readUpdate(c)
	if err != nil {
		return nil, err
	}
	s, sp, err := d.locate(c.Arg)
	if err != nil {
		return nil, err
	}
	rows, cols := s.size()
	asked := sp.within(max(rows, sp.r1), max(cols, sp.c1))
	reply := &appendReply{SpreadsheetId: d.id}
	at := rect{asked.r0, asked.r0 + 1, asked.c0, asked.c0 + 1}
	table, found := s.lastTable(asked)
	if found {
		reply.TableRange = s.a1(table)
		at = rect{table.r1, table.r1 + 1, table.c0, table.c0 + 1}
	}
	w := &writing{sheet: s, at: at, data: body.Values, entry: q.ValueInputOption, turned: body.MajorDimension == "COLUMNS"}
	block := w.block()
	if q.InsertDataOption == "INSERT_ROWS" && block.r0 < rows {
		d.insert(s, byRow, block.r0, block.rows())
		rows, _ = s.size()
	}
	if block.r1 > rows || block.c1 > cols {
		s.resize(max(rows, block.r1), max(cols, block.c1))
		if err := d.checkSize(); err != nil {
			return nil, err
		}
	}
	did, err := w.do(d)
	if err != nil {
		return nil, err
	}
	reply.Updates = d.updateReply(s, did, body.MajorDimension, q)
	return reply, nil
}

// lastTable is the block of touching values that the last value inside an area belongs to: the lowest one, and the
// rightmost in its row. The block may reach beyond the area.
func (s *sheet) lastTable(area rect) (rect, bool) {
	for r := min(area.r1, len(s.grid.rows)) - 1; r >= area.r0; r-- {
		if n := lastValue(s.grid.row(r), area.c1); n > area.c0 {
			return s.region(rect{r, r + 1, n - 1, n}), true
		}
	}
	return rect{}, false
}

// region grows an area until nothing but blanks touches it, corners included. Rows are tried first, as far as they
// go, so that a tall table is walked a few times rather than once for each of its rows.
func (s *sheet) region(a rect) rect {
	for grown := true; grown; {
		grown = false
		for a.r0 > 0 && s.anyValue(rect{a.r0 - 1, a.r0, a.c0 - 1, a.c1 + 1}) {
			a.r0--
			grown = true
		}
		for s.anyValue(rect{a.r1, a.r1 + 1, a.c0 - 1, a.c1 + 1}) {
			a.r1++
			grown = true
		}
		for a.c0 > 0 && s.anyValue(rect{a.r0 - 1, a.r1 + 1, a.c0 - 1, a.c0}) {
			a.c0--
			grown = true
		}
		for s.anyValue(rect{a.r0 - 1, a.r1 + 1, a.c1, a.c1 + 1}) {
			a.c1++
			grown = true
		}
	}
	return a
}

// anyValue says whether any cell of an area holds something; the area may lie partly outside of the grid.
func (s *sheet) anyValue(a rect) bool {
	for r := max(a.r0, 0); r < min(a.r1, len(s.grid.rows)); r++ {
		cells := s.grid.row(r)
		for c := max(a.c0, 0); c < min(a.c1, len(cells)); c++ {
			if cells[c].kind != blank {
				return true
			}
		}
	}
	return false
}
