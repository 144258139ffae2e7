package round

// Rests tells whether no judgement of the hoja's sales is kept.
func (h *Hoja) Rests() bool { return h.judged.rows == nil }

// Changes tells whether the plan would do anything at all.
func (p *Plan) Changes() bool { return p.changes() }
