package hoja

import (
	"encoding/binary"
	"hash/fnv"
)

// A Layout is where the fields stand in one table. It is made by [Schema.FindLayout] and not changed: safe for
// concurrent use.
type Layout struct {
	HeaderRow int     // row of the headers, from 1; sales stand below
	Doubts    []Doubt // columns that may be misspelt; they read as blank
	Above     int     // the first row above the headers that has all that a sale must have, from 1, and is not read; 0 for none

	schema *Schema
	cols   []int // field → column, -1 where absent
	agents []int // those of the agents' fields alone
	heads  []string
}

// A Doubt is a column whose header is no field's, but nearly that of one that is absent. The agents' sheet is
// judged as if the column were not there, so somebody should hear of it.
type Doubt struct {
	Column int    // from 0
	Typed  string // the header as it stands
	Meant  string // the header it may mean
}

// String asks whether the column is what it seems.
func (d Doubt) String() string {
	return "la columna " + ColumnName(d.Column) + " se llama «" + Shorten(d.Typed, 40) + "»; ¿es «" + d.Meant +
		"»? Mientras no se corrija, se lee como vacía"
}

// Schema is the schema by which the layout was found.
func (l *Layout) Schema() *Schema { return l.schema }

// Column is the column of a field from 0, or -1 where the table has none, or the schema no such field.
func (l *Layout) Column(field string) int {
	if i, ok := l.schema.byName[field]; ok {
		return l.cols[i]
	}
	return -1
}

// Header is the header of a field as it was typed, "" where the column is absent.
func (l *Layout) Header(field string) string {
	if i, ok := l.schema.byName[field]; ok {
		return l.heads[i]
	}
	return ""
}

// Blank reports whether the row is no sale: nothing stands in the agents' columns. An empty check box is nothing, and so is
// the error of a formula: where a column has boxes or formulas, they go down to the end of the sheet.
func (l *Layout) Blank(cells []Cell) bool {
	for _, col := range l.agents {
		if col < 0 || col >= len(cells) {
			continue
		}
		if c := &cells[col]; !c.IsBlank() && !(c.Kind == Bool && c.Text == "FALSE") && !c.IsFault() {
			return false
		}
	}
	return true
}

// AppendHashes appends to dst 4 bytes for each of the agents' fields, in the order of campos.yaml: what can be
// remembered of a sale without keeping what was typed. They do not depend on the order of columns, nor on spaces around
// a text. 0000 is a blank cell. They are the same in every process and version.
func (l *Layout) AppendHashes(dst []byte, cells []Cell) []byte {
	for _, col := range l.agents {
		hash := uint32(0)
		if col >= 0 && col < len(cells) {
			hash = cells[col].hash()
		}
		dst = binary.BigEndian.AppendUint32(dst, hash)
	}
	return dst
}

// hash is that of the cell as people read it, on one line; 0 of a blank cell, and of no other.
func (c *Cell) hash() uint32 {
	if c.IsBlank() {
		return 0
	}
	h := fnv.New32a()
	if c.Kind == Number {
		var buf [32]byte
		h.Write(appendNumber(buf[:0], c.Number)) // never fails
	} else {
		h.Write([]byte(Flatten(c.Text))) // never fails
	}
	if h.Sum32() == 0 {
		return 1 << 24
	}
	return h.Sum32()
}

// ColumnName is the letter of a column as the spreadsheet shows it: A for 0, AA for 26.
func ColumnName(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}
