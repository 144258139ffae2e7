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
	sales := byNumber(lost, func(s int32) *Identity { return &m.sales[s].Identity }, clave)
	records := byNumber(free, func(r int32) *Identity { return &m.records[r].Identity }, clave)
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

// byNumber gathers positions by their number, those of one number in the order of their days. Blanks and numbers
// without digits are left out.
func byNumber(positions []int32, row func(int32) *Identity, clave Clave) (out []numbered) {
	type placed struct {
		number Number
		day    Day
		at     int32
	}
	entries := make([]placed, 0, len(positions))
	for _, p := range positions {
		if id := row(p); id.number(clave).size() > 0 {
			entries = append(entries, placed{id.number(clave), id.Day, p})
		}
	}
	slices.SortFunc(entries, func(a, b placed) int {
		if a.number != b.number {
			return cmp.Compare(a.number, b.number)
		}
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.at, b.at))
	})
	at := make([]int32, len(entries))
	for from, to := 0, 0; from < len(entries); from = to {
		n := numbered{number: entries[from].number, first: entries[from].at}
		for ; to < len(entries) && entries[to].number == n.number; to++ {
			at[to] = entries[to].at
			n.first = min(n.first, at[to])
		}
		n.at = at[from:to]
		out = append(out, n)
	}
	return out
}

// neighbours finds, among numbers, those one slip away from another: each is entered as it is and without each of
// its digits, into buckets by hash.
type neighbours struct {
	numbers []numbered
	starts  []uint32 // bucket → its first entry; its last stands before the next one's
	entries []entry
	eighths []uint8 // bucket → which eighths of it have an entry: small enough for a cache, where most searches end
	shift   int
}

// An entry is one variant of a number. The tag, the rest of its hash, spares most looks at numbers that are in the
// bucket by chance.
type entry struct {
	tag    uint32
	number int32 // index
}

func newNeighbours(numbers []numbered) *neighbours {
	total := 0
	for i := range numbers {
		variants(numbers[i].number, func(Number) { total++ })
	}
	size := bits.Len(uint(total | 1))
	n := &neighbours{numbers: numbers, starts: make([]uint32, 1<<size+1), entries: make([]entry, total), eighths: make([]uint8, 1<<size), shift: 64 - size}
	for i := range numbers {
		variants(numbers[i].number, func(v Number) {
			h := scatter(uint64(v))
			n.starts[h>>n.shift]++
			n.eighths[h>>n.shift] |= n.eighth(h)
		})
	}
	sum := uint32(0)
	for b := range n.starts {
		sum += n.starts[b]
		n.starts[b] = sum // the end of the bucket; filling it moves this to its start
	}
	for i := range numbers {
		variants(numbers[i].number, func(v Number) {
			h := scatter(uint64(v))
			n.starts[h>>n.shift]--
			n.entries[n.starts[h>>n.shift]] = entry{uint32(h), int32(i)}
		})
	}
	return n
}

// eighth is the part of its bucket that a hash is in.
func (n *neighbours) eighth(h uint64) uint8 { return 1 << (h >> (n.shift - 3) & 7) }

// of calls found with the index of every number one slip away from x, with some more than once.
func (n *neighbours) of(x Number, found func(int)) {
	variants(x, func(v Number) {
		h := scatter(uint64(v))
		b := h >> n.shift
		if n.eighths[b]&n.eighth(h) == 0 {
			return
		}
		for _, e := range n.entries[n.starts[b]:n.starts[b+1]] {
			if e.tag == uint32(h) && oneSlip(x, n.numbers[e.number].number) {
				found(int(e.number))
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
