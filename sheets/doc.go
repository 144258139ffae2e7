// Package sheets is a spreadsheet over the Google Sheets API: a tab read whole, cells written and verified, columns
// set up, quotas kept.
//
//	client, err := sheets.New(ctx, sheets.Options{Credentials: "credentials.json"})
//	tab := client.Tab("1AbC…", "Ventas")
//	table, err := tab.Read(ctx)             // one call
//	landed, err := tab.Write(ctx, edit)     // one call, and before a tab's first write one more that asks where it is
//
// A [Page] is the other way about: a tab that is the bot's alone, written whole, with a chart.
//
// It knows cells, not sales. Reading and writing are safe for concurrent use; a Client is shared by all tabs of one
// account, because the account's quota is.
//
// Sheets has no compare-and-set: between a read and a write people insert, delete and sort rows. So [Tab.Write] answers
// with the cells by which the caller knows its rows, as they stood at the instant of the write ([Landed]), and the
// caller puts right what landed elsewhere.
//
// Errors are [*Error], in Spanish and with a hint. [Temporary] says which will pass by themselves, [Unclear] which writes
// may have been done though no answer came, [Moved] which were refused because the rows they name are gone.
package sheets
