package emulator

import (
	"errors"

	"github.com/go-json-experiment/json/jsontext"
)

// A savedRow is a row of cells on the disk: a list of null, texts, numbers and booleans. A cell that has more is a
// list of its value, the place of the rest among the sheet's looks (-1 without), and its formula where it has one.
type savedRow struct {
	cells  []cell
	places map[*more]int // when writing
	looks  []int         // when reading: the place for each cell, -1 without
}

func (r savedRow) encodeJSON(e *encoder, _ mask) {
	e.begin('[')
	for _, c := range r.cells {
		e.element()
		place := -1
		if c.more != nil {
			place = r.places[c.more]
		}
		if place < 0 && c.kind != formula {
			encodeValue(e, c.value)
			continue
		}
		e.begin('[')
		e.element()
		encodeValue(e, c.value)
		e.element()
		e.num(float64(place))
		if c.kind == formula {
			e.element()
			e.str(c.text)
		}
		e.end(']')
	}
	e.end(']')
}

func encodeValue(e *encoder, v value) {
	switch v.kind {
	case number:
		e.num(v.num)
	case text:
		e.str(v.text)
	case boolean:
		e.bool(v.num != 0)
	default:
		e.buf = append(e.buf, "null"...)
		e.comma = true
	}
}

func (r *savedRow) decodeJSON(d *decoder, path string) error {
	if d.in.PeekKind() != '[' {
		return d.wrong(path, "row")
	}
	if _, err := d.in.ReadToken(); err != nil {
		return err
	}
	for d.in.PeekKind() != ']' {
		c, place, err := readSavedCell(d.in)
		if err != nil {
			return err
		}
		r.cells, r.looks = append(r.cells, c), append(r.looks, place)
	}
	_, err := d.in.ReadToken()
	return err
}

func readSavedCell(in *jsontext.Decoder) (c cell, place int, err error) {
	if in.PeekKind() != '[' {
		got, err := readInput(in)
		return cell{value: got.value}, -1, err
	}
	if _, err := in.ReadToken(); err != nil {
		return c, -1, err
	}
	var parts []input
	for in.PeekKind() != ']' {
		part, err := readInput(in)
		if err != nil {
			return c, -1, err
		}
		parts = append(parts, part)
	}
	if _, err := in.ReadToken(); err != nil {
		return c, -1, err
	}
	if len(parts) < 2 || len(parts) > 3 || parts[1].kind != number {
		return c, -1, errors.New("una celda no se entiende")
	}
	c.value = parts[0].value
	if len(parts) == 3 {
		c.value = value{kind: formula, text: parts[2].text}
	}
	return c, int(parts[1].num), nil
}

// load makes a row of what was read.
func (r savedRow) load(looks []*more) (*row, error) {
	if len(r.cells) == 0 {
		return nil, nil
	}
	for i, place := range r.looks {
		if place >= len(looks) {
			return nil, errors.New("una celda nombra un formato que no está")
		}
		if place >= 0 {
			r.cells[i].more = looks[place]
		}
	}
	return &row{cells: r.cells}, nil
}
