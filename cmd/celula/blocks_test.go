package main

import (
	"bytes"
	"context"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

// Ctrl+C ends what is reading a file: nothing is printed of it, nothing is written, and the words are those of every command.
func TestReadingStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	book := filepath.Join(t.TempDir(), "cruce.xlsx")
	for _, args := range [][]string{
		{"check", sampleVentas}, {"check", "--json", sampleVentas}, {"cruce", "--out", book, sampleVentas, sampleClaro},
		{"legalizar", "tyt", "--ventas", sampleVentas, "--fecha", "2026-11-24", "--out", t.TempDir()},
	} {
		var out, warn bytes.Buffer
		status := run(ctx, args, &out, &warn)
		if want := "celula: se interrumpió; ejecútelo otra vez y hará lo que faltó\n"; status != exitFailed || out.Len() > 0 || warn.String() != want {
			t.Errorf("%s: status %d, stdout %q, stderr %q", args[0], status, out.String(), warn.String())
		}
	}
	if there, _ := filepath.Glob(book); there != nil {
		t.Errorf("%s was written", there)
	}
}

// A file that is being read is left where it is, but for the blocks that were read ahead.
func TestReadingStopsBetweenBlocks(t *testing.T) {
	const sales = 20_000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // that many blocks are read ahead, twice over
	r, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Schema.Open(typedCSV(t, sales))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows := 0
	err = eachRow(ctx, f, func(s *hoja.Sale) int { return s.Row }, func(*int) {
		rows++
		cancel()
	})
	if err != context.Canceled || rows == 0 || rows == sales {
		t.Errorf("%d of %d rows, %v", rows, sales, err)
	}
}
