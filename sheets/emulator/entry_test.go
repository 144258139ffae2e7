package emulator_test

import (
	"encoding/json"
	"testing"
)

// What people type, and what the cell then shows and holds.
func TestTyped(t *testing.T) {
	type typed struct{ in, shown, held string } // held as JSON, UNFORMATTED
	for locale, cells := range map[string][]typed{
		"en_US": {
			{"hola", "hola", `"hola"`},
			{"0042", "42", `42`},
			{"'0042", "0042", `"0042"`},
			{"-1.5", "-1.5", `-1.5`},
			{"+7", "7", `7`},
			{"2,000,000.01", "2,000,000.01", `2000000.01`},
			{"1,234", "1,234", `1234`},
			{"1,23", "1,23", `"1,23"`},
			{"3_1_0", "3_1_0", `"3_1_0"`},
			{"12%", "12%", `0.12`},
			{"12.5%", "12.50%", `0.125`},
			{"$5", "$5", `5`},
			{"$1,234.50", "$1,234.50", `1234.5`},
			{"(5)", "-5", `-5`},
			{"1e3", "1.00E+03", `1000`},
			{"true", "TRUE", `true`},
			{"2020-01-01", "2020-01-01", `43831`},
			{"1/2/2020", "1/2/2020", `43832`},
			{"13/1/2020", "13/1/2020", `"13/1/2020"`},
			{"2020-02-30", "2020-02-30", `"2020-02-30"`},
			{"Nov 24, 2026", "24-Nov-2026", `46350`},
			{"12:00", "12:00", `0.5`},
			{"1:30 PM", "1:30 PM", `0.5625`},
			{"1/2/2020 6:00", "1/2/2020 6:00", `43832.25`},
			{"=4/2", "2", `2`},
			{"=", "=", `"="`},
			{"  7 ", "7", `7`},
			{"1.2.3", "1.2.3", `"1.2.3"`},
			{"https://x.co/a", "https://x.co/a", `"https://x.co/a"`},
			{"10 megas", "10 megas", `"10 megas"`},
			{"12:99", "12:99", `"12:99"`},
			{"Sale:1", "Sale:1", `"Sale:1"`},
		},
		"es_CO": {
			{"24/11/2026", "24/11/2026", `46350`},
			{"5/1/26", "5/01/2026", `46027`},
			{"24-11-2026", "24/11/2026", `46350`},
			{"24-nov-2026", "24-nov-2026", `46350`},
			{"24 de noviembre de 2026", "24-nov-2026", `46350`},
			{"2026-11-24", "2026-11-24", `46350`},
			{"24/11/2026 15:30", "24/11/2026 15:30", `46350.645833333336`},
			{"31/02/2026", "31/02/2026", `"31/02/2026"`},
			{"11/24/2026", "11/24/2026", `"11/24/2026"`},
			{"89.900", "89.900", `89900`},
			{"89.900,50", "89.900,50", `89900.5`},
			{"89.90", "89.90", `"89.90"`},
			{"$ 89.900", "$89.900", `89900`},
			{"1,5", "1,5", `1.5`},
			{"1.5", "1.5", `"1.5"`},
			{"verdadero", "VERDADERO", `true`},
			{"SI", "SI", `"SI"`},
			{"3001234567", "3001234567", `3001234567`},
			{"300 123 4567", "300 123 4567", `"300 123 4567"`},
		},
	} {
		b := newBook(t)
		b.batch(`{"updateSpreadsheetProperties":{"properties":{"locale":"` + locale + `"},"fields":"locale"}}`)
		for _, c := range cells {
			b.batch(`{"repeatCell":{"range":{"endRowIndex":1,"endColumnIndex":1},"fields":"*"}}`)
			in, err := json.Marshal(c.in)
			if err != nil {
				t.Fatal(err)
			}
			b.put("Sheet1!A1", "USER_ENTERED", `[[`+string(in)+`]]`)
			shown, err := json.Marshal(c.shown)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := b.values("Sheet1!A1"), `[[`+string(shown)+`]]`; got != want {
				t.Errorf("%s: %q shows %s, want %s", locale, c.in, got, want)
			}
			if got, want := b.values("Sheet1!A1", "UNFORMATTED_VALUE"), `[[`+c.held+`]]`; got != want {
				t.Errorf("%s: %q holds %s, want %s", locale, c.in, got, want)
			}
		}
	}
}

func TestRawIsKeptAsItIs(t *testing.T) {
	b := newBook(t)
	rows := `[["12345",1.45,"=sum(B4:I4)",true,"24/11/2026"," x ","'y"]]`
	b.put("Sheet1!A1", "RAW", rows)
	b.holds("Sheet1", rows, "UNFORMATTED_VALUE")
	b.holds("Sheet1", rows, "FORMULA")
	b.holds("Sheet1", `[["12345","1.45","=sum(B4:I4)","TRUE","24/11/2026"," x ","'y"]]`)
}

func TestRenderOptions(t *testing.T) {
	b := newBook(t)
	b.put("Sheet1!A1", "USER_ENTERED", `[["=4/2","2020-01-01","string",53,0.12,true]]`)
	for suffix, want := range map[string]string{
		"":                                     `["2","2020-01-01","string","53","0.12","TRUE"]`,
		"?dateTimeRenderOption=SERIAL_NUMBER":  `["2","2020-01-01","string","53","0.12","TRUE"]`,
		"?valueRenderOption=UNFORMATTED_VALUE": `[2,43831,"string",53,0.12,true]`,
		"?valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=FORMATTED_STRING": `[2,"2020-01-01","string",53,0.12,true]`,
		"?valueRenderOption=FORMULA": `["=4/2",43831,"string",53,0.12,true]`,
	} {
		b.want("GET", "/values/Sheet1!A1:F1"+suffix, "", `{"range":"Sheet1!A1:F1","majorDimension":"ROWS","values":[`+want+`]}`)
	}
}

func TestFormatsOfCellsOutliveTheirValues(t *testing.T) {
	b := newBook(t)
	b.batch(`{"repeatCell":{"range":{"endRowIndex":1,"endColumnIndex":3},"cell":{"userEnteredFormat":{"numberFormat":{"type":"CURRENCY","pattern":"\"$\"#,##0.00"}}},"fields":"userEnteredFormat.numberFormat"}}`,
		`{"repeatCell":{"range":{"endRowIndex":1,"startColumnIndex":1,"endColumnIndex":2},"cell":{"userEnteredFormat":{"numberFormat":{"type":"TEXT"}}},"fields":"userEnteredFormat.numberFormat"}}`)
	b.put("Sheet1!A1", "USER_ENTERED", `[["5","0042","=A1"]]`)
	b.holds("Sheet1", `[["$5.00","0042","$5.00"]]`)
	b.holds("Sheet1", `[[5,"0042",5]]`, "UNFORMATTED_VALUE")
	b.want("POST", "/values/Sheet1:clear", "{}", `{"clearedRange":"Sheet1!A1:Z1000"}`)
	b.put("Sheet1!A1", "RAW", `[[6]]`)
	b.holds("Sheet1", `[["$6.00"]]`)
}

func TestNumberFormats(t *testing.T) {
	b := newBook(t)
	for _, c := range []struct{ value, typ, pattern, want string }{
		{"1234.5", "NUMBER", "", "1,234.50"},
		{"1234.5", "NUMBER", "0", "1235"},
		{"-1234.5", "NUMBER", "#,##0.0#", "-1,234.5"},
		{"0.5", "NUMBER", "#.##", ".5"},
		{"7", "NUMBER", "000", "007"},
		{"-3", "NUMBER", "0;(0)", "(3)"},
		{"0", "NUMBER", `0;-0;"nada"`, "nada"},
		{"5", "NUMBER", `0" cuotas"`, "5 cuotas"},
		{"0.256", "PERCENT", "", "25.60%"},
		{"89900", "CURRENCY", "[$COP] #,##0", "COP 89,900"},
		{"12345", "SCIENTIFIC", "", "1.23E+04"},
		{"46350", "DATE", "", "11/24/2026"},
		{"46350", "DATE", "dddd d mmmm yyyy", "Tuesday 24 November 2026"},
		{"46350", "DATE", `yy-mm-dd`, "26-11-24"},
		{"46350.75", "DATE_TIME", "dd/mm/yyyy hh:mm:ss", "24/11/2026 18:00:00"},
		{"46350.75", "DATE_TIME", "m/d h:mm am/pm", "11/24 6:00 PM"},
		{"0.0625", "TIME", "h:mm:ss.000", "1:30:00.000"},
		{"1.5", "TIME", "[h]:mm", "36:00"},
		{"12345.678", "TEXT", "", "12345.678"},
		{"0.3333333333333333", "NUMBER_FORMAT_TYPE_UNSPECIFIED", "", "0.3333333333"},
		{"1e15", "NUMBER_FORMAT_TYPE_UNSPECIFIED", "", "1E+15"},
		{"573001234567", "NUMBER_FORMAT_TYPE_UNSPECIFIED", "", "573001234567"},
	} {
		format, err := json.Marshal(map[string]string{"type": c.typ, "pattern": c.pattern})
		if err != nil {
			t.Fatal(err)
		}
		b.batch(`{"updateCells":{"start":{},"rows":[{"values":[{"userEnteredValue":{"numberValue":` + c.value +
			`},"userEnteredFormat":{"numberFormat":` + string(format) + `}}]}],"fields":"userEnteredValue,userEnteredFormat"}}`)
		if got, want := b.values("Sheet1!A1"), `[["`+c.want+`"]]`; got != want {
			t.Errorf("%s as %s %q shows %s, want %s", c.value, c.typ, c.pattern, got, want)
		}
	}
}
