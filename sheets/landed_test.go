package sheets

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	api "google.golang.org/api/sheets/v4"
	"pgregory.net/rapid"
)

// A row seen by a write must read like the same row in a values.get.
func TestEncode(t *testing.T) {
	text := func(s string) *api.ExtendedValue { return &api.ExtendedValue{StringValue: &s} }
	number := func(f float64) *api.ExtendedValue { return &api.ExtendedValue{NumberValue: &f} }
	yes := true
	tests := []struct {
		value *api.ExtendedValue
		want  string
	}{
		{text("Peña \"Ñ\"\n<b>"), `"Peña \"Ñ\"\n<b>"`},
		{text(""), `""`},
		{text("\xff"), "\"\uFFFD\""},
		{number(0), `0`},
		{number(-2), `-2`},
		{number(46350.5), `46350.5`},
		{number(3001234567), `3001234567`},
		{number(1e21), `1e+21`},
		{number(1e-9), `1e-09`},
		{number(0.1), `0.1`},
		{&api.ExtendedValue{BoolValue: &yes}, `true`},
		{&api.ExtendedValue{ErrorValue: &api.ErrorValue{Type: "N_A"}}, `"#N/A"`},
		{&api.ExtendedValue{ErrorValue: &api.ErrorValue{Type: "DIVIDE_BY_ZERO"}}, `"#DIV/0!"`},
		{&api.ExtendedValue{ErrorValue: &api.ErrorValue{Type: "SOMETHING_NEW"}}, `"#ERROR!"`},
	}
	for _, tt := range tests {
		var row cells
		row.set(1, encode(tt.value))
		if got, want := string(row.array()), `["",`+tt.want+`]`; got != want {
			t.Errorf("row with %+v in B = %s, want %s", *tt.value, got, want)
		}
	}
}

func TestQuestion(t *testing.T) {
	q := question{title: "'V''s'", head: 4, rows: []int{2, 3, 9, 5000}, keys: []int{0, 1, 30}}
	want := []string{
		"'V''s'!1:4",
		"'V''s'!A2:B3", "'V''s'!AE2:AE3",
		"'V''s'!A9:B9", "'V''s'!AE9:AE9",
		"'V''s'!A5000:B5000", "'V''s'!AE5000:AE5000",
	}
	if diff := cmp.Diff(want, q.ranges()); diff != "" {
		t.Errorf("ranges of %+v (-want +got):\n%s", q, diff)
	}
}

// An answer may show more than was asked for, in overlapping pieces; only what was asked for comes out.
func TestLandedLeavesOutTheRest(t *testing.T) {
	text := func(s string) *api.CellData {
		return &api.CellData{EffectiveValue: &api.ExtendedValue{StringValue: &s}}
	}
	row := func(cells ...*api.CellData) *api.RowData { return &api.RowData{Values: cells} }
	book := &api.Spreadsheet{Sheets: []*api.Sheet{{
		Properties: &api.SheetProperties{SheetId: 7},
		Data: []*api.GridData{
			{RowData: []*api.RowData{row(text("ID"), text("LOGIN")), row(text("v1"), text("ana")), {}}},
			{StartRow: 1, StartColumn: 1, RowData: []*api.RowData{row(text("ana"), text("no pedida")), {}, row(text("luz"))}},
		},
	}}}
	q := question{title: "'V'", head: 2, rows: []int{2, 4, 6}, keys: []int{1}}
	body, err := json.Marshal(&api.BatchUpdateSpreadsheetResponse{UpdatedSpreadsheet: book})
	if err != nil {
		t.Fatal(err)
	}
	answer := func() *jsontext.Decoder { return jsontext.NewDecoder(bytes.NewReader(body)) }
	got, err := q.landed(answer(), 7)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[int]string{}
	for n, r := range got.Rows {
		texts[n] = string(r)
	}
	if diff := cmp.Diff(map[int]string{2: `["","ana"]`, 4: `["","luz"]`, 6: `[]`}, texts); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	head := string(got.Header[0]) + string(got.Header[1])
	if want := `["ID","LOGIN"]["v1","ana","no pedida"]`; head != want {
		t.Errorf("header = %s, want %s", head, want)
	}
	if _, err := q.landed(answer(), 8); err == nil {
		t.Error("an answer without the tab was taken")
	}
}

// What a cell holds comes out the same however the answer is spelled, and in whatever order its members come.
func TestUpdatedReadsEverySpelling(t *testing.T) {
	q := question{title: "'V'", rows: []int{3}, keys: []int{1, 2, 3}}
	want := `["","a, \"b\"",7.5,true]`
	for _, body := range []string{
		`{"updatedSpreadsheet":{"sheets":[{"properties":{"sheetId":7},"data":[{"startRow":2,"startColumn":1,"rowData":[{"values":[{"effectiveValue":{"stringValue":"a, \"b\""}},{"effectiveValue":{"numberValue":7.5}},{"effectiveValue":{"boolValue":true}}]}]}]}]}}`,
		`{"updatedSpreadsheet": {"sheets": [{"data": [{"rowData": [{"values": [{"effectiveValue": {"stringValue": "a, \u0022b\u0022"}}, {"note": "x", "effectiveValue": {"numberValue": 75e-1}}, {"effectiveValue": {"boolValue": true}}]}], "startColumn": 1, "startRow": 2}], "properties": {"title": "V", "sheetId": 7}}], "x": []}, "replies": [{}]}`,
	} {
		got, err := q.landed(jsontext.NewDecoder(bytes.NewReader([]byte(body))), 7)
		if err != nil || string(got.Rows[3]) != want {
			t.Errorf("row 3 of %s: got %v, %v; want %s", body, got, err, want)
		}
	}
}

// Plain cells are taken out of a row without decoding it, and one answer is read where the one before it was. Neither shows
// in what landed.
func TestUpdatedReadsAnyCells(t *testing.T) {
	var q question
	var last *Landed
	var lastWant string
	rapid.Check(t, func(t *rapid.T) {
		values := make([]*api.CellData, rapid.IntRange(0, 6).Draw(t, "cells"))
		var want cells
		q.rows, q.keys = []int{1}, nil
		for i := range values {
			values[i] = &api.CellData{EffectiveValue: value(t)}
			if v := encode(values[i].EffectiveValue); v != nil {
				want.set(i, v)
			}
			q.keys = append(q.keys, i)
		}
		body, err := json.Marshal(&api.BatchUpdateSpreadsheetResponse{UpdatedSpreadsheet: &api.Spreadsheet{Sheets: []*api.Sheet{{
			Properties: &api.SheetProperties{SheetId: 7}, Data: []*api.GridData{{RowData: []*api.RowData{{Values: values}}}},
		}}}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := q.landed(jsontext.NewDecoder(bytes.NewReader(body)), 7)
		if err != nil || string(got.Rows[1]) != string(want.array()) {
			t.Fatalf("row 1 of %s: got %v, %v; want %s", body, got, err, want.array())
		}
		if last != nil && string(last.Rows[1]) != lastWant {
			t.Fatalf("row 1 of the answer before became %s, want %s", last.Rows[1], lastWant)
		}
		last, lastWant = got, string(want.array())
	})
}

// value draws what a cell holds; nil is a blank one.
func value(t *rapid.T) *api.ExtendedValue {
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		text := rapid.StringOf(rapid.SampledFrom([]rune("a\"\\{}[],:ñ\n"))).Draw(t, "text")
		return &api.ExtendedValue{StringValue: &text}
	case 1:
		number := rapid.Float64().Draw(t, "number")
		return &api.ExtendedValue{NumberValue: &number}
	case 2:
		yes := rapid.Bool().Draw(t, "yes")
		return &api.ExtendedValue{BoolValue: &yes}
	}
	return nil
}
