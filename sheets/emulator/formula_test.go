package emulator_test

import (
	"encoding/json"
	"testing"
)

func TestFormulas(t *testing.T) {
	b := newBook(t)
	b.batch(`{"addSheet":{"properties":{"title":"Ventas"}}}`, `{"addSheet":{"properties":{"title":"Base Claro"}}}`,
		`{"addNamedRange":{"namedRange":{"name":"total","range":{"endRowIndex":3,"endColumnIndex":1}}}}`)
	b.put("Sheet1!A1", "RAW", `[[1],[2],[3],["x"],[true],[""],["7"]]`)
	b.put("Ventas!A1", "RAW", `[[10,20]]`)
	b.put("'Base Claro'!B2", "RAW", `[[5]]`)
	for in, want := range map[string]string{
		"= 1 / 1024":                      `0.0009765625`,
		"=1+2*3":                          `7`,
		"=(1+2)*3":                        `9`,
		"=2^3^2":                          `64`,
		"=-2^2":                           `4`,
		"=10%":                            `0.1`,
		"=1/0":                            `"#DIV/0!"`,
		`="a"&"b"&1`:                      `"ab1"`,
		`="say ""hi"""`:                   `"say \"hi\""`,
		"=A1+A2":                          `3`,
		"=$A$1+a$2":                       `3`,
		"=A4+1":                           `"#VALUE!"`,
		"=A7+1":                           `8`,
		"=A6":                             `0`,
		"=A5":                             `true`,
		"=SUM(A1:A7)":                     `6`,
		"=sum(A1:A3,10)":                  `16`,
		"=SUM(A:A)":                       `6`,
		"=AVERAGE(A1:A3)":                 `2`,
		"=COUNT(A1:A7)":                   `3`,
		"=COUNTA(A1:A7)":                  `6`,
		"=MAX(A1:A3)-MIN(A1:A3)":          `2`,
		"=SUM(total)":                     `6`,
		"=Ventas!A1+Ventas!B1":            `30`,
		"='Base Claro'!B2*2":              `10`,
		"=Nope!A1":                        `"#REF!"`,
		`=IF(A1=1,"sí","no")`:             `"sí"`,
		`=IF(A1>1;"sí";"no")`:             `"no"`,
		`=IFERROR(1/0,"nada")`:            `"nada"`,
		`="A"="a"`:                        `true`,
		"=1<>2":                           `true`,
		"=2>=3":                           `false`,
		"=AND(TRUE,1)":                    `true`,
		"=OR(FALSE,0)":                    `false`,
		"=NOT(A1=2)":                      `true`,
		"=ROUND(2.345,2)":                 `2.35`,
		"=ABS(-3)":                        `3`,
		`=LEN("ñandú")`:                   `5`,
		`=UPPER(TRIM("  a  b "))`:         `"A B"`,
		`=CONCATENATE("a",1,"b")`:         `"a1b"`,
		`=HYPERLINK("http://x.co","ver")`: `"ver"`,
		"=B9":                             `"#REF!"`, // itself
		"=QUERY(A1:A3)":                   `"#NAME?"`,
		"=FOO":                            `"#NAME?"`,
		"=A1:A3":                          `"#VALUE!"`,
		"=1+":                             `"#ERROR!"`,
		"=(1":                             `"#ERROR!"`,
		"=1 2":                            `"#ERROR!"`,
		"={1,2}":                          `"#NAME?"`,
		"=ROUND()":                        `"#N/A"`,
		"=ZZ9999":                         `"#REF!"`,
		"=SQRT(-1)":                       `"#NAME?"`,
		"=(-8)^(1/3)":                     `"#NUM!"`,
	} {
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		b.put("Sheet1!B9", "USER_ENTERED", `[[`+string(text)+`]]`)
		if got := b.values("Sheet1!B9", "UNFORMATTED_VALUE"); got != `[[`+want+`]]` {
			t.Errorf("%s comes to %s, want %s", in, got, want)
		}
	}
}

func TestFormulasAreSpelledAgain(t *testing.T) {
	b := newBook(t)
	b.batch(`{"addSheet":{"properties":{"title":"Sales"}}}`)
	for in, want := range map[string]string{
		"=sum( sales!a3:a3 )":  "=sum( Sales!A3 )",
		"='Sales'!B3:a2":       "=Sales!A2:B3",
		"=$b$1+ c2":            "=$B$1+ C2",
		"=a:a":                 "=A:A",
		"=2:3":                 "=2:3",
		`="a1"&a1`:             `="a1"&A1`,
		"=LOG10(a1)":           "=LOG10(A1)",
		"='no such sheet'!a1":  "='no such sheet'!A1",
		"=1.5e3+x_1":           "=1.5e3+x_1",
		"=$A1:A$1":             "=$A1:A$1",
		"=#REF!+a1":            "=#REF!+A1",
		"=Sales!a1:Sales!a2+1": "=Sales!A1:Sales!A2+1",
	} {
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		b.put("Sheet1!J9", "USER_ENTERED", `[[`+string(text)+`]]`)
		wanted, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.values("Sheet1!J9", "FORMULA"); got != `[[`+string(wanted)+`]]` {
			t.Errorf("%s is kept as %s, want %s", in, got, wanted)
		}
	}
}

func TestFormulasFollowCells(t *testing.T) {
	start := func() *book {
		b := newBook(t)
		b.put("Sheet1!A1", "RAW", `[[1],[2],[3],[4]]`)
		b.put("Sheet1!C1", "USER_ENTERED", `[["=A2","=SUM(A1:A4)","=A$4","=B:B"]]`)
		return b
	}
	for request, want := range map[string]string{
		`{"insertDimension":{"range":{"dimension":"ROWS","startIndex":1,"endIndex":3}}}`:                                                                   `[["=A4","=SUM(A1:A6)","=A$6","=B:B"]]`,
		`{"deleteDimension":{"range":{"dimension":"ROWS","startIndex":1,"endIndex":2}}}`:                                                                   `[["=#REF!","=SUM(A1:A3)","=A$3","=B:B"]]`,
		`{"insertDimension":{"range":{"dimension":"COLUMNS","startIndex":1,"endIndex":2}}}`:                                                                `[["","=A2","=SUM(A1:A4)","=A$4","=C:C"]]`,
		`{"moveDimension":{"source":{"dimension":"ROWS","startIndex":1,"endIndex":2},"destinationIndex":4}}`:                                               `[["=A4","=SUM(A1:A4)","=A$3","=B:B"]]`,
		`{"cutPaste":{"source":{"startRowIndex":1,"endRowIndex":2,"startColumnIndex":0,"endColumnIndex":1},"destination":{"rowIndex":8,"columnIndex":8}}}`: `[["=I9","=SUM(A1:A4)","=A$4","=B:B"]]`,
		`{"updateSheetProperties":{"properties":{"title":"X"},"fields":"title"}}`:                                                                          `[["=A2","=SUM(A1:A4)","=A$4","=B:B"]]`,
	} {
		b := start()
		b.batch(request)
		if got := b.values("C1:G1", "FORMULA"); got != want {
			t.Errorf("after %s: got %s, want %s", request, got, want)
		}
	}
	b := start()
	b.batch(`{"copyPaste":{"source":{"endRowIndex":1,"startColumnIndex":2,"endColumnIndex":6},"destination":{"startRowIndex":4,"endRowIndex":5,"startColumnIndex":3,"endColumnIndex":7}}}`)
	b.holds("D5:G5", `[["=B6","=SUM(B5:B8)","=B$4","=C:C"]]`, "FORMULA")
	b.batch(`{"addSheet":{"properties":{"title":"Otra"}}}`)
	b.put("Otra!A1", "USER_ENTERED", `[["=Sheet1!A2"]]`)
	b.batch(`{"updateSheetProperties":{"properties":{"title":"Hoja uno"},"fields":"title"}}`)
	b.holds("Otra!A1", `[["='Hoja uno'!A2"]]`, "FORMULA")
	b.holds("Otra!A1", `[["2"]]`)
}
