package store

import (
	"errors"
	"strings"
)

// Error says in Spanish why the store could not be opened.
type Error struct {
	Msg string // what is wrong, naming the store
	Fix string // what to do about it
	Err error  // the library's own words; nil when they add nothing

	held bool
}

// Held reports whether err is [Open]'s because another process has the store open, as a daemon should.
func Held(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.held
}

// Error gives the message, with the library's words in brackets.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Msg
	}
	return e.Msg + " (" + strings.Join(strings.Fields(e.Err.Error()), " ") + ")" // a driver may speak in several lines
}

// Hint gives what to do about it.
func (e *Error) Hint() string { return e.Fix }

// Unwrap gives the library's error.
func (e *Error) Unwrap() error { return e.Err }
