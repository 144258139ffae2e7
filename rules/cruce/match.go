package cruce

import (
	"sync"

	"github.com/almacontact/celula/rules/hoja"
)

// graceDays is how many business days Claro has to bring a sale.
const graceDays = 2

// Match pairs sales with records as section 3 of the contract says, on the day today. Both slices are in the order
// of their rows and are only read. The same input gives the same result.
func Match(sales []Sale, records []Record, today hoja.Date, cal *hoja.Calendar) Result {
	m := newMatcher(sales, records)
	res := Result{Sales: m.pairings}
	var beside sync.WaitGroup // repeats have nothing to do with the pairs
	beside.Go(func() {
		res.RepeatedSales = repeats(len(sales), func(i int) *Identity { return &sales[i].Identity })
		res.RepeatedRecords = repeats(len(records), func(i int) *Identity { return &records[i].Identity })
	})
	for i := range passes {
		m.run(&passes[i])
	}
	m.hint()
	m.conclude(&res, lastDue(today, cal))
	beside.Wait()
	return res
}

// lastDue is the last day of a sale that Claro should have by today.
func lastDue(today hoja.Date, cal *hoja.Calendar) Day {
	d := today
	for cal.Between(d, today) < graceDays {
		d = d.AddDays(-1)
	}
	return DayOf(d)
}

// A matcher is a cruce under way.
type matcher struct {
	sales    []Sale
	records  []Record
	pairings []Pairing // by sale
	taken    []bool    // by record

	// Memory that one pass leaves to the next.
	keys            []uint64
	table           table
	claimants, next []int32 // first record of a key → its sales, in order
	leaders         []int32 // records that have claimants
}

func newMatcher(sales []Sale, records []Record) *matcher {
	m := &matcher{sales: sales, records: records, pairings: make([]Pairing, len(sales)), taken: make([]bool, len(records)), keys: make([]uint64, len(records))}
	for i := range m.pairings {
		m.pairings[i].Record = none
	}
	return m
}

// A pass is one way of finding pairs. A key of 0 takes no part.
type pass struct {
	clave  Clave
	sale   func(*Identity) uint64
	record func(*Identity) uint64
	near   bool // the dates must be at most maxApart days apart
	equipo bool // tyt: EQUIPO must agree where both have one
}

// passes are the four, each over what the earlier ones left.
var passes = [...]pass{
	{clave: OT, sale: func(s *Identity) uint64 { return only(Hogar, s, s.OT) }, record: func(r *Identity) uint64 { return uint64(r.OT) }},
	{clave: MIN, sale: func(s *Identity) uint64 { return only(Movil, s, s.MIN) }, record: func(r *Identity) uint64 { return only(Movil, r, r.MIN) }},
	{clave: Cuenta, sale: func(s *Identity) uint64 { return only(Hogar, s, s.Cuenta) }, record: func(r *Identity) uint64 { return only(Hogar, r, r.Cuenta) }, near: true},
	{clave: Documento, sale: documentKey, record: documentKey, near: true, equipo: true},
}

func only(f Family, id *Identity, n Number) uint64 {
	if id.Family != f {
		return 0
	}
	return uint64(n)
}

func documentKey(id *Identity) uint64 { return withFamily(id.Documento, id.Family) }

// run finds the pairs of one pass: it gathers, for every key, the free sales and records that have it. Most keys have
// one of each; the others are contested.
func (m *matcher) run(p *pass) {
	for i := range m.records {
		if m.keys[i] = 0; !m.taken[i] {
			m.keys[i] = p.record(&m.records[i].Identity)
		}
	}
	m.table.index(m.keys)
	var c contest
	var contested []int32
	for _, lead := range m.claim(p) {
		s := m.claimants[lead]
		if m.next[s] != none || m.table.same[lead] != none {
			contested = m.table.all(contested[:0], lead)
			c.reset(m, p, s, contested)
			c.settle()
		} else if p.agree(&m.sales[s].Identity, &m.records[lead].Identity) {
			m.pair(p, s, lead)
		}
	}
}

// claim gives every free sale to the first record with its key, and answers the records that have any.
func (m *matcher) claim(p *pass) []int32 {
	m.leaders = m.leaders[:0]
	m.claimants, m.next = filled(m.claimants, len(m.records)), filled(m.next, len(m.sales))
	for i := len(m.sales) - 1; i >= 0; i-- {
		key := uint64(0)
		if !m.pairings[i].Matched() {
			key = p.sale(&m.sales[i].Identity)
		}
		if key == 0 {
			continue
		}
		lead := m.table.first(key)
		if lead == none {
			continue
		}
		if m.claimants[lead] == none {
			m.leaders = append(m.leaders, lead)
		}
		m.next[i], m.claimants[lead] = m.claimants[lead], int32(i)
	}
	return m.leaders
}

// agree reports whether the pass lets a sale and a record with the same key be a pair.
func (p *pass) agree(s, r *Identity) bool {
	return (!p.near || apart(s.Day, r.Day) <= maxApart) && p.sameEquipo(s, r)
}

func (p *pass) sameEquipo(s, r *Identity) bool {
	return !p.equipo || s.Family != Tyt || s.Equipo == r.Equipo || s.Equipo == 0 || r.Equipo == 0
}

func (m *matcher) pair(p *pass, sale, record int32) {
	m.taken[record] = true
	d := differences(&m.sales[sale].Identity, &m.records[record].Identity)
	m.pairings[sale] = Pairing{Claro: Aparece, Clave: p.clave, Differs: d, Record: record}
	if d != 0 {
		m.pairings[sale].Claro = Diferencia
	}
}

// conclude says of what is unmatched what it is, and counts. due is the last day of a sale that should be there.
func (m *matcher) conclude(res *Result, due Day) {
	n := &res.Indicador
	for i := range m.sales {
		s, p := &m.sales[i], &m.pairings[i]
		if !s.Claimed {
			continue
		}
		n.Reclamables++
		switch {
		case p.Matched():
			n.Aparecen++
			if p.Differs != 0 {
				n.Diferencias++
			}
		case s.Day != 0 && s.Day <= due: // without a date nobody knows that the time is over
			p.Claro = NoAparece
			n.NoAparecen++
		default:
			n.EnGracia++
		}
	}
	for i, taken := range m.taken {
		if !taken {
			res.SinVenta = append(res.SinVenta, i)
		}
	}
	n.SinVenta = len(res.SinVenta)
}
