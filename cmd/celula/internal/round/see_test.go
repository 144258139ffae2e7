package round

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// TestSeeingAgainIsSeeingAnew has a hoja worked on, with sales that repeat one another: what a round makes of it that knows
// the one before is what it would make of it without.
func TestSeeingAgainIsSeeingAnew(t *testing.T) {
	rs, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	header := []any{}
	for _, f := range rs.Schema.Fields() {
		header = append(header, f.Header)
	}
	documento, instalacion, mora := rs.Schema.Index("documento"), rs.Schema.Index("instalacion"), rs.Schema.Index("mora")
	today := hoja.Date{Year: 2026, Month: 11, Day: 24}
	rapid.Check(t, func(rt *rapid.T) {
		var known judgements
		edit := func(sale []any) []any {
			sale = slices.Clone(sale)
			switch rapid.IntRange(0, 3).Draw(rt, "column") {
			case 0:
				sale[documento] = rapid.SampledFrom([]string{"10000001", "10000002", ""}).Draw(rt, "documento")
			case 1:
				sale[instalacion] = rapid.SampledFrom([]string{"", "INSTALADA", "CANCELADA"}).Draw(rt, "instalación")
			case 2:
				sale[mora] = rapid.SampledFrom([]string{"no", "si", ""}).Draw(rt, "mora")
			}
			return sale
		}
		rows := [][]any{header}
		for range rapid.IntRange(1, 6).Draw(rt, "sales") {
			rows = append(rows, edit(benchSale(rs.Schema, 1)))
		}
		for range rapid.IntRange(1, 8).Draw(rt, "rounds") {
			at := rapid.IntRange(1, len(rows)-1).Draw(rt, "row")
			switch rapid.IntRange(0, 6).Draw(rt, "edit") {
			case 0:
				rows = slices.Insert(rows, at, edit(benchSale(rs.Schema, 2)))
			case 1:
				if len(rows) > 2 {
					rows = slices.Delete(rows, at, at+1)
				}
			case 2:
				other := rapid.IntRange(1, len(rows)-1).Draw(rt, "with row")
				rows[at], rows[other] = rows[other], rows[at]
			case 3:
				rows[at] = nil
			default:
				if rows[at] == nil {
					rows[at] = benchSale(rs.Schema, 3)
				}
				rows[at] = edit(rows[at])
			}
			got, want := glimpse(rt, &known, rows, rs, today), glimpse(rt, &judgements{}, rows, rs, today)
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("(-seen anew +seen again):\n%s\nrows: %v", diff, rows[1:])
			}
		}
	})
}

// TestLongRowsAreLetGo: what is kept of a row for the next round holds none of the rest of it.
func TestLongRowsAreLetGo(t *testing.T) {
	rs, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	const rows, long = 400, 50_000
	header := []any{}
	for _, f := range rs.Schema.Fields() {
		header = append(header, f.Header)
	}
	table := &sheets.Table{Rows: [][]byte{encoded(t, header)}}
	for i := range rows {
		sale := benchSale(rs.Schema, i)
		for name, v := range map[string]any{"cliente": strings.Repeat("x", long), "franja": fmt.Sprint("franja ", i), "reclamo": "RECLAMADA",
			"id_venta": fmt.Sprint("VTA-", i), "estado": fmt.Sprint("estado ", i), "claro": fmt.Sprint("claro ", i)} {
			sale[rs.Schema.Index(name)] = v
		}
		table.Rows = append(table.Rows, encoded(t, sale))
	}
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var kept judgements
	before := held()
	if _, err := kept.see(table, rs, nil, hoja.Date{Year: 2026, Month: 11, Day: 24}); err != nil {
		t.Fatal(err)
	}
	if more := int64(held() - before); more > rows*long/10 {
		t.Errorf("%d rows of %d bytes hold %d bytes", rows, long, more)
	}
	runtime.KeepAlive(table)
	runtime.KeepAlive(kept)
}

// glimpse is what a round sees of each sale.
func glimpse(t *rapid.T, j *judgements, rows [][]any, rs *rules.Rules, today hoja.Date) [][]any {
	table := &sheets.Table{}
	for _, row := range rows {
		table.Rows = append(table.Rows, encoded(t, slices.Clip(append([]any{}, row...))))
	}
	s, err := j.see(table, rs, nil, today)
	if err != nil {
		t.Fatal(err)
	}
	var sales [][]any
	for _, r := range s.sales {
		sales = append(sales, []any{r.num, r.verdict.Estado, r.verdict.Marcacion, r.verdict.motivo, string(r.cells)})
	}
	return sales
}

// encoded is a row as the API has it.
func encoded(t interface{ Fatal(...any) }, row []any) []byte {
	raw, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
