package emulator

import (
	"reflect"
	"slices"

	"google.golang.org/api/sheets/v4"
)

// Charts are kept and moved with their cells, not drawn.

// addChart keeps a chart over the cells of a sheet (AddChartRequest).
func (d *document) addChart(r *sheets.AddChartRequest) (*sheets.Response, error) {
	if r.Chart == nil || r.Chart.Spec == nil {
		return nil, invalid("chart.spec is required")
	}
	ch := canonical(r.Chart)
	if ch.ChartId == 0 {
		ch.ChartId = d.mintObject()
	} else if _, _, err := d.chart(ch.ChartId); err == nil {
		return nil, invalid("Chart with id %d already exists.", ch.ChartId)
	}
	s, position, err := d.position(ch.Position)
	if err != nil {
		return nil, err
	}
	ch.Position = position
	s.charts = append(s.charts, ch)
	return &sheets.Response{AddChart: &sheets.AddChartResponse{Chart: ch}}, nil
}

// position is where an object goes: over the cells of a sheet. An own sheet for it is not to be had here.
func (d *document) position(p *sheets.EmbeddedObjectPosition) (*sheet, *sheets.EmbeddedObjectPosition, error) {
	if p == nil || p.NewSheet || p.SheetId != 0 || p.OverlayPosition == nil {
		return nil, nil, unsupported("Only charts with an overlayPosition are supported by this emulator.")
	}
	over := *p.OverlayPosition
	anchor := over.AnchorCell
	if anchor == nil {
		anchor = &sheets.GridCoordinate{}
	}
	s, _, err := d.target(anchor, nil)
	if err != nil {
		return nil, nil, err
	}
	over.AnchorCell = anchor
	if over.WidthPixels == 0 {
		over.WidthPixels = 600
	}
	if over.HeightPixels == 0 {
		over.HeightPixels = 371
	}
	return s, &sheets.EmbeddedObjectPosition{OverlayPosition: &over}, nil
}

// chart finds a chart, and the sheet that has it.
func (d *document) chart(id int64) (*sheet, int, error) {
	for _, s := range d.sheets {
		for i, ch := range s.charts {
			if ch.ChartId == id {
				return s, i, nil
			}
		}
	}
	return nil, 0, invalid("No embedded object with id: %d", id)
}

// updateChartSpec replaces what a chart shows, whole: the request has no mask (UpdateChartSpecRequest).
func (d *document) updateChartSpec(r *sheets.UpdateChartSpecRequest) (*sheets.Response, error) {
	s, i, err := d.chart(r.ChartId)
	if err != nil {
		return nil, err
	}
	if r.Spec == nil {
		return nil, invalid("spec is required")
	}
	next := *s.charts[i]
	next.Spec = canonical(r.Spec)
	s.charts[i] = &next
	return nil, nil
}

// updateEmbeddedObjectPosition moves a chart. Its mask is within the overlayPosition (UpdateEmbeddedObjectPositionRequest).
func (d *document) updateEmbeddedObjectPosition(r *sheets.UpdateEmbeddedObjectPositionRequest) (*sheets.Response, error) {
	s, i, err := d.chart(r.ObjectId)
	if err != nil {
		return nil, err
	}
	in := r.NewPosition
	if in == nil || in.OverlayPosition == nil || in.NewSheet || in.SheetId != 0 {
		return nil, unsupported("Only an overlayPosition is supported by this emulator.")
	}
	next := *s.charts[i]
	over := *next.Position.OverlayPosition
	m, err := updateMask(r.Fields, &over)
	if err != nil {
		return nil, err
	}
	normalise(reflect.ValueOf(in))
	assign(&over, in.OverlayPosition, m)
	to, position, err := d.position(&sheets.EmbeddedObjectPosition{OverlayPosition: &over})
	if err != nil {
		return nil, err
	}
	next.Position = position
	s.charts = slices.Delete(s.charts, i, i+1)
	to.charts = append(to.charts, &next)
	return &sheets.Response{UpdateEmbeddedObjectPosition: &sheets.UpdateEmbeddedObjectPositionResponse{Position: position}}, nil
}

// deleteEmbeddedObject takes a chart away (DeleteEmbeddedObjectRequest).
func (d *document) deleteEmbeddedObject(r *sheets.DeleteEmbeddedObjectRequest) (*sheets.Response, error) {
	s, i, err := d.chart(r.ObjectId)
	if err != nil {
		return nil, err
	}
	s.charts = slices.Delete(s.charts, i, i+1)
	return nil, nil
}
