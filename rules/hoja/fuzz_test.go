package hoja

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// FuzzDate: what is read as a date is one of the calendar, and reads the same when written in any of the ways that
// people use.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"24/11/2026", "24-nov.-26 3:05 p. m.", "24 de noviembre de 2026, 14:32", "2026-11-24T02:00:00.5-05:00", "46350,5",
		"31/02/2026", "1 de set de 2026", "24/11/2026 12:00 GMT-0500", "\u00A024 \u200B/ 11/ 2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := ParseDate(s)
		if !ok {
			return
		}
		if d.Year < 1900 || DateOf(d.Time()) != d {
			t.Fatalf("%q is %v, which is no day", s, d)
		}
		for _, again := range []string{d.String(), d.String() + " 23:59", Flatten(s), strings.ToLower(Fold(s))} {
			if got, ok := ParseDate(again); !ok || got != d {
				t.Fatalf("%q is %v, but %q is %v (%v)", s, d, again, got, ok)
			}
		}
	})
}

// FuzzMoney: what is read as an amount reads the same when it is written as it should be.
func FuzzMoney(f *testing.F) {
	for _, s := range []string{"$ 89.900", "89.900,50", "-5", "1.5", "0,1", "999.999.999.999", "$-1.000", "− 3", "00012"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := ParseAmount(s)
		if !ok {
			return
		}
		if math.IsNaN(n) || math.IsInf(n, 0) {
			t.Fatalf("%q is %v", s, n)
		}
		again := FormatAmount(n)
		if got, ok := ParseAmount(again); !ok || got != n {
			t.Fatalf("%q is %v, written %q, which is %v (%v)", s, n, again, got, ok)
		}
	})
}

// FuzzHeader: any row is a header or a fault with words, and what is found is where it says.
func FuzzHeader(f *testing.F) {
	f.Add("FECHA VENTA|DOCUMENTO|LOGIN|TARIFA")
	f.Add("fecha|C.C.|usuario|c_c")
	f.Add("Fecha de venta||DOCUMNTO|LOGIN|MORA:|\u0301")
	s := salesSchema(f)
	f.Fuzz(func(t *testing.T, text string) {
		row := headerRow(strings.Split(text, "|")...)
		l, err := s.FindLayout([][]Cell{row})
		var fault *HeaderError
		switch {
		case err != nil && (!errors.As(err, &fault) || err.Error() == "" || strings.ContainsAny(err.Error(), "\n\r")):
			t.Fatalf("%q: %v", text, err)
		case err != nil:
			return
		}
		for _, field := range s.Fields() {
			col := l.Column(field.Name)
			if col < 0 {
				continue
			}
			if got, ok := s.Named(row[col].Text); !ok || got.Name != field.Name || l.Header(field.Name) != row[col].Text {
				t.Fatalf("%q: %s is in column %d, headed %q", text, field.Name, col, row[col].Text)
			}
		}
	})
}

// FuzzCSV: any file is read whole or refused with words, and never grows rows that are not in it.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{plainCSV, "\uFEFF" + plainCSV, strings.ReplaceAll(plainCSV, "\n", "\r"), "FECHA;CC;LOGIN\n1;2;\"3\n\n", "\xFF\xFEF\x00",
		"FECHA,CC,LOGIN\n\n1,2,\xD1\n", "PK\x03\x04"} {
		f.Add([]byte(s))
	}
	s := salesSchema(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := s.Open(writeFile(t, "v.csv", text))
		var rows []sheetRow
		if err == nil {
			defer file.Close()
			rows, err = readAll(file)
		}
		if err != nil {
			if !errors.As(err, new(*FileError)) && !errors.As(err, new(*HeaderError)) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		last := file.Layout.HeaderRow
		lines := 1 + bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r"))
		for _, r := range rows {
			if r.Num <= last || r.Num > lines || !utf8.ValidString(r.Text) {
				t.Fatalf("%q: row %d after row %d of %d lines: %q", text, r.Num, last, lines, r.Text)
			}
			last = r.Num
		}
	})
}

// FuzzDecodeRow: any JSON is cells or refused.
func FuzzDecodeRow(f *testing.F) {
	for _, s := range []string{`["a",1,true,null]`, `["\u00f1\n"]`, `[1e400]`, `[[]]`, `[,]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		cells, err := DecodeRow(raw, nil)
		if err != nil {
			return
		}
		for _, c := range cells {
			if c.Kind > Bool || c.Kind == Number && math.IsInf(c.Number, 0) {
				t.Fatalf("%q has %+v", raw, c)
			}
		}
	})
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dateOfNumber(rapid.IntRange(-25567, 47482).Draw(t, "day")) // 1900 to 2099
		for _, s := range []string{d.String(), d.Time().Format("02/01/2006"), d.Time().Format("2-1-2006"),
			strings.ToLower(d.Time().Format("2 de ") + months[d.Month-1] + d.Time().Format(" de 2006")),
			d.Time().Format("2-") + months[d.Month-1][:3] + d.Time().Format("-2006 15:04")} {
			if got, ok := ParseDate(s); !ok || got != d {
				t.Fatalf("%q is %v (%v), want %v", s, got, ok, d)
			}
		}
		n := float64(rapid.Int64Range(-1e12, 1e12).Draw(t, "hundredths")) / 100
		if got, ok := ParseAmount(FormatAmount(n)); !ok || got != n {
			t.Fatalf("%v is written %q, which is %v (%v)", n, FormatAmount(n), got, ok)
		}
	})
}

// TestNumbersAsText holds the short way for whole numbers to the one for all.
func TestNumbersAsText(t *testing.T) {
	same := func(t interface{ Fatalf(string, ...any) }, n float64) {
		if got, want := NumberCell(n).String(), strconv.FormatFloat(n, 'f', -1, 64); got != want {
			t.Fatalf("%g is %s, want %s", n, got, want)
		}
	}
	for _, n := range []float64{0, math.Copysign(0, -1), 1, -1, 46350, 46350.605, 1<<53 - 1, 1 << 53, 1<<53 + 2, -1 << 53, 1 << 63, -1 << 63, 1e22, 1e300, -1e300, 5e-324} {
		same(t, n)
	}
	rapid.Check(t, func(t *rapid.T) {
		same(t, rapid.OneOf(rapid.Float64(), rapid.Map(rapid.Int64(), func(n int64) float64 { return float64(n) })).Draw(t, "number"))
	})
}

func TestFolding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("aÁéñÑü.-_/:# \u00A0\u200B\u0301ß✔️ﬁ")))).Draw(t, "text")
		for _, fold := range []func(string) string{Fold, FoldName, Flatten} {
			once := fold(s)
			if again := fold(once); again != once {
				t.Fatalf("%q folds to %q, and that to %q", s, once, again)
			}
			if once != strings.TrimSpace(once) || strings.Contains(once, "  ") {
				t.Fatalf("%q folds to %q", s, once)
			}
		}
		if isSpace(s) != (Flatten(s) == "") || TextCell(s).IsBlank() != isSpace(s) {
			t.Fatalf("%q: space %v, flat %q", s, isSpace(s), Flatten(s))
		}
		if short := Shorten(s, 5); len([]rune(short)) > 6 {
			t.Fatalf("%q shortened to %q", s, short)
		}
	})
}

// Cells come out of JSON as they went in.
func TestRowsAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var row []Cell
		for range rapid.IntRange(0, 6).Draw(t, "cells") {
			row = append(row, rapid.OneOf(
				rapid.Map(rapid.StringOf(rapid.RuneFrom([]rune("aÑ \"\\\n\t,;/é€𝄞"))), TextCell),
				rapid.Map(rapid.Float64Range(-1e9, 1e9), NumberCell),
				rapid.Map(rapid.Bool(), BoolCell)).Draw(t, "cell"))
		}
		got, err := DecodeRow(encodeRow(t, row), nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row, got); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
	})
}

func encodeRow(t *rapid.T, row []Cell) []byte {
	values := make([]any, len(row))
	for i, c := range row {
		switch c.Kind {
		case Number:
			values[i] = c.Number
		case Bool:
			values[i] = c.Text == "TRUE"
		default:
			values[i] = c.Text
		}
	}
	raw, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
