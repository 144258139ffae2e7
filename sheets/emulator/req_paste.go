package emulator

import (
	"google.golang.org/api/sheets/v4"
)

// paste is a cell after another was pasted over it. dr and dc are how far that was, for the formulas.
func paste(over, from cell, how string, dr, dc int) (cell, error) {
	moved := from.value
	if moved.kind == formula {
		moved.text = moveFormula(moved.text, dr, dc)
	}
	switch how {
	case "", "PASTE_NORMAL":
		from.value = moved
		return from, nil
	case "PASTE_NO_BORDERS":
		from.value = moved
		return from.withFormat(noBorders(from.format(), over.format())), nil
	case "PASTE_VALUES":
		return over.put(from.value), nil
	case "PASTE_FORMULA":
		return over.put(moved), nil
	case "PASTE_FORMAT":
		return over.withFormat(from.format()), nil
	case "PASTE_DATA_VALIDATION":
		var rule *sheets.DataValidationRule
		if from.more != nil {
			rule = from.more.validation
		}
		return over.with(func(m *more) { m.validation = rule }), nil
	}
	return over, unsupported("pasteType %s is not supported by this emulator.", how)
}

// withFormat is the cell in another format.
func (c cell) withFormat(f *sheets.CellFormat) cell {
	return c.with(func(m *more) { m.format = f })
}

// noBorders is a format with the borders of another.
func noBorders(f, keep *sheets.CellFormat) *sheets.CellFormat {
	next := &sheets.CellFormat{}
	if f != nil {
		*next = *f
	}
	next.Borders = nil
	if keep != nil {
		next.Borders = keep.Borders
	}
	if messageEmpty(next) {
		return nil
	}
	return next
}

// copyPaste copies cells, as often as they fit into the destination; a smaller destination does not cut them
// (CopyPasteRequest).
func (d *document) copyPaste(r *sheets.CopyPasteRequest) (*sheets.Response, error) {
	from, source, err := d.area(r.Source)
	if err != nil {
		return nil, err
	}
	to, dest, err := d.area(r.Destination)
	if err != nil {
		return nil, err
	}
	block := d.resolved(from, source, r.PasteType)
	if r.PasteOrientation == "TRANSPOSE" {
		block = transpose(block)
	}
	if len(block) == 0 {
		return nil, nil
	}
	dest = tiled(dest, len(block), len(block[0]))
	if rows, cols := to.size(); dest.r1 > rows || dest.c1 > cols {
		return nil, to.outside(to.span(dest))
	}
	for r0 := dest.r0; r0 < dest.r1; r0 += len(block) {
		for c0 := dest.c0; c0 < dest.c1; c0 += len(block[0]) {
			if err := to.pasteBlock(block, r0, c0, r0-source.r0, c0-source.c0, r.PasteType); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

// tiled is the area that a block is pasted over: the destination where it is a multiple of the block, else one block.
func tiled(dest rect, rows, cols int) rect {
	if dest.rows()%rows != 0 {
		dest.r1 = dest.r0 + rows
	}
	if dest.cols()%cols != 0 {
		dest.c1 = dest.c0 + cols
	}
	dest.r1, dest.c1 = max(dest.r1, dest.r0+rows), max(dest.c1, dest.c0+cols)
	return dest
}

// pasteBlock pastes a block of cells that were taken dr rows above and dc columns before where they go.
func (s *sheet) pasteBlock(block [][]cell, r0, c0, dr, dc int, how string) error {
	for i, line := range block {
		for j, from := range line {
			next, err := paste(s.grid.at(r0+i, c0+j), from, how, dr, dc)
			if err != nil {
				return err
			}
			s.grid.set(r0+i, c0+j, next)
		}
	}
	return nil
}

// resolved is an area's cells; where only values are wanted, with what their formulas come to.
func (d *document) resolved(s *sheet, area rect, how string) [][]cell {
	block := s.grid.copyOf(area)
	if how != "PASTE_VALUES" {
		return block
	}
	calc := newCalc(d)
	for i, line := range block {
		for j := range line {
			if line[j].kind == formula {
				line[j].value = calc.value(s, area.r0+i, area.c0+j)
				if line[j].kind == failure {
					line[j].kind = text
				}
			}
		}
	}
	return block
}

// transpose turns a block on its side.
func transpose(block [][]cell) [][]cell {
	if len(block) == 0 {
		return nil
	}
	out := make([][]cell, len(block[0]))
	for c := range out {
		out[c] = make([]cell, len(block))
		for r := range block {
			out[c][r] = block[r][c]
		}
	}
	return out
}

// cutPaste moves cells (CutPasteRequest). What referred to them refers to where they went.
func (d *document) cutPaste(r *sheets.CutPasteRequest) (*sheets.Response, error) {
	from, source, err := d.area(r.Source)
	if err != nil {
		return nil, err
	}
	if r.Destination == nil {
		return nil, invalid("destination is required")
	}
	to, dest, err := d.target(r.Destination, nil)
	if err != nil {
		return nil, err
	}
	dest = rect{dest.r0, dest.r0 + source.rows(), dest.c0, dest.c0 + source.cols()}
	if rows, cols := to.size(); dest.r1 > rows || dest.c1 > cols {
		return nil, to.outside(to.span(dest))
	}
	block := from.grid.copyOf(source)
	var cutErr error
	from.grid.each(source, func(_, _ int, at *cell) {
		var left cell // what pasting nothing over it leaves
		if left, err = paste(*at, cell{}, r.PasteType, 0, 0); err != nil {
			cutErr = err
		}
		*at = left
	})
	if cutErr != nil {
		return nil, cutErr
	}
	// A formula that is cut and pasted keeps what it refers to; whatever refers to the cells follows them.
	if err := to.pasteBlock(block, dest.r0, dest.c0, 0, 0, r.PasteType); err != nil {
		return nil, err
	}
	dr, dc := dest.r0-source.r0, dest.c0-source.c0
	d.remap(func(sp span) (span, bool) {
		if sp.sheet == from.props.SheetId && sp.r0 != open && sp.r1 != open && sp.c0 != open && sp.c1 != open && source.contains(sp.rect) {
			return span{to.props.SheetId, rect{sp.r0 + dr, sp.r1 + dr, sp.c0 + dc, sp.c1 + dc}}, true
		}
		return sp, true
	})
	return nil, nil
}
