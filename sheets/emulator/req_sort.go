package emulator

import (
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"google.golang.org/api/sheets/v4"
)

// sortRange puts the rows of a range in order: numbers before texts before booleans, blanks last whichever way.
// Rows that the specs do not tell apart keep their order.
func (d *document) sortRange(r *sheets.SortRangeRequest) (*sheets.Response, error) {
	s, area, err := d.area(r.Range)
	if err != nil || area.empty() {
		return nil, err
	}
	if len(r.SortSpecs) == 0 {
		return nil, invalid("At least one sort specification must be given.")
	}
	for _, spec := range r.SortSpecs {
		if c := int(spec.DimensionIndex); c < area.c0 || c >= area.c1 {
			return nil, invalid("The sort column index %d is outside of the sorted range.", c)
		}
	}
	last := min(area.r1, len(s.grid.rows))
	if last <= area.r0 {
		return nil, nil
	}
	keys, order := d.sortKeys(s, rect{area.r0, last, area.c0, area.c1}, r.SortSpecs), make([]int, last-area.r0)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		for k, spec := range r.SortSpecs {
			if c := keys[a][k].compare(keys[b][k], spec.SortOrder == "DESCENDING"); c != 0 {
				return c
			}
		}
		return 0
	})
	s.reorder(area, order)
	return nil, nil
}

// A sortKey is a value made ready to be compared.
type sortKey struct {
	rank int // number, text, boolean, blank
	num  float64
	text string // collated
}

// compare orders two keys; blanks come last also in descending order.
func (k sortKey) compare(other sortKey, descending bool) int {
	if k.rank == lastRank || other.rank == lastRank {
		return cmp.Compare(k.rank, other.rank)
	}
	c := cmp.Or(cmp.Compare(k.rank, other.rank), cmp.Compare(k.num, other.num), cmp.Compare(k.text, other.text))
	if descending {
		return -c
	}
	return c
}

const lastRank = 3

// sortKeys computes what the rows of an area are compared by.
func (d *document) sortKeys(s *sheet, area rect, specs []*sheets.SortSpec) [][]sortKey {
	tag, err := language.Parse(d.props.Locale)
	if err != nil {
		tag = language.AmericanEnglish
	}
	collator, calc := collate.New(tag, collate.IgnoreCase), newCalc(d)
	var buf collate.Buffer
	keys := make([][]sortKey, area.rows())
	for i := range keys {
		keys[i] = make([]sortKey, len(specs))
		for k, spec := range specs {
			v := s.grid.at(area.r0+i, int(spec.DimensionIndex)).value
			if v.kind == formula {
				v = calc.value(s, area.r0+i, int(spec.DimensionIndex))
			}
			key := sortKey{num: v.num}
			switch v.kind {
			case number:
			case text, failure:
				key.rank, key.text = 1, string(collator.KeyFromString(&buf, v.text))
				buf.Reset()
			case boolean:
				key.rank = 2
			default:
				key.rank = lastRank
			}
			keys[i][k] = key
		}
	}
	return keys
}

// reorder puts the rows of an area in an order given by their old places.
func (s *sheet) reorder(area rect, order []int) {
	block := s.grid.copyOf(rect{area.r0, area.r0 + len(order), area.c0, area.c1})
	for i, from := range order {
		if i == from {
			continue
		}
		for j, c := range block[from] {
			if c.kind == formula {
				c.text = moveFormula(c.text, i-from, 0)
			}
			s.grid.set(area.r0+i, area.c0+j, c)
		}
	}
}
