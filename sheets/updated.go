package sheets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	api "google.golang.org/api/sheets/v4"
)

// A piece is the cells of one range in the answer of a batchUpdate, as values.get would have them; nil is a blank one.
type piece struct {
	row, col int // of the first, from 0
	rows     []cells
}

// decodeUpdated reads {"updatedSpreadsheet": {"sheets": [{"properties": {"sheetId": …}, "data": [piece, …]}, …]}}, whatever the
// order of its members, and gives the pieces by the id of their tab.
func decodeUpdated(d *jsontext.Decoder) (map[int64][]*piece, error) {
	sheets := map[int64][]*piece{}
	err := decodeMember(d, "updatedSpreadsheet", func() error {
		return decodeMember(d, "sheets", func() error {
			return decodeArray(d, func() error {
				id, pieces, err := decodeSheet(d)
				sheets[id] = pieces
				return err
			})
		})
	})
	return sheets, err
}

// decodeMember reads one member of an object and leaves out the rest.
func decodeMember(d *jsontext.Decoder, member string, read func() error) error {
	return decodeObject(d, func(name string) error {
		if name == member {
			return read()
		}
		return d.SkipValue()
	})
}

func decodeSheet(d *jsontext.Decoder) (id int64, pieces []*piece, err error) {
	err = decodeObject(d, func(name string) error {
		switch name {
		case "properties":
			return decodeMember(d, "sheetId", func() (err error) {
				id, err = decodeInt(d)
				return err
			})
		case "data":
			return decodeArray(d, func() error {
				p, err := decodePiece(d)
				pieces = append(pieces, p)
				return err
			})
		}
		return d.SkipValue()
	})
	return id, pieces, err
}

func decodePiece(d *jsontext.Decoder) (*piece, error) {
	p := &piece{}
	var kept texts
	width := 0 // of the row before
	err := decodeObject(d, func(name string) error {
		switch name {
		case "startRow", "startColumn":
			n, err := decodeInt(d)
			if name == "startRow" {
				p.row = int(n)
			} else {
				p.col = int(n)
			}
			return err
		case "rowData":
			return decodeArray(d, func() error {
				row := make(cells, 0, width)
				err := decodeMember(d, "values", func() error {
					return decodeArray(d, func() error {
						value, err := decodeCell(d, &kept)
						row = append(row, value)
						return err
					})
				})
				p.rows, width = append(p.rows, row), len(row)
				return err
			})
		}
		return d.SkipValue()
	})
	return p, err
}

func decodeInt(d *jsontext.Decoder) (int64, error) {
	token, err := d.ReadToken()
	if err != nil {
		return 0, err
	}
	if token.Kind() != '0' {
		return 0, fmt.Errorf("got %v, want a number", token.Kind())
	}
	return strconv.ParseInt(token.String(), 10, 64)
}

// A texts keeps many small texts in few pieces of memory.
type texts []byte

func (s *texts) keep(text []byte) []byte {
	if cap(*s)-len(*s) < len(text) {
		*s = make([]byte, 0, max(16<<10, len(text)))
	}
	from := len(*s)
	*s = append(*s, text...)
	return (*s)[from:len(*s):len(*s)]
}

// decodeCell gives a cell's effective value as values.get does with UNFORMATTED_VALUE and SERIAL_NUMBER, in kept; nil where
// it is blank.
func decodeCell(d *jsontext.Decoder, kept *texts) (jsontext.Value, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return nil, err
	}
	// Nearly every cell is one of these, spelled so; decoding it in full costs ten times as much.
	if value, ok := effective(raw, textCell); ok && bytes.IndexByte(value, ',') < 0 {
		return kept.keep(value), nil
	}
	if value, ok := effective(raw, numberCell); ok {
		if f, err := strconv.ParseFloat(string(value), 64); err == nil {
			return number(f), nil
		}
	}
	if string(raw) == "{}" {
		return nil, nil
	}
	var cell api.CellData
	if err := json.Unmarshal(raw, &cell); err != nil {
		return nil, err
	}
	return encode(cell.EffectiveValue), nil
}

// How cells begin that hold a text or a number and nothing else.
var (
	textCell   = []byte(`{"effectiveValue":{"stringValue":`)
	numberCell = []byte(`{"effectiveValue":{"numberValue":`)
)

// effective is the effective value of a cell that begins so and has nothing after it.
func effective(cell, begin []byte) ([]byte, bool) {
	value, ok := bytes.CutPrefix(cell, begin)
	if !ok || !bytes.HasSuffix(value, []byte(`}}`)) {
		return nil, false
	}
	return value[:len(value)-2], true
}

// encode writes an effective value as values.get does.
func encode(v *api.ExtendedValue) jsontext.Value {
	switch {
	case v == nil:
	case v.StringValue != nil:
		b, _ := jsontext.AppendQuote(nil, *v.StringValue) // errs only for invalid UTF-8, which it mends
		return b
	case v.NumberValue != nil:
		return number(*v.NumberValue)
	case v.BoolValue != nil:
		return strconv.AppendBool(nil, *v.BoolValue)
	case v.ErrorValue != nil:
		return jsontext.Value(`"` + errorText(v.ErrorValue.Type) + `"`)
	}
	return nil
}

// errorText is what a cell shows for the error of its formula.
func errorText(kind string) string {
	switch kind {
	case "NULL_VALUE":
		return "#NULL!"
	case "DIVIDE_BY_ZERO":
		return "#DIV/0!"
	case "VALUE":
		return "#VALUE!"
	case "REF":
		return "#REF!"
	case "NAME":
		return "#NAME?"
	case "NUM":
		return "#NUM!"
	case "N_A":
		return "#N/A"
	case "LOADING":
		return "Loading..."
	}
	return "#ERROR!"
}
