package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"testing"

	"github.com/almacontact/celula/sheets/emulator"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// hoja is rows of made-up sales: texts mostly, some numbers, one cell in eight blank.
func hoja(rows, cols int) [][]any {
	out := make([][]any, rows)
	for r := range out {
		out[r] = make([]any, cols)
		for c := range out[r] {
			switch n := r*cols + c; {
			case n%8 == 3:
				out[r][c] = ""
			case c%5 == 4:
				out[r][c] = n
			default:
				out[r][c] = "celda " + strconv.Itoa(n)
			}
		}
	}
	return out
}

func BenchmarkValuesGet(b *testing.B) {
	for _, size := range []struct{ rows, cols int }{{1000, 43}, {20_000, 43}, {100_000, 43}} {
		b.Run(fmt.Sprintf("%dx%d", size.rows, size.cols), func(b *testing.B) {
			e := sheetstest.Start(b)
			id := e.Spreadsheet(b, "Ventas", hoja(size.rows, size.cols))
			url := e.URL + "/v4/spreadsheets/" + id + "/values/Ventas?valueRenderOption=UNFORMATTED_VALUE&prettyPrint=false"
			for b.Loop() {
				resp, err := http.Get(url)
				if err != nil {
					b.Fatal(err)
				}
				n, err := io.Copy(io.Discard, resp.Body)
				if err != nil {
					b.Fatal(err)
				}
				resp.Body.Close()
				b.SetBytes(n)
			}
		})
	}
}

// BenchmarkUpdateCells writes 200 cells of a sheet of 20,000 rows in one batch, as a round does.
func BenchmarkUpdateCells(b *testing.B) {
	for name, opts := range map[string]emulator.Options{"memory": {}, "folder": {Dir: b.TempDir()}} {
		b.Run(name, func(b *testing.B) {
			e := sheetstest.Start(b, opts)
			id := e.Spreadsheet(b, "Ventas", hoja(20_000, 43))
			var sheet struct {
				Sheets []struct {
					Properties struct {
						SheetID int64 `json:"sheetId"`
					}
				}
			}
			e.Call(b, "GET", "/v4/spreadsheets/"+id+"?fields=sheets.properties.sheetId", nil, &sheet)
			var requests []json.RawMessage
			for i := range 200 {
				requests = append(requests, json.RawMessage(fmt.Sprintf(`{"updateCells":{"start":{"sheetId":%d,"rowIndex":%d,"columnIndex":40},
					"rows":[{"values":[{"userEnteredValue":{"stringValue":"VALIDADA"}}]}],"fields":"userEnteredValue"}}`,
					sheet.Sheets[0].Properties.SheetID, i*90)))
			}
			for b.Loop() {
				e.Call(b, "POST", "/v4/spreadsheets/"+id+":batchUpdate", map[string]any{"requests": requests}, nil)
			}
		})
	}
}
