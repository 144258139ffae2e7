package round

// Changes tells whether the plan would do anything at all.
func (p *Plan) Changes() bool { return p.changes() }
