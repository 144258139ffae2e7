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
	looks  []look        // when reading
}

// A look says that the cell of a column has more, and its place.
type look struct{ column, place int }

// encodeJSON writes the row; most cells are just their value.
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

// encodeValue writes a value that is not computed; a formula is written beside it.
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

// decodeJSON reads what encodeJSON wrote.
func (r *savedRow) decodeJSON(d *decoder, path string) error {
	if d.in.PeekKind() != '[' {
		return d.wrong(path, "row")
	}
	if _, err := d.in.ReadToken(); err != nil {
		return err
	}
	r.cells = make([]cell, 0, d.width)
	for d.in.PeekKind() != ']' {
		v, place, err := readSavedCell(d.in)
		if err != nil {
			return err
		}
		if place >= 0 {
			r.looks = append(r.looks, look{len(r.cells), place})
		}
		r.cells = append(r.cells, cell{value: v})
	}
	d.width = len(r.cells)
	_, err := d.in.ReadToken()
	return err
}

// readSavedCell reads a cell, and the place of the rest of it among the looks; -1 without.
func readSavedCell(in *jsontext.Decoder) (v value, place int, err error) {
	if in.PeekKind() != '[' {
		v, err = readValue(in)
		return saved(v), -1, err
	}
	if _, err := in.ReadToken(); err != nil {
		return v, -1, err
	}
	var parts []value
	for in.PeekKind() != ']' {
		part, err := readValue(in)
		if err != nil {
			return v, -1, err
		}
		parts = append(parts, part)
	}
	if _, err := in.ReadToken(); err != nil {
		return v, -1, err
	}
	if len(parts) < 2 || len(parts) > 3 || parts[1].kind != number {
		return v, -1, errors.New("una celda no se entiende")
	}
	if len(parts) == 3 {
		return value{kind: formula, text: parts[2].text}, int(parts[1].num), nil
	}
	return saved(parts[0]), int(parts[1].num), nil
}

// saved is a value as it was before it was saved: null was a blank.
func saved(v value) value {
	if v.kind == untouched {
		return value{}
	}
	return v
}

// load makes a row of what was read.
func (r savedRow) load(looks []*more) (*row, error) {
	if len(r.cells) == 0 {
		return nil, nil
	}
	for _, l := range r.looks {
		if l.place >= len(looks) {
			return nil, errors.New("una celda nombra un formato que no está")
		}
		r.cells[l.column].more = looks[l.place]
	}
	return &row{cells: r.cells}, nil
}
