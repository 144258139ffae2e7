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

// repeats decides comun.duplicada, which few sales fail: the others' rulings stay what they are alone. was are the sales of
// the last round.
func (s *sight) repeats(was []row) {
	if s.repeatAs(was) {
		for i, old := range was {
			if s.sales[i].judged == old.judged {
				s.sales[i].verdict = old.verdict
			}
		}
		return
	}
	pass := s.rules.Repeats()
	var v rules.Verdict
	for i := range s.sales {
		r := &s.sales[i]
		v = r.alone.Verdict
		v.Clave = r.clave
		if pass.See(r.num, &v) != 0 {
			r.verdict = &ruling{v, v.Motivo()}
		}
	}
}

// repeatAs tells whether the sales repeat one another as those of the last round did: what one is known by is the same in
// each place, and those that changed since repeated none.
func (s *sight) repeatAs(was []row) bool {
	if len(was) != len(s.sales) {
		return false
	}
	for i, old := range was {
		now := s.sales[i]
		if now.judged == old.judged {
			continue
		}
		cancelled := func(r row) bool { return r.alone.Instalacion == rules.Cancelada }
		if old.verdict != old.alone || now.clave != old.clave || cancelled(now) != cancelled(old) {
			return false
		}
	}
	return true
}
