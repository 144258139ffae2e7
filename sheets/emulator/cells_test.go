package emulator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUpdateCells(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "RAW", `[["a","b","c"],["d","e","f"],["g","h","i"]]`)
	b.batch(`{"updateCells":{"start":{"rowIndex":0,"columnIndex":1},"rows":[{"values":[{"userEnteredValue":{"stringValue":"=x"}},{"userEnteredValue":{"numberValue":7}}]},{"values":[{}]}],"fields":"userEnteredValue"}}`)
	b.holds("A1:C3", `[["a","=x",7],["d","","f"],["g","h","i"]]`, "UNFORMATTED_VALUE")
	// Over a range, what the rows do not have is cleared.
	b.batch(`{"updateCells":{"range":{"startRowIndex":1,"endRowIndex":3,"startColumnIndex":0,"endColumnIndex":2},"rows":[{"values":[{"userEnteredValue":{"boolValue":true}}]}],"fields":"userEnteredValue"}}`)
	b.holds("A1:C3", `[["a","=x",7],[true,"","f"],["","","i"]]`, "UNFORMATTED_VALUE")
	// Text is kept as it is; a formula is given as one. Only what the mask names changes.
	b.batch(`{"updateCells":{"start":{},"rows":[{"values":[{"userEnteredValue":{"formulaValue":"=c1+1"},"note":"no"}]}],"fields":"userEnteredValue"}}`)
	b.holds("A1", `[["=C1+1"]]`, "FORMULA")
	b.batch(`{"updateCells":{"start":{},"rows":[{"values":[{"note":"sí"}]}],"fields":"note"}}`)
	b.want("GET", "?ranges=A1&fields=sheets.data.rowData.values(note,userEnteredValue,effectiveValue,formattedValue)", "",
		`{"sheets":[{"data":[{"rowData":[{"values":[{"note":"sí","userEnteredValue":{"formulaValue":"=C1+1"},"effectiveValue":{"numberValue":8},"formattedValue":"8"}]}]}]}]}`)
	b.batch(`{"updateCells":{"range":{},"fields":"*"}}`)
	b.want("GET", "?ranges=A1&fields=sheets.data.rowData", "", `{"sheets":[{"data":[{}]}]}`)
	b.refuses("POST", ":batchUpdate", `{"requests":[{"updateCells":{"start":{},"rows":[{}],"fields":"pivotTable"}}]}`, 501,
		"Changing pivotTable is not supported by this emulator.")
}

func TestAppendCells(t *testing.T) {
	b := newBook(t)
	b.batch(`{"updateSheetProperties":{"properties":{"gridProperties":{"rowCount":2,"columnCount":2}},"fields":"gridProperties(rowCount,columnCount)"}}`)
	b.put("Sheet1!B2", "RAW", `[["last"]]`)
	b.batch(`{"appendCells":{"rows":[{"values":[{"userEnteredValue":{"stringValue":"x"}}]},{"values":[{},{"userEnteredValue":{"numberValue":1}}]}],"fields":"*"}}`)
	b.holds("Sheet1", `[[],["","last"],["x"],["","1"]]`)
}

func TestFormatsAndColours(t *testing.T) {
	b := newBook(t)
	format := func(want string) {
		t.Helper()
		b.want("GET", "?ranges=Sheet1!A2&fields=sheets.data.rowData.values.userEnteredFormat", "",
			`{"sheets":[{"data":[{"rowData":[{"values":[{"userEnteredFormat":`+want+`}]}]}]}]}`)
	}
	set := func(format, fields string) {
		t.Helper()
		b.batch(`{"repeatCell":{"range":{"startRowIndex":1,"endRowIndex":2,"endColumnIndex":2},"cell":{"userEnteredFormat":` + format + `},"fields":"` + fields + `"}}`)
	}
	set(`{"backgroundColor":{"red":0.99,"green":0.5,"blue":0.24},"textFormat":{"bold":true,"italic":false}}`, "userEnteredFormat(backgroundColor,textFormat)")
	format(`{"backgroundColor":{"red":0.9882353,"green":0.49803922,"blue":0.23921569},"backgroundColorStyle":{"rgbColor":{"red":0.9882353,"green":0.49803922,"blue":0.23921569}},
		"textFormat":{"bold":true,"italic":false}}`)
	set(`{"textFormat":{"fontSize":14}}`, "user_entered_format.text_format.font_size")
	set(`{}`, "userEnteredFormat.backgroundColorStyle")
	format(`{"textFormat":{"bold":true,"italic":false,"fontSize":14}}`)
	set(`{}`, "userEnteredFormat")
	b.want("GET", "?ranges=Sheet1!A2&fields=sheets.data.rowData", "", `{"sheets":[{"data":[{}]}]}`)
}

func TestGridDataIsTrimmedToTheMask(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "RAW", `[["a"],[],["","c"]]`)
	b.batch(`{"updateCells":{"start":{"rowIndex":1,"columnIndex":2},"rows":[{"values":[{"note":"n"}]}],"fields":"note"}}`,
		`{"updateDimensionProperties":{"range":{"dimension":"COLUMNS","startIndex":1,"endIndex":2},"properties":{"pixelSize":40,"hiddenByUser":true},"fields":"*"}}`)
	b.want("GET", "?ranges=A1:D5&fields=sheets.data.rowData.values.note", "", `{"sheets":[{"data":[{"rowData":[{},{"values":[{},{},{"note":"n"}]}]}]}]}`)
	b.want("GET", "?ranges=B2:C5&fields=sheets.data(startRow,startColumn,rowData.values.formattedValue)", "",
		`{"sheets":[{"data":[{"startRow":1,"startColumn":1,"rowData":[{},{"values":[{"formattedValue":"c"}]}]}]}]}`)
	b.want("GET", "?ranges=A1:C2&fields=sheets.data(rowMetadata,columnMetadata)", "", `{"sheets":[{"data":[{"rowMetadata":[{"pixelSize":21},{"pixelSize":21}],
		"columnMetadata":[{"pixelSize":100},{"pixelSize":40,"hiddenByUser":true},{"pixelSize":100}]}]}]}`)
	b.want("GET", "?ranges=A1&fields=sheets.data.rowData.values.effectiveFormat(horizontalAlignment,wrapStrategy)", "",
		`{"sheets":[{"data":[{"rowData":[{"values":[{"effectiveFormat":{"horizontalAlignment":"LEFT","wrapStrategy":"OVERFLOW_CELL"}}]}]}]}]}`)
	b.want("GET", "?includeGridData=True&ranges=A1&fields=sheets/data/rowData/values/formattedValue,namedRanges", "",
		`{"sheets":[{"data":[{"rowData":[{"values":[{"formattedValue":"a"}]}]}]}]}`)
}

// A batch may return the cells of the same instant: the bot's write rests on it.
func TestBatchReturnsTheSpreadsheetOfItsInstant(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "RAW", `[["ID","ESTADO"],["v1",""],["v2",""]]`)
	b.want("POST", ":batchUpdate?fields=updatedSpreadsheet.sheets.data(startRow,rowData.values.effectiveValue)",
		`{"requests":[{"deleteDimension":{"range":{"dimension":"ROWS","startIndex":1,"endIndex":2}}},
		 {"updateCells":{"start":{"rowIndex":1,"columnIndex":1},"rows":[{"values":[{"userEnteredValue":{"stringValue":"VALIDADA"}}]}],"fields":"userEnteredValue"}}],
		 "includeSpreadsheetInResponse":true,"responseRanges":["Sheet1!A1:B1","Sheet1!A2:A9"],"responseIncludeGridData":true}`,
		`{"updatedSpreadsheet":{"sheets":[{"data":[{"rowData":[{"values":[{"effectiveValue":{"stringValue":"ID"}},{"effectiveValue":{"stringValue":"ESTADO"}}]}]},
		 {"startRow":1,"rowData":[{"values":[{"effectiveValue":{"stringValue":"v2"}}]}]}]}]}}`)
	b.want("POST", ":batchUpdate?fields=replies,updatedSpreadsheet.properties.title",
		`{"requests":[{"updateCells":{"start":{},"rows":[],"fields":"note"}}],"includeSpreadsheetInResponse":true}`,
		`{"replies":[{}],"updatedSpreadsheet":{"properties":{"title":"Prueba"}}}`)
	b.refuses("POST", ":batchUpdate", `{"requests":[{"addSheet":{}}],"includeSpreadsheetInResponse":true,"responseRanges":["Nope"]}`, 400, "Unable to parse range: Nope")
	b.want("GET", "?fields=sheets.properties.title", "", `{"sheets":[{"properties":{"title":"Sheet1"}}]}`)
}

func TestDropDowns(t *testing.T) {
	b := newBook(t)
	rule := `{"condition":{"type":"ONE_OF_LIST","values":[{"userEnteredValue":"SI"},{"userEnteredValue":"NO"}]},"showCustomUi":true,"strict":false}`
	kept := `{"condition":{"type":"ONE_OF_LIST","values":[{"userEnteredValue":"SI"},{"userEnteredValue":"NO"}]},"showCustomUi":true}`
	b.batch(`{"setDataValidation":{"range":{"startRowIndex":1,"endRowIndex":3,"endColumnIndex":1},"rule":` + rule + `}}`)
	b.want("GET", "?ranges=A1:A3&fields=sheets.data.rowData.values.dataValidation", "",
		`{"sheets":[{"data":[{"rowData":[{},{"values":[{"dataValidation":`+kept+`}]},{"values":[{"dataValidation":`+kept+`}]}]}]}]}`)
	// A row that comes in below takes them along; values may be anything.
	b.batch(`{"insertDimension":{"range":{"dimension":"ROWS","startIndex":2,"endIndex":3},"inheritFromBefore":true}}`)
	b.put("Sheet1!A3", "RAW", `[["quizás"]]`)
	b.want("GET", "?ranges=A3&fields=sheets.data.rowData.values(dataValidation.showCustomUi,formattedValue)", "",
		`{"sheets":[{"data":[{"rowData":[{"values":[{"dataValidation":{"showCustomUi":true},"formattedValue":"quizás"}]}]}]}]}`)
	b.batch(`{"setDataValidation":{"range":{"endColumnIndex":1}}}`)
	b.want("GET", "?fields=sheets.data.rowData.values.dataValidation", "", `{"sheets":[{"data":[{}]}]}`)
}

func TestConditionalFormats(t *testing.T) {
	b := newBook(t)
	rule := func(value string) string {
		return `{"ranges":[{"startColumnIndex":1,"endColumnIndex":2}],"booleanRule":{"condition":{"type":"TEXT_EQ","values":[{"userEnteredValue":"` + value +
			`"}]},"format":{"backgroundColorStyle":{"rgbColor":{"green":1}},"backgroundColor":{"green":1}}}}`
	}
	b.batch(`{"addConditionalFormatRule":{"rule":`+rule("A")+`,"index":0}}`, `{"addConditionalFormatRule":{"rule":`+rule("B")+`}}`)
	b.want("GET", "?fields=sheets.conditionalFormats", "", `{"sheets":[{"conditionalFormats":[`+rule("B")+`,`+rule("A")+`]}]}`)
	replies := b.batch(`{"updateConditionalFormatRule":{"index":0,"newIndex":1}}`, `{"updateConditionalFormatRule":{"index":1,"rule":`+rule("C")+`}}`, `{"deleteConditionalFormatRule":{"index":0}}`)
	want := parse(t, `[{"updateConditionalFormatRule":{"newRule":`+rule("B")+`,"newIndex":1}},
		{"updateConditionalFormatRule":{"newRule":`+rule("C")+`,"oldRule":`+rule("B")+`,"newIndex":1,"oldIndex":1}},
		{"deleteConditionalFormatRule":{"rule":`+rule("A")+`}}]`)
	if diff := cmp.Diff(want, any(replies)); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
	b.want("GET", "?fields=sheets.conditionalFormats", "", `{"sheets":[{"conditionalFormats":[`+rule("C")+`]}]}`)
}

func TestProtectionAndNames(t *testing.T) {
	b := newBook(t)
	replies := b.batch(`{"addProtectedRange":{"protectedRange":{"protectedRangeId":9,"range":{"startColumnIndex":3,"endColumnIndex":4},"description":"celula","warningOnly":true}}}`,
		`{"addNamedRange":{"namedRange":{"namedRangeId":"x","name":"uno","range":{"startRowIndex":0,"endRowIndex":2}}}}`)
	want := parse(t, `[{"addProtectedRange":{"protectedRange":{"protectedRangeId":9,"range":{"startColumnIndex":3,"endColumnIndex":4},"description":"celula","warningOnly":true,"requestingUserCanEdit":true,"editors":{}}}},
		{"addNamedRange":{"namedRange":{"namedRangeId":"x","name":"uno","range":{"startRowIndex":0,"endRowIndex":2}}}}]`)
	if diff := cmp.Diff(want, any(replies)); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
	b.batch(`{"updateProtectedRange":{"protectedRange":{"protectedRangeId":9,"description":"otra"},"fields":"description,warningOnly"}}`,
		`{"updateNamedRange":{"namedRange":{"namedRangeId":"x","name":"dos"},"fields":"name"}}`)
	b.want("GET", "?fields=namedRanges,sheets.protectedRanges", "", `{"namedRanges":[{"namedRangeId":"x","name":"dos","range":{"startRowIndex":0,"endRowIndex":2}}],
		"sheets":[{"protectedRanges":[{"protectedRangeId":9,"range":{"startColumnIndex":3,"endColumnIndex":4},"description":"otra","requestingUserCanEdit":true,"editors":{"users":["anyone@emulator.local"]}}]}]}`)
	b.batch(`{"deleteProtectedRange":{"protectedRangeId":9}}`, `{"deleteNamedRange":{"namedRangeId":"x"}}`)
	b.want("GET", "?fields=namedRanges,sheets.protectedRanges", "", `{"sheets":[{}]}`)
}

func TestChartsAreKept(t *testing.T) {
	b := newBook(t)
	b.batch(`{"addChart":{"chart":{"chartId":4,"spec":{"title":"Indicador","basicChart":{"chartType":"COLUMN"}},"position":{"overlayPosition":{"anchorCell":{"rowIndex":2}}}}}}`,
		`{"updateChartSpec":{"chartId":4,"spec":{"title":"Otro"}}}`,
		`{"updateEmbeddedObjectPosition":{"objectId":4,"newPosition":{"overlayPosition":{"widthPixels":300}},"fields":"widthPixels"}}`)
	b.want("GET", "?fields=sheets.charts", "", `{"sheets":[{"charts":[{"chartId":4,"spec":{"title":"Otro"},"position":{"overlayPosition":{"anchorCell":{"rowIndex":2},"widthPixels":300,"heightPixels":371}}}]}]}`)
	b.batch(`{"deleteEmbeddedObject":{"objectId":4}}`)
	b.want("GET", "?fields=sheets.charts", "", `{"sheets":[{}]}`)
}

func TestGroupsNest(t *testing.T) {
	b := newBook(t)
	group := func(kind string, from, to int) string {
		return `{"` + kind + `DimensionGroup":{"range":{"dimension":"COLUMNS","startIndex":` + number(from) + `,"endIndex":` + number(to) + `}}}`
	}
	b.batch(group("add", 1, 5), group("add", 2, 3))
	b.want("GET", "?fields=sheets.columnGroups", "", `{"sheets":[{"columnGroups":[{"range":{"dimension":"COLUMNS","startIndex":1,"endIndex":5},"depth":1},
		{"range":{"dimension":"COLUMNS","startIndex":2,"endIndex":3},"depth":2}]}]}`)
	b.batch(group("delete", 2, 3), group("delete", 1, 5))
	b.want("GET", "?fields=sheets(columnGroups,properties.gridProperties.columnGroupControlAfter)", "",
		`{"sheets":[{"properties":{"gridProperties":{"columnGroupControlAfter":true}}}]}`)
}

func TestCreateWithContent(t *testing.T) {
	b := newBook(t)
	var made struct {
		ID string `json:"spreadsheetId"`
	}
	b.Call(t, "POST", "/v4/spreadsheets", map[string]any{
		"properties": map[string]any{"title": "Ventas", "locale": "es_CO", "timeZone": "America/Bogota"},
		"sheets": []any{
			map[string]any{"properties": map[string]any{"title": "Hoja"}, "data": []any{map[string]any{"startRow": 1,
				"rowData": []any{map[string]any{"values": []any{map[string]any{"userEnteredValue": map[string]any{"stringValue": "x"}, "note": "n"}}}}}}},
			map[string]any{"properties": map[string]any{"title": "Base"}},
		},
	}, &made)
	c := &book{b.Emulator, t, "/v4/spreadsheets/" + made.ID}
	c.holds("Hoja", `[[],["x"]]`)
	c.want("GET", "?fields=properties(title,locale,timeZone),sheets.properties(title,index)", "",
		`{"properties":{"title":"Ventas","locale":"es_CO","timeZone":"America/Bogota"},"sheets":[{"properties":{"title":"Hoja","index":0}},{"properties":{"title":"Base","index":1}}]}`)
	c.want("GET", "?ranges=Hoja!A2&fields=sheets(properties.sheetId,data.rowData.values.note)", "",
		`{"sheets":[{"properties":{"sheetId":0},"data":[{"rowData":[{"values":[{"note":"n"}]}]}]}]}`)
}
