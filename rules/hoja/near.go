package hoja

// Slips counts the slips of the hand between a and b: one letter changed, added or dropped, or two neighbours
// swapped. It stops counting above max, and then answers max+1.
func Slips(a, b string, max int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > max || len(y)-len(x) > max {
		return max + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			row[j] = slip(before, last, row, x, y, i, j)
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], max+1)
}

// slip is the least number of slips between the first i letters of x and the first j of y.
func slip(before, last, row []int, x, y []rune, i, j int) int {
	cost := 1
	if x[i-1] == y[j-1] {
		cost = 0
	}
	n := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
	if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
		n = min(n, before[j-2]+1)
	}
	return n
}

// Nearest is the candidate that a typed name most likely means: one slip away, or two where the name is long. It
// is "" where there is none.
func Nearest(typed string, candidates []string) string {
	best, at := "", 3
	for _, c := range candidates {
		limit := min(2, (len([]rune(c))-1)/3) // three letters may not slip at all, seven may twice
		if n := Slips(typed, c, limit); n <= limit && n < at {
			best, at = c, n
		}
	}
	return best
}
