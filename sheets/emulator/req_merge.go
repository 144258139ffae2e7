package emulator

import (
	"slices"

	"google.golang.org/api/sheets/v4"
)

// mergeCells joins cells. Merges wholly inside of the range give way; the first value of each new one survives
// (MergeCellsRequest).
func (d *document) mergeCells(r *sheets.MergeCellsRequest) (*sheets.Response, error) {
	s, area, err := d.area(r.Range)
	if err != nil {
		return nil, err
	}
	if err := s.unmerge(area); err != nil {
		return nil, err
	}
	for _, m := range mergesOf(area, r.MergeType) {
		if m.rows() == 1 && m.cols() == 1 {
			continue
		}
		s.merges = append(s.merges, m)
		s.grid.each(m, func(row, c int, at *cell) {
			if row != m.r0 || c != m.c0 {
				*at = at.put(value{}) // only the first cell's value survives
			}
		})
	}
	return nil, nil
}

// mergesOf is the merges that a request makes of an area: one, or one a row or a column.
func mergesOf(area rect, how string) []rect {
	var out []rect
	switch how {
	case "MERGE_ROWS":
		for r := area.r0; r < area.r1; r++ {
			out = append(out, rect{r, r + 1, area.c0, area.c1})
		}
	case "MERGE_COLUMNS":
		for c := area.c0; c < area.c1; c++ {
			out = append(out, rect{area.r0, area.r1, c, c + 1})
		}
	default:
		out = append(out, area)
	}
	return out
}

// unmerge takes apart the merges inside an area; it refuses to cut through one.
func (s *sheet) unmerge(area rect) error {
	for _, m := range s.merges {
		if m.overlaps(area) && !area.contains(m) {
			return invalid("You must select all cells in a merged range to merge or unmerge them.")
		}
	}
	s.merges = slices.DeleteFunc(s.merges, area.contains)
	return nil
}

// unmergeCells takes apart all merges inside a range (UnmergeCellsRequest).
func (d *document) unmergeCells(r *sheets.UnmergeCellsRequest) (*sheets.Response, error) {
	s, area, err := d.area(r.Range)
	if err != nil {
		return nil, err
	}
	return nil, s.unmerge(area)
}
