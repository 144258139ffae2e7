package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	sampleVentas = "../../rules/testdata/hoja-ventas.csv"
	sampleClaro  = "../../rules/cruce/testdata/base-claro.csv"
)

// The sample's answers, pista aside: there it only says whether there must be one.
func TestCruceOfTheSample(t *testing.T) {
	var out, warn bytes.Buffer
	status := run(context.Background(), []string{"cruce", "--json", "--now", "2026-11-24T12:00:00-05:00", sampleVentas, sampleClaro}, &out, &warn)
	if status != exitDone || warn.Len() > 0 {
		t.Errorf("status %d, stderr %q", status, warn.String())
	}
	want, err := os.ReadFile("../../rules/cruce/testdata/cruce.esperado.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ndjson(t, want), ndjson(t, out.Bytes())); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// ndjson decodes lines; pista becomes whether there is one.
func ndjson(t *testing.T, text []byte) (out []map[string]any) {
	t.Helper()
	for line := range bytes.Lines(text) {
		var m map[string]any
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if s, ok := m["pista"].(string); ok {
			m["pista"] = s != ""
		}
		out = append(out, m)
	}
	return out
}

// The workbook, read by its letter, has a row for all that the JSON says somebody must see to.
func TestCruceBook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cruce.xlsx")
	var out, warn bytes.Buffer
	run(context.Background(), []string{"cruce", "--json", "--now", "2026-11-24T12:00:00-05:00", "--out", path, sampleVentas, sampleClaro}, &out, &warn)
	tabs, rows := book(t, path)
	if diff := cmp.Diff([]string{"No aparecen", "Diferencias", "Sin venta", "Indicador"}, tabs); diff != "" {
		t.Errorf("tabs (-want +got):\n%s", diff)
	}
	var want [3][]string
	for _, line := range ndjson(t, out.Bytes()) {
		fila, _ := json.Marshal(line["fila"])
		record, _ := json.Marshal(line["fila_claro"])
		switch line["claro"] {
		case "NO APARECE":
			want[0] = append(want[0], string(fila))
		case "DIFERENCIA":
			want[1] = append(want[1], string(fila))
		case "SIN VENTA":
			want[2] = append(want[2], string(record))
		}
	}
	for i, w := range want {
		var got []string
		for _, row := range rows[i][1:] {
			got = append(got, row["A"])
		}
		if diff := cmp.Diff(w, got); diff != "" {
			t.Errorf("rows of %s (-want +got):\n%s", tabs[i], diff)
		}
	}
	for i, cells := range []map[string]string{
		{"A": "4", "C": "46334", "D": "EMPAQUETAMIENTO", "E": "VALIDADA", "F": "lmgomez", "G": "Carlos Rodríguez Rodríguez", "H": "649692000", "I": "3080939729", "J": "68109581", "K": "21365588"},
		{"A": "75", "C": "VALIDADA", "D": "cruiz", "F": "131", "G": "MIN", "H": "el documento", "N": "5760347411"},
		{"A": "7", "B": "46343", "C": "LÍNEA NUEVA", "D": "159481911"},
		{"A": "ventas reclamables", "B": "131"},
	} {
		for col, w := range cells {
			if got := rows[i][1][col]; got != w {
				t.Errorf("%s, first row, column %s: %q, want %q", tabs[i], col, got, w)
			}
		}
	}
}

// book reads an XLSX without the library that wrote it: its tabs, and of each the cells of every row by column.
func book(t *testing.T, path string) (tabs []string, rows [][]map[string]string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	part := func(name string, into any) {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := xml.NewDecoder(f).Decode(into); err != nil {
			t.Fatal(name, err)
		}
	}
	var wb struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
		} `xml:"sheets>sheet"`
	}
	part("xl/workbook.xml", &wb)
	for i, s := range wb.Sheets {
		tabs = append(tabs, s.Name)
		var sheet struct {
			Rows []struct {
				Cells []struct {
					Ref     string  `xml:"r,attr"`
					Value   string  `xml:"v"`
					Inline  string  `xml:"is>t"`
					Formula *string `xml:"f"`
				} `xml:"c"`
			} `xml:"sheetData>row"`
		}
		part("xl/worksheets/sheet"+string(rune('1'+i))+".xml", &sheet)
		var out []map[string]string
		for _, r := range sheet.Rows {
			row := map[string]string{}
			for _, c := range r.Cells {
				if c.Formula != nil {
					t.Errorf("%s!%s is a formula: %s", s.Name, c.Ref, *c.Formula)
				}
				row[strings.TrimRight(c.Ref, "0123456789")] = c.Value + c.Inline
			}
			out = append(out, row)
		}
		rows = append(rows, out)
	}
	return tabs, rows
}
