package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// largeHoja is a hoja of n sales, made of the sample of package rules over and over, each of another client.
func largeHoja(b *testing.B, n int) string {
	b.Helper()
	f, err := os.Open("../../rules/testdata/hoja-ventas.csv")
	if err != nil {
		b.Fatal(err)
	}
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	f.Close()
	path := filepath.Join(b.TempDir(), "ventas.csv")
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := csv.NewWriter(out)
	for i := range n + 1 {
		row := append([]string(nil), table[0]...)
		if i > 0 {
			copy(row, table[1+(i-1)%(len(table)-1)])
			if document := &row[6]; len(*document) > 6 {
				*document = fmt.Sprintf("1%09d", i)
			}
		}
		if err := w.Write(row); err != nil {
			b.Fatal(err)
		}
	}
	if w.Flush(); w.Error() != nil {
		b.Fatal(w.Error())
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkCheck is `celula check --json` of a large hoja, and the floor below it: encoding/csv over the same file.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{1_000, 101_000} {
		path := largeHoja(b, n)
		b.Run(fmt.Sprintf("csv/%d", n), func(b *testing.B) {
			for b.Loop() {
				f, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				r := csv.NewReader(f)
				r.ReuseRecord = true
				for err == nil {
					_, err = r.Read()
				}
				if err != io.EOF {
					b.Fatal(err)
				}
				f.Close()
			}
		})
		b.Run(fmt.Sprintf("check/%d", n), func(b *testing.B) {
			for b.Loop() {
				args := []string{"check", "--json", "--now", "2026-11-24T12:00:00-05:00", path}
				if status := run(b.Context(), args, io.Discard, os.Stderr); status != exitFailed {
					b.Fatalf("exit %d", status)
				}
			}
		})
	}
}
