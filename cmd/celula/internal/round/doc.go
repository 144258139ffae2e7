// Package round does one round over one hoja de ventas, which is the whole program: read, judge, plan, record, write,
// and bring the chat up to date. It is the only package that sees all the others.
//
//	see       the cells as they are, each sale judged; what did not change since the last round is not judged again
//	identify  which sale each row is
//	plan      what should stand in the hoja and which cases should be open: a value, with its reasons
//	record    the plan in the store, in one transaction, before anything is done
//	write     the bot's cells, and a look in the same call at whether they landed beside their sales
//	say       the chat brought to what the store wants of it
//
// The first round of a process looks at the chat as well: what it shows and the store does not know, because the store was lost
// or put back from an old copy, is taken over (see hear.go). The first good round of a day lets go of what is old (tidy.go).
//
// As long as nothing changes a round ends after the first look (quiet.go), and once nobody has worked in a hoja for some minutes
// nothing of it is kept in memory: what the next edit needs is read from the store, and judged, again.
//
// A round done twice, or killed anywhere and done again, ends the same: what was recorded and not done is seen to be
// missing by the next one, because each plans from what stands in the hoja and not from what it believes it did. One thing
// only the process knows that did it: what a write did to people's cells because columns were moved in the second since they were
// read (putback.go). Killed in that very second, it leaves them so; Historial de versiones has them.
package round
