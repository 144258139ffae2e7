package round

// Changes tells whether the plan would do anything at all.
func (p *Plan) Changes() bool { return p.changes() }

// Rests tells whether nothing is known of the hoja's sales but what the store has.
func (h *Hoja) Rests() bool { return h.past == nil && h.judged.rows == nil }
