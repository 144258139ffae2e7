// Package web is the page of the demo: the hoja as a grid that one can edit, and the chat beside it, both live.
//
// [New] gives an [http.Handler] for a spreadsheet in the emulator and a chat stand-in. The page in page/ is plain HTML,
// CSS and JavaScript modules, embedded; it asks for nothing from elsewhere. What a visitor types goes to the spreadsheet
// through the Sheets API, as any person's edit does; the bot is not told of it and has to find it.
//
//	GET  /            the page, and its files below /page/
//	GET  /api/events  server-sent events: hoja (what changed in the tabs), chat, round
//	POST /api/cells   a block of cells typed or pasted
//	POST /api/rows    rows added, inserted, deleted
//	POST /api/sort    whole rows sorted by a column
//
// It is for this machine alone: whoever serves it must listen on a loopback address. Every request must name that
// address as its Host, and everything but the page itself must come from the page (see guard.go).
package web
