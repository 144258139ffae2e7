package cruce

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
)

// hint looks, for every claimed sale without a record, for a free record one slip away: in the OT, else the MIN, the
// CUENTA, the DOCUMENTO. Of several it names the nearest in days, then the earliest.
func (m *matcher) hint() {
	var lost, free []int32
	for i := range m.sales {
		if m.sales[i].Claimed && !m.pairings[i].Matched() {
			lost = append(lost, int32(i))
		}
	}
	for i, taken := range m.taken {
		if !taken {
			free = append(free, int32(i))
		}
	}
	for clave := OT; clave <= Documento; clave++ {
		m.hintBy(clave, lost, free)
		lost = slices.DeleteFunc(lost, func(s int32) bool { return m.pairings[s].Pista.Clave != NoClave })
	}
}

// hintBy gives hints by one field. Two numbers are one slip apart only if they, or what is left of them without one
// digit, meet; so the fewer of the numbers are entered under all that, and the more are looked up by all that.
func (m *matcher) hintBy(clave Clave, lost, free []int32) {
	sales := byNumber(lost, func(s int32) Number { return m.sales[s].number(clave) }, nil)
	records := byNumber(free, func(r int32) Number { return m.records[r].number(clave) }, func(r int32) Day { return m.records[r].Day })
	switch {
	case len(sales) == 0 || len(records) == 0:
	case len(sales) < len(records):
		near := newNeighbours(sales)
		for r := range records {
			near.of(records[r].number, func(s int) { m.offer(clave, &sales[s], &records[r]) })
		}
	default:
		near := newNeighbours(records)
		for s := range sales {
			near.of(sales[s].number, func(r int) { m.offer(clave, &sales[s], &records[r]) })
		}
	}
}

// offer names to each of the sales the nearest of the records, where it has no better hint yet.
func (m *matcher) offer(clave Clave, sales, records *numbered) {
	for _, s := range sales.at {
		best := records.first // of records as far away as each other
		if m.sales[s].Day != 0 {
			best = m.nearest(m.sales[s].Day, records.at)
		}
		if p := &m.pairings[s].Pista; p.Clave == NoClave || m.nearer(m.sales[s].Day, best, p.Record) {
			*p = Pista{Clave: clave, Record: best}
		}
	}
}

// nearest is the record nearest to the day; records are in the order of their days, missing ones first.
func (m *matcher) nearest(day Day, records []int32) int32 {
	after, _ := slices.BinarySearchFunc(records, day, func(r int32, day Day) int { return cmp.Compare(m.records[r].Day, day) })
	best := records[min(after, len(records)-1)]
	if after > 0 {
		// The day before may have several records; the first of them is the earliest.
		last := m.records[records[after-1]].Day
		first, _ := slices.BinarySearchFunc(records, last, func(r int32, day Day) int { return cmp.Compare(m.records[r].Day, day) })
		if m.nearer(day, records[first], best) {
			best = records[first]
		}
	}
	return best
}

// nearer reports whether record a is a better hint than b for a sale of that day.
func (m *matcher) nearer(day Day, a, b int32) bool {
	return cmp.Or(cmp.Compare(apart(day, m.records[a].Day), apart(day, m.records[b].Day)), cmp.Compare(a, b)) < 0
}

// A numbered is a number and the positions that have it.
type numbered struct {
	number Number
	at     []int32
	first  int32 // of them
}

// byNumber gathers positions by their number, those of one number in the order of their days where day is given.
// Blanks and numbers without digits are left out.
func byNumber(positions []int32, number func(int32) Number, day func(int32) Day) (out []numbered) {
	with := make([]int32, 0, len(positions))
	for _, p := range positions {
		if number(p).size() > 0 {
			with = append(with, p)
		}
	}
	slices.SortFunc(with, func(a, b int32) int {
		if c := cmp.Compare(number(a), number(b)); c != 0 || day == nil {
			return cmp.Or(c, cmp.Compare(a, b))
		}
		return cmp.Or(cmp.Compare(day(a), day(b)), cmp.Compare(a, b))
	})
	for from, to := 0, 0; from < len(with); from = to {
		n := number(with[from])
		for to < len(with) && number(with[to]) == n {
			to++
		}
		out = append(out, numbered{n, with[from:to], slices.Min(with[from:to])})
	}
	return out
}

// neighbours finds, among numbers, those one slip away from another: each is entered as it is and without each of
// its digits, into buckets by hash.
type neighbours struct {
	numbers []numbered
	starts  []uint32 // bucket → its first entry; its last stands before the next one's
	entries []int32  // indexes of numbers
	shift   int
}

func newNeighbours(numbers []numbered) *neighbours {
	total := 0
	for i := range numbers {
		total += numbers[i].number.size() + 1
	}
	size := bits.Len(uint(total | 1))
	n := &neighbours{numbers: numbers, starts: make([]uint32, 1<<size+1), entries: make([]int32, total), shift: 64 - size}
	for i := range numbers {
		variants(numbers[i].number, func(v Number) { n.starts[n.bucket(v)+1]++ })
	}
	for b := 1; b < len(n.starts); b++ {
		n.starts[b] += n.starts[b-1]
	}
	fill := slices.Clone(n.starts)
	for i := range numbers {
		variants(numbers[i].number, func(v Number) {
			b := n.bucket(v)
			n.entries[fill[b]] = int32(i)
			fill[b]++
		})
	}
	return n
}

func (n *neighbours) bucket(v Number) uint64 { return scatter(uint64(v)) >> n.shift }

// of calls found with the index of every number one slip away from x, with some more than once.
func (n *neighbours) of(x Number, found func(int)) {
	variants(x, func(v Number) {
		b := n.bucket(v)
		for _, i := range n.entries[n.starts[b]:n.starts[b+1]] {
			if oneSlip(x, n.numbers[i].number) {
				found(int(i))
			}
		}
	})
}

// variants calls each with the number, and with what is left of it without one digit; of equal neighbours it does not
// matter which is left out.
func variants(n Number, each func(Number)) {
	each(n)
	last := Number(10)
	for i := range n.size() {
		if digit := n / tens[i] % 10; digit != last {
			each(n.without(i))
			last = digit
		}
	}
}

// oneSlip reports whether the digits of a and b are one slip apart. Most numbers that meet in a bucket do so by
// chance and differ in many digits, which shows in their difference.
func oneSlip(a, b Number) bool {
	if a > b {
		a, b = b, a
	}
	if a.size() != b.size() {
		return b/a < 20 && anyWithout(b, a)
	}
	d := b - a
	for d != 0 && d%10 == 0 {
		d /= 10
	}
	if d == 0 || d > 9*9 { // a digit changed by up to 9, or two neighbours that differ by up to 9
		return false
	}
	var x, y [20]byte
	return slipOf(string(strconv.AppendUint(x[:0], uint64(a), 10)), string(strconv.AppendUint(y[:0], uint64(b), 10))).kind != noSlip
}

// anyWithout reports whether some digit left out of n leaves rest.
func anyWithout(n, rest Number) bool {
	for i := range n.size() {
		if n.without(i) == rest {
			return true
		}
	}
	return false
}
