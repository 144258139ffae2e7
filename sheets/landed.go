package sheets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// A question is what a write asks to see of the sheet afterwards.
type question struct {
	title string // quoted
	head  int    // so many rows from the top, whole
	rows  []int  // these, in the key columns only; sorted
	keys  []int  // sorted
}

// ranges are the question in A1 notation. Rows and columns that lie near each other are joined; what is then seen too
// much is left out of the answer again. Of many rows here and there the key columns are joined first: the columns between
// them are few, the rows between those may be all the others.
func (q question) ranges() []string {
	var out []string
	if q.head > 0 {
		out = append(out, fmt.Sprintf("%s!1:%d", q.title, q.head))
	}
	cols := atMost(4, q.keys)
	if len(cols) == 0 {
		return out
	}
	if len(spans(q.rows, 2)) > maxRanges/len(cols) {
		cols = atMost(1, q.keys)
	}
	for _, r := range atMost(maxRanges/len(cols), q.rows) {
		for _, c := range cols {
			out = append(out, fmt.Sprintf("%s!%s:%s", q.title, cellName(r.first, c.first), cellName(r.last, c.last)))
		}
	}
	return out
}

// appendTo writes the ranges as JSON.
func (q question) appendTo(out []byte) []byte {
	out = append(out, '[')
	for i, r := range q.ranges() {
		if i > 0 {
			out = append(out, ',')
		}
		out, _ = jsontext.AppendQuote(out, r) // errs only for invalid UTF-8, which it mends
	}
	return append(out, ']')
}

// landed reads the answer. An answer without the tab means that it was renamed in the very instant: what was written
// where is then not known.
func (q question) landed(d *jsontext.Decoder, sheetID int64) (*Landed, error) {
	sheets, err := decodeUpdated(d)
	if err != nil {
		return nil, err
	}
	l := &Landed{Header: make([][]byte, q.head), Rows: make(map[int][]byte, len(q.rows))}
	head, rows := make([]cells, q.head), q.emptyRows()
	pieces, found := sheets[sheetID]
	if !found {
		return nil, errors.New("la pestaña no está en ella")
	}
	for _, p := range pieces {
		q.collect(p, head, rows)
	}
	for i := range head {
		l.Header[i] = head[i].array()
	}
	for i, row := range q.rows {
		l.Rows[row] = rows[i].array()
	}
	return l, nil
}

// emptyRows is room for the rows, up to the last key column, in one piece.
func (q question) emptyRows() []cells {
	rows := make([]cells, len(q.rows))
	if len(q.keys) == 0 {
		return rows
	}
	width := q.keys[len(q.keys)-1] + 1
	room := make(cells, len(rows)*width)
	for i := range rows {
		rows[i] = room[i*width : i*width : (i+1)*width]
	}
	return rows
}

// collect puts the cells of one range where they were asked for. A range of data rows may reach into the head, and the
// head's into the data rows.
func (q question) collect(p *piece, head, rows []cells) {
	for i, r := range p.rows {
		row := p.row + i + 1
		at, wanted := slices.BinarySearch(q.rows, row)
		for j, value := range r {
			col := p.col + j
			if value == nil {
				continue
			}
			if row <= len(head) {
				head[row-1].set(col, value)
			}
			if wanted {
				if _, key := slices.BinarySearch(q.keys, col); key {
					rows[at].set(col, value)
				}
			}
		}
	}
}

// cells is a row under construction, a JSON value a column; nil is a blank cell.
type cells []jsontext.Value

func (c *cells) set(col int, v jsontext.Value) {
	for len(*c) <= col {
		*c = append(*c, nil)
	}
	(*c)[col] = v
}

// array is the row as values.get has it: blank cells are "", and trailing ones are left out.
func (c cells) array() []byte {
	size := 2
	for _, v := range c {
		size += max(len(v), 2) + 1
	}
	b := append(make([]byte, 0, size), '[')
	for i, v := range c {
		if i > 0 {
			b = append(b, ',')
		}
		if v == nil {
			v = jsontext.Value(`""`)
		}
		b = append(b, v...)
	}
	return append(b, ']')
}

func number(f float64) jsontext.Value {
	form := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	return strconv.AppendFloat(nil, f, form, -1, 64)
}

// orBadAnswer marks an error of decoding: the answer came, and was not whole.
func orBadAnswer(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &badAnswer{err}
	}
	return err
}
