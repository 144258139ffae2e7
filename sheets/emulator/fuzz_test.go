package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"google.golang.org/api/sheets/v4"
)

// Whatever is asked, an area that is found can be spelled, and its spelling finds it again.
func FuzzA1(f *testing.F) {
	for _, s := range []string{"Sheet1!A1:B2", "'It''s'!A:C", "D4:A1", "$B$3", "2:3", "A2:2", "R1C1:R2C2", "Sheet1!", "'", "A0", "ZZZ9999999", "x!y!A1", "Á1", "A1:"} {
		f.Add(s)
	}
	d := newDocument("id", "t", "me", &call{})
	d.sheets = append(d.sheets, newSheet(1, "It's", 10, 3), newSheet(2, "x!y", 10, 3), newSheet(3, "D3", 10, 3))
	f.Fuzz(func(t *testing.T, a1 string) {
		s, area, err := d.find(a1)
		if err != nil {
			return
		}
		if area.empty() || !s.all().contains(area) {
			t.Fatalf("%q is the area %v of a sheet of %v", a1, area, s.all())
		}
		again, same, err := d.find(s.a1(area))
		if err != nil || again != s || same != area {
			t.Fatalf("%q is spelled %q, which is %v %v", a1, s.a1(area), same, err)
		}
	})
}

// Whatever is typed, a formula taken apart is the formula again, and its canonical spelling is one that stays.
func FuzzFormula(f *testing.F) {
	for _, s := range []string{"=sum( sales!a3:a3 )", "='It''s'!A1+$B$2:c3", `="a""b"&A1`, "=1.5e3%", "={1;2}", "=#REF!", "=a:b+2:3", "=LOG10(A1)", "=-(1", "=A1048577"} {
		f.Add(s)
	}
	d := newDocument("id", "t", "me", &call{})
	d.sheets = append(d.sheets, newSheet(1, "Sales", 10, 3))
	f.Fuzz(func(t *testing.T, s string) {
		if !strings.HasPrefix(s, "=") || !utf8.ValidString(s) {
			return
		}
		var b strings.Builder
		for _, p := range pieces(s[1:], '.') {
			if p.text == "" {
				t.Fatalf("an empty piece in %q", s)
			}
			b.WriteString(p.text)
		}
		if "="+b.String() != s {
			t.Fatalf("%q taken apart and put together is %q", s, "="+b.String())
		}
		once := d.canonicalFormula(s)
		if twice := d.canonicalFormula(once); twice != once {
			t.Fatalf("%q is kept as %q and then as %q", s, once, twice)
		}
		newCalc(d).evaluate(d.sheets[0], s)
		moveFormula(s, 3, -2)
	})
}

// Whatever JSON comes, the answer is JSON, nothing panics, and what is refused changes nothing.
func FuzzBatchUpdate(f *testing.F) {
	for _, s := range []string{
		`{"requests":[{"addSheet":{"properties":{"title":"x","sheetId":7}}},{"deleteSheet":{"sheetId":7}}]}`,
		`{"requests":{"updateCells":{"start":{"rowIndex":1},"rows":[{"values":[{"note":"n","userEnteredValue":{"formulaValue":"=A1"}}]}],"fields":"*"}}}`,
		`{"requests":[{"sortRange":{"range":{"sheetId":0},"sortSpecs":[{"dimensionIndex":0}]}}],"includeSpreadsheetInResponse":true,"responseRanges":["A1:B2"]}`,
		`{"requests":[{"insertDimension":{"range":{"dimension":"ROWS","startIndex":1,"endIndex":3}}},{"moveDimension":{"source":{"dimension":"COLUMNS","startIndex":0,"endIndex":2},"destinationIndex":5}}]}`,
		`{"requests":[{"copyPaste":{"source":{"endRowIndex":2},"destination":{"startRowIndex":2,"endRowIndex":6}}},{"cutPaste":{"source":{"endRowIndex":1},"destination":{"rowIndex":3}}}]}`,
		`{"requests":[{"findReplace":{"find":"a","replacement":"$1","searchByRegex":true,"allSheets":true}},{"mergeCells":{"range":{},"mergeType":"MERGE_ROWS"}}]}`,
		`{"requests":[{"repeatCell":{"range":{"startRowIndex":-1},"cell":null,"fields":"userEnteredFormat(a,b"}},null]}`,
		`{"requests":[{"addConditionalFormatRule":{"rule":{"ranges":[{}],"gradientRule":{}}}},{"setDataValidation":{"range":{},"rule":{"condition":{"type":"BLANK"}}}},{"addDimensionGroup":{"range":{"dimension":"ROWS"}}}]}`,
		`{"requests":[{"addProtectedRange":{"protectedRange":{"range":{}}}},{"addChart":{"chart":{"spec":{},"position":{"overlayPosition":{}}}}},{"updateSheetProperties":{"fields":"*","properties":{"title":"q","gridProperties":{"rowCount":3,"columnCount":2}}}}]}`,
		`[`, `{"requests":"x"}`, `null`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		d := newDocument("id", "t", anyone, &call{})
		d.sheets = []*sheet{newSheet(0, "Sheet1", 12, 6)}
		for i := range 5 {
			d.sheets[0].grid.set(i, i, cell{value: textOf("a")})
		}
		if err := s.add(d); err != nil {
			t.Fatal(err)
		}
		send := func(method, path string, body []byte) (int, []byte) {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest(method, path, bytes.NewReader(body)))
			if !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s %s: the answer is no JSON: %s", method, path, w.Body)
			}
			return w.Code, w.Body.Bytes()
		}
		_, before := send("GET", "/v4/spreadsheets/id?includeGridData=true", nil)
		code, answer := send("POST", "/v4/spreadsheets/id:batchUpdate", body)
		if code >= 500 && code != http.StatusNotImplemented {
			t.Fatalf("got %d %s", code, answer)
		}
		if _, after := send("GET", "/v4/spreadsheets/id?includeGridData=true", nil); code != http.StatusOK && !bytes.Equal(before, after) {
			t.Fatalf("a refused request changed\n%s\nto\n%s", before, after)
		}
		for _, s := range s.book("id").latest.Load().sheets {
			send("GET", "/v4/spreadsheets/id/values/"+url.PathEscape(quoteTitle(s.props.Title)), nil)
		}
	})
}

// Whatever the mask, reading it does not panic, and what it names is what is written.
func FuzzMask(f *testing.F) {
	for _, s := range []string{"*", "a.b", "sheets(properties(title,index),data/rowData.values.note)", "named_ranges", "sheets.*", "a(", "a,,b", "a()", ","} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := parseMask(s)
		if ok && m != nil && len(m) == 0 {
			t.Fatalf("%q is a mask of nothing", s)
		}
		if _, err := updateMask(s, &sheets.CellData{}); err == nil && strings.TrimSpace(s) == "" {
			t.Fatalf("%q lists no field and is taken", s)
		}
	})
}
