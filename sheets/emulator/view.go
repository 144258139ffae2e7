package emulator

import (
	"slices"

	"google.golang.org/api/sheets/v4"
)

// A spreadsheetView is a Spreadsheet as it is answered. Grid data is read as it is sent.
type spreadsheetView struct {
	SpreadsheetId  string                        `json:"spreadsheetId"`
	Properties     *sheets.SpreadsheetProperties `json:"properties"`
	Sheets         []*sheetView                  `json:"sheets"`
	NamedRanges    []*sheets.NamedRange          `json:"namedRanges"`
	SpreadsheetUrl string                        `json:"spreadsheetUrl"`
}

type sheetView struct {
	Properties         *sheets.SheetProperties         `json:"properties"`
	Data               []*gridView                     `json:"data"`
	Merges             []*sheets.GridRange             `json:"merges"`
	ConditionalFormats []*sheets.ConditionalFormatRule `json:"conditionalFormats"`
	ProtectedRanges    []*sheets.ProtectedRange        `json:"protectedRanges"`
	BasicFilter        *sheets.BasicFilter             `json:"basicFilter"`
	Charts             []*sheets.EmbeddedChart         `json:"charts"`
	RowGroups          []*sheets.DimensionGroup        `json:"rowGroups"`
	ColumnGroups       []*sheets.DimensionGroup        `json:"columnGroups"`
}

// A place in a spreadsheet: an area of one of its sheets.
type areaOf struct {
	sheet *sheet
	area  rect
}

// view is the spreadsheet as it is answered. With areas only their sheets are shown, and data of those areas alone.
func (d *document) view(areas []areaOf, data bool) *spreadsheetView {
	v := &spreadsheetView{
		SpreadsheetId: d.id, Properties: d.props, NamedRanges: d.named,
		SpreadsheetUrl: "https://docs.google.com/spreadsheets/d/" + d.id + "/edit",
	}
	for i, s := range d.sheets {
		var wanted []rect
		for _, a := range areas {
			if a.sheet == s {
				wanted = append(wanted, a.area)
			}
		}
		if len(areas) > 0 && wanted == nil {
			continue
		}
		v.Sheets = append(v.Sheets, d.viewSheet(s, i, wanted, data))
	}
	return v
}

// viewSheet is the sheet at an index as it is answered.
func (d *document) viewSheet(s *sheet, index int, wanted []rect, data bool) *sheetView {
	v := &sheetView{
		Properties: s.properties(index), ConditionalFormats: s.conditions,
		ProtectedRanges: s.protected, BasicFilter: s.filter, Charts: s.charts,
		RowGroups: s.rowGroups, ColumnGroups: s.colGroups,
	}
	for _, m := range s.merges {
		v.Merges = append(v.Merges, s.span(m).gridRange())
	}
	if !data {
		return v
	}
	if wanted == nil {
		wanted = []rect{s.all()}
	}
	for _, area := range wanted {
		v.Data = append(v.Data, &gridView{d, s, area})
	}
	return v
}

// properties is a sheet's properties as they are answered: id and index also where they are 0.
func (s *sheet) properties(index int) *sheets.SheetProperties {
	p := *s.props
	p.Index = int64(index)
	p.ForceSendFields = append(slices.Clone(p.ForceSendFields), "SheetId", "Index")
	return &p
}

// getQuery is how spreadsheets.get wants its answer.
type getQuery struct {
	Ranges                      []string `json:"ranges"`
	IncludeGridData             bool     `json:"includeGridData"`
	ExcludeTablesInBandedRanges bool     `json:"excludeTablesInBandedRanges"`
	CommentsViewOption          string   `json:"commentsViewOption"`
}

// getSpreadsheet answers spreadsheets.get.
func getSpreadsheet(d *document, c *call) (any, error) {
	var q getQuery
	if err := params(c, &q); err != nil {
		return nil, err
	}
	areas, err := d.areas(q.Ranges)
	if err != nil {
		return nil, err
	}
	return d.view(areas, q.IncludeGridData || c.fields != nil), nil // a mask decides by itself
}

// areas resolves A1 ranges for reading.
func (d *document) areas(ranges []string) ([]areaOf, error) {
	var areas []areaOf
	for _, a1 := range ranges {
		s, area, err := d.find(a1)
		if err != nil {
			return nil, err
		}
		areas = append(areas, areaOf{s, area})
	}
	return areas, nil
}

// getByDataFilter answers spreadsheets.getByDataFilter.
func getByDataFilter(d *document, c *call) (any, error) {
	var q sheets.GetSpreadsheetByDataFilterRequest
	if err := decode(c.Body, &q, ""); err != nil {
		return nil, err
	}
	var areas []areaOf
	for i, f := range q.DataFilters {
		s, area, err := d.filtered(f, i)
		if err != nil {
			return nil, err
		}
		areas = append(areas, areaOf{s, area})
	}
	return d.view(areas, q.IncludeGridData || c.fields != nil), nil
}
