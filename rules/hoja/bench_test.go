package hoja

import "testing"

// The parts of judging a row of the API besides those of package rules: a sale of 40 columns, most of them typed.
var benchRow = []byte(`["VTA-8K2M4Q",46350,"1000017","4439","jtriana","Upgrade","Cliente Número 17","10000017","3000000017","","40000017",` +
	`"Paquete de canales","60 megas","I619 B410","b410, i619",1,"1",89900,"$ 89.900","No","no","SI","Aprobado","24/11/2026","AM","","","",` +
	`"Pendiente","","","calle 10 # 20-30 apto 401","Medellín","","","VALIDADA","CTA","","","2026-11-24 10:00:00"]`)

func BenchmarkDecodeRow(b *testing.B) {
	b.ReportAllocs()
	var cells []Cell
	for b.Loop() {
		var err error
		if cells, err = DecodeRow(benchRow, cells[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHashes(b *testing.B) {
	b.ReportAllocs()
	cells, err := DecodeRow(benchRow, nil)
	if err != nil {
		b.Fatal(err)
	}
	fields := make([]Field, len(cells))
	heads := make([]Cell, len(cells))
	for i := range cells {
		name := ColumnName(i)
		fields[i], heads[i] = Field{Name: name, Header: name, Kind: KindText}, TextCell(name)
	}
	schema, err := NewSchema(fields)
	if err != nil {
		b.Fatal(err)
	}
	layout, err := schema.FindLayout([][]Cell{heads})
	if err != nil {
		b.Fatal(err)
	}
	var hashes []byte
	for b.Loop() {
		hashes = layout.AppendHashes(hashes[:0], cells)
	}
}
