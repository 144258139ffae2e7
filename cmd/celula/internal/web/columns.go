package web

import (
	"encoding/json"
	"strings"

	"github.com/almacontact/celula/rules/hoja"
)

// A column is what the page knows of one column of a tab.
type column struct {
	Col     int                  `json:"col"` // counted from 0
	Name    string               `json:"name"`
	Field   string               `json:"field"`            // as the rules name it; else made of the header
	Bot     bool                 `json:"bot,omitempty"`    // the bot writes it, nobody else
	Values  []string             `json:"values,omitempty"` // what its drop-down offers
	Colours map[string][2]string `json:"colours,omitempty"`
}

// A headerName is the field that a header means.
type headerName struct {
	field string
	bot   bool
}

// headerNames is every header that the schema knows, folded.
func headerNames(s *hoja.Schema) map[string]headerName {
	names := map[string]headerName{}
	if s == nil {
		return names
	}
	for _, f := range s.Fields() {
		for _, h := range append([]string{f.Header}, f.Also...) {
			names[hoja.FoldName(h)] = headerName{f.Name, f.Bot}
		}
	}
	return names
}

// A hoja de ventas has many of the schema's headers. A tab with fewer (a base of Claro's shares FECHA and TIPO) has
// columns of its own, and its header is the first row that is not blank.
const enoughHeaders = 8

// headerDepth is how far down a header row is looked for.
const headerDepth = hoja.HeaderRows

// findColumns finds a tab's header row among its first rows, and says what its columns are. Row 0 means that there is
// none.
func findColumns(rows []json.RawMessage, names map[string]headerName) (row int, columns []column) {
	var first, best []string
	bestRow, bestKnown := 0, 0
	for i, raw := range rows[:min(len(rows), headerDepth)] {
		cells := texts(raw)
		if row == 0 && strings.Join(cells, "") != "" {
			row, first = i+1, cells
		}
		known := 0
		for _, c := range cells {
			if _, ok := names[hoja.FoldName(c)]; ok {
				known++
			}
		}
		if known > bestKnown {
			bestRow, bestKnown, best = i+1, known, cells
		}
	}
	if bestKnown < enoughHeaders {
		return row, columnsOf(first, nil)
	}
	return bestRow, columnsOf(best, names)
}

func columnsOf(header []string, names map[string]headerName) []column {
	columns := make([]column, 0, len(header))
	for i, h := range header {
		c := column{Col: i, Name: hoja.Flatten(h), Field: slug(h)}
		if n, ok := names[hoja.FoldName(h)]; ok {
			c.Field, c.Bot = n.field, n.bot
		}
		columns = append(columns, c)
	}
	return columns
}

// slug makes a name like those of fields from a header: FECHA → fecha.
func slug(header string) string {
	return strings.ToLower(strings.ReplaceAll(hoja.FoldName(header), " ", "_"))
}

// texts are the cells of a row of formatted values.
func texts(raw json.RawMessage) []string {
	var cells []string
	if json.Unmarshal(raw, &cells) != nil {
		return nil // unreachable: formatted values are strings
	}
	return cells
}
