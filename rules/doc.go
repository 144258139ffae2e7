// Package rules judges a sale by the procedure of its kind, and says why.
//
// The procedure is data (package procedimiento, or a directory of the same shape): campos.yaml gives the fields,
// one YAML a procedure its rules, `<procedure>_test.yaml` beside it the cases its owners can read. [Load] reads and
// checks them whole: afterwards nothing can fail for the rules' sake, and a [Rules] is safe for concurrent use.
//
//	r, err := rules.Load(procedimiento.FS)     // errors.As *rules.Errors: every fault, file:line:col
//	layout, err := r.Schema.FindLayout(rows)
//	sale := layout.Sale(row, cells)
//	verdict := r.Judge(&sale, today)           // everything but comun.duplicada
//	r.Duplicates(verdicts)                     // in the order of the sheet
//
// A rule looks at the outcome of a field's cell (blank, not understood, no, yes, a value) and, where fields meet, at
// a CEL condition over the row `v` and the day `hoy`. When it fails it has one of three effects: rechazo, falta or
// pendiente; and words that say what to do.
package rules
