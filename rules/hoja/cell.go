package hoja

import (
	"errors"
	"fmt"
	"math"
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
	c := Cell{Text: s}
	if s != "" {
		c.Kind = Text
	}
	return c
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

// faults are what a formula shows that came to nothing: in Google Sheets, in Excel, and in Excel in Spanish.
var faults = words("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!", "#CALC!",
	"#N/D", "#¡REF!", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?", "#¡NUM!", "#¡NULO!", "#¡DESBORDAMIENTO!", "#¡CALC!")

// IsFault reports whether the cell shows the error of a formula, which is nobody's word: #N/A, #REF! and the like.
func (c Cell) IsFault() bool {
	return c.Kind == Text && c.Text != "" && c.Text[0] == '#' && faults[c.Text]
}

// String is the cell as people read it: a number without exponent, and without decimals where it has none.
func (c Cell) String() string {
	if c.Kind == Number {
		var buf [32]byte
		return string(appendNumber(buf[:0], c.Number))
	}
	return c.Text
}

// appendNumber appends n without exponent. Nearly all numbers of a hoja are whole, and those are written in a third of
// the time.
func appendNumber(dst []byte, n float64) []byte {
	if whole := int64(n); float64(whole) == n && whole != 0 && -1<<53 < whole && whole < 1<<53 {
		return strconv.AppendInt(dst, whole, 10)
	}
	return strconv.AppendFloat(dst, n, 'f', -1, 64)
}

// errRow is unreachable with the Sheets API, whose rows are arrays of scalars.
var errRow = errors.New("la fila no es una lista de celdas")

// DecodeRow appends to dst the cells of a row as values.get gives it with UNFORMATTED_VALUE and SERIAL_NUMBER: a
// JSON array of strings, numbers, booleans and nulls. Neither raw nor dst's old cells are kept. The texts are parts of
// one string of the whole row: who keeps one for long keeps a clone.
func DecodeRow(raw []byte, dst []Cell) ([]Cell, error) { return DecodeCells(raw, math.MaxInt, dst) }

// DecodeCells does the same with the first most cells of the row alone.
func DecodeCells(raw []byte, most int, dst []Cell) ([]Cell, error) {
	if len(raw) == 0 {
		return dst, nil
	}
	s := scanner{row: string(raw)}
	if s.skip(); s.peek() != '[' {
		return dst, errRow
	}
	old := len(dst)
	for s.at++; ; {
		s.skip()
		switch c := s.peek(); c {
		case ']':
			return dst, nil
		case ',':
			s.at++
		default:
			cell, err := s.cell(c)
			if err != nil {
				return dst, err
			}
			if dst = append(dst, cell); len(dst)-old >= most {
				return dst, nil
			}
		}
	}
}

// DecodeHead decodes the first rows of a tab, those among which [Schema.FindLayout] looks for the header.
func DecodeHead(rows [][]byte) ([][]Cell, error) {
	head := make([][]Cell, min(HeaderRows, len(rows)))
	for i := range head {
		var err error
		if head[i], err = DecodeRow(rows[i], nil); err != nil {
			return nil, fmt.Errorf("fila %d: %w", i+1, err)
		}
	}
	return head, nil
}

// A scanner reads the scalars of a JSON array. The general decoder costs four times as much a row, and a round
// over a hoja of 100,000 rows is little else.
type scanner struct {
	row string
	at  int
}

func (s *scanner) peek() byte {
	if s.at == len(s.row) {
		return 0
	}
	return s.row[s.at]
}

func (s *scanner) skip() {
	for c := s.peek(); c == ' ' || c == '\n' || c == '\t' || c == '\r'; c = s.peek() {
		s.at++
	}
}

func (s *scanner) cell(first byte) (Cell, error) {
	if first == '"' {
		return s.text()
	}
	word, ok := s.word()
	if !ok {
		return Cell{}, errRow
	}
	switch word {
	case "null":
		return Cell{}, nil
	case "true", "false":
		return BoolCell(word == "true"), nil
	}
	if n, ok := digitsValue(word); ok {
		return NumberCell(n), nil
	}
	n, err := strconv.ParseFloat(word, 64)
	if err != nil || first != '-' && (first < '0' || first > '9') {
		return Cell{}, fmt.Errorf("%w (hay algo que no es texto ni número)", errRow)
	}
	return NumberCell(n), nil
}

// digitsValue is the number that a few digits spell, as nearly all numbers of a hoja are: four times as fast as any.
func digitsValue(word string) (n float64, ok bool) {
	whole := 0
	for i := range len(word) {
		if !digit(word[i]) {
			return 0, false
		}
		whole = whole*10 + int(word[i]-'0')
	}
	return float64(whole), word != "" && len(word) <= 15
}

// word reads what is not in quotes; something must end it.
func (s *scanner) word() (string, bool) {
	from := s.at
	for ; s.at < len(s.row); s.at++ {
		switch s.row[s.at] {
		case ',', ']', ' ', '\n', '\t', '\r':
			return s.row[from:s.at], true
		}
	}
	return "", false
}

// text reads a string: as it stands where nothing in it is escaped, which is nearly always.
func (s *scanner) text() (Cell, error) {
	escaped := false
	for i := s.at + 1; i < len(s.row); i++ {
		switch s.row[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			quoted := s.row[s.at : i+1]
			s.at = i + 1
			if !escaped {
				return TextCell(quoted[1 : len(quoted)-1]), nil
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
