// Package hoja turns a table of cells, typed by people, into sales.
//
// A [Schema] says which fields there are, by which headers they are known and of which kind they are. A table's
// header row is found by those names ([Schema.FindLayout]); the [Layout] then makes a [Sale] of each row: every
// cell normalised once, with one [Outcome] (blank, not understood, no, yes, a value) that the rules go by.
//
// A table comes as JSON rows of the Sheets API ([DecodeRow]) or as a file ([Schema.Open]: CSV or XLSX). The same
// cells give the same sale whichever way they came.
//
// Rows are numbered as the spreadsheet does, from 1; columns and fields are indexes from 0.
//
// Texts of errors are in Spanish and for the people of the hoja: they say what to do.
package hoja
