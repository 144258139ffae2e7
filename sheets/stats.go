package sheets

import "sync/atomic"

// Stats are calls since the client was made, repetitions included. They only grow.
type Stats struct {
	Reads   int64 // values.get and its batches: tabs read whole
	Lookups int64 // spreadsheets.get: where a tab is, how it is set up
	Writes  int64 // spreadsheets.batchUpdate
	Repeats int64 // of all these, those that were made again after a failure
	Limited int64 // answers of 429: the quota was used up
}

type counters struct{ reads, lookups, writes, repeats, limited atomic.Int64 }

// Stats may be called at any time.
func (c *Client) Stats() Stats {
	n := &c.stats
	return Stats{n.reads.Load(), n.lookups.Load(), n.writes.Load(), n.repeats.Load(), n.limited.Load()}
}
