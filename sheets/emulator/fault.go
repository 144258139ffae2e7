package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// A fault is a refusal as the service words it: an HTTP status, the name of a canonical code, a message and,
// for the few faults that have them, details.
type fault struct {
	code    int
	status  string
	message string
	details []any
}

func (f *fault) Error() string { return f.message }

// invalid is a 400 for a request that says something impossible.
func invalid(format string, args ...any) *fault {
	return &fault{code: http.StatusBadRequest, status: "INVALID_ARGUMENT", message: fmt.Sprintf(format, args...)}
}

// unsupported is a 501 for what the service knows and this emulator does not.
func unsupported(format string, args ...any) *fault {
	return &fault{code: http.StatusNotImplemented, status: "UNIMPLEMENTED", message: fmt.Sprintf(format, args...)}
}

// broken is a 500: the emulator could not do what was rightly asked.
func broken(format string, args ...any) *fault {
	return &fault{code: http.StatusInternalServerError, status: "INTERNAL", message: fmt.Sprintf(format, args...)}
}

// notFound is how the service speaks of a spreadsheet that is not there.
func notFound() *fault {
	return &fault{code: http.StatusNotFound, status: "NOT_FOUND", message: "Requested entity was not found."}
}

// forbidden is how the service speaks of one that is not the caller's.
func forbidden() *fault {
	return &fault{code: http.StatusForbidden, status: "PERMISSION_DENIED", message: "The caller does not have permission"}
}

// within prefixes a refusal with the part of the request that it is about: "Invalid requests[3].addSheet: …".
// Faults that are not about the request's content pass as they are.
func within(err error, part string) error {
	f, ok := err.(*fault)
	if !ok || f.code != http.StatusBadRequest || len(f.details) > 0 {
		return err
	}
	wrapped := *f
	wrapped.message = fmt.Sprintf("Invalid %s: %s", part, f.message)
	return &wrapped
}

// A violation is one complaint about the shape of a request.
type violation struct {
	Field       string `json:"field,omitempty"`
	Description string `json:"description,omitempty"`
}

type badRequest struct {
	Type       string      `json:"@type,omitempty"`
	Violations []violation `json:"fieldViolations,omitempty"`
}

// badShape is the 400 for JSON that does not fit the message asked for: all complaints at once, as the service does.
func badShape(violations []violation) *fault {
	lines := make([]string, len(violations))
	for i, v := range violations {
		lines[i] = v.Description
	}
	f := invalid("%s", strings.Join(lines, "\n"))
	f.details = []any{badRequest{"type.googleapis.com/google.rpc.BadRequest", violations}}
	return f
}

// part names an element of a request's list, as refusals do.
func part(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
