package hoja

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// A CellKind is what a spreadsheet holds in a cell, before anybody asks what it means.
type CellKind uint8

const (
	Blank CellKind = iota // nothing; a Text of spaces alone means the same
	Text
	Number // also a date, as its serial number
	Bool   // Text is TRUE or FALSE
)

// A Cell is one cell as the spreadsheet holds it. The zero Cell is blank.
type Cell struct {
	Kind   CellKind
	Text   string // of Text and Bool
	Number float64
}

// TextCell is the cell in which somebody typed s.
func TextCell(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{Kind: Text, Text: s}
}

// NumberCell is the cell that holds the number n.
func NumberCell(n float64) Cell { return Cell{Kind: Number, Number: n} }

// BoolCell is the cell of a ticked or an empty check box.
func BoolCell(b bool) Cell {
	if b {
		return Cell{Kind: Bool, Text: "TRUE"}
	}
	return Cell{Kind: Bool, Text: "FALSE"}
}

// IsBlank reports whether the cell holds nothing but spaces, of whatever width.
func (c Cell) IsBlank() bool {
	return c.Kind == Blank || c.Kind == Text && isSpace(c.Text)
}

// String is the cell as people read it: a number without exponent, and without decimals where it has none.
func (c Cell) String() string {
	if c.Kind == Number {
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	}
	return c.Text
}

// errRow is unreachable with the Sheets API, whose rows are arrays of scalars.
var errRow = errors.New("la fila no es una lista de celdas")

// DecodeRow appends to dst the cells of a row as values.get gives it with UNFORMATTED_VALUE and SERIAL_NUMBER: a
// JSON array of strings, numbers, booleans and nulls. Neither raw nor dst's old cells are kept.
func DecodeRow(raw []byte, dst []Cell) ([]Cell, error) {
	if len(raw) == 0 {
		return dst, nil
	}
	s := scanner{rest: raw}
	if s.next() != '[' {
		return dst, errRow
	}
	for s.skip(); ; s.skip() {
		switch c := s.peek(); c {
		case ']':
			return dst, nil
		case ',':
			s.rest = s.rest[1:]
			continue
		default:
			cell, err := s.cell(c)
			if err != nil {
				return dst, err
			}
			dst = append(dst, cell)
		}
	}
}

// A scanner reads the scalars of a JSON array. The general decoder costs four times as much a row, and a round
// over a hoja of 100,000 rows is little else.
type scanner struct{ rest []byte }

func (s *scanner) peek() byte {
	if len(s.rest) == 0 {
		return 0
	}
	return s.rest[0]
}

func (s *scanner) skip() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\n' || s.rest[0] == '\t' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

func (s *scanner) next() byte {
	s.skip()
	c := s.peek()
	if c != 0 {
		s.rest = s.rest[1:]
	}
	return c
}

func (s *scanner) cell(first byte) (Cell, error) {
	if first == '"' {
		return s.text()
	}
	end := bytes.IndexAny(s.rest, ",] \n\t\r")
	if end < 0 {
		return Cell{}, errRow
	}
	word := string(s.rest[:end])
	s.rest = s.rest[end:]
	switch word {
	case "null":
		return Cell{}, nil
	case "true", "false":
		return BoolCell(word == "true"), nil
	}
	n, err := strconv.ParseFloat(word, 64)
	if err != nil || first != '-' && (first < '0' || first > '9') {
		return Cell{}, fmt.Errorf("%w (hay algo que no es texto ni número)", errRow)
	}
	return NumberCell(n), nil
}

// text reads a string: as it stands where nothing in it is escaped, which is nearly always.
func (s *scanner) text() (Cell, error) {
	for i := 1; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case '"':
			quoted := s.rest[:i+1]
			s.rest = s.rest[i+1:]
			if bytes.IndexByte(quoted, '\\') < 0 {
				return TextCell(string(quoted[1:i])), nil
			}
			plain, err := jsontext.AppendUnquote(nil, quoted)
			if err != nil {
				return Cell{}, fmt.Errorf("%w (%v)", errRow, err)
			}
			return TextCell(string(plain)), nil
		}
	}
	return Cell{}, errRow
}
