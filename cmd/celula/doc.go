// Celula sees each sale of the hoja de ventas through.
//
// Front agents type sales in a Google spreadsheet. celula reads it on a schedule, judges every row by the
// procedure of its kind of sale, writes status and CTA back beside it, and tells the back-office in the chat what
// is pending and what does not meet.
//
//	hoja (cells) → sales → verdicts → plan → record → hoja (status, CTA) and chat
//	                                    ↑
//	Claro's base (records) → cruce ─────┘
//
// One round over one hoja is the whole program (package round). The daemon (package daemon) is a schedule that
// calls it; `once` is one call; `demo` is the daemon against the emulator and a stand-in for the chat. A round
// done twice, or killed anywhere and done again, ends the same.
//
// The house, from the ground up; none of the first three knows another:
//
//	sheets     a spreadsheet over the API: a table read, cells written and verified, columns set up
//	rules      judges a sale: loads the procedure, gives a verdict with its reasons
//	notify     cases: when one opens, repeats, closes, joins a digest, and in which words
//	store      what celula remembers between rounds
//	round      one round: the only package that sees all the others
//	daemon     when rounds run
//	config     what the owner of this machine wants, and what is wrong with it, by line
//	web        the page of the demo
//
// This folder holds main and one file a command.
package main
