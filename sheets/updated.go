package sheets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	api "google.golang.org/api/sheets/v4"
)

// An answer is what a batchUpdate shows of a tab, its cells as values.get would have them. It may be decoded into again;
// what it showed before is then overwritten.
type answer struct {
	strips []strip
	cells  []piece // of all strips
	text   []byte  // of all cells
}

// A strip is a row of one range.
type strip struct {
	row, col int // of the first cell, from 0
	cells    []piece
}

// A piece is where a cell stands in the text; the zero piece is a blank cell.
type piece struct{ from, to int32 }

func (a *answer) value(p piece) jsontext.Value { return a.text[p.from:p.to] }

// decode reads {"updatedSpreadsheet": {"sheets": [{"properties": {"sheetId": …}, "data": [range, …]}, …]}}, whatever the
// order of its members, keeps the one tab and reports whether it was there.
func (a *answer) decode(d *jsontext.Decoder, sheetID int64) (found bool, err error) {
	a.strips, a.cells, a.text = a.strips[:0], a.cells[:0], a.text[:0]
	err = decodeMember(d, "updatedSpreadsheet", func() error {
		return decodeMember(d, "sheets", func() error {
			return decodeArray(d, func() error {
				before := len(a.strips)
				id, err := a.decodeSheet(d)
				if id == sheetID {
					found = true
				} else {
					a.strips = a.strips[:before]
				}
				return err
			})
		})
	})
	return found, err
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

func (a *answer) decodeSheet(d *jsontext.Decoder) (id int64, err error) {
	err = decodeObject(d, func(name string) error {
		switch name {
		case "properties":
			return decodeMember(d, "sheetId", func() (err error) {
				id, err = decodeInt(d)
				return err
			})
		case "data":
			return decodeArray(d, func() error { return a.decodeRange(d) })
		}
		return d.SkipValue()
	})
	return id, err
}

// decodeRange reads {"startRow": …, "startColumn": …, "rowData": [{"values": [cell, …]}, …]}.
func (a *answer) decodeRange(d *jsontext.Decoder) error {
	before := len(a.strips)
	var row, col int64
	err := decodeObject(d, func(name string) (err error) {
		switch name {
		case "startRow":
			row, err = decodeInt(d)
		case "startColumn":
			col, err = decodeInt(d)
		case "rowData":
			err = decodeArray(d, func() error { return a.decodeStrip(d) })
		default:
			err = d.SkipValue()
		}
		return err
	})
	for i := range a.strips[before:] {
		s := &a.strips[before+i]
		s.row, s.col = int(row)+i, int(col)
	}
	return err
}

// decodeStrip reads {"values": [cell, …]}.
func (a *answer) decodeStrip(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	before := len(a.cells)
	if !a.addPlain(raw) {
		a.cells = a.cells[:before]
		var row api.RowData
		if err := json.Unmarshal(raw, &row); err != nil {
			return err
		}
		for _, cell := range row.Values {
			if cell == nil {
				cell = &api.CellData{}
			}
			a.add(encode(cell.EffectiveValue))
		}
	}
	a.strips = append(a.strips, strip{cells: a.cells[before:]})
	return nil
}

// The cells of nearly every row, as they are spelled: they hold a text or a number and nothing else.
var (
	rowBegin    = []byte(`{"values":[`)
	textBegin   = []byte(`{"effectiveValue":{"stringValue":"`)
	numberBegin = []byte(`{"effectiveValue":{"numberValue":`)
	cellEnd     = []byte(`}}`)
	blankCell   = []byte(`{}`)
	comma       = []byte(`,`)
)

// addPlain adds the cells of a row and reports whether they are all spelled so. Decoding a row in full costs ten times as
// much.
func (a *answer) addPlain(row []byte) bool {
	var room [24]byte
	rest, ok := bytes.CutPrefix(row, rowBegin)
	for ok {
		if text, is := bytes.CutPrefix(rest, textBegin); is {
			end := bytes.IndexByte(text, '"')
			if bytes.IndexByte(text[:end], '\\') >= 0 {
				return false // the quote may be one of the text's
			}
			a.add(rest[len(textBegin)-1:][:end+2])
			rest, ok = bytes.CutPrefix(text[end+1:], cellEnd)
		} else if number, is := bytes.CutPrefix(rest, numberBegin); is {
			end := bytes.IndexByte(number, '}')
			f, err := strconv.ParseFloat(string(number[:end]), 64)
			if err != nil {
				return false
			}
			a.add(appendNumber(room[:0], f))
			rest, ok = bytes.CutPrefix(number[end:], cellEnd)
		} else {
			a.add(nil)
			rest, ok = bytes.CutPrefix(rest, blankCell)
		}
		if string(rest) == "]}" {
			return ok
		}
		if ok {
			rest, ok = bytes.CutPrefix(rest, comma)
		}
	}
	return false
}

// add adds a cell; no value is a blank one.
func (a *answer) add(value []byte) {
	p := piece{}
	if len(value) > 0 {
		p.from = int32(len(a.text))
		a.text = append(a.text, value...)
		p.to = int32(len(a.text))
	}
	a.cells = append(a.cells, p)
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

// encode writes an effective value as values.get does.
func encode(v *api.ExtendedValue) jsontext.Value {
	switch {
	case v == nil:
	case v.StringValue != nil:
		b, _ := jsontext.AppendQuote(nil, *v.StringValue) // errs only for invalid UTF-8, which it mends
		return b
	case v.NumberValue != nil:
		return appendNumber(nil, *v.NumberValue)
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
