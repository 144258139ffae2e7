package emulator_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestRangesAreSpelledAsTheServiceSpellsThem(t *testing.T) {
	b := newBook(t)
	b.batch(`{"updateSheetProperties":{"properties":{"gridProperties":{"rowCount":10,"columnCount":26}},"fields":"gridProperties(rowCount,columnCount)"}}`,
		`{"addSheet":{"properties":{"title":"It's","gridProperties":{"rowCount":3,"columnCount":2}}}}`,
		`{"addSheet":{"properties":{"title":"D3","gridProperties":{"rowCount":3,"columnCount":2}}}}`,
		`{"addSheet":{"properties":{"title":"🌵 x 1"}}}`,
		`{"addSheet":{"properties":{"title":"2026"}}}`,
		`{"addNamedRange":{"namedRange":{"name":"Mio","range":{"startRowIndex":1,"endRowIndex":3,"startColumnIndex":1,"endColumnIndex":2}}}}`)
	for asked, want := range map[string]string{
		"Sheet1":             "Sheet1!A1:Z10",
		"'Sheet1'":           "Sheet1!A1:Z10",
		"sheet1!a1":          "Sheet1!A1",
		"Sheet1!$B$3":        "Sheet1!B3",
		"Sheet1!A1:C":        "Sheet1!A1:C10",
		"Sheet1!A1:1":        "Sheet1!A1:Z1",
		"Sheet1!A2:2":        "Sheet1!A2:Z2",
		"Sheet1!A:A":         "Sheet1!A1:A10",
		"Sheet1!2:3":         "Sheet1!A2:Z3",
		"Sheet1!D4:A1":       "Sheet1!A1:D4",
		"Sheet1!A1:A1":       "Sheet1!A1",
		"Sheet1!A8:B99":      "Sheet1!A8:B10",
		"Sheet1!R2C3:R4C5":   "Sheet1!C2:E4",
		"B2":                 "Sheet1!B2",
		"Mio":                "Sheet1!B2:B3",
		"Sheet1!Mio":         "Sheet1!B2:B3",
		"'It''s'!A1:B2":      "'It''s'!A1:B2",
		"'D3'!A1":            "'D3'!A1",
		"D3":                 "Sheet1!D3",
		"'D3'":               "'D3'!A1:B3",
		"🌵 x 1!A1":           "'🌵 x 1'!A1",
		"2026":               "'2026'!A1:Z1000",
		"2026!Z1000":         "'2026'!Z1000",
		"Sheet1!AA1":         "",
		"Sheet1!A11:B12":     "",
		"Nope!A1":            "",
		"Sheet1!A":           "",
		"Sheet1!A0":          "",
		"Sheet1!":            "",
		"'Sheet1":            "",
		"'Sheet1'A1":         "",
		"Sheet1!A1:B2:C3":    "",
		"Sheet1!Otro":        "",
		"Sheet1!ABCD1":       "",
		"Sheet1!1048576000A": "",
	} {
		status, got := b.do("GET", "/values/"+escape(asked), "")
		m := got.(map[string]any)
		if want == "" {
			if status != http.StatusBadRequest {
				t.Errorf("GET values of %q: got %d %v, want 400", asked, status, got)
			}
			continue
		}
		if m["range"] != want {
			t.Errorf("GET values of %q: got %v %v, want %q", asked, status, got, want)
		}
	}
}

func escape(a1 string) string {
	return strings.NewReplacer(" ", "%20", "🌵", "%F0%9F%8C%B5").Replace(a1)
}

func TestReadingLeavesTrailingBlanksOut(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1:D5", "RAW", `[["A1","","C1",""],["","","",""],["x",2,true,""],["","","",""],["","","",""]]`)
	b.want("GET", "/values/Sheet1!A1:D5", "",
		`{"range":"Sheet1!A1:D5","majorDimension":"ROWS","values":[["A1","","C1"],[],["x","2","TRUE"]]}`)
	b.want("GET", "/values/Sheet1!A1:D5?majorDimension=COLUMNS", "",
		`{"range":"Sheet1!A1:D5","majorDimension":"COLUMNS","values":[["A1","","x"],["","","2"],["C1","","TRUE"]]}`)
	b.want("GET", "/values/Sheet1!B2:D2", "", `{"range":"Sheet1!B2:D2","majorDimension":"ROWS"}`)
	b.want("GET", "/values:batchGet?ranges=Sheet1!A1&ranges=Sheet1!D1:D2&ranges='Sheet1'!A3:C3&valueRenderOption=UNFORMATTED_VALUE", "",
		`{"valueRanges":[{"range":"Sheet1!A1","majorDimension":"ROWS","values":[["A1"]]},
		 {"range":"Sheet1!D1:D2","majorDimension":"ROWS"},
		 {"range":"Sheet1!A3:C3","majorDimension":"ROWS","values":[["x",2,true]]}]}`)
	b.want("POST", "/values:batchGetByDataFilter", `{"dataFilters":[{"a1Range":"Sheet1!A3"},{"gridRange":{"sheetId":0,"startRowIndex":0,"endRowIndex":1,"startColumnIndex":2,"endColumnIndex":3}}]}`,
		`{"valueRanges":[{"valueRange":{"range":"Sheet1!A3","majorDimension":"ROWS","values":[["x"]]},"dataFilters":[{"a1Range":"Sheet1!A3"}]},
		 {"valueRange":{"range":"Sheet1!C1","majorDimension":"ROWS","values":[["C1"]]},
		  "dataFilters":[{"gridRange":{"startRowIndex":0,"endRowIndex":1,"startColumnIndex":2,"endColumnIndex":3}}]}]}`)
}

func TestClientsThatSpellPathsDifferently(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "RAW", `[["x"]]`)
	for _, suffix := range []string{"/values/'Sheet1'!A1", "/values/%27Sheet1%27%21A1", "/values/Sheet1!A1%3AA1", "/values/Sheet1%21A1"} {
		b.want("GET", suffix, "", `{"range":"Sheet1!A1","majorDimension":"ROWS","values":[["x"]]}`)
	}
	for _, suffix := range []string{":batchUpdate", "/:batchUpdate", "%3AbatchUpdate"} {
		b.want("POST", suffix, `{"requests":[{"addSheet":{"properties":{"sheetId":7}}},{"delete_sheet":{"sheet_id":7}}]}`,
			`{"replies":[{"addSheet":{"properties":{"sheetId":7,"title":"Sheet2","index":1,"sheetType":"GRID","gridProperties":{"rowCount":1000,"columnCount":26}}}},{}]}`)
	}
	for _, suffix := range []string{"", "/"} {
		b.want("GET", suffix+"?fields=properties/title", "", `{"properties":{"title":"Prueba"}}`)
	}
	b.want("POST", "/:getByDataFilter?fields=sheets.data.rowData.values.formattedValue", `{"dataFilters":{"a1Range":"A1"}}`,
		`{"sheets":[{"data":[{"rowData":[{"values":[{"formattedValue":"x"}]}]}]}]}`)
	b.want("POST", "/values/Sheet1:clear", "", `{"clearedRange":"Sheet1!A1:Z1000"}`)
}

func TestWriting(t *testing.T) {
	b := newBook(t)
	put := func(a1, rows, answer string) {
		t.Helper()
		b.want("PUT", "/values/"+a1+"?valueInputOption=RAW", `{"values":`+rows+`,"majorDimension":null}`, answer)
	}
	put("Sheet1!A1", `[["a","b"],["c"]]`, `{"updatedRange":"Sheet1!A1:B2","updatedRows":2,"updatedColumns":2,"updatedCells":3}`)
	put("Sheet1!A1:B2", `[["z"]]`, `{"updatedRange":"Sheet1!A1","updatedRows":1,"updatedColumns":1,"updatedCells":1}`)
	put("Sheet1!A1", `[[""]]`, `{"updatedRange":"Sheet1!A1","updatedRows":1,"updatedColumns":1,"updatedCells":1}`)
	put("Sheet1!A1:C3", `[[null,"q",null],[null,null,null],["w",null,null]]`, `{"updatedRange":"Sheet1!A1:C3","updatedRows":2,"updatedColumns":2,"updatedCells":2}`)
	b.holds("Sheet1", `[["","q"],["c"],["w"]]`)
	b.want("PUT", "/values/Sheet1!E1?valueInputOption=RAW&includeValuesInResponse=true&responseValueRenderOption=UNFORMATTED_VALUE",
		`{"majorDimension":"COLUMNS","values":[[1,2],["=1+1"]]}`,
		`{"updatedRange":"Sheet1!E1:F2","updatedRows":2,"updatedColumns":2,"updatedCells":3,
		 "updatedData":{"range":"Sheet1!E1:F2","majorDimension":"COLUMNS","values":[[1,2],["=1+1"]]}}`)
	b.want("POST", "/values:batchUpdate", `{"valueInputOption":"RAW","data":[{"range":"Sheet1!B2:C2","values":[["1","2"]]},{"range":"Sheet1!B5:C5","values":[["3","4"]]}]}`,
		`{"totalUpdatedRows":2,"totalUpdatedColumns":2,"totalUpdatedCells":4,"totalUpdatedSheets":1,"responses":[
		 {"updatedRange":"Sheet1!B2:C2","updatedRows":1,"updatedColumns":2,"updatedCells":2},
		 {"updatedRange":"Sheet1!B5:C5","updatedRows":1,"updatedColumns":2,"updatedCells":2}]}`)
	b.want("POST", "/values:batchClear", `{"ranges":["Sheet1!B2:C2","Sheet1!E:F"]}`, `{"clearedRanges":["Sheet1!B2:C2","Sheet1!E1:F1000"]}`)
	b.holds("Sheet1", `[["","q"],["c"],["w"],[],["","3","4"]]`)
	b.want("POST", "/values:batchUpdateByDataFilter", `{"valueInputOption":"RAW","data":[{"dataFilter":{"a1Range":"Sheet1!A1"},"values":[["k"]]}]}`,
		`{"totalUpdatedRows":1,"totalUpdatedColumns":1,"totalUpdatedCells":1,"totalUpdatedSheets":1,"responses":[
		 {"updatedRange":"Sheet1!A1","updatedRows":1,"updatedColumns":1,"updatedCells":1,"dataFilter":{"a1Range":"Sheet1!A1"}}]}`)
	b.want("POST", "/values:batchClearByDataFilter", `{"dataFilters":[{"a1Range":"Sheet1!A1:A2"}]}`, `{"clearedRanges":["Sheet1!A1:A2"]}`)
	b.holds("Sheet1", `[["","q"],[],["w"],[],["","3","4"]]`)
}

func TestAppendFindsTheTable(t *testing.T) {
	// The layout of the service's own guide: tables at A1:C2 and B4:D6.
	layout := `[["a","b","c"],["d","e","f"],[],["","g","h","i"],["","j","k","l"],["","m","n","o"]]`
	for _, c := range []struct{ asked, table, written string }{
		{"Sheet1", "Sheet1!B4:D6", "Sheet1!B7:C7"},
		{"Sheet1!C5:D5", "Sheet1!B4:D6", "Sheet1!B7:C7"},
		{"Sheet1!C5", "Sheet1!B4:D6", "Sheet1!B7:C7"},
		{"Sheet1!B2:D4", "Sheet1!B4:D6", "Sheet1!B7:C7"},
		{"Sheet1!A3:G10", "Sheet1!B4:D6", "Sheet1!B7:C7"},
		{"Sheet1!A1", "Sheet1!A1:C2", "Sheet1!A3:B3"},
		{"Sheet1!E4", "", "Sheet1!E4:F4"},
		{"Sheet1!A4", "", "Sheet1!A4:B4"},
		{"Sheet1!A1001", "", "Sheet1!A1001:B1001"}, // the grid grows
	} {
		b := newBook(t)
		b.put("Sheet1!A1", "RAW", layout)
		table := ""
		if c.table != "" {
			table = `"tableRange":"` + c.table + `",`
		}
		b.want("POST", "/values/"+c.asked+":append?valueInputOption=RAW", `{"values":[["x",""]]}`,
			`{`+table+`"updates":{"updatedRange":"`+c.written+`","updatedRows":1,"updatedColumns":2,"updatedCells":2}}`)
	}
}

func TestAppendGrowsAndInserts(t *testing.T) {
	b := newBook(t)
	b.batch(`{"updateSheetProperties":{"properties":{"gridProperties":{"rowCount":3,"columnCount":2}},"fields":"gridProperties(rowCount,columnCount)"}}`)
	b.put("Sheet1!A1", "RAW", `[["h","h"],["1","1"],["2","2"]]`)
	b.want("POST", "/values/A1:append?valueInputOption=RAW", `{"values":[["3","3","3"]]}`,
		`{"tableRange":"Sheet1!A1:B3","updates":{"updatedRange":"Sheet1!A4:C4","updatedRows":1,"updatedColumns":3,"updatedCells":3}}`)
	b.want("GET", "?fields=sheets.properties.gridProperties", "", `{"sheets":[{"properties":{"gridProperties":{"rowCount":4,"columnCount":3}}}]}`)
	b.put("Sheet1!A3:C4", "RAW", `[["","",""],["below","",""]]`)
	b.want("POST", "/values/A1:append?valueInputOption=RAW&insertDataOption=INSERT_ROWS", `{"values":[["n"],["m"]]}`,
		`{"tableRange":"Sheet1!A1:B2","updates":{"updatedRange":"Sheet1!A3:A4","updatedRows":2,"updatedColumns":1,"updatedCells":2}}`)
	b.holds("Sheet1", `[["h","h"],["1","1"],["n"],["m"],[],["below"]]`)
}
