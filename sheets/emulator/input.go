package emulator

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// An input is one value as a request gives it; the zero one is null, which leaves the cell alone.
type input struct {
	value
	given bool
	odd   string // a list or an object, which no cell takes
}

type inputRow []input

func (row *inputRow) decodeJSON(d *decoder, path string) error {
	if d.in.PeekKind() != '[' {
		return d.wrong(path, "type.googleapis.com/google.protobuf.ListValue")
	}
	if _, err := d.in.ReadToken(); err != nil {
		return err
	}
	for d.in.PeekKind() != ']' {
		in, err := readInput(d.in)
		if err != nil {
			return err
		}
		*row = append(*row, in)
	}
	_, err := d.in.ReadToken()
	return err
}

func readInput(dec *jsontext.Decoder) (input, error) {
	if k := dec.PeekKind(); k == '[' || k == '{' {
		v, err := dec.ReadValue()
		return input{given: true, odd: string(v)}, err
	}
	tok, err := dec.ReadToken()
	if err != nil {
		return input{}, err
	}
	switch tok.Kind() {
	case '"':
		return input{given: true, value: textOf(tok.String())}, nil
	case '0':
		n, err := tok.Float()
		return input{given: true, value: numberOf(n)}, err
	case 't', 'f':
		return input{given: true, value: boolOf(tok.Bool())}, nil
	}
	return input{}, nil // null
}

// check refuses what no cell can hold.
func (in input) check() error {
	if in.odd != "" {
		return invalid("%s", in.odd)
	}
	if len(in.text) > maxCellText && utf8.RuneCountInString(in.text) > maxCellText {
		return invalid("Your input contains more than the maximum of %d characters in a single cell.", maxCellText)
	}
	return nil
}
