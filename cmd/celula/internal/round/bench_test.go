package round

import (
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/sheetstest"
)

const benchSales = 20_000

// BenchmarkRound is a round over 20,000 sales in an emulator over loopback HTTP, of which so many changed since the last
// one. Besides the whole it gives what reading, judging, planning (recalling and recording too) and writing took of it.
func BenchmarkRound(b *testing.B) {
	for _, changed := range []int{0, benchSales / 100} {
		b.Run(fmt.Sprintf("changed=%d", changed), func(b *testing.B) {
			h, google := benchHoja(b)
			if _, err := h.Round(b.Context()); err != nil {
				b.Fatal(err)
			}
			var parts [4]time.Duration
			n := 0
			for b.Loop() {
				if changed > 0 {
					b.StopTimer()
					n++
					spoil(b, google, h.Spreadsheet, changed, n)
					b.StartTimer()
				}
				benchRound(b, h, &parts)
			}
			for i, name := range []string{"read", "judge", "plan", "write"} {
				b.ReportMetric(float64(parts[i].Milliseconds())/float64(b.N), name+"-ms/op")
			}
		})
	}
}

// benchRound is a round with a watch in its hand.
func benchRound(b *testing.B, h *Hoja, parts *[4]time.Duration) {
	at, now := time.Now(), h.Now()
	lap := func(part int) {
		parts[part] += time.Since(at)
		at = time.Now()
	}
	table, err := h.Tab.Read(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	lap(0)
	s := &seen{link: func(int) string { return "" }}
	if s.sight, err = h.judged.see(table, h.Rules, h.Reader, hoja.DateOf(now.In(h.Zone))); err != nil {
		b.Fatal(err)
	}
	lap(1)
	if err := h.recall(b.Context()); err != nil {
		b.Fatal(err)
	}
	if s.matches, s.left, err = h.identify(b.Context(), s.sales, h.past); err != nil {
		b.Fatal(err)
	}
	p := h.plan(s, h.past, map[string]bool{}, now)
	if err := h.record(b.Context(), p); err != nil {
		b.Fatal(err)
	}
	lap(2)
	settled, err := h.write(b.Context(), s.sight, p)
	if err != nil || !settled {
		b.Fatalf("settled %v, %v", settled, err)
	}
	table.Free()
	lap(3)
}

func benchHoja(b *testing.B) (*Hoja, *sheetstest.Emulator) {
	rs, err := rules.LoadDir("")
	if err != nil {
		b.Fatal(err)
	}
	reader, err := cruce.NewReader(rs)
	if err != nil {
		b.Fatal(err)
	}
	google := sheetstest.Start(b)
	client, err := sheets.New(b.Context(), sheets.Options{Endpoint: google.URL, CallsPerMinute: -1})
	if err != nil {
		b.Fatal(err)
	}
	st, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "celula.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { st.Close() })
	header := []any{}
	for _, f := range rs.Schema.Fields() {
		header = append(header, f.Header)
	}
	rows := [][]any{header}
	for i := range benchSales {
		rows = append(rows, benchSale(rs.Schema, i))
	}
	id := google.Spreadsheet(b, "Ventas", rows)
	return &Hoja{Name: "ventas", Google: client, Spreadsheet: id, Tab: client.Tab(id, "Ventas"), Reader: reader, Store: st, Rules: rs,
		Calendar: hoja.NewCalendar(), Zone: time.UTC, StaleAfter: 1000 * time.Hour, Now: time.Now}, google
}

// benchSale is an upgrade that is complete.
func benchSale(schema *hoja.Schema, i int) []any {
	values := map[string]any{"fecha_venta": 45600.0, "id_llamada": fmt.Sprint(1_000_000 + i), "extension": "4439", "login": "jtriana", "tipo_venta": "Upgrade",
		"cliente": fmt.Sprintf("Cliente Número %d", i), "documento": fmt.Sprint(10_000_000 + i), "telefono": fmt.Sprint(3_000_000_000 + i), "cuenta": fmt.Sprint(40_000_000 + i),
		"servicios": "Paquete de canales", "megas": "60 megas", "codigos": "I619 B410", "codigos_rr": "b410, i619", "cantidad": 1, "cantidad_rr": 1, "mora": "No", "aviso_final": "no"}
	row := make([]any, len(schema.Fields()))
	for name, v := range values {
		row[schema.Index(name)] = v
	}
	return row
}

// spoil changes MORA in some sales, spread evenly, to what it was not in the round before.
func spoil(b *testing.B, google *sheetstest.Emulator, id string, changed, n int) {
	schema := mustSchema(b)
	col := hoja.ColumnName(schema.Index("mora"))
	for i := range changed {
		google.Put(b, id, fmt.Sprintf("Ventas!%s%d", col, 2+i*(benchSales/changed)), [][]any{{[]string{"no", "si"}[n%2]}})
	}
}

func mustSchema(b *testing.B) *hoja.Schema {
	rs, err := rules.LoadDir("")
	if err != nil {
		b.Fatal(err)
	}
	return rs.Schema
}

// BenchmarkJudge judges 20,000 rows as the API gives them; BenchmarkJudge/csv is its floor, a plain read of the same cells.
func BenchmarkJudge(b *testing.B) {
	h, _ := benchHoja(b)
	table, err := h.Tab.Read(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	for _, raw := range table.Rows {
		cells, err := hoja.DecodeRow(raw, nil)
		if err != nil {
			b.Fatal(err)
		}
		record := make([]string, 0, len(cells))
		for _, c := range cells {
			record = append(record, c.String())
		}
		if err := w.Write(record); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
	b.Run("csv", func(b *testing.B) {
		for b.Loop() {
			r := csv.NewReader(strings.NewReader(text.String()))
			r.ReuseRecord, r.FieldsPerRecord = true, -1
			for {
				if _, err := r.Read(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("judge", func(b *testing.B) {
		for b.Loop() {
			var fresh judgements
			if _, err := fresh.see(table, h.Rules, h.Reader, hoja.Date{Year: 2026, Month: 11, Day: 24}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
