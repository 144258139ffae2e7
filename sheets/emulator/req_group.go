package emulator

import (
	"slices"

	"google.golang.org/api/sheets/v4"
)

// Groups nest: what counts is how many of them each row or column is in. The groups themselves are the runs of each
// depth, which is how the service tells them.

// groups is a sheet's groups of rows or of columns.
func (s *sheet) groups(dir axis) *[]*sheets.DimensionGroup {
	if dir == byColumn {
		return &s.colGroups
	}
	return &s.rowGroups
}

// depths is how many groups each row or column is in, as far as the last that is in any.
func depths(groups []*sheets.DimensionGroup) []int {
	var depth []int
	for _, g := range groups {
		depth = append(depth, make([]int, max(0, int(g.Range.EndIndex)-len(depth)))...)
		for i := g.Range.StartIndex; i < g.Range.EndIndex; i++ {
			depth[i] = max(depth[i], int(g.Depth))
		}
	}
	return depth
}

// runs is the groups that depths stand for, the outer ones first.
func (s *sheet) runs(dir axis, depth []int) []*sheets.DimensionGroup {
	dimension := "ROWS"
	if dir == byColumn {
		dimension = "COLUMNS"
	}
	var out []*sheets.DimensionGroup
	deepest := 0
	for _, n := range depth {
		deepest = max(deepest, n)
	}
	for level := 1; level <= deepest; level++ {
		for i := 0; i < len(depth); i++ {
			start := i
			for i < len(depth) && depth[i] >= level {
				i++
			}
			if i > start {
				out = append(out, &sheets.DimensionGroup{Depth: int64(level), Range: &sheets.DimensionRange{
					SheetId: s.props.SheetId, Dimension: dimension, StartIndex: int64(start), EndIndex: int64(i),
					ForceSendFields: []string{"StartIndex"},
				}})
			}
		}
	}
	return out
}

// moveGroups lets groups follow the rows or columns that they are of.
func (s *sheet) moveGroups(dir axis, f func(depth []int) []int) {
	groups := s.groups(dir)
	if len(*groups) > 0 {
		*groups = s.runs(dir, f(depths(*groups)))
	}
}

// deepen puts rows or columns into one more group, or takes them out of one.
func (s *sheet) deepen(dir axis, from, to, by int) []*sheets.DimensionGroup {
	groups := s.groups(dir)
	depth := depths(*groups)
	depth = append(depth, make([]int, max(0, to-len(depth)))...)
	for i := from; i < to; i++ {
		depth[i] = max(0, depth[i]+by)
	}
	*groups = s.runs(dir, depth)
	return slices.Clone(*groups)
}

// addDimensionGroup groups rows or columns. From then on, also when no group is left, the sheet says where the control
// is (AddDimensionGroupRequest; recorded).
func (d *document) addDimensionGroup(r *sheets.AddDimensionGroupRequest) (*sheets.Response, error) {
	s, dir, from, to, err := d.dimensionRange(r.Range, true)
	if err != nil {
		return nil, err
	}
	groups := s.deepen(dir, from, to, 1)
	p, g := *s.props, *s.props.GridProperties
	if dir == byRow {
		g.RowGroupControlAfter = true
	} else {
		g.ColumnGroupControlAfter = true
	}
	p.GridProperties, s.props = &g, &p
	return &sheets.Response{AddDimensionGroup: &sheets.AddDimensionGroupResponse{DimensionGroups: groups}}, nil
}

// deleteDimensionGroup takes rows or columns out of their innermost group (DeleteDimensionGroupRequest).
func (d *document) deleteDimensionGroup(r *sheets.DeleteDimensionGroupRequest) (*sheets.Response, error) {
	s, dir, from, to, err := d.dimensionRange(r.Range, true)
	if err != nil {
		return nil, err
	}
	depth := depths(*s.groups(dir))
	if from >= len(depth) || !slices.ContainsFunc(depth[from:min(to, len(depth))], func(n int) bool { return n > 0 }) {
		return nil, invalid("There is no group over the given range.")
	}
	groups := s.deepen(dir, from, to, -1)
	return &sheets.Response{DeleteDimensionGroup: &sheets.DeleteDimensionGroupResponse{DimensionGroups: groups}}, nil
}
