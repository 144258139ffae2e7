package cruce

import (
	"cmp"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
)

// reference is section 3 of the contract said as slowly and plainly as possible: in each pass all pairs that may be,
// in the contract's order, each taken where both are still free.
func reference(sales []Sale, records []Record, today hoja.Date, cal *hoja.Calendar) ([]Pairing, Indicador) {
	out := make([]Pairing, len(sales))
	for i := range out {
		out[i].Record = -1
	}
	taken := make([]bool, len(records))
	for clave := OT; clave <= Documento; clave++ {
		type pair struct{ unclaimed, gap, s, r int }
		var pairs []pair
		for s := range sales {
			for r := range records {
				if out[s].Record < 0 && !taken[r] && mayPair(clave, &sales[s], &records[r]) {
					unclaimed := 1
					if sales[s].Claimed {
						unclaimed = 0
					}
					pairs = append(pairs, pair{unclaimed, apart(sales[s].Day, records[r].Day), s, r})
				}
			}
		}
		slices.SortFunc(pairs, func(a, b pair) int {
			return cmp.Or(cmp.Compare(a.unclaimed, b.unclaimed), cmp.Compare(a.gap, b.gap), cmp.Compare(a.s, b.s), cmp.Compare(a.r, b.r))
		})
		for _, p := range pairs {
			if out[p.s].Record >= 0 || taken[p.r] {
				continue
			}
			taken[p.r] = true
			out[p.s] = Pairing{Claro: Aparece, Clave: clave, Record: int32(p.r)}
			s, r := &sales[p.s], &records[p.r]
			if s.Documento != r.Documento || s.Family != r.Family || p.gap > 3 {
				out[p.s].Claro = Diferencia
			}
		}
	}
	var n Indicador
	for i := range sales {
		judgeAlone(&sales[i], records, taken, &out[i], &n, today, cal)
	}
	for _, t := range taken {
		if !t {
			n.SinVenta++
		}
	}
	return out, n
}

func mayPair(clave Clave, s *Sale, r *Record) bool {
	close := apart(s.Day, r.Day) <= 3
	switch clave {
	case OT:
		return s.Family == Hogar && s.OT != 0 && s.OT == r.OT
	case MIN:
		return s.Family == Movil && r.Family == Movil && s.MIN != 0 && s.MIN == r.MIN
	case Cuenta:
		return s.Family == Hogar && r.Family == Hogar && s.Cuenta != 0 && s.Cuenta == r.Cuenta && close
	}
	return s.Family != NoFamily && s.Family == r.Family && s.Documento != 0 && s.Documento == r.Documento && close &&
		(s.Family != Tyt || s.Equipo == 0 || r.Equipo == 0 || s.Equipo == r.Equipo)
}

// judgeAlone says of a sale what it is when all passes are over, and which hint it gets.
func judgeAlone(s *Sale, records []Record, taken []bool, p *Pairing, n *Indicador, today hoja.Date, cal *hoja.Calendar) {
	if !s.Claimed {
		return
	}
	n.Reclamables++
	switch {
	case p.Record >= 0:
		n.Aparecen++
		if p.Claro == Diferencia {
			n.Diferencias++
		}
		return
	case s.Day != 0 && cal.Between(s.Day.Date(), today) >= 2:
		p.Claro = NoAparece
		n.NoAparecen++
	default:
		n.EnGracia++
	}
	for clave := OT; clave <= Documento && p.Pista.Clave == NoClave; clave++ {
		best := -1
		for r := range records {
			if taken[r] || hoja.Slips(s.number(clave).String(), records[r].number(clave).String(), 1) != 1 || s.number(clave) == 0 || records[r].number(clave) == 0 {
				continue
			}
			if best < 0 || apart(s.Day, records[r].Day) < apart(s.Day, records[best].Day) {
				best = r
			}
		}
		if best >= 0 {
			p.Pista = Pista{clave, int32(best)}
		}
	}
}
