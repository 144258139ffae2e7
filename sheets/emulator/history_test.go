package emulator

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A plain is what a sheet is to someone who knows no cleverness: a table of texts.
type plain [][]string

func newPlain(rows, cols int) plain {
	p := make(plain, rows)
	for r := range p {
		p[r] = make([]string, cols)
	}
	return p
}

func (p plain) turned() plain {
	out := newPlain(len(p[0]), len(p))
	for r := range p {
		for c := range p[r] {
			out[c][r] = p[r][c]
		}
	}
	return out
}

// along does f to the rows, or to the columns as if they were rows.
func (p plain) along(dimension string, f func(plain) plain) plain {
	if dimension == "COLUMNS" {
		return f(p.turned()).turned()
	}
	return f(p)
}

func (p plain) String() string {
	lines := make([]string, len(p))
	for i, row := range p {
		lines[i] = strings.Join(row, "|")
	}
	return strings.Join(lines, "\n")
}

// tableOf reads a sheet the way plain has it.
func tableOf(s *sheet) plain {
	rows, cols := s.size()
	p := newPlain(rows, cols)
	for r := range p {
		for c := range p[r] {
			p[r][c] = s.grid.at(r, c).text
		}
	}
	return p
}

// A history is a spreadsheet that people work on, beside the plain table that it should be.
type history struct {
	t      *rapid.T
	server *Server
	table  plain
	label  int
	old    *document // an earlier version, which nothing may change
	oldIs  plain
}

func (h *history) send(method, path, body string) int {
	w := httptest.NewRecorder()
	h.server.ServeHTTP(w, httptest.NewRequest(method, "/v4/spreadsheets/id"+path, bytes.NewReader([]byte(body))))
	if w.Code != http.StatusOK && w.Code != http.StatusBadRequest {
		h.t.Fatalf("%s %s %s: got %d %s", method, path, body, w.Code, w.Body)
	}
	return w.Code
}

// batch does a request; sometimes together with one that fails, after which nothing may have happened.
func (h *history) batch(request string, change func(plain) plain) {
	doomed := rapid.IntRange(0, 4).Draw(h.t, "doomed") == 0
	if doomed {
		request += `,{"deleteSheet":{"sheetId":99}}`
	}
	code := h.send("POST", ":batchUpdate", `{"requests":[`+request+`]}`)
	if code == http.StatusOK {
		h.table = change(h.table)
	}
	if doomed == (code == http.StatusOK) {
		h.t.Fatalf("%s: got %d", request, code)
	}
}

// stretch draws a range of a dimension that is not all of it.
func (h *history) stretch(least int) (dimension string, from, to, size int) {
	dimension = rapid.SampledFrom([]string{"ROWS", "COLUMNS"}).Draw(h.t, "dimension")
	size = len(h.table)
	if dimension == "COLUMNS" {
		size = len(h.table[0])
	}
	from = rapid.IntRange(0, size-1).Draw(h.t, "from")
	to = rapid.IntRange(from+1, size).Draw(h.t, "to")
	if size-(to-from) < least {
		to = from + 1
	}
	return dimension, from, to, size
}

func (h *history) write() {
	r := rapid.IntRange(0, len(h.table)-1).Draw(h.t, "row")
	c := rapid.IntRange(0, len(h.table[0])-1).Draw(h.t, "column")
	h.label++
	text := rapid.SampledFrom([]string{"", strconv.Itoa(h.label) + "x"}).Draw(h.t, "text")
	a1 := url.PathEscape(rect{r, r + 1, c, c + 1}.a1())
	if code := h.send("PUT", "/values/"+a1+"?valueInputOption=RAW", `{"values":[["`+text+`"]]}`); code != http.StatusOK {
		h.t.Fatalf("writing %s: got %d", a1, code)
	}
	h.table[r][c] = text
}

func (h *history) insert() {
	dim, at, _, size := h.stretch(0)
	n := rapid.IntRange(1, 3).Draw(h.t, "n")
	if size > 12 {
		return
	}
	h.batch(fmt.Sprintf(`{"insertDimension":{"range":{"dimension":%q,"startIndex":%d,"endIndex":%d}}}`, dim, at, at+n), func(p plain) plain {
		return p.along(dim, func(p plain) plain { return slices.Insert(p, at, newPlain(n, len(p[0]))...) })
	})
}

func (h *history) remove() {
	dim, from, to, size := h.stretch(1)
	if size < 2 {
		return
	}
	h.batch(fmt.Sprintf(`{"deleteDimension":{"range":{"dimension":%q,"startIndex":%d,"endIndex":%d}}}`, dim, from, to), func(p plain) plain {
		return p.along(dim, func(p plain) plain { return slices.Delete(p, from, to) })
	})
}

func (h *history) move() {
	dim, from, to, size := h.stretch(0)
	at := rapid.IntRange(0, size).Draw(h.t, "at")
	h.batch(fmt.Sprintf(`{"moveDimension":{"source":{"dimension":%q,"startIndex":%d,"endIndex":%d},"destinationIndex":%d}}`, dim, from, to, at), func(p plain) plain {
		return p.along(dim, func(p plain) plain {
			var before, moved, after plain
			for i, row := range p {
				switch {
				case i >= from && i < to:
					moved = append(moved, row)
				case i < at:
					before = append(before, row)
				default:
					after = append(after, row)
				}
			}
			return slices.Concat(before, moved, after)
		})
	})
}

func (h *history) sort() {
	_, from, to, _ := h.stretch(0)
	to, from = min(to, len(h.table)), min(from, len(h.table)-1)
	if to <= from {
		return
	}
	by := rapid.IntRange(0, len(h.table[0])-1).Draw(h.t, "by")
	h.batch(fmt.Sprintf(`{"sortRange":{"range":{"startRowIndex":%d,"endRowIndex":%d},"sortSpecs":[{"dimensionIndex":%d}]}}`, from, to, by), func(p plain) plain {
		slices.SortStableFunc(p[from:to], func(a, b []string) int {
			if (a[by] == "") != (b[by] == "") {
				return strings.Compare(b[by], a[by]) // blanks last
			}
			return strings.Compare(a[by], b[by])
		})
		return p
	})
}

func (h *history) copySheet() {
	h.batch(`{"duplicateSheet":{"sourceSheetId":0,"newSheetId":5}},{"updateCells":{"start":{"sheetId":5},"rows":[{"values":[{"userEnteredValue":{"stringValue":"copy"}}]}],"fields":"*"}},
		{"updateCells":{"start":{},"rows":[{"values":[{"userEnteredValue":{"stringValue":"own"}}]}],"fields":"*"}},{"deleteSheet":{"sheetId":5}}`, func(p plain) plain {
		p[0][0] = "own"
		return p
	})
}

func (h *history) check() {
	d := h.server.book("id").latest.Load()
	if got := tableOf(d.sheets[0]); !reflect.DeepEqual(got, h.table) {
		h.t.Fatalf("got\n%s\nwant\n%s", got, h.table)
	}
	if h.old != nil {
		if got := tableOf(h.old.sheets[0]); !reflect.DeepEqual(got, h.oldIs) {
			h.t.Fatalf("an older version became\n%s\nit was\n%s", got, h.oldIs)
		}
	}
	if rapid.IntRange(0, 3).Draw(h.t, "keep this version") == 0 {
		h.old, h.oldIs = d, tableOf(d.sheets[0])
	}
}

func TestHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		d := newDocument("id", "t", anyone, &call{})
		d.sheets = []*sheet{newSheet(0, "Sheet1", 5, 4)}
		if err := s.add(d); err != nil {
			t.Fatal(err)
		}
		h := &history{t: t, server: s, table: newPlain(5, 4)}
		steps := map[string]func(*rapid.T){"": func(*rapid.T) { h.check() }}
		for name, do := range map[string]func(){"write": h.write, "write more": h.write, "insert": h.insert, "remove": h.remove,
			"move": h.move, "sort": h.sort, "copy sheet": h.copySheet} {
			steps[name] = func(t *rapid.T) { h.t = t; do() }
		}
		t.Repeat(steps)
	})
}
