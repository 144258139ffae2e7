package sheets

import (
	"fmt"
	"hash/fnv"
	"slices"

	api "google.golang.org/api/sheets/v4"
)

// fits reports whether all that the chart names is in the page's rows.
func (c *Chart) fits(p Page) bool {
	width := p.width()
	known := func(col int) bool { return col >= 0 && col < width }
	return c.Title != "" && len(c.Series) > 0 && known(c.Domain) &&
		!slices.ContainsFunc(c.Series, func(col int) bool { return !known(col) }) &&
		c.From >= 1 && c.From <= c.To && c.To <= len(p.Rows) && c.Row >= 1 && c.Col >= 0
}

// setChart makes the chart, or makes the one that stands show other rows and columns.
func (p *pagePlan) setChart() {
	found, c := p.chart(), p.page.Chart
	if found == nil {
		p.add(&api.Request{AddChart: &api.AddChartRequest{Chart: c.embedded(p.gid)}})
		return
	}
	if spec := c.follow(found.Spec, p.gid); spec != nil {
		p.add(&api.Request{UpdateChartSpec: &api.UpdateChartSpecRequest{ChartId: found.ChartId, Spec: spec}})
	}
}

// chart finds the page's chart: by its id wherever people moved it or whatever they call it, or by its title in the tab.
func (p *pagePlan) chart() *api.EmbeddedChart {
	var titled *api.EmbeddedChart
	id := p.page.Chart.id(p.gid)
	for _, s := range p.book.Sheets {
		for _, ch := range s.Charts {
			if ch.ChartId == id {
				return ch
			}
			if titled == nil && s == p.tab && ch.Spec != nil && ch.Spec.Title == p.page.Chart.Title {
				titled = ch
			}
		}
	}
	return titled
}

// id is the same for whoever makes the chart, so that of two who do it in one instant Google refuses the second.
func (c *Chart) id(gid int64) int64 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d/%s", gid, c.Title)
	return max(1, int64(h.Sum32()>>1)) // ids are positive and have 31 bits
}

// embedded is the chart as it is made.
func (c *Chart) embedded(gid int64) *api.EmbeddedChart {
	basic := &api.BasicChartSpec{ChartType: "COLUMN", LegendPosition: "BOTTOM_LEGEND", HeaderCount: 1}
	if c.Stacked {
		basic.StackedType = "STACKED"
	}
	c.aim(basic, gid)
	return &api.EmbeddedChart{
		ChartId: c.id(gid),
		Spec:    &api.ChartSpec{Title: c.Title, BasicChart: basic},
		Position: &api.EmbeddedObjectPosition{OverlayPosition: &api.OverlayPosition{
			AnchorCell: &api.GridCoordinate{SheetId: gid, RowIndex: int64(c.Row - 1), ColumnIndex: int64(c.Col)},
		}},
	}
}

// follow is a standing chart's spec with our ranges and all else as it is; nil where nothing is to be changed. A chart
// that people made into another kind, a pie say, keeps what it shows: its ranges may not be ours to understand.
func (c *Chart) follow(spec *api.ChartSpec, gid int64) *api.ChartSpec {
	if spec == nil || spec.BasicChart == nil || c.shown(spec.BasicChart, gid) {
		return nil
	}
	next, basic := *spec, *spec.BasicChart
	next.BasicChart = &basic
	c.aim(&basic, gid)
	return &next
}

// shown reports whether a chart shows the rows and columns that it should.
func (c *Chart) shown(b *api.BasicChartSpec, gid int64) bool {
	if len(b.Domains) != 1 || len(b.Series) != len(c.Series) || !c.at(b.Domains[0].Domain, gid, c.Domain) {
		return false
	}
	for i, col := range c.Series {
		if !c.at(b.Series[i].Series, gid, col) {
			return false
		}
	}
	return true
}

// aim makes a chart show our rows and columns. The n-th series keeps its looks.
func (c *Chart) aim(b *api.BasicChartSpec, gid int64) {
	domain := &api.BasicChartDomain{}
	if len(b.Domains) > 0 {
		*domain = *b.Domains[0]
	}
	domain.Domain = c.column(gid, c.Domain)
	series := make([]*api.BasicChartSeries, len(c.Series))
	for i, col := range c.Series {
		series[i] = &api.BasicChartSeries{TargetAxis: valueAxis(b.ChartType)}
		if i < len(b.Series) {
			*series[i] = *b.Series[i]
		}
		series[i].Series = c.column(gid, col)
	}
	b.Domains, b.Series = []*api.BasicChartDomain{domain}, series
}

// valueAxis is the axis along which a kind of chart measures; Google refuses any other.
func valueAxis(chartType string) string {
	if chartType == "BAR" { // columns that lie
		return "BOTTOM_AXIS"
	}
	return "LEFT_AXIS"
}

// column is the chart's rows of a column.
func (c *Chart) column(gid int64, col int) *api.ChartData {
	return &api.ChartData{SourceRange: &api.ChartSourceRange{Sources: []*api.GridRange{{
		SheetId:       gid,
		StartRowIndex: int64(c.From - 1), EndRowIndex: int64(c.To),
		StartColumnIndex: int64(col), EndColumnIndex: int64(col + 1),
	}}}}
}

// at reports whether data are the chart's rows of a column.
func (c *Chart) at(data *api.ChartData, gid int64, col int) bool {
	if data == nil || data.SourceRange == nil || len(data.SourceRange.Sources) != 1 {
		return false
	}
	have, want := data.SourceRange.Sources[0], c.column(gid, col).SourceRange.Sources[0]
	return have.SheetId == want.SheetId && have.StartRowIndex == want.StartRowIndex && have.EndRowIndex == want.EndRowIndex &&
		have.StartColumnIndex == want.StartColumnIndex && have.EndColumnIndex == want.EndColumnIndex
}
