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
	api "google.golang.org/api/sheets/v4"
)

// A question is what a write asks to see of the sheet afterwards.
type question struct {
	title string // quoted
	head  int    // so many rows from the top, whole
	rows  []int  // these, in the key columns only; sorted
	keys  []int  // sorted
}

// ranges are the question in A1 notation. Rows and columns that lie near each other are joined; what is then seen too
// much is left out of the answer again.
func (q question) ranges() []string {
	var out []string
	if q.head > 0 {
		out = append(out, fmt.Sprintf("%s!1:%d", q.title, q.head))
	}
	cols := atMost(4, q.keys)
	if len(cols) == 0 {
		return out
	}
	for _, r := range atMost(maxRanges/len(cols), q.rows) {
		for _, c := range cols {
			out = append(out, fmt.Sprintf("%s!%s:%s", q.title, cellName(r.first, c.first), cellName(r.last, c.last)))
		}
	}
	return out
}

// landed reads the answer. An answer without the tab means that it was renamed in the very instant: what was written
// where is then not known.
func (q question) landed(book *api.Spreadsheet, sheetID int64) (*Landed, error) {
	l := &Landed{Header: make([][]byte, q.head), Rows: make(map[int][]byte, len(q.rows))}
	head, rows := make([]cells, q.head), make([]cells, len(q.rows))
	found := false
	if book != nil {
		for _, s := range book.Sheets {
			if s.Properties == nil || s.Properties.SheetId != sheetID {
				continue
			}
			found = true
			for _, d := range s.Data {
				q.collect(d, head, rows)
			}
		}
	}
	if !found {
		return nil, &badAnswer{errors.New("la pestaña no está en ella")}
	}
	for i := range head {
		l.Header[i] = head[i].array()
	}
	for i, row := range q.rows {
		l.Rows[row] = rows[i].array()
	}
	return l, nil
}

// collect puts the cells of one range where they were asked for. A range of data rows may reach into the head, and the
// head's into the data rows.
func (q question) collect(d *api.GridData, head, rows []cells) {
	for i, r := range d.RowData {
		row := int(d.StartRow) + i + 1
		at, wanted := slices.BinarySearch(q.rows, row)
		for j, c := range r.Values {
			col := int(d.StartColumn) + j
			if c.EffectiveValue == nil {
				continue
			}
			if row <= len(head) {
				head[row-1].set(col, c.EffectiveValue)
			}
			if wanted {
				if _, key := slices.BinarySearch(q.keys, col); key {
					rows[at].set(col, c.EffectiveValue)
				}
			}
		}
	}
}

// cells is a row under construction, a JSON value a column; nil is a blank cell.
type cells []jsontext.Value

func (c *cells) set(col int, v *api.ExtendedValue) {
	for len(*c) <= col {
		*c = append(*c, nil)
	}
	(*c)[col] = encode(v)
}

// array is the row as values.get has it: blank cells are "", and trailing ones are left out.
func (c cells) array() []byte {
	b := []byte{'['}
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

// encode writes an effective value as values.get does with UNFORMATTED_VALUE and SERIAL_NUMBER.
func encode(v *api.ExtendedValue) jsontext.Value {
	switch {
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

func number(f float64) jsontext.Value {
	form := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	return strconv.AppendFloat(nil, f, form, -1, 64)
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

// orBadAnswer marks an error of decoding: the answer came, and was not whole.
func orBadAnswer(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &badAnswer{err}
	}
	return err
}
