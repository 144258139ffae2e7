package emulator

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// An inputRow is a list of values as a request gives them.
type inputRow []value

// decodeJSON reads a row without reflection: a hoja has millions of values.
func (row *inputRow) decodeJSON(d *decoder, path string) error {
	if d.in.PeekKind() != '[' {
		return d.wrong(path, "type.googleapis.com/google.protobuf.ListValue")
	}
	if _, err := d.in.ReadToken(); err != nil {
		return err
	}
	*row = make(inputRow, 0, d.width) // rows are mostly as long as the one before
	for d.in.PeekKind() != ']' {
		v, err := readValue(d.in)
		if err != nil {
			return err
		}
		*row = append(*row, v)
	}
	d.width = len(*row)
	_, err := d.in.ReadToken()
	return err
}

// readValue reads one value: text, number, boolean, or null.
func readValue(in *jsontext.Decoder) (value, error) {
	if k := in.PeekKind(); k == '[' || k == '{' {
		v, err := in.ReadValue()
		return value{kind: odd, text: string(v)}, err
	}
	tok, err := in.ReadToken()
	if err != nil {
		return value{}, err
	}
	switch tok.Kind() {
	case '"':
		return textOf(tok.String()), nil
	case '0':
		n, err := tok.Float()
		return numberOf(n), err
	case 't', 'f':
		return boolOf(tok.Bool()), nil
	}
	return value{kind: untouched}, nil
}

// check refuses what no cell can hold.
func (v value) check() error {
	if v.kind == odd {
		return invalid("%s", v.text)
	}
	if len(v.text) > maxCellText && utf8.RuneCountInString(v.text) > maxCellText {
		return invalid("Your input contains more than the maximum of %d characters in a single cell.", maxCellText)
	}
	return nil
}
