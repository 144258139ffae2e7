package entrega

import (
	"encoding/csv"
	"io"
	"strings"
)

// WriteCSV writes rows as a CSV that both a loader and Excel read: split by commas, as step 6 of the procedure asks,
// UTF-8 with the mark by which Excel knows it, lines that end as Windows ends them. Digits stay as they are, leading
// zeros and all; text that Excel would take for a formula gets the apostrophe before it that means text ([Inert]).
func WriteCSV(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	var record []string
	for _, row := range rows {
		record = record[:0]
		for _, cell := range row {
			record = append(record, Inert(cell))
		}
		if err := c.Write(record); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// Inert is s as a spreadsheet may read it without taking it for a formula: with an apostrophe before = + - @ and their
// wide forms, also behind spaces. Numbers with a minus stay numbers.
func Inert(s string) string {
	trimmed := strings.TrimLeft(s, " \t\r\n\u00A0")
	if trimmed == "" || !strings.ContainsAny(trimmed[:firstRune(trimmed)], "=+-@＝＋－＠|") || number(trimmed) {
		return s
	}
	return "'" + s
}

func firstRune(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// number reports whether s is a minus and digits, perhaps with a point or a comma among them.
func number(s string) bool {
	digits, ok := strings.CutPrefix(s, "-")
	return ok && digits != "" && digits[0] >= '0' && digits[0] <= '9' && strings.Trim(digits, "0123456789.,") == ""
}
