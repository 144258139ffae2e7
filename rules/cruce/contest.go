package cruce

import (
	"cmp"
	"slices"
)

// A contest settles which of several sales with one key gets which of several records: claimed sales first, then the
// least days apart, then the earlier sale, then the earlier record. It goes up through the distances that occur; at
// each one every sale in turn takes the first record that is so far away. So it never looks at all pairs.
type contest struct {
	m      *matcher
	pass   *pass
	claims [2][]int32 // free sales in order: claimed, others
	free   []int32    // records in order; those taken leave from the front
	days   []block    // the same records by day, missing dates first
	left   int        // free records
	gaps   []int      // distances, in order
}

// A block is the records of one day, in order; those taken leave from its front.
type block struct {
	day     Day
	records []int32
}

// reset begins a contest between the sale first, those that it leads to, and the records.
func (c *contest) reset(m *matcher, p *pass, first int32, records []int32) {
	c.m, c.pass, c.free, c.left = m, p, records, len(records)
	c.claims[0], c.claims[1] = c.claims[0][:0], c.claims[1][:0]
	for s := first; s != none; s = m.next[s] {
		if m.sales[s].Claimed {
			c.claims[0] = append(c.claims[0], s)
		} else {
			c.claims[1] = append(c.claims[1], s)
		}
	}
	c.days = c.days[:0]
	byDay := slices.Clone(records)
	slices.SortFunc(byDay, func(a, b int32) int {
		return cmp.Or(cmp.Compare(m.records[a].Day, m.records[b].Day), cmp.Compare(a, b))
	})
	for from, to := 0, 0; from < len(byDay); from = to {
		day := m.records[byDay[from]].Day
		for to < len(byDay) && m.records[byDay[to]].Day == day {
			to++
		}
		c.days = append(c.days, block{day, byDay[from:to]})
	}
}

func (c *contest) settle() {
	for _, sales := range c.claims {
		for _, gap := range c.distances(sales) {
			sales = slices.DeleteFunc(sales, func(s int32) bool { return c.take(s, gap) })
			if len(sales) == 0 || c.left == 0 {
				break
			}
		}
	}
}

// distances are those between the sales and the records that the pass allows, the least first.
func (c *contest) distances(sales []int32) []int {
	c.gaps = c.gaps[:0]
	if c.pass.near {
		for gap := range maxApart + 1 {
			c.gaps = append(c.gaps, gap)
		}
		return c.gaps
	}
	seen := map[Day]bool{}
	for _, s := range sales {
		day := c.m.sales[s].Day
		if seen[day] {
			continue
		}
		seen[day] = true
		for _, b := range c.days {
			c.gaps = append(c.gaps, apart(day, b.day))
		}
	}
	slices.Sort(c.gaps)
	c.gaps = slices.Compact(c.gaps)
	return c.gaps
}

// take gives the sale the first free record that is gap days away, if there is one.
func (c *contest) take(sale int32, gap int) bool {
	day := c.m.sales[sale].Day
	best := none
	switch {
	case gap == far && day == 0:
		best = c.first(sale, &c.free)
	case gap == far:
		best = c.on(sale, 0)
	case day != 0:
		best = c.on(sale, day-Day(gap))
		if after := c.on(sale, day+Day(gap)); best == none || after != none && after < best {
			best = after
		}
	}
	if best == none {
		return false
	}
	c.m.pair(c.pass, sale, best)
	c.left--
	return true
}

// on is the first free record of a day that the sale may have.
func (c *contest) on(sale int32, day Day) int32 {
	i, ok := slices.BinarySearchFunc(c.days, day, func(b block, day Day) int { return cmp.Compare(b.day, day) })
	if !ok {
		return none
	}
	return c.first(sale, &c.days[i].records)
}

// first is the first free of the records that the sale may have. Those taken in front of it leave the list.
func (c *contest) first(sale int32, records *[]int32) int32 {
	for len(*records) > 0 && c.m.taken[(*records)[0]] {
		*records = (*records)[1:]
	}
	for _, r := range *records {
		if !c.m.taken[r] && c.pass.sameEquipo(&c.m.sales[sale].Identity, &c.m.records[r].Identity) {
			return r
		}
	}
	return none
}
