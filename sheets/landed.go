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

// A question is what a write asks to see of the sheet afterwards. It may be asked again, also of other rows.
type question struct {
	title string // quoted
	head  int    // so many rows from the top, whole
	rows  []int  // these, in the key columns only; sorted
	keys  []int  // sorted

	// What it was answered last, whose memory serves the next answer.
	answer answer
	keyed  []piece // the key cells of each row
}

// ranges are the question in A1 notation. Rows and columns that lie near each other are joined; what is then seen too
// much is left out of the answer again. Of many rows here and there the key columns are joined first: the columns between
// them are few, the rows between those may be all the others.
func (q *question) ranges() []string {
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
			out = append(out, q.title+"!"+cellName(r.first, c.first)+":"+cellName(r.last, c.last))
		}
	}
	return out
}

// appendTo writes the ranges as JSON.
func (q *question) appendTo(out []byte) []byte {
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
func (q *question) landed(d *jsontext.Decoder, sheetID int64) (*Landed, error) {
	found, err := q.answer.decode(d, sheetID)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errors.New("la pestaña no está en ella")
	}
	head := make([]cells, q.head)
	q.keyed = slices.Grow(q.keyed[:0], len(q.rows)*len(q.keys))[:len(q.rows)*len(q.keys)]
	clear(q.keyed)
	for _, s := range q.answer.strips {
		q.collect(s, head)
	}
	l := &Landed{Header: make([][]byte, q.head), Rows: make(map[int][]byte, len(q.rows))}
	for i := range head {
		l.Header[i] = head[i].array()
	}
	var kept texts
	var row cells
	var array []byte
	for i, num := range q.rows {
		row = row[:0]
		for j, p := range q.keyed[i*len(q.keys):][:len(q.keys)] {
			if p != (piece{}) {
				row.set(q.keys[j], q.answer.value(p))
			}
		}
		array = row.appendTo(array[:0])
		l.Rows[num] = kept.keep(array)
	}
	return l, nil
}

// collect puts the cells of a strip where they were asked for. A range of data rows may reach into the head, and the
// head's into the data rows.
func (q *question) collect(s strip, head []cells) {
	if row := s.row; row < len(head) {
		for i, p := range s.cells {
			if p != (piece{}) {
				head[row].set(s.col+i, q.answer.value(p))
			}
		}
	}
	at, wanted := slices.BinarySearch(q.rows, s.row+1)
	if !wanted {
		return
	}
	keyed := q.keyed[at*len(q.keys):]
	for i, key := range q.keys {
		if j := key - s.col; j >= 0 && j < len(s.cells) && s.cells[j] != (piece{}) {
			keyed[i] = s.cells[j]
		}
	}
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

// cells is a row under construction, a JSON value a column; nil is a blank cell.
type cells []jsontext.Value

func (c *cells) set(col int, v jsontext.Value) {
	for len(*c) <= col {
		*c = append(*c, nil)
	}
	(*c)[col] = v
}

// array is the row as values.get has it: blank cells are "", and trailing ones are left out.
func (c cells) array() []byte { return c.appendTo(nil) }

func (c cells) appendTo(out []byte) []byte {
	out = append(out, '[')
	for i, v := range c {
		if i > 0 {
			out = append(out, ',')
		}
		if v == nil {
			out = append(out, `""`...)
		}
		out = append(out, v...)
	}
	return append(out, ']')
}

func appendNumber(out []byte, f float64) []byte {
	form := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	return strconv.AppendFloat(out, f, form, -1, 64)
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
