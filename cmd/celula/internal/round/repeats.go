package round

import (
	"encoding/binary"
	"sync"

	"github.com/almacontact/celula/rules"
)

// A ruling is a verdict, but for its Clave, and its MOTIVO. Many sales share one.
type ruling struct {
	rules.Verdict
	motivo string
}

// rulings are those made so far, each kept once, for as long as the [judgements]: a day at most. Safe for concurrent use.
type rulings struct {
	mu   sync.Mutex
	made map[string]*ruling
}

func newRulings() *rulings { return &rulings{made: map[string]*ruling{}} }

// ruling is the one of this verdict.
func (rs *rulings) ruling(v rules.Verdict) *ruling {
	v.Clave = rules.Clave{}
	var buf [512]byte
	said := buf[:0]
	add := func(text string) { said = append(binary.AppendUvarint(said, uint64(len(text))), text...) }
	for _, text := range [...]string{v.Tipo, v.Procedimiento, v.Estado, v.Marcacion, v.Instalacion} {
		add(text)
	}
	for _, m := range v.Motivos {
		add(m.Regla)
		add(m.Efecto)
		add(m.Mensaje)
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.made[string(said)]
	if r == nil {
		r = &ruling{v, v.Motivo()}
		rs.made[string(said)] = r
	}
	return r
}

// repeats decides comun.duplicada, which few sales fail: the others' rulings stay what they are alone. was is the last round's
// judgement. It answers the rulings of those that fail, by their place among the sales.
func (s *sight) repeats(was *judgements) map[int]*ruling {
	if s.repeatAs(was) {
		for i, verdict := range was.repeated {
			s.sales[i].verdict = verdict
		}
		return was.repeated
	}
	repeated := map[int]*ruling{}
	pass := s.rules.Repeats()
	var v rules.Verdict
	for i := range s.sales {
		r := &s.sales[i]
		v = r.alone.Verdict
		v.Clave = r.clave
		if pass.See(r.num, &v) != 0 {
			r.verdict = &ruling{v, v.Motivo()}
			repeated[i] = r.verdict
		}
	}
	return repeated
}

// repeatAs tells whether the sales repeat one another as those of the last round did: what one is known by is the same in
// each place, and those that changed since repeated none.
func (s *sight) repeatAs(was *judgements) bool {
	cancelled := func(j *judged) bool { return j.alone.Instalacion == rules.Cancelada }
	i := 0
	for _, old := range was.rows {
		if old.blank {
			continue
		}
		if i == len(s.sales) {
			return false
		}
		if now := s.sales[i].judged; now != old && (was.repeated[i] != nil || now.clave != old.clave || cancelled(now) != cancelled(old)) {
			return false
		}
		i++
	}
	return i == len(s.sales)
}
