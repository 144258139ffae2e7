package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValuesRefusals(t *testing.T) {
	b := newBook(t)
	b.batch(`{"addSheet":{"properties":{"title":"Chica","gridProperties":{"rowCount":3,"columnCount":2}}}}`)
	put := func(a1 string) string { return "/values/" + a1 + "?valueInputOption=RAW" }
	long := `{"values":[["` + strings.Repeat("x", 50_001) + `"]]}`
	for _, c := range []struct {
		method, suffix, body string
		message              string
	}{
		{"GET", "/values/Nope!A1", "", "Unable to parse range: Nope!A1"},
		{"GET", "/values/Sheet1!A1001", "", "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26"},
		{"GET", "/values/Sheet1!AA1:AB2", "", "Range (Sheet1!AA1:AB2) exceeds grid limits. Max rows: 1000, max columns: 26"},
		{"GET", "/values:batchGet?ranges=Sheet1&ranges=Nope", "", "Unable to parse range: Nope"},
		{"PUT", put("Sheet1!A1:B1"), `{"values":[[1,2,3]]}`, "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]"},
		{"PUT", put("Sheet1!A1:B1"), `{"values":[[1],[2]]}`, "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]"},
		{"PUT", put("Sheet1!A1"), `{"range":"Sheet1!B1","values":[[1]]}`, "Request range[Sheet1!A1] does not match value's range[Sheet1!B1]"},
		{"PUT", put("Chica!B3"), `{"values":[[1,2]]}`, "Range (Chica!B3:C3) exceeds grid limits. Max rows: 3, max columns: 2"},
		{"PUT", put("Sheet1!A1"), long, "Invalid values[0][0]: Your input contains more than the maximum of 50000 characters in a single cell."},
		{"PUT", put("Sheet1!A1"), `{"values":[[{"a":1}]]}`, `Invalid values[0][0]: {"a":1}`},
		{"PUT", "/values/Sheet1!A1", `{"values":[[1]]}`, "'valueInputOption' is required but not specified"},
		{"POST", "/values:batchUpdate", `{"data":[]}`, "'valueInputOption' is required but not specified"},
		{"POST", "/values:batchUpdate", `{"valueInputOption":"RAW","data":[{"range":"Nope!A1","values":[[1]]}]}`, "Invalid data[0]: Unable to parse range: Nope!A1"},
		{"POST", "/values/Nope!A1:append?valueInputOption=RAW", `{"values":[[1]]}`, "Unable to parse range: Nope!A1"},
		{"POST", "/values/Nope!A1:clear", ``, "Unable to parse range: Nope!A1"},
		{"POST", "/values:batchGetByDataFilter", `{"dataFilters":[{}]}`, "Invalid dataFilter[0]: Must specify exactly one of: developerMetadataLookup, a1Range, gridRange"},
	} {
		b.refuses(c.method, c.suffix, c.body, http.StatusBadRequest, c.message)
	}
	b.holds("Sheet1", "")
}

func TestMisshapenRequests(t *testing.T) {
	b := newBook(t)
	batch := func(request string) string { return `{"requests":[` + request + `]}` }
	for _, c := range []struct{ method, suffix, body, message string }{
		{"PUT", "/values/nonsense?valueInputOption=RAW", `{"values":"X"}`, `Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), "X"`},
		{"PUT", "/values/A1?valueInputOption=RAW", `{"values":[["a"],3]}`, `Invalid value at 'data.values[1]' (type.googleapis.com/google.protobuf.ListValue), 3`},
		{"PUT", "/values/A1?valueInputOption=TYPED", `{"values":[["a"]]}`, `Invalid value at 'value_input_option' (type.googleapis.com/google.apps.sheets.v4.ValueInputOption), "TYPED"`},
		{"GET", "/values/A1?colour=red", "", "Invalid JSON payload received. Unknown name \"colour\": Cannot bind query parameter. Field 'colour' could not be found in request message."},
		{"GET", "?includeGridData=maybe", "", `Invalid value at 'include_grid_data' (TYPE_BOOL), "maybe"`},
		{"GET", "?fields=sheets.colour", "", "Request contains an invalid argument."},
		{"GET", "?fields=sheets(", "", "Request contains an invalid argument."},
		{"POST", ":batchUpdate", batch(`{"frobnicate":{}}`), `Invalid JSON payload received. Unknown name "frobnicate" at 'requests[0]': Cannot find field.`},
		{"POST", ":batchUpdate", `{"frobnicate":1,"requests":[{"addSheet":{"x":1}}]}`, `Invalid JSON payload received. Unknown name "frobnicate": Cannot find field.` + "\n" +
			`Invalid JSON payload received. Unknown name "x" at 'requests[0].add_sheet': Cannot find field.`},
		{"POST", ":batchUpdate", batch(`{"deleteSheet":{"sheetId":"x"}}`), `Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), "x"`},
		{"POST", ":batchUpdate", batch(`{"deleteSheet":{"sheetId":1.5}}`), `Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), 1.5`},
		{"POST", ":batchUpdate", batch(`{"addSheet":{"properties":{"title":7}}}`), `Invalid value at 'requests[0].add_sheet.properties.title' (TYPE_STRING), 7`},
		{"POST", ":batchUpdate", batch(`{"addSheet":{"properties":{"hidden":"yes"}}}`), `Invalid value at 'requests[0].add_sheet.properties.hidden' (TYPE_BOOL), "yes"`},
		{"POST", ":batchUpdate", batch(`{"addSheet":{"properties":{"title":["a"]}}}`), `Invalid JSON payload received. Unknown name "title" at 'requests[0].add_sheet.properties': Proto field is not repeating, cannot start list.`},
		{"POST", ":batchUpdate", batch(`{"mergeCells":{"mergeType":"MERGE_SOME"}}`), `Invalid value at 'requests[0].merge_cells.merge_type' (type.googleapis.com/google.apps.sheets.v4.MergeType), "MERGE_SOME"`},
		{"POST", ":batchUpdate", batch(`{"addSheet":{},"deleteSheet":{"sheetId":1}}`), `Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'`},
		{"POST", ":batchUpdate", batch(`{}`), `Invalid requests[0]: No request set.`},
		{"POST", ":batchUpdate", `{}`, `Must specify at least one request.`},
		{"POST", ":batchUpdate", `[]`, `Invalid JSON payload received. Unknown name "": Root element must be a message.`},
	} {
		b.refuses(c.method, c.suffix, c.body, http.StatusBadRequest, c.message)
	}
	status, answer := b.Try(t, "POST", b.path+":batchUpdate", json.RawMessage(`{"requests":[]}`))
	if status != http.StatusBadRequest {
		t.Errorf("no requests: got %d %s, want 400", status, answer)
	}
}

func TestRefusalsHaveDetailsOnlyForShape(t *testing.T) {
	b := newBook(t)
	_, got := b.do("PUT", "/values/A1?valueInputOption=RAW", `{"values":"X"}`)
	want := parse(t, `{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\"",
		"details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"data.values",
		"description":"Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""}]}]}}`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a wrong type (-want +got):\n%s", diff)
	}
	_, got = b.do("GET", "/values/Nope", "")
	if diff := cmp.Diff(parse(t, `{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"Unable to parse range: Nope"}}`), got); diff != "" {
		t.Errorf("a wrong range (-want +got):\n%s", diff)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	b := newBook(t)
	for path, want := range map[string]int{
		"/v4/spreadsheets/test":                    http.StatusNotFound,
		"/v4/spreadsheets/test/values/A1":          http.StatusNotFound,
		"/v4/spreadsheets":                         http.StatusNotFound,
		"/v4/nothing":                              http.StatusNotFound,
		b.path + "/developerMetadata/7":            http.StatusNotImplemented,
		b.path + "/nothing":                        http.StatusNotFound,
		b.path + "/values:batchSomething":          http.StatusNotFound,
		"/v4/spreadsheets/" + b.id() + "/sheets/7": http.StatusNotFound,
		"/drive/v3/files/test":                     http.StatusNotFound,
		"/drive/v3/about":                          http.StatusNotFound,
	} {
		if got, answer := b.Try(t, "GET", path, nil); got != want {
			t.Errorf("GET %s: got %d %s, want %d", path, got, answer, want)
		}
	}
	b.refuses("POST", ":batchUpdate", `{"requests":[{"addSlicer":{"slicer":{}}}]}`, http.StatusNotImplemented,
		"requests[0].addSlicer is not supported by this emulator.")
}

func TestBatchRefusals(t *testing.T) {
	b := newBook(t)
	b.batch(`{"addSheet":{"properties":{"sheetId":5,"title":"Otra","gridProperties":{"rowCount":10,"columnCount":3}}}}`,
		`{"mergeCells":{"range":{"sheetId":5,"startRowIndex":0,"endRowIndex":2,"startColumnIndex":0,"endColumnIndex":2}}}`)
	b.put("Otra!A5", "RAW", `[["x"]]`)
	before := b.state()
	long := strings.Repeat("t", 101)
	for _, c := range []struct{ request, message string }{
		{`{"addSheet":{"properties":{"title":"otra"}}}`, `addSheet: A sheet with the name "otra" already exists. Please enter another name.`},
		{`{"addSheet":{"properties":{"title":"` + long + `"}}}`, `addSheet: The sheet name cannot be greater than 100 characters.`},
		{`{"addSheet":{"properties":{"sheetId":5}}}`, `addSheet: Sheet with id 5 already exists.`},
		{`{"addSheet":{"properties":{"sheetId":-1}}}`, `addSheet: Sheet id -1 must not be negative.`},
		{`{"addSheet":{"properties":{"gridProperties":{"rowCount":10000000,"columnCount":26}}}}`, `addSheet: This action would increase the number of cells in the workbook above the limit of 10000000 cells.`},
		{`{"updateSheetProperties":{"properties":{"sheetId":5},"fields":"*"}}`, `updateSheetProperties: The sheet name cannot be empty.`},
		{`{"updateSheetProperties":{"properties":{"sheetId":5,"title":"x"}}}`, `updateSheetProperties: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)`},
		{`{"updateSheetProperties":{"properties":{"sheetId":9,"title":"x"},"fields":"title"}}`, `updateSheetProperties: No grid with id: 9`},
		{`{"updateSheetProperties":{"properties":{"sheetId":5,"title":"x"},"fields":"colour"}}`, `updateSheetProperties: Invalid field: colour`},
		{`{"updateSheetProperties":{"properties":{"sheetId":5,"gridProperties":{"frozenRowCount":10}},"fields":"gridProperties.frozenRowCount"}}`, `updateSheetProperties: You can't freeze all visible rows on the sheet.`},
		{`{"updateSheetProperties":{"properties":{"sheetId":5,"gridProperties":{"rowCount":0}},"fields":"gridProperties.rowCount"}}`, `updateSheetProperties: A sheet must have at least one row and one column.`},
		{`{"updateSpreadsheetProperties":{"properties":{"timeZone":"Macondo"},"fields":"timeZone"}}`, `updateSpreadsheetProperties: Unknown time zone: Macondo`},
		{`{"updateSpreadsheetProperties":{"properties":{},"fields":"title"}}`, `updateSpreadsheetProperties: The spreadsheet name cannot be empty.`},
		{`{"deleteSheet":{"sheetId":9}}`, `deleteSheet: No grid with id: 9`},
		{`{"repeatCell":{"range":{"sheetId":9},"cell":{},"fields":"note"}}`, `repeatCell: No grid with id: 9`},
		{`{"repeatCell":{"range":{"sheetId":5},"cell":{}}}`, `repeatCell: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)`},
		{`{"repeatCell":{"range":{"sheetId":5,"startRowIndex":10,"endColumnIndex":2},"cell":{},"fields":"note"}}`, `repeatCell: Range (Otra!A11:B) exceeds grid limits. Max rows: 10, max columns: 3`},
		{`{"repeatCell":{"range":{"sheetId":5,"endRowIndex":2,"startColumnIndex":3},"cell":{},"fields":"note"}}`, `repeatCell: Range (Otra!D1:2) exceeds grid limits. Max rows: 10, max columns: 3`},
		{`{"deleteDimension":{"range":{"sheetId":5,"dimension":"ROWS"}}}`, `deleteDimension: You can't delete all the rows on the sheet.`},
		{`{"deleteDimension":{"range":{"sheetId":5,"dimension":"COLUMNS","startIndex":0,"endIndex":3}}}`, `deleteDimension: You can't delete all the columns on the sheet.`},
		{`{"deleteDimension":{"range":{"sheetId":5,"dimension":"ROWS","startIndex":10,"endIndex":11}}}`, `deleteDimension: range.startIndex is larger than current grid size (10)`},
		{`{"deleteDimension":{"range":{"sheetId":5,"startIndex":1,"endIndex":2}}}`, `deleteDimension: No dimension set.`},
		{`{"insertDimension":{"range":{"sheetId":5,"dimension":"ROWS","startIndex":11,"endIndex":12}}}`, `insertDimension: range.startIndex is larger than current grid size (10)`},
		{`{"insertDimension":{"range":{"sheetId":5,"dimension":"ROWS","startIndex":0,"endIndex":1},"inheritFromBefore":true}}`, `insertDimension: inheritFromBefore cannot be true if inserting at index 0.`},
		{`{"appendCells":{"sheetId":5,"rows":[{"values":[{},{},{},{}]}],"fields":"userEnteredValue"}}`, `appendCells: Attempting to write column: 3, beyond the last requested column of: 2`},
		{`{"updateCells":{"range":{"sheetId":5,"endRowIndex":1},"rows":[{},{}],"fields":"note"}}`, `updateCells: Attempting to write row: 1, beyond the last requested row of: 0`},
		{`{"updateCells":{"rows":[{}],"fields":"note"}}`, `updateCells: Exactly one of start and range must be set.`},
		{`{"updateCells":{"start":{"sheetId":5,"rowIndex":10},"rows":[{}],"fields":"note"}}`, `updateCells: Range (Otra!A11) exceeds grid limits. Max rows: 10, max columns: 3`},
		{`{"updateCells":{"start":{"sheetId":5},"rows":[{"values":[{"userEnteredValue":{"formulaValue":"1+1"}}]}],"fields":"*"}}`, `updateCells: Invalid formula: 1+1`},
		{`{"mergeCells":{"range":{"sheetId":5,"startRowIndex":1,"endRowIndex":3}}}`, `mergeCells: You must select all cells in a merged range to merge or unmerge them.`},
		{`{"unmergeCells":{"range":{"sheetId":5,"startRowIndex":1,"endRowIndex":3}}}`, `unmergeCells: You must select all cells in a merged range to merge or unmerge them.`},
		{`{"sortRange":{"range":{"sheetId":5},"sortSpecs":[{"dimensionIndex":3}]}}`, `sortRange: The sort column index 3 is outside of the sorted range.`},
		{`{"sortRange":{"range":{"sheetId":5}}}`, `sortRange: At least one sort specification must be given.`},
		{`{"findReplace":{"find":"x","replacement":"y"}}`, `findReplace: One of range, sheetId and allSheets must be set.`},
		{`{"findReplace":{"replacement":"y","allSheets":true}}`, `findReplace: find must not be empty.`},
		{`{"findReplace":{"find":"(","searchByRegex":true,"allSheets":true}}`, `findReplace: Invalid regular expression: (`},
		{`{"deleteConditionalFormatRule":{"sheetId":5,"index":0}}`, `deleteConditionalFormatRule: No conditional format on sheet: 5 at index: 0`},
		{`{"addConditionalFormatRule":{"rule":{"ranges":[{"sheetId":5}]}}}`, `addConditionalFormatRule: A conditional format rule must have either a booleanRule or a gradientRule.`},
		{`{"deleteProtectedRange":{"protectedRangeId":8}}`, `deleteProtectedRange: No protected range with id: 8`},
		{`{"addNamedRange":{"namedRange":{"name":"A1","range":{"sheetId":5}}}}`, `addNamedRange: Named range name is invalid: A1`},
		{`{"deleteNamedRange":{"namedRangeId":"8"}}`, `deleteNamedRange: No named range with id: 8`},
		{`{"deleteEmbeddedObject":{"objectId":8}}`, `deleteEmbeddedObject: No embedded object with id: 8`},
		{`{"setDataValidation":{"range":{"sheetId":5},"rule":{}}}`, `setDataValidation: A data validation rule must have a condition.`},
		{`{"copyPaste":{"source":{"sheetId":5},"destination":{"sheetId":5,"startRowIndex":5}}}`, `copyPaste: Range (Otra!A6:C15) exceeds grid limits. Max rows: 10, max columns: 3`},
		{`{"deleteDimensionGroup":{"range":{"sheetId":5,"dimension":"ROWS","startIndex":0,"endIndex":2}}}`, `deleteDimensionGroup: There is no group over the given range.`},
	} {
		// The request before it works, and must leave no trace.
		body := `{"requests":[{"updateCells":{"start":{"sheetId":5},"rows":[{"values":[{"userEnteredValue":{"stringValue":"trace"}}]}],"fields":"userEnteredValue"}},` + c.request + `]}`
		b.refuses("POST", ":batchUpdate", body, http.StatusBadRequest, "Invalid requests[1]."+c.message)
		if after := b.state(); after != before {
			t.Fatalf("%s was refused and yet changed the spreadsheet:\n%s\nto\n%s", c.request, before, after)
		}
	}
	b.refuses("POST", ":batchUpdate", `{"requests":[{"updateSheetProperties":{"properties":{"sheetId":5,"hidden":true},"fields":"hidden"}},{"deleteSheet":{"sheetId":0}}]}`,
		http.StatusBadRequest, "Invalid requests[1].deleteSheet: You can't remove all the visible sheets in a document.")
	b.refuses("POST", ":batchUpdate", `{"requests":[{"deleteSheet":{"sheetId":5}},{"deleteSheet":{"sheetId":0}}]}`,
		http.StatusBadRequest, "Invalid requests[1].deleteSheet: You can't remove all the sheets in a document.")
	b.refuses("POST", ":batchUpdate", `{"requests":[{"deleteSheet":{"sheetId":5}},{"updateSheetProperties":{"properties":{"hidden":true},"fields":"hidden"}}]}`,
		http.StatusBadRequest, "Invalid requests[1].updateSheetProperties: You can't hide all the sheets in a document.")
}

// state is all there is to know of the spreadsheet.
func (b *book) state() string {
	b.t.Helper()
	status, answer := b.Try(b.t, "GET", b.path+"?includeGridData=true", nil)
	if status != http.StatusOK {
		b.t.Fatalf("reading the spreadsheet: got %d %s", status, answer)
	}
	return string(answer)
}
