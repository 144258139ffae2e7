package rules

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// A Fault is one thing that is wrong in a file of the rules, where it is, and what to write instead.
type Fault struct {
	File         string
	Line, Column int // from 1; 0 where the fault is the file's as a whole
	Message      string
}

// String is the fault as file:line:column: message.
func (f Fault) String() string {
	if f.Line == 0 {
		return f.File + ": " + f.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// Errors are all faults of a set of rules, by file and line; there is at least one.
type Errors struct{ Faults []Fault }

// Error has a line for each fault.
func (e *Errors) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

func (e *Errors) add(f Fault) { e.Faults = append(e.Faults, f) }

// err is e, sorted, or nil where there is no fault.
func (e *Errors) err() error {
	if len(e.Faults) == 0 {
		return nil
	}
	slices.SortStableFunc(e.Faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	e.Faults = slices.Compact(e.Faults)
	return e
}

// in names the files by the directory in which they are.
func (e *Errors) in(dir string) {
	for i := range e.Faults {
		e.Faults[i].File = filepath.Join(dir, e.Faults[i].File)
	}
}

// reason says in Spanish why a file could not be had.
func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no existe"
	case errors.Is(err, fs.ErrPermission):
		return "no hay permiso de lectura"
	}
	var path *fs.PathError
	if errors.As(err, &path) { // which file it is was said
		err = path.Err
	}
	return "no se puede leer (" + err.Error() + ")"
}
