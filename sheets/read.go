package sheets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
	"google.golang.org/api/googleapi"
)

// A Table is a tab as it was read: Rows[i] is row i+1 of the sheet, a JSON array as values.get has it, with trailing
// blank cells left out ("[]" for a blank row). Numbers are numbers, dates serial numbers, TRUE and FALSE booleans.
type Table struct {
	Rows   [][]byte
	chunks []*[chunkSize]byte
}

// Free gives the table's memory to the next [Tab.Read]; neither the table nor a row of it may be used afterwards.
// Calling it is optional, and of use for sheets that are read again and again.
func (t *Table) Free() {
	for _, c := range t.chunks {
		chunks.Put(c)
	}
	if rows := t.Rows[:0]; cap(rows) > 0 {
		clear(t.Rows) // else the chunks could not go before the next read
		select {
		case rowLists <- rows:
		default:
		}
	}
	*t = Table{}
}

// Read reads the whole tab in one call. It may be called any number of times.
func (t *Tab) Read(ctx context.Context) (*Table, error) {
	if tables, err := t.client.readSure(ctx, []*Tab{t}); tables != nil || err != nil {
		return first(tables), err
	}
	table, err := call(ctx, t.client, t.op("leer la pestaña "+quote(t.title), read), t.get)
	var refused *googleapi.Error
	if errors.As(err, &refused) && strings.HasPrefix(refused.Message, "Unable to parse range") {
		// The tab is not there. Which there are, only another call can tell.
		if _, missing := t.look(ctx); missing != nil {
			return nil, missing
		}
	}
	return table, err
}

func first(tables []*Table) *Table {
	if len(tables) == 0 {
		return nil
	}
	return tables[0]
}

// get is spreadsheets.values.get, its answer decoded as it comes.
func (t *Tab) get(ctx context.Context) (*Table, error) {
	address := t.client.base + "v4/spreadsheets/" + url.PathEscape(t.spreadsheet) + "/values/" + url.PathEscape(quoteTitle(t.title)) +
		"?alt=json&prettyPrint=false&fields=range,values&valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=SERIAL_NUMBER"
	var out *Table
	err := t.client.stream(ctx, http.MethodGet, address, nil, func(d *jsontext.Decoder) error {
		table, from, err := decodeRange(d)
		if err != nil {
			return err
		}
		// A named range may have the tab's title; then the answer would be of other cells.
		if !wholeTab(from) {
			table.Free()
			return &Error{
				msg:  "un intervalo con nombre se llama igual que la pestaña " + quote(t.title) + " y la tapa",
				hint: "cámbiele el nombre en Datos → Intervalos con nombre",
			}
		}
		out = table
		return nil
	})
	return out, err
}

// stream makes a call and decodes its answer as it comes; the answer must end where decode does.
func (c *Client) stream(ctx context.Context, method, address string, body []byte, decode func(*jsontext.Decoder) error) error {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return &unsent{err}
	}
	r.Header.Set("User-Agent", "celula")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if err := googleapi.CheckResponse(res); err != nil {
		return err
	}
	d := jsontext.NewDecoder(res.Body, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	err = decode(d)
	if err == nil {
		err = atEnd(d)
	}
	var own *Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	return &badAnswer{err}
}

// atEnd makes sure that the answer came whole.
func atEnd(d *jsontext.Decoder) error {
	if kind := d.PeekKind(); kind != 0 {
		return fmt.Errorf("%v after the answer's end", kind)
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return err // the body broke off in its last bytes, or its check sum is wrong
	}
	return nil
}

// wholeTab reports whether a range begins at A1, as that of a whole tab does.
func wholeTab(from string) bool {
	cells := from[strings.LastIndexByte(from, '!')+1:]
	first, _, _ := strings.Cut(cells, ":")
	return first == "A1" || from == ""
}

// decodeRange reads {"range": …, "values": [row, …]}, rows as they stand, and gives its range. The two may stand in a
// "valueRange" within.
func decodeRange(d *jsontext.Decoder) (table *Table, from string, err error) {
	table = new(Table)
	err = decodeObject(d, func(name string) (err error) {
		switch name {
		case "range":
			from, err = decodeText(d)
		case "values":
			err = table.decodeRows(d)
		case "valueRange":
			table.Free()
			table, from, err = decodeRange(d)
		default:
			err = d.SkipValue()
		}
		return err
	})
	if err != nil && table != nil {
		table.Free()
	}
	return table, from, err
}

// decodeObject calls member after each name of an object, to read its value.
func decodeObject(d *jsontext.Decoder, member func(name string) error) error {
	if err := expect(d, '{'); err != nil {
		return err
	}
	for d.PeekKind() == '"' {
		name, err := decodeText(d)
		if err != nil {
			return err
		}
		if err := member(name); err != nil {
			return err
		}
	}
	return expect(d, '}')
}

// decodeArray calls element before each element of an array, to read it.
func decodeArray(d *jsontext.Decoder, element func() error) error {
	if err := expect(d, '['); err != nil {
		return err
	}
	for kind := d.PeekKind(); kind != ']' && kind != 0; kind = d.PeekKind() {
		if err := element(); err != nil {
			return err
		}
	}
	return expect(d, ']')
}

func decodeText(d *jsontext.Decoder) (string, error) {
	token, err := d.ReadToken()
	if err != nil {
		return "", err
	}
	if token.Kind() != '"' {
		return "", fmt.Errorf("got %v, want a text", token.Kind())
	}
	return token.String(), nil
}

func (t *Table) decodeRows(d *jsontext.Decoder) error {
	if err := expect(d, '['); err != nil {
		return err
	}
	if t.Rows == nil {
		select {
		case t.Rows = <-rowLists:
		default:
		}
	}
	var room []byte // what is left of the last chunk
	for d.PeekKind() == '[' {
		row, err := d.ReadValue()
		if err != nil {
			return err
		}
		if len(row) > len(room) {
			room = t.grow(len(row))
		}
		kept := jsontext.Value(room[:copy(room, row)])
		if bytes.IndexByte(kept, '\n') >= 0 { // spread over lines, as a server that ignores prettyPrint has it
			if err := kept.Compact(); err != nil {
				return err
			}
		}
		n := len(kept)
		t.Rows = append(t.Rows, kept[:n:n])
		room = room[n:]
	}
	return expect(d, ']')
}

// Rows lie side by side in chunks that are never moved, so that a large table costs no more than its size.
const chunkSize = 1 << 18

// The memory of freed tables.
var (
	chunks   = sync.Pool{New: func() any { return new([chunkSize]byte) }}
	rowLists = make(chan [][]byte, 4) // empty ones: each so large that a pool, which loses some, would cost more than it saves
)

func (t *Table) grow(need int) []byte {
	if need > chunkSize {
		return make([]byte, need)
	}
	c := chunks.Get().(*[chunkSize]byte)
	t.chunks = append(t.chunks, c)
	return c[:]
}

func expect(d *jsontext.Decoder, kind jsontext.Kind) error {
	token, err := d.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() != kind {
		return fmt.Errorf("got %v, want %v", token.Kind(), kind)
	}
	return nil
}

// countCells counts a row's cells.
func countCells(row []byte) int {
	d := jsontext.NewDecoder(bytes.NewReader(row), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if expect(d, '[') != nil {
		return 0
	}
	n := 0
	for d.PeekKind() != ']' && d.SkipValue() == nil {
		n++
	}
	return n
}
