// Package entrega writes the files that the back-office hands over: CSV for Claro's uploads, XLSX to work from, copies
// of recordings.
//
// A file appears whole or not at all, and never in the place of another ([Create], [Copy]). What people typed stays
// text: no cell of theirs becomes a formula in the spreadsheet of who opens it ([WriteCSV], [WriteXLSX]), and no name
// leads out of its folder ([SafeName]).
package entrega
