// Package legalizacion prepares the files by which sales are legalised (steps 6 and 7 of the procedure).
//
// Step 6, home and mobile sales: [Open] reads SAC's report of calls, [PlanCalls] joins it with the sales that are due
// ([Due]) and says what every call is to be called and what is lacking, and [CallPlan.Write] writes the CSV and copies
// the recordings. Step 7, terminals and technology: [PlanReport] makes the report by a list of columns ([Column]),
// since Claro's supervisor sets them, and [Report.Write] writes it.
//
// Plans are pure values that can be printed; nothing is written before Write, and nothing is ever overwritten.
package legalizacion
