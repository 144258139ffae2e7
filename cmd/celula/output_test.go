package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// A fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no queda espacio") }

// A command whose result could not be written has not done its work, whatever else it did.
func TestResultThatCannotBeWritten(t *testing.T) {
	o := newOffice(t, overdue(1))
	config := []string{"--config", o.file("celula.yaml")}
	sample, base := "../../rules/testdata/hoja-ventas.csv", "../../rules/cruce/testdata/base-claro.csv"
	for _, args := range [][]string{
		{"version"},
		{"check", sample}, {"check", "--json", sample}, // which both find something
		{"cruce", sample, base}, {"cruce", "--json", sample, base},
		{"rules", "test"}, {"rules", "export", filepath.Join(t.TempDir(), "reglas")},
		{"legalizar", "tyt", "--ventas", sample, "--fecha", "2026-11-24", "--out", t.TempDir(), "--dry-run"},
		append([]string{"doctor"}, config...),
		append([]string{"setup"}, config...),
		append([]string{"once", "--dry-run"}, config...),
		append([]string{"once"}, config...),
	} {
		var stderr bytes.Buffer
		status := run(t.Context(), args, fullDisk{}, &stderr)
		if want := "celula: escribiendo el resultado: no queda espacio\n"; status != exitFailed || !strings.HasSuffix(stderr.String(), want) {
			t.Errorf("celula %v ended with %d and said %q, want %d and %q", args, status, stderr.String(), exitFailed, want)
		}
	}
}
