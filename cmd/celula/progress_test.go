package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

// What is shown is written over and taken away, so that nothing of it is left before what comes next.
func TestProgressIsWrittenOver(t *testing.T) {
	var out bytes.Buffer
	ticks, asked := make(chan time.Time), make(chan int)
	erase := show(&out, func() string {
		return fmt.Sprintf("leyendo ventas.csv %d %%", <-asked)
	}, ticks)
	for _, percent := range []int{30, 60} {
		ticks <- time.Time{}
		asked <- percent
	}
	erase()
	want := "\r\x1b[Kcelula: leyendo ventas.csv 30 %\r\x1b[Kcelula: leyendo ventas.csv 60 %\r\x1b[K"
	if got := out.String(); got != want {
		t.Errorf("shown %q, want %q", got, want)
	}
}

func TestQuickWorkShowsNothing(t *testing.T) {
	var out bytes.Buffer
	show(&out, doing("cruzando"), nil)()
	if out.Len() > 0 {
		t.Errorf("shown %q before any tick", out.String())
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "err.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if isTerminal(w) || isTerminal(file) || isTerminal(&bytes.Buffer{}) {
		t.Errorf("terminal: a pipe %v, a file %v, a buffer %v; want none", isTerminal(w), isTerminal(file), isTerminal(&bytes.Buffer{}))
	}
	t.Setenv("TERM", "xterm")
	terminal, _ := openTerminal(t)
	if !isTerminal(terminal) {
		t.Error("a terminal is taken for none")
	}
	t.Setenv("TERM", "dumb")
	if isTerminal(terminal) {
		t.Error("a dumb terminal cannot write over a line")
	}
}

// How far a file is read goes from less to all, in a CSV and in a workbook.
func TestReadingSaysHowFar(t *testing.T) {
	rs, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{typedCSV(t, 3000), typedXLSX(t, 3000)} {
		f, err := rs.Schema.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		begun := f.Progress()
		if err := eachRow(t.Context(), f, func(s *hoja.Sale) int { return s.Row }, func(*int) {}); err != nil {
			t.Fatal(err)
		}
		if end := f.Progress(); begun < 0 || begun > 0.9 || end < 0.99 {
			t.Errorf("%s: %v read when opened, %v at the end", f.Name(), begun, end)
		}
		if got, want := reading(f)(), "leyendo "+filepath.Base(path)+" 100 %"; got != want {
			t.Errorf("reading says %q, want %q", got, want)
		}
	}
}
