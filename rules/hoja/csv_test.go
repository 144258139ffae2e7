package hoja

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A csvRow is a row of a CSV, or why and where it cannot be read.
type csvRow struct {
	Num   int
	Cells []string
	Fault string
}

// byEncodingCSV reads a CSV with the standard library, which says what a CSV is. Rows are numbered from its positions:
// the empty lines that it skips count.
func byEncodingCSV(text string, separator byte) (rows []csvRow) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = rune(separator), -1
	num, line := 0, 0
	for {
		record, err := r.Read()
		var parse *csv.ParseError
		switch {
		case err == io.EOF:
			return rows
		case errors.Is(err, csv.ErrBareQuote) && errors.As(err, &parse):
			return append(rows, csvRow{Fault: fmt.Sprint("comillas sueltas, línea ", parse.Line)})
		case errors.As(err, &parse):
			return append(rows, csvRow{Fault: fmt.Sprint("comillas que se abren, línea ", parse.StartLine)})
		}
		start, _ := r.FieldPos(0)
		end, _ := r.FieldPos(len(record) - 1)
		num, line = num+start-line, end+strings.Count(record[len(record)-1], "\n")
		rows = append(rows, csvRow{Num: num, Cells: record})
	}
}

// byBlocks reads a CSV as [Schema.Open] does, in blocks of that size, from a reader that gives a few bytes at a time.
func byBlocks(t *testing.T, text string, separator byte, size int) (rows []csvRow) {
	cutter := &csvCutter{name: "a.csv", separator: separator, size: size, r: &slowReader{text}}
	for {
		block, err := cutter.block()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		for {
			num, cells, err := block.next(nil)
			if err == io.EOF {
				break
			}
			var fault *FileError
			if errors.As(err, &fault) {
				what := "comillas que se abren"
				if strings.Contains(fault.Text, "sueltas") {
					what = "comillas sueltas"
				}
				return append(rows, csvRow{Fault: fmt.Sprint(what, ", línea ", fault.Line)})
			}
			row := csvRow{Num: num}
			for _, c := range cells {
				row.Cells = append(row.Cells, c.Text)
			}
			rows = append(rows, row)
		}
	}
}

type slowReader struct{ text string }

func (r *slowReader) Read(p []byte) (int, error) {
	if r.text == "" {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 3)], r.text)
	r.text = r.text[n:]
	return n, nil
}

func sameCSV(t *testing.T, text string, separator byte, size int) {
	t.Helper()
	want, got := byEncodingCSV(text, separator), byBlocks(t, text, separator, size)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%q in blocks of %d: -encoding/csv +blocks\n%s", text, size, diff)
	}
}

// A CSV means the same whatever blocks it is cut into, and the same as to the standard library: rows, their numbers,
// and where the first fault is.
func TestCSVBlocks(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aé,;\"\"\n\n\r "))).Draw(r, "text")
		if rapid.Bool().Draw(r, "well-formed") {
			text = wellFormed(r)
		}
		sameCSV(t, text, rapid.SampledFrom([]byte(",;")).Draw(r, "separator"), rapid.IntRange(1, 40).Draw(r, "size"))
	})
}

func wellFormed(r *rapid.T) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.UseCRLF = rapid.Bool().Draw(r, "crlf")
	for range rapid.IntRange(0, 6).Draw(r, "rows") {
		w.Write(rapid.SliceOfN(rapid.StringOf(rapid.SampledFrom([]rune("ab,;\"\n\r é"))), 1, 4).Draw(r, "row")) // never fails
	}
	w.Flush()
	return b.String()
}

func FuzzBlocks(f *testing.F) {
	for _, text := range []string{"a,b\n\n\"c\n,\"\"d\"\"\",e\r\n", "a\"b,c\n", "\"a\"b\n", "a,\"b\n\nc", "\"\"\n", "\r\n\"x\"\r", "\"\r\n\"\r\n,", "a,b\"c\nd\",e\n"} {
		f.Add(text, byte(','), 8)
	}
	f.Fuzz(func(t *testing.T, text string, separator byte, size int) {
		if separator != ',' && separator != ';' {
			separator = ','
		}
		sameCSV(t, text, separator, 1+int(uint(size)%64))
	})
}
