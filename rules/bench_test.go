package rules

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/almacontact/celula/rules/hoja"
)

// largeFile is the sample over and over, each sale of another client: a CSV of n sales.
func largeFile(b *testing.B, n int) string {
	b.Helper()
	table := sampleTable(b)
	path := filepath.Join(b.TempDir(), "ventas.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := csv.NewWriter(f)
	document := 6
	for i := range n + 1 {
		row := table[0]
		if i > 0 {
			row = append([]string(nil), table[1+(i-1)%(len(table)-1)]...)
			if len(row[document]) > 6 {
				row[document] = fmt.Sprintf("1%09d", i)
			}
		}
		if err := w.Write(row); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

const benchSales = 20_000

// BenchmarkRead is a file read into cells. Its floor stands beside the whole command: BenchmarkCheck of cmd/celula.
func BenchmarkRead(b *testing.B) {
	r, path := builtIn(b), largeFile(b, benchSales)
	for b.Loop() {
		eachRow(b, r, path, func(*hoja.Layout, int, []hoja.Cell) {})
	}
}

// BenchmarkJudge is judging alone, on one core: cells to verdicts.
func BenchmarkJudge(b *testing.B) {
	r, path := builtIn(b), largeFile(b, benchSales)
	var layout *hoja.Layout
	var rows [][]hoja.Cell
	eachRow(b, r, path, func(l *hoja.Layout, _ int, cells []hoja.Cell) {
		layout, rows = l, append(rows, append([]hoja.Cell(nil), cells...))
	})
	var sale hoja.Sale
	for b.Loop() {
		for i, cells := range rows {
			layout.ReadSale(&sale, i, cells)
			r.Judge(&sale, sampleDay)
		}
	}
}

// BenchmarkUnderstand is the first half of it: cells to sales.
func BenchmarkUnderstand(b *testing.B) {
	r, path := builtIn(b), largeFile(b, benchSales)
	var layout *hoja.Layout
	var rows [][]hoja.Cell
	eachRow(b, r, path, func(l *hoja.Layout, _ int, cells []hoja.Cell) {
		layout, rows = l, append(rows, append([]hoja.Cell(nil), cells...))
	})
	var sale hoja.Sale
	for b.Loop() {
		for i, cells := range rows {
			layout.ReadSale(&sale, i, cells)
		}
	}
}

func eachRow(b *testing.B, r *Rules, path string, do func(*hoja.Layout, int, []hoja.Cell)) {
	b.Helper()
	f, err := r.Schema.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var cells []hoja.Cell
	for {
		var row int
		row, cells, err = f.Next(cells[:0])
		if err == io.EOF {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
		do(f.Layout, row, cells)
	}
}
