package sheets

import (
	"strconv"
	"strings"
)

// quoteTitle writes a tab's title as ranges have it. Quotes are always right, and needed by titles such as D3.
func quoteTitle(title string) string { return "'" + strings.ReplaceAll(title, "'", "''") + "'" }

// ColumnName gives the letters of a column, counted from 0: A, Z, AA.
func ColumnName(col int) string {
	var b []byte
	for col++; col > 0; col = (col - 1) / 26 {
		b = append([]byte{byte('A' + (col-1)%26)}, b...)
	}
	return string(b)
}

// cellName is a cell in A1 notation; the row counts from 1 and the column from 0.
func cellName(row, col int) string { return ColumnName(col) + strconv.Itoa(row) }

// nearest gives the name that differs from want by at most two slips, or by a third of its letters; empty for none.
func nearest(want string, names []string) string {
	w := []rune(strings.ToLower(want))
	best, limit := "", max(2, len(w)/3)
	for _, name := range names {
		if d := slips([]rune(strings.ToLower(name)), w); d <= limit {
			best, limit = name, d-1
		}
	}
	return best
}

// slips counts the letters to change, add or drop in order to make a into b.
func slips(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
