package emulator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSheetsAreAddedMovedAndCopied(t *testing.T) {
	b := newBook(t)
	replies := b.batch(
		`{"addSheet":{"properties":{"sheetId":1,"title":"Uno","gridProperties":{"rowCount":5},"tabColorStyle":{"rgbColor":{"red":1,"green":0,"blue":0.5}}}}}`,
		`{"addSheet":{"properties":{"sheetId":2,"title":"Dos","index":0,"hidden":true}}}`,
		`{"updateCells":{"start":{"sheetId":1},"rows":[{"values":[{"userEnteredValue":{"stringValue":"a"}}]}],"fields":"userEnteredValue"}}`,
		`{"addProtectedRange":{"protectedRange":{"range":{"sheetId":1,"endRowIndex":1},"warningOnly":true}}}`,
		`{"duplicateSheet":{"sourceSheetId":1,"newSheetId":3,"insertSheetIndex":1}}`,
		`{"updateCells":{"start":{"sheetId":1},"rows":[{"values":[{"userEnteredValue":{"stringValue":"b"}}]}],"fields":"userEnteredValue"}}`)
	want := parse(t, `{"properties":{"sheetId":1,"title":"Uno","index":1,"sheetType":"GRID","gridProperties":{"rowCount":5,"columnCount":26},
		"tabColor":{"red":1,"blue":0.49803922},"tabColorStyle":{"rgbColor":{"red":1,"blue":0.49803922}}}}`)
	if diff := cmp.Diff(want, replies[0].(map[string]any)["addSheet"]); diff != "" {
		t.Errorf("reply to addSheet (-want +got):\n%s", diff)
	}
	b.want("GET", "?fields=sheets.properties(title,index,hidden)", "", `{"sheets":[{"properties":{"title":"Dos","index":0,"hidden":true}},
		{"properties":{"title":"Copy of Uno","index":1}},{"properties":{"title":"Sheet1","index":2}},{"properties":{"title":"Uno","index":3}}]}`)
	b.holds("'Copy of Uno'!A1", `[["a"]]`)
	b.holds("Uno!A1", `[["b"]]`)
	b.batch(`{"updateCells":{"start":{"sheetId":3},"rows":[{"values":[{"userEnteredValue":{"stringValue":"c"}}]}],"fields":"userEnteredValue"}}`)
	b.holds("Uno!A1", `[["b"]]`)

	// Positions count as they were before the move.
	b.batch(`{"updateSheetProperties":{"properties":{"sheetId":2,"index":2},"fields":"index"}}`)
	b.want("GET", "?fields=sheets.properties.title", "", `{"sheets":[{"properties":{"title":"Copy of Uno"}},{"properties":{"title":"Dos"}},
		{"properties":{"title":"Sheet1"}},{"properties":{"title":"Uno"}}]}`)
	_, copied := b.do("POST", "/sheets/1:copyTo", `{"destinationSpreadsheetId":"`+b.id()+`"}`)
	delete(copied.(map[string]any), "sheetId") // it is minted
	if diff := cmp.Diff(parse(t, `{"title":"Copy of Uno 2","index":4,"sheetType":"GRID","gridProperties":{"rowCount":5,"columnCount":26},
		"tabColor":{"red":1,"blue":0.49803922},"tabColorStyle":{"rgbColor":{"red":1,"blue":0.49803922}}}`), copied); diff != "" {
		t.Errorf("answer of copyTo (-want +got):\n%s", diff)
	}
	b.batch(`{"deleteSheet":{"sheetId":3}}`)
	b.refuses("GET", "/values/Copy%20of%20Uno!A1", "", 400, "Unable to parse range: Copy of Uno!A1")
	b.holds("'Copy of Uno 2'!A1", `[["b"]]`)
}

func TestRowsAndColumns(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "RAW", `[["a","b","c"],["1","2","3"],["4","5","6"],["7","8","9"]]`)
	b.batch(`{"insertDimension":{"range":{"dimension":"ROWS","startIndex":1,"endIndex":2}}}`)
	b.holds("Sheet1", `[["a","b","c"],[],["1","2","3"],["4","5","6"],["7","8","9"]]`)
	b.batch(`{"deleteDimension":{"range":{"dimension":"ROWS","startIndex":1,"endIndex":3}}}`)
	b.holds("Sheet1", `[["a","b","c"],["4","5","6"],["7","8","9"]]`)
	b.batch(`{"moveDimension":{"source":{"dimension":"ROWS","startIndex":0,"endIndex":1},"destinationIndex":3}}`)
	b.holds("Sheet1", `[["4","5","6"],["7","8","9"],["a","b","c"]]`)
	b.batch(`{"moveDimension":{"source":{"dimension":"ROWS","startIndex":1,"endIndex":3},"destinationIndex":0}}`)
	b.holds("Sheet1", `[["7","8","9"],["a","b","c"],["4","5","6"]]`)
	b.batch(`{"insertDimension":{"range":{"dimension":"COLUMNS","startIndex":1,"endIndex":2}}}`,
		`{"moveDimension":{"source":{"dimension":"COLUMNS","startIndex":3,"endIndex":4},"destinationIndex":0}}`,
		`{"deleteDimension":{"range":{"dimension":"COLUMNS","startIndex":1,"endIndex":2}}}`,
		`{"appendDimension":{"dimension":"COLUMNS","length":4}}`)
	b.holds("Sheet1", `[["9","","8"],["c","","b"],["6","","5"]]`)
	b.want("GET", "?fields=sheets.properties.gridProperties", "", `{"sheets":[{"properties":{"gridProperties":{"rowCount":999,"columnCount":30}}}]}`)
	b.batch(`{"updateSheetProperties":{"properties":{"gridProperties":{"rowCount":2,"columnCount":1}},"fields":"gridProperties(rowCount,columnCount)"}}`)
	b.holds("Sheet1", `[["9"],["c"]]`)
}

func TestWhatRefersToCellsFollowsThem(t *testing.T) {
	b := newBook(t)
	at := `{"startRowIndex":4,"endRowIndex":8,"startColumnIndex":2,"endColumnIndex":4}`
	b.batch(`{"mergeCells":{"range":`+at+`}}`,
		`{"addNamedRange":{"namedRange":{"namedRangeId":"n","name":"nombre","range":`+at+`}}}`,
		`{"addProtectedRange":{"protectedRange":{"protectedRangeId":3,"range":`+at+`}}}`,
		`{"setBasicFilter":{"filter":{"range":`+at+`}}}`,
		`{"addConditionalFormatRule":{"rule":{"ranges":[`+at+`,{"endRowIndex":1}],"booleanRule":{"condition":{"type":"NOT_BLANK"},"format":{"backgroundColor":{"red":1}}}}}}`,
		`{"addDimensionGroup":{"range":{"dimension":"ROWS","startIndex":4,"endIndex":8}}}`,
		`{"updateDimensionProperties":{"range":{"dimension":"ROWS","startIndex":4,"endIndex":5},"properties":{"hiddenByUser":true},"fields":"hiddenByUser"}}`,
		`{"addChart":{"chart":{"chartId":4,"spec":{"title":"x","basicChart":{"domains":[{"domain":{"sourceRange":{"sources":[`+at+`]}}}]}},
			"position":{"overlayPosition":{"anchorCell":{"rowIndex":5}}}}}}`)
	check := func(after, rows string) {
		t.Helper()
		at := `{` + rows + `,"startColumnIndex":2,"endColumnIndex":4}`
		b.want("GET", "?fields=namedRanges.range,sheets(merges,protectedRanges.range,basicFilter,conditionalFormats.ranges,charts(spec/basicChart,position/overlayPosition/anchorCell))", "",
			`{"namedRanges":[{"range":`+at+`}],"sheets":[{"merges":[`+at+`],"protectedRanges":[{"range":`+at+`}],"basicFilter":{"range":`+at+`},
			"conditionalFormats":[{"ranges":[`+at+`,{"endRowIndex":1}]}],
			"charts":[{"spec":{"basicChart":{"domains":[{"domain":{"sourceRange":{"sources":[`+at+`]}}}]}},"position":{"overlayPosition":{"anchorCell":{"rowIndex":`+after+`}}}}]}]}`)
	}
	check("5", `"startRowIndex":4,"endRowIndex":8`)
	b.batch(`{"insertDimension":{"range":{"dimension":"ROWS","startIndex":2,"endIndex":4}}}`)
	check("7", `"startRowIndex":6,"endRowIndex":10`)
	b.batch(`{"insertDimension":{"range":{"dimension":"ROWS","startIndex":8,"endIndex":9}}}`)
	check("7", `"startRowIndex":6,"endRowIndex":11`)
	b.batch(`{"deleteDimension":{"range":{"dimension":"ROWS","startIndex":5,"endIndex":7}}}`)
	check("5", `"startRowIndex":5,"endRowIndex":9`)
	b.batch(`{"moveDimension":{"source":{"dimension":"ROWS","startIndex":5,"endIndex":9},"destinationIndex":3}}`)
	check("3", `"startRowIndex":3,"endRowIndex":7`)
	b.want("GET", "?fields=sheets(rowGroups(range(startIndex,endIndex),depth))", "", `{"sheets":[{"rowGroups":[{"range":{"startIndex":3,"endIndex":7},"depth":1}]}]}`)
	b.batch(`{"deleteDimension":{"range":{"dimension":"ROWS","startIndex":3,"endIndex":7}}}`)
	b.want("GET", "?fields=namedRanges,sheets(merges,protectedRanges,basicFilter,rowGroups,conditionalFormats.ranges)", "",
		`{"sheets":[{"conditionalFormats":[{"ranges":[{"endRowIndex":1}]}]}]}`)
}

func TestSort(t *testing.T) {
	b := newBook(t)
	sort := func(from int, specs string) {
		t.Helper()
		b.batch(`{"sortRange":{"range":{"startRowIndex":` + number(from) + `,"startColumnIndex":0,"endColumnIndex":2},"sortSpecs":[` + specs + `]}}`)
	}
	b.put("Sheet1!A1", "RAW", `[["h","n"],["b",1],["",2],["B",3],[10,4],["á",5],[true,6],[9,7],["10",8],["a",9]]`)
	sort(1, `{"dimensionIndex":0,"sortOrder":"ASCENDING"}`)
	b.holds("A2:B11", `[[9,7],[10,4],["10",8],["a",9],["á",5],["b",1],["B",3],[true,6],["",2]]`, "UNFORMATTED_VALUE")
	sort(1, `{"dimensionIndex":0,"sortOrder":"DESCENDING"}`)
	b.holds("A2:B11", `[[true,6],["b",1],["B",3],["á",5],["a",9],["10",8],[10,4],[9,7],["",2]]`, "UNFORMATTED_VALUE")
	b.put("Sheet1!A1", "RAW", `[["x","2"],["y","1"],["x","1"],["","9"],["","9"],["","9"],["","9"],["","9"],["","9"],["","9"]]`)
	sort(0, `{"dimensionIndex":0},{"dimensionIndex":1}`)
	b.holds("A1:B3", `[["x","1"],["x","2"],["y","1"]]`)
	b.put("Sheet1!A1", "USER_ENTERED", `[[3,"=A1*2"],[1,"=A2*2"]]`)
	b.batch(`{"sortRange":{"range":{"endRowIndex":2,"endColumnIndex":2},"sortSpecs":[{"dimensionIndex":1}]}}`)
	b.holds("A1:B2", `[[1,"=A1*2"],[3,"=A2*2"]]`, "FORMULA")
}

func TestFindAndReplace(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "USER_ENTERED", `[["Claro","claro que sí",10,"=LEN(\"claro\")"],["un claro","CLARO",101]]`)
	find := func(request, reply, values string) {
		t.Helper()
		got := b.batch(`{"findReplace":` + request + `}`)
		if diff := cmp.Diff(parse(t, reply), got[0].(map[string]any)["findReplace"]); diff != "" {
			t.Errorf("reply to findReplace %s (-want +got):\n%s", request, diff)
		}
		b.holds("A1:D2", values, "FORMULA")
	}
	find(`{"find":"claro","replacement":"x","matchEntireCell":true,"sheetId":0}`,
		`{"valuesChanged":2,"occurrencesChanged":2,"rowsChanged":2,"sheetsChanged":1}`, `[["x","claro que sí",10,"=LEN(\"claro\")"],["un claro","x",101]]`)
	find(`{"find":"Claro","replacement":"y","matchCase":true,"allSheets":true}`, `{}`, `[["x","claro que sí",10,"=LEN(\"claro\")"],["un claro","x",101]]`)
	find(`{"find":"10","replacement":"7","range":{"endRowIndex":1}}`,
		`{"valuesChanged":1,"occurrencesChanged":1,"rowsChanged":1,"sheetsChanged":1}`, `[["x","claro que sí",7,"=LEN(\"claro\")"],["un claro","x",101]]`)
	find(`{"find":"(\\w+) claro","replacement":"$1 oscuro","searchByRegex":true,"allSheets":true}`,
		`{"valuesChanged":1,"occurrencesChanged":1,"rowsChanged":1,"sheetsChanged":1}`, `[["x","claro que sí",7,"=LEN(\"claro\")"],["un oscuro","x",101]]`)
	find(`{"find":"claro","replacement":"si","includeFormulas":true,"allSheets":true}`,
		`{"valuesChanged":1,"formulasChanged":1,"occurrencesChanged":2,"rowsChanged":1,"sheetsChanged":1}`, `[["x","si que sí",7,"=LEN(\"si\")"],["un oscuro","x",101]]`)
}

func TestPasting(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "USER_ENTERED", `[["a","=1+1"],["b",5]]`)
	b.batch(`{"repeatCell":{"range":{"endRowIndex":1,"endColumnIndex":1},"cell":{"note":"n","userEnteredFormat":{"textFormat":{"bold":true}}},"fields":"note,userEnteredFormat.textFormat.bold"}}`,
		`{"copyPaste":{"source":{"endRowIndex":2,"endColumnIndex":2},"destination":{"startRowIndex":3,"endRowIndex":7,"endColumnIndex":2}}}`,
		`{"copyPaste":{"source":{"endRowIndex":2,"endColumnIndex":2},"destination":{"startColumnIndex":3,"endColumnIndex":4,"endRowIndex":1},"pasteType":"PASTE_VALUES","pasteOrientation":"TRANSPOSE"}}`)
	b.holds("A4:B7", `[["a","=1+1"],["b",5],["a","=1+1"],["b",5]]`, "FORMULA")
	b.holds("D1:E2", `[["a","b"],[2,5]]`, "FORMULA")
	b.want("GET", "?ranges=A4&ranges=D1&fields=sheets.data.rowData.values(note,userEnteredFormat)", "",
		`{"sheets":[{"data":[{"rowData":[{"values":[{"note":"n","userEnteredFormat":{"textFormat":{"bold":true}}}]}]},{}]}]}`)
	b.batch(`{"copyPaste":{"source":{"endRowIndex":1,"endColumnIndex":1},"destination":{"startColumnIndex":3,"endColumnIndex":4,"endRowIndex":1},"pasteType":"PASTE_FORMAT"}}`,
		`{"cutPaste":{"source":{"endRowIndex":2,"endColumnIndex":1},"destination":{"rowIndex":9,"columnIndex":5},"pasteType":"PASTE_NORMAL"}}`)
	b.want("GET", "?ranges=A1&ranges=D1&ranges=F10&fields=sheets.data.rowData.values(note,userEnteredFormat,formattedValue)", "",
		`{"sheets":[{"data":[{},{"rowData":[{"values":[{"formattedValue":"a","userEnteredFormat":{"textFormat":{"bold":true}}}]}]},
		{"rowData":[{"values":[{"formattedValue":"a","note":"n","userEnteredFormat":{"textFormat":{"bold":true}}}]}]}]}]}`)
	b.refuses("POST", ":batchUpdate", `{"requests":[{"copyPaste":{"source":{"endRowIndex":1,"endColumnIndex":1},"destination":{},"pasteType":"PASTE_CONDITIONAL_FORMATTING"}}]}`,
		501, "pasteType PASTE_CONDITIONAL_FORMATTING is not supported by this emulator.")
}

func TestMerges(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "RAW", `[["1","2","3"],["4","5","6"]]`)
	merge := func(how string) string {
		return `{"mergeCells":{"mergeType":"` + how + `","range":{"endRowIndex":2,"endColumnIndex":2}}}`
	}
	b.batch(merge("MERGE_ROWS"))
	b.holds("Sheet1", `[["1","","3"],["4","","6"]]`)
	b.batch(merge("MERGE_COLUMNS"))
	b.holds("Sheet1", `[["1","","3"],["","","6"]]`)
	b.want("GET", "?fields=sheets.merges", "", `{"sheets":[{"merges":[{"startRowIndex":0,"endRowIndex":2,"startColumnIndex":0,"endColumnIndex":1},
		{"startRowIndex":0,"endRowIndex":2,"startColumnIndex":1,"endColumnIndex":2}]}]}`)
	b.batch(merge("MERGE_ALL"), `{"unmergeCells":{"range":{}}}`)
	b.want("GET", "?fields=sheets.merges", "", `{"sheets":[{}]}`)
}

func TestRangesComeAndGo(t *testing.T) {
	start := func() *book {
		b := newBook(t)
		b.put("Sheet1!A1", "RAW", `[["a","b","c"],["1","2","3"],["4","5","6"]]`)
		b.put("Sheet1!E1", "USER_ENTERED", `[["=B3","=SUM(B1:B3)","=C3"]]`)
		return b
	}
	for request, want := range map[string][2]string{
		`{"deleteRange":{"range":{"startRowIndex":1,"endRowIndex":2,"startColumnIndex":1,"endColumnIndex":2},"shiftDimension":"ROWS"}}`:    {`[["a","b","c"],["1","5","3"],["4","","6"]]`, `[["=B2","=SUM(B1:B2)","=C3"]]`},
		`{"deleteRange":{"range":{"startRowIndex":1,"endRowIndex":2},"shiftDimension":"ROWS"}}`:                                            {`[["a","b","c"],["4","5","6"]]`, `[["=B2","=SUM(B1:B2)","=C2"]]`},
		`{"deleteRange":{"range":{"startRowIndex":1,"endRowIndex":2,"startColumnIndex":0,"endColumnIndex":1},"shiftDimension":"COLUMNS"}}`: {`[["a","b","c"],["2","3"],["4","5","6"]]`, `[["=B3","=SUM(B1:B3)","=C3"]]`},
		`{"insertRange":{"range":{"startRowIndex":1,"endRowIndex":2,"startColumnIndex":1,"endColumnIndex":2},"shiftDimension":"ROWS"}}`:    {`[["a","b","c"],["1","","3"],["4","2","6"],["","5"]]`, `[["=B4","=SUM(B1:B4)","=C3"]]`},
		`{"insertRange":{"range":{"startRowIndex":2,"endRowIndex":3,"endColumnIndex":2},"shiftDimension":"COLUMNS"}}`:                      {`[["a","b","c"],["1","2","3"],["","","4"]]`, `[["=D3","=SUM(B1:B3)","=E3"]]`},
	} {
		b := start()
		b.batch(request)
		b.holds("A1:C9", want[0])
		if got := b.values("E1:G1", "FORMULA"); got != want[1] {
			t.Errorf("formulas after %s: got %s, want %s", request, got, want[1])
		}
	}
}
