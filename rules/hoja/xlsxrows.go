package hoja

import (
	"bufio"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

func decoder(r io.Reader) *xml.Decoder { return xml.NewDecoder(bufio.NewReaderSize(r, 64<<10)) }

// elements calls f for every element that begins.
func elements(d *xml.Decoder, f func(xml.StartElement)) error {
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			f(e)
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// sharedTexts reads the texts that cells refer to by number. A text may be cut into runs; how Japanese is pronounced
// (rPh) is no part of it.
func sharedTexts(d *xml.Decoder) (out []string, err error) {
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "si" {
			text, err := richText(d, "si")
			if err != nil {
				return nil, err
			}
			out = append(out, text)
		}
	}
}

// richText reads the text of an element up to its end.
func richText(d *xml.Decoder, end string) (string, error) {
	var text []byte
	inText, silent := false, false
	for {
		t, err := d.RawToken()
		if err != nil {
			return "", unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			silent = silent || t.Name.Local == "rPh"
		case xml.EndElement:
			inText = false
			silent = silent && t.Name.Local != "rPh"
			if t.Name.Local == end {
				return unescape(string(text)), nil
			}
		case xml.CharData:
			if inText && !silent {
				text = append(text, t...)
			}
		}
	}
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unescape gives back the carriage returns that XML cannot carry.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return strings.NewReplacer("_x000D_", "\r", "_x000d_", "\r", "_x000A_", "\n", "_x000a_", "\n").Replace(s)
}

// sheetRows reads the rows of one tab.
type sheetRows struct {
	book     *workbook
	part     io.Reader
	xml      *xml.Decoder
	row      int // number of the last row
	width    int // cells from this column on are passed over
	in, done bool
}

// sheetBlock is how many rows of a tab make a block. XML is read in one go, so they are read when the block is given.
const sheetBlock = 256

func (s *sheetRows) block() (rowReader, error) {
	b := &keptRows{rows: make([]fileRow, 0, sheetBlock)}
	var cells []Cell
	for len(b.rows) < sheetBlock {
		num, next, err := s.read(cells)
		if err == io.EOF && len(b.rows) > 0 {
			break
		}
		if err == io.EOF {
			return nil, err
		}
		if err != nil {
			return nil, s.book.broken(err)
		}
		b.rows = append(b.rows, fileRow{num, next[len(cells):]})
		cells = next
	}
	return b, nil
}

func (s *sheetRows) read(dst []Cell) (int, []Cell, error) {
	for !s.done {
		t, err := s.xml.RawToken()
		if err != nil {
			return 0, dst, unexpected(err) // a sheet ends with </sheetData>, not with the file
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "sheetData" {
				s.in = true
			} else if s.in && t.Name.Local == "row" {
				return s.cells(t, dst)
			}
		case xml.EndElement:
			s.done = t.Name.Local == "sheetData" || t.Name.Local == "worksheet"
			if s.done { // the sum at the end of the part tells whether all that came before is sound
				if _, err := io.Copy(io.Discard, s.part); err != nil {
					return 0, dst, err
				}
			}
		}
	}
	return 0, dst, io.EOF
}

// The largest table that a spreadsheet holds.
const maxRows, maxColumns = 10_000_000, 18_278

// cells reads one row, up to its last cell that holds anything.
func (s *sheetRows) cells(row xml.StartElement, dst []Cell) (int, []Cell, error) {
	s.row++
	if n, err := strconv.Atoi(attr(row, "r")); err == nil && n >= s.row && n <= maxRows {
		s.row = n
	}
	start, at := len(dst), -1
	for {
		t, err := s.xml.RawToken()
		if err != nil {
			return 0, dst, unexpected(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return s.row, dst, nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			at = columnOf(attr(t, "r"), at+1)
			c, err := s.cell(attr(t, "t"))
			if err != nil {
				return 0, dst, err
			}
			if c.Kind == Blank || at >= s.width { // many a row has borders or colours to its end
				continue
			}
			for len(dst)-start <= at {
				dst = append(dst, Cell{})
			}
			dst[start+at] = c
		}
	}
}

// columnOf is the column of a reference like AB12, next where there is none.
func columnOf(ref string, next int) int {
	col := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if col = col*26 + int(ref[i]-'A') + 1; col > maxColumns {
			return next
		}
	}
	if col == 0 {
		return next
	}
	return col - 1
}

// cell reads a cell up to its end; kind is its type as the file has it.
func (s *sheetRows) cell(kind string) (Cell, error) {
	var value []byte
	inValue := false
	for {
		t, err := s.xml.RawToken()
		if err != nil {
			return Cell{}, unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if inValue = t.Name.Local == "v"; t.Name.Local == "is" {
				text, err := richText(s.xml, "is")
				if err != nil {
					return Cell{}, err
				}
				value = []byte(text)
			}
		case xml.CharData:
			if inValue {
				value = append(value, t...)
			}
		case xml.EndElement:
			inValue = false
			if t.Name.Local == "c" {
				return s.typed(kind, string(value))
			}
		}
	}
}

// typed makes a cell of what is stored.
func (s *sheetRows) typed(kind, value string) (Cell, error) {
	if value == "" {
		return Cell{}, nil
	}
	switch kind {
	case "s":
		i, err := strconv.Atoi(value)
		if err != nil || i < 0 || i >= len(s.book.texts) {
			return Cell{}, damage("una celda usa un texto que no está")
		}
		return TextCell(s.book.texts[i]), nil
	case "b":
		return BoolCell(value == "1" || value == "true"), nil
	case "", "n":
		if n, err := strconv.ParseFloat(value, 64); err == nil && n-n == 0 { // NaN and Inf are no numbers of a cell
			return NumberCell(n), nil
		}
	}
	return TextCell(unescape(value)), nil
}
