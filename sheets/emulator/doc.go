// Package emulator serves the Google Sheets API, and the little of Drive's that goes with it, from memory and a
// folder.
//
// [New] gives an [http.Handler] that answers as the service does: the same paths, the same JSON, the same refusals.
// Tests and `celula demo` put it behind a loopback listener and point an unmodified client at it; `celula emulator`
// runs it alone. With [Options.Dir] every change is on the disk before it is answered, so that a killed process loses
// nothing it acknowledged.
//
// It is simplified, and may differ where the service is unspecified. What it does not know it refuses by name: it
// never says {} to what it did not do. Formulas are kept as they were typed; those beyond simple arithmetic and a
// handful of functions show #NAME?, never a wrong value.
//
// [Server.Fail] makes it fail as the service and the way to it do: refused, broken, stalled, slow, with the work done or not.
//
// A spreadsheet is a value (type document): a change makes the next one from the last, sharing what did not change,
// or fails and leaves nothing behind. Readers therefore never wait, and every answer shows one instant.
package emulator

//go:generate go run enums_gen.go
