package store

import "strings"

// Error says in Spanish why the store could not be opened, and what to do about it.
type Error struct {
	Msg  string // what is wrong, naming the store
	Hint string // what to do
	Err  error  // the library's own words; nil when they add nothing
}

// Error gives the message, the hint, and the library's words in brackets.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Msg)
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	if e.Err != nil {
		b.WriteString(" (" + e.Err.Error() + ")")
	}
	return b.String()
}

// Unwrap gives the library's error.
func (e *Error) Unwrap() error { return e.Err }
