// Package muestra is the sample hoja of the demo: some sixty sales (or as many more as one asks for) of every procedure
// and in every status, typed the way people type, with dates that are always as near to today as they were meant to be.
//
// [Ventas] are the sales, each with the status that the bot has to find; [Crear] puts them into a new spreadsheet, as a
// person would. Nobody in them exists.
package muestra
