// Package cruce matches the sales of the hoja with the records that Claro has of them (step 9 of the procedure and
// the indicator of its section 5; section 3 of the contract).
//
// [NewReader] makes the plain [Sale] and [Record] of what was read; [Match] pairs them, one to one, and says of each
// sale what CLARO is to hold, by what it was matched and what differs, and of each claimed sale that Claro lacks
// which record may be it, one slip of the hand away. Matching is pure: the day is an argument, nothing is kept.
//
// Sales and records come in the order of their rows, which decides between pairs that are otherwise alike. A pair is
// known by positions in those two slices; [Sale.Row] and [Record.Row] are only for people.
//
// Two million rows are matched in about a second: numbers are kept as integers ([Number]), a pass is one hash table,
// and only rows that contend for the same number are compared with each other.
package cruce
