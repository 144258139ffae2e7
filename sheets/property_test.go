package sheets_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// Any edit changes the cells that it names, to the texts that it names, and no other; and what landed is what stands.
func TestAnyEditWritesWhatItNames(t *testing.T) {
	e := sheetstest.Start(t)
	rows := make([][]any, 30)
	for i := range rows {
		for j := range 12 {
			rows[i] = append(rows[i], fmt.Sprintf("r%dc%d", i+1, j))
		}
	}
	id := e.Spreadsheet(t, "Ventas", rows)
	tab := open(t, e.URL, sheets.Options{}).Tab(id, "Ventas")
	want := rows
	rapid.Check(t, func(rt *rapid.T) {
		edit := sheets.Edit{HeaderRow: rapid.IntRange(1, 3).Draw(rt, "header"), KeyCols: rapid.SliceOf(rapid.IntRange(0, 11)).Draw(rt, "keys")}
		named := map[[2]int]bool{}
		for range rapid.IntRange(1, 40).Draw(rt, "cells") {
			at := [2]int{rapid.IntRange(1, 30).Draw(rt, "row"), rapid.IntRange(0, 11).Draw(rt, "col")}
			text := rapid.SampledFrom([]string{"", "x", "=1+1", "0042", "línea\n\"dos\""}).Draw(rt, "text")
			if named[at] {
				continue
			}
			named[at] = true
			edit.Cells = append(edit.Cells, sheets.Cell{Row: at[0], Col: at[1], Text: text})
			want[at[0]-1][at[1]] = text
		}
		landed, err := tab.Write(t.Context(), edit)
		if err != nil {
			rt.Fatal(err)
		}
		table, err := tab.Read(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(padded(rt, want), padded(rt, decoded(rt, table.Rows))); diff != "" {
			rt.Fatalf("the tab after %+v (-want +got):\n%s", edit, diff)
		}
		for row, raw := range landed[0].Rows {
			seen := decoded(rt, [][]byte{raw})[0]
			for _, col := range edit.KeyCols {
				var got any = ""
				if col < len(seen) {
					got = seen[col]
				}
				if got != want[row-1][col] {
					rt.Fatalf("landed row %d, column %d = %v, want %v", row, col, got, want[row-1][col])
				}
			}
		}
	})
}

func decoded(t *rapid.T, raw [][]byte) [][]any {
	out := make([][]any, len(raw))
	for i := range raw {
		if err := json.Unmarshal(raw[i], &out[i]); err != nil {
			t.Fatalf("row %d = %s: %v", i+1, raw[i], err)
		}
	}
	return out
}

// padded is 30 rows of 12 cells, blank where nothing is.
func padded(t *rapid.T, rows [][]any) [][]any {
	out := make([][]any, 30)
	for i := range out {
		for j := range 12 {
			var v any = ""
			if i < len(rows) && j < len(rows[i]) {
				v = rows[i][j]
			}
			out[i] = append(out[i], v)
		}
	}
	return out
}

// Whatever a server answers, a table is made of whole rows, or there is none.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"range":"Ventas!A1:B2","values":[["a",1],[],[true]]}`, `{"values":[[`, `{"values":[["a"],`, `{}`, ``, `[]`,
		"{\n \"values\": [\n  [\n   \"a\\n\"\n  ]\n ]\n}", `{"values":null}`, `{"values":[[{"a":[1]}]]}`,
	} {
		f.Add([]byte(seed))
	}
	var body []byte
	through := roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
	})
	c, err := sheets.New(f.Context(), sheets.Options{
		Endpoint: "http://ejemplo.invalid", CallsPerMinute: -1, Backoff: time.Nanosecond, HTTP: &http.Client{Transport: through},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		body = b
		table, err := c.Tab("1AbC", "Ventas").Read(t.Context())
		if err != nil {
			return
		}
		for i, row := range table.Rows {
			if len(row) < 2 || row[0] != '[' || row[len(row)-1] != ']' {
				t.Errorf("row %d of %q = %q, want an array", i+1, b, row)
			}
		}
		table.Free()
	})
}
