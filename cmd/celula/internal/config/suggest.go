package config

import "strings"

// suggest gives what was probably meant by an unknown key: the nearest known one, or all there are.
func suggest(key string, fields []field) string {
	best, distance := "", max(2, len(key)/2)+1
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
		if n := slips(strings.ToLower(key), f.name); n < distance {
			best, distance = f.name, n
		}
	}
	if best != "" {
		return "; ¿quiso decir " + best + "?"
	}
	return "; se conocen: " + strings.Join(names, ", ")
}

// slips counts the characters to add, drop or change to make b of a.
func slips(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
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
