package sheets_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	api "google.golang.org/api/sheets/v4"
	"pgregory.net/rapid"

	"github.com/almacontact/celula/sheets"
)

// restyle lets a person give the page's chart another spec.
func (b *pageBook) restyle(change func(spec *api.ChartSpec)) *api.EmbeddedChart {
	b.t.Helper()
	chart := b.tabs()["Cruce Claro"].Charts[0]
	change(chart.Spec)
	raw, err := (&api.UpdateChartSpecRequest{ChartId: chart.ChartId, Spec: chart.Spec}).MarshalJSON()
	if err != nil {
		b.t.Fatal(err)
	}
	b.Batch(b.t, b.id, `{"updateChartSpec":`+string(raw)+`}`)
	return b.tabs()["Cruce Claro"].Charts[0]
}

// The chart follows the rows; where it lies, what it is called and how it looks is people's.
func TestChartFollowsItsRows(t *testing.T) {
	b := newPageBook(t)
	b.write(figures(3))
	chart := b.restyle(func(spec *api.ChartSpec) {
		spec.Title, spec.Subtitle = "Nuestro cruce", "por día"
		spec.BasicChart.ChartType, spec.BasicChart.StackedType = "BAR", ""
		spec.BasicChart.Domains[0].Reversed = true
		for i, s := range spec.BasicChart.Series {
			s.TargetAxis = "BOTTOM_AXIS"
			s.ColorStyle = &api.ColorStyle{ThemeColor: fmt.Sprintf("ACCENT%d", i+1)}
		}
	})
	b.Batch(t, b.id, fmt.Sprintf(`{"updateEmbeddedObjectPosition":{"objectId":%d,"newPosition":{"overlayPosition":{"anchorCell":{"sheetId":%d,"rowIndex":30,"columnIndex":1},"widthPixels":900}},"fields":"anchorCell,widthPixels"}}`,
		chart.ChartId, b.tabs()["Cruce Claro"].Properties.SheetId))

	before := b.all("")
	b.write(figures(3))
	if diff := cmp.Diff(before, b.all("")); diff != "" {
		t.Errorf("writing the same page changed something (-before +after):\n%s", diff)
	}
	longer := figures(9)
	longer.Chart.Series = []int{2, 1, 2}
	b.write(longer)
	page := b.want("Cruce Claro", 1, shown(9))
	wantSources(t, page, "A3:A12", "C3:C12", "B3:B12", "C3:C12")
	got := page.Charts[0]
	if p := got.Position.OverlayPosition; p.AnchorCell.RowIndex != 30 || p.WidthPixels != 900 {
		t.Errorf("position = %+v at %+v, want where people put it", p, p.AnchorCell)
	}
	basic := got.Spec.BasicChart
	if got.Spec.Title != "Nuestro cruce" || got.Spec.Subtitle != "por día" || basic.ChartType != "BAR" || basic.StackedType != "" || !basic.Domains[0].Reversed {
		t.Errorf("chart = %+v, %+v; want as people made it", got.Spec, basic)
	}
	var looks []string
	for _, s := range basic.Series {
		look := s.TargetAxis
		if s.ColorStyle != nil {
			look += " " + s.ColorStyle.ThemeColor
		}
		looks = append(looks, look)
	}
	if diff := cmp.Diff([]string{"BOTTOM_AXIS ACCENT1", "BOTTOM_AXIS ACCENT2", "BOTTOM_AXIS"}, looks); diff != "" {
		t.Errorf("looks of the series (-want +got):\n%s", diff)
	}
}

// People add rows above, take a series out, or point the chart elsewhere: it shows the page's figures again.
func TestChartIsAimedAgain(t *testing.T) {
	b := newPageBook(t)
	b.write(figures(3))
	gid := b.tabs()["Cruce Claro"].Properties.SheetId
	changes := map[string]func(){
		"rows above": func() {
			b.Batch(t, b.id, fmt.Sprintf(`{"insertDimension":{"range":{"sheetId":%d,"dimension":"ROWS","startIndex":0,"endIndex":4}}}`, gid))
		},
		"its columns deleted": func() {
			b.Batch(t, b.id, fmt.Sprintf(`{"deleteDimension":{"range":{"sheetId":%d,"dimension":"COLUMNS","startIndex":0,"endIndex":2}}}`, gid))
		},
		"a series taken out": func() {
			b.restyle(func(s *api.ChartSpec) { s.BasicChart.Series = s.BasicChart.Series[:1] })
		},
		"another tab shown": func() {
			b.restyle(func(s *api.ChartSpec) { s.BasicChart.Domains[0].Domain.SourceRange.Sources[0].SheetId = 0 })
		},
		"two ranges shown": func() {
			b.restyle(func(s *api.ChartSpec) {
				r := s.BasicChart.Series[1].Series.SourceRange
				r.Sources = append(r.Sources, r.Sources[0])
			})
		},
		"nothing shown": func() { b.restyle(func(s *api.ChartSpec) { s.BasicChart = &api.BasicChartSpec{ChartType: "COLUMN"} }) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			change()
			b.write(figures(3))
			wantSources(t, b.want("Cruce Claro", 1, shown(3)), "A3:A6", "B3:B6", "C3:C6")
		})
	}
}

// A chart that people made into another kind, or put on another tab, is still the page's and not made again.
func TestChartOfAnotherKindOrPlace(t *testing.T) {
	b := newPageBook(t)
	b.write(figures(3))
	pie := b.restyle(func(s *api.ChartSpec) {
		s.PieChart = &api.PieChartSpec{Domain: s.BasicChart.Domains[0].Domain, Series: s.BasicChart.Series[0].Series}
		s.BasicChart = nil
	})
	b.write(figures(4))
	page := b.want("Cruce Claro", 1, shown(4))
	if diff := cmp.Diff(pie, page.Charts[0]); diff != "" {
		t.Errorf("the pie changed (-before +after):\n%s", diff)
	}
	b.restyle(func(s *api.ChartSpec) { s.PieChart, s.BasicChart = nil, &api.BasicChartSpec{ChartType: "LINE"} })
	b.Batch(t, b.id, fmt.Sprintf(`{"updateEmbeddedObjectPosition":{"objectId":%d,"newPosition":{"overlayPosition":{"anchorCell":{"sheetId":0}}},"fields":"anchorCell"}}`, pie.ChartId))
	b.write(figures(5))
	b.want("Cruce Claro", 0, shown(5))
	there := b.tabs()["Ventas"]
	there.Properties.SheetId = page.Properties.SheetId // what it shows is the page's
	wantSources(t, there, "A3:A8", "B3:B8", "C3:C8")
}

// A chart of that title that people made in the page before the bot did is taken for the page's.
func TestChartFoundByItsTitle(t *testing.T) {
	b := newPageBook(t)
	bare := figures(3)
	bare.Chart = nil
	b.write(bare)
	gid := b.tabs()["Cruce Claro"].Properties.SheetId
	b.Batch(t, b.id, fmt.Sprintf(`{"addChart":{"chart":{"chartId":5,"spec":{"title":"Ventas que aparecen","basicChart":{"chartType":"AREA"}},"position":{"overlayPosition":{"anchorCell":{"sheetId":%d}}}}}}`, gid))
	b.write(figures(3))
	page := b.want("Cruce Claro", 1, shown(3))
	if c := page.Charts[0]; c.ChartId != 5 || c.Spec.BasicChart.ChartType != "AREA" {
		t.Errorf("chart = %d, %s; want the one that people made", c.ChartId, c.Spec.BasicChart.ChartType)
	}
	wantSources(t, page, "A3:A6", "B3:B6", "C3:C6")
	b.write(bare) // no chart is asked for: the one that stands is left
	b.want("Cruce Claro", 1, shown(3))
}

// Whatever pages were written before, the last one is what stands.
func TestPageForgetsItsPast(t *testing.T) {
	value := rapid.OneOf(rapid.Just[any](nil), rapid.Map(rapid.IntRange(-9, 9), func(n int) any { return n }),
		rapid.Map(rapid.StringMatching(`[=0-9a-zñ' ]{0,4}`), func(s string) any { return s }))
	b := newPageBook(t)
	rapid.Check(t, func(r *rapid.T) {
		b.id = b.Spreadsheet(t, "Ventas", nil)
		pages := rapid.SliceOfN(rapid.SliceOfN(rapid.SliceOfN(value, 0, 6), 0, 8), 1, 4).Draw(r, "pages")
		fresh := sheets.Page{Title: "Nueva"}
		for _, rows := range pages {
			p := sheets.Page{Title: "Vieja", Rows: rows}
			for i := range rows {
				if i%2 == len(rows)%2 {
					p.Bold = append(p.Bold, i+1)
				}
			}
			b.write(p)
			fresh.Rows, fresh.Bold = p.Rows, p.Bold
		}
		b.write(fresh)
		tabs := b.tabs()
		for what, diff := range map[string]string{
			"values": cmp.Diff(b.Values(t, b.id, "Nueva"), b.Values(t, b.id, "Vieja")),
			"bold":   cmp.Diff(bold(tabs["Nueva"]), bold(tabs["Vieja"])),
		} {
			if diff != "" {
				r.Errorf("%s after %d pages (-as if first +got):\n%s", what, len(pages), diff)
			}
		}
		if len(tabs) != 3 || len(tabs["Vieja"].ProtectedRanges) != 1 {
			r.Errorf("tabs = %d, want 3, each protected once", len(tabs))
		}
	})
}

// largePage lists n reclaims in eight columns.
func largePage(n int) sheets.Page {
	p := figures(30)
	for i := range n {
		p.Rows = append(p.Rows, []any{fmt.Sprintf("V-%06d", i), "24/11/2026", "HOGAR NUEVA", "NO APARECE", "RECLAMADA", "2026-11-20", i, strings.Repeat("x", 40)})
	}
	return p
}

func TestPageOfManyRows(t *testing.T) {
	b := newPageBook(t)
	for range 2 {
		b.write(largePage(5_000))
	}
	rows := b.Values(t, b.id, "'Cruce Claro'")
	if len(rows) != 5_033 || rows[5_032][0] != "V-004999" || rows[5_032][6] != 4_999.0 {
		t.Errorf("rows, the last = %d, %v; want 5033, V-004999 … 4999", len(rows), rows[len(rows)-1])
	}
	if got := b.stage.seen(); len(got) != 4 {
		t.Errorf("calls of two writings = %v, want two each", got)
	}
	var sent bytes.Buffer
	b.stage.cues["write"] = []cue{copies(&sent)}
	b.write(largePage(5_000))
	t.Logf("40,000 cells are %.1f MB", float64(sent.Len())/(1<<20))
	b.write(figures(2))
	b.want("Cruce Claro", 1, shown(2))
}

// BenchmarkWritePage writes 5,000 rows of eight cells over those that stand, against the emulator over loopback.
func BenchmarkWritePage(b *testing.B) {
	book, page := newPageBook(b), largePage(5_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := book.client.WritePage(context.Background(), book.id, page); err != nil {
			b.Fatal(err)
		}
	}
}
