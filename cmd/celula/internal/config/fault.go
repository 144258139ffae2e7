package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// Fault is one thing wrong with a configuration.
type Fault struct {
	File      string
	Line, Col int // from 1; 0 when the fault is the file's as a whole
	Msg       string
}

// String gives file:line:col and the message.
func (f Fault) String() string {
	if f.Line == 0 {
		return f.File + ": " + f.Msg
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Col, f.Msg)
}

// Error is a configuration that cannot be used. A command that meets it exits with 2.
type Error struct {
	Faults []Fault
	err    error // what a fault has from elsewhere, with its hint; nil for nothing
}

// Unwrap gives what was found wrong with a file that the configuration names.
func (e *Error) Unwrap() error { return e.err }

// Error gives every fault, one a line, in the order of the file.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

func (d *decoder) err() error {
	slices.SortStableFunc(d.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return &Error{Faults: d.faults}
}

// fileFault puts into words why the file could not be read.
func fileFault(path string, err error) error {
	msg := "no se pudo leer la configuración (" + err.Error() + ")"
	switch info, statErr := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		msg = "no existe; cree la configuración (el README tiene la más pequeña) o corrija --config"
	case errors.Is(err, fs.ErrPermission):
		msg = "no hay permiso para leerla; dé permiso de lectura al usuario que ejecuta celula"
	case statErr == nil && info.IsDir():
		msg = "es una carpeta; ponga en --config el archivo de configuración"
	}
	return &Error{Faults: []Fault{{File: path, Msg: msg}}}
}
