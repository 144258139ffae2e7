package sheets

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBlocks(t *testing.T) {
	cell := func(row, col int) Cell { return Cell{Row: row, Col: col, Text: cellName(row, col)} }
	tests := []struct {
		name  string
		cells []Cell
		want  []string // first cell of each block and its rows
	}{
		{"neighbours in a row are one block", []Cell{cell(2, 0), cell(2, 1)}, []string{"A2: A2 B2"}},
		{"a gap splits", []Cell{cell(2, 0), cell(2, 2)}, []string{"A2: A2", "C2: C2"}},
		{"equal runs below each other are one block", []Cell{cell(2, 0), cell(2, 1), cell(3, 0), cell(3, 1)}, []string{"A2: A2 B2|A3 B3"}},
		{"a missing row splits", []Cell{cell(2, 0), cell(4, 0)}, []string{"A2: A2", "A4: A4"}},
		{"a wider row splits", []Cell{cell(2, 0), cell(3, 0), cell(3, 1)}, []string{"A2: A2", "A3: A3 B3"}},
		{"two columns of blocks side by side", []Cell{cell(2, 0), cell(2, 5), cell(3, 0), cell(3, 5)}, []string{"A2: A2|A3", "F2: F2|F3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, b := range blocks(tt.cells) {
				var rows []string
				for _, r := range b.rows {
					var names []string
					for _, c := range r {
						names = append(names, c.Text)
					}
					rows = append(rows, strings.Join(names, " "))
				}
				got = append(got, cellName(b.row, b.col)+": "+strings.Join(rows, "|"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("blocks(%v) (-want +got):\n%s", tt.cells, diff)
			}
		})
	}
}

// Whatever is asked to be written is written once, where it was asked for, and nothing else is.
func TestBlocksCoverExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := map[[2]int]string{}
		for range rapid.IntRange(0, 60).Draw(t, "cells") {
			at := [2]int{rapid.IntRange(1, 8).Draw(t, "row"), rapid.IntRange(0, 8).Draw(t, "col")}
			want[at] = cellName(at[0], at[1])
		}
		var cells []Cell
		for at, text := range want {
			cells = append(cells, Cell{Row: at[0], Col: at[1], Text: text})
		}
		got := map[[2]int]string{}
		limit := rapid.IntRange(1, 2000).Draw(t, "limit")
		rowOf := map[int]int{}
		for n, part := range parts(sortCells(cells), limit) {
			for _, b := range blocks(part) {
				for i, row := range b.rows {
					if other, seen := rowOf[b.row+i]; seen && other != n {
						t.Fatalf("row %d is in parts %d and %d", b.row+i, other, n)
					}
					rowOf[b.row+i] = n
					for j, c := range row {
						at := [2]int{b.row + i, b.col + j}
						if _, twice := got[at]; twice {
							t.Fatalf("cell %v is written twice", at)
						}
						got[at] = c.Text
					}
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("cells written (-want +got):\n%s", diff)
		}
	})
}

func TestPartsKeepToTheLimit(t *testing.T) {
	const limit = 10_000
	for _, c := range []struct {
		what  string
		apart int // rows from one to the next
		want  int
	}{
		{"rows here and there", 2, 36},      // 28 of 350 bytes each fit in a part
		{"rows one below the other", 1, 17}, // 59 of 164 bytes, and what a part begins with
	} {
		var cells []Cell
		for i := range 1000 {
			cells = append(cells, Cell{Row: 1 + i*c.apart, Col: 3, Text: strings.Repeat("x", 100)})
		}
		got := parts(cells, limit)
		if len(got) != c.want {
			t.Errorf("%s: %d parts, want %d", c.what, len(got), c.want)
		}
		for i, part := range got {
			q := &question{title: "Ventas", head: 4, rows: appendRows(nil, part), keys: []int{2}}
			if size := len(q.appendTo(appendBlocks(nil, blocks(part), 1234567890))); size > limit {
				t.Errorf("%s: part %d takes %d bytes", c.what, i, size)
			}
		}
	}
	huge := []Cell{{Row: 1, Text: strings.Repeat("x", 50_000)}, {Row: 2, Text: "y"}}
	if got := parts(huge, limit); len(got) != 2 {
		t.Errorf("a cell above the limit: parts = %d, want 2", len(got))
	}
}

func TestAtMost(t *testing.T) {
	var odd []int
	for n := 1; n < 2000; n += 10 {
		odd = append(odd, n)
	}
	tests := []struct {
		name    string
		limit   int
		numbers []int
		want    []span
	}{
		{"nothing", 3, nil, nil},
		{"one", 3, []int{7}, []span{{7, 7}}},
		{"near ones are joined", 3, []int{1, 2, 4, 9}, []span{{1, 4}, {9, 9}}},
		{"too many are joined across gaps", 1, []int{1, 50, 90}, []span{{1, 90}}},
		{"the narrowest gaps first", 2, []int{1, 50, 90, 200}, []span{{1, 90}, {200, 200}}},
		{"hundreds", 100, odd, []span{{1, 1991}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := atMost(tt.limit, tt.numbers)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(span{})); diff != "" {
				t.Errorf("atMost(%d, %v) (-want +got):\n%s", tt.limit, tt.numbers, diff)
			}
		})
	}
}
