package sheets

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An Error says in Spanish what was being done, to what, and why it could not be; Hint says what to do. Neither holds a
// token, a key, or anything typed in a cell.
type Error struct {
	msg    string
	hint   string
	detail string // Google's own words, where ours may not be enough
	err    error

	temporary, unclear, moved bool
}

// Error is one line without a final full stop.
func (e *Error) Error() string {
	if e.detail == "" {
		return e.msg
	}
	return e.msg + " (" + e.detail + ")"
}

// Hint is what a person can do about it; empty where there is nothing but to wait.
func (e *Error) Hint() string { return e.hint }

// Unwrap gives the cause, for errors.Is with context.Canceled and the like.
func (e *Error) Unwrap() error { return e.err }

// Temporary reports whether err passes by itself: 429, 5xx, a broken or late connection, rows that moved. The same call
// may be made again later.
func Temporary(err error) bool {
	var e *Error
	if errors.As(err, &e) {
		return e.temporary
	}
	return errors.Is(err, context.DeadlineExceeded)
}

// Unclear reports whether err leaves open if a write was done. It must be read back before it is done again.
func Unclear(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.unclear
}

// Moved reports whether a write was refused whole because the sheet no longer has what it names (a row, a column), or has
// already what it was to make. Read again and plan again; it is [Temporary] too.
func Moved(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.moved
}

// quote puts what a person named between the quotation marks of Spanish.
func quote(s string) string { return "«" + s + "»" }

// shellQuote makes a path safe to copy into a shell.
func shellQuote(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// short keeps another program's words to one line of a bearable length.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	const limit = 200
	if len(s) <= limit {
		return s
	}
	cut := limit
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// count says how many: 1 celda, 2 celdas.
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}
