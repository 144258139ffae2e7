package emulator

import (
	"strings"

	"google.golang.org/api/sheets/v4"
)

// newDocument is a spreadsheet as the service makes one: a single empty sheet.
func newDocument(id, title, owner string, c *call) *document {
	d := &document{id: id, owner: owner, created: c.At, props: newProperties(title)}
	d = d.next(c)
	d.version = 0
	d.sheets = []*sheet{newSheet(0, "Sheet1", defaultRows, defaultWidth)}
	return d
}

const untitled = "Untitled spreadsheet"

// newProperties are the properties of a new spreadsheet, as recorded.
func newProperties(title string) *sheets.SpreadsheetProperties {
	white := &sheets.Color{Red: 1, Green: 1, Blue: 1}
	rgb := func(r, g, b int) *sheets.ColorStyle {
		return &sheets.ColorStyle{RgbColor: &sheets.Color{
			Red: eightBit(float64(r) / 255), Green: eightBit(float64(g) / 255), Blue: eightBit(float64(b) / 255)}}
	}
	p := &sheets.SpreadsheetProperties{
		Title: title, Locale: "en_US", AutoRecalc: "ON_CHANGE", TimeZone: "Etc/GMT",
		DefaultFormat: &sheets.CellFormat{
			BackgroundColor: white, BackgroundColorStyle: &sheets.ColorStyle{RgbColor: white},
			Padding:           &sheets.Padding{Top: 2, Right: 3, Bottom: 2, Left: 3},
			VerticalAlignment: "BOTTOM", WrapStrategy: "OVERFLOW_CELL",
			TextFormat: &sheets.TextFormat{
				ForegroundColor: &sheets.Color{}, ForegroundColorStyle: &sheets.ColorStyle{RgbColor: &sheets.Color{}},
				FontFamily: "arial,sans,sans-serif", FontSize: 10,
				ForceSendFields: []string{"Bold", "Italic", "Strikethrough", "Underline"},
			},
		},
		SpreadsheetTheme: &sheets.SpreadsheetTheme{PrimaryFontFamily: "Arial"},
	}
	for _, c := range []struct {
		role  string
		color *sheets.ColorStyle
	}{
		{"TEXT", rgb(0, 0, 0)}, {"BACKGROUND", rgb(255, 255, 255)}, {"ACCENT1", rgb(66, 133, 244)},
		{"ACCENT2", rgb(234, 67, 53)}, {"ACCENT3", rgb(251, 188, 4)}, {"ACCENT4", rgb(52, 168, 83)},
		{"ACCENT5", rgb(255, 109, 1)}, {"ACCENT6", rgb(70, 189, 198)}, {"LINK", rgb(17, 85, 204)},
	} {
		p.SpreadsheetTheme.ThemeColors = append(p.SpreadsheetTheme.ThemeColors,
			&sheets.ThemeColorPair{ColorType: c.role, Color: c.color})
	}
	return p
}

// create answers spreadsheets.create: properties, sheets with their first data, named ranges.
func (s *Server) create(c *call, _ string) (any, error) {
	var in sheets.Spreadsheet
	if err := decode(c.Body, &in, ""); err != nil {
		return nil, err
	}
	if err := s.quota.spend(c.By, true, c.At); err != nil {
		return nil, err
	}
	d, err := build(&in, c)
	if err != nil {
		return nil, err
	}
	if err := s.add(d); err != nil {
		return nil, err
	}
	return d.view(nil, c.fields != nil), nil
}

// build makes the document that a Spreadsheet message describes.
func build(in *sheets.Spreadsheet, c *call) (*document, error) {
	d := newDocument(newID(), untitled, c.By, c)
	if in.Properties != nil {
		if in.Properties.Title != "" {
			d.props.Title = in.Properties.Title
		}
		if in.Properties.Locale != "" {
			d.props.Locale = in.Properties.Locale
		}
		if in.Properties.TimeZone != "" {
			d.props.TimeZone = in.Properties.TimeZone
		}
		if in.Properties.AutoRecalc != "" {
			d.props.AutoRecalc = in.Properties.AutoRecalc
		}
	}
	if len(in.Sheets) > 0 {
		d.sheets = nil
	}
	for i, sh := range in.Sheets {
		if err := d.buildSheet(sh, i); err != nil {
			return nil, within(err, part("sheets", i))
		}
	}
	for i, n := range in.NamedRanges {
		if _, err := d.addNamedRange(&sheets.AddNamedRangeRequest{NamedRange: n}); err != nil {
			return nil, within(err, part("namedRanges", i))
		}
	}
	return d, d.checkSize()
}

// buildSheet adds the i-th sheet of a new spreadsheet. Only what the bot's tests and the demo start from is read of it.
func (d *document) buildSheet(in *sheets.Sheet, i int) error {
	props := in.Properties
	if props == nil {
		props = &sheets.SheetProperties{}
	}
	if i == 0 && props.SheetId == 0 {
		props.ForceSendFields = append(props.ForceSendFields, "SheetId") // the first one is 0 unless it says otherwise
	}
	props.Index, props.ForceSendFields = 0, without(props.ForceSendFields, "Index")
	if _, err := d.addSheet(&sheets.AddSheetRequest{Properties: props}); err != nil {
		return err
	}
	s := d.sheets[len(d.sheets)-1]
	for _, data := range in.Data {
		at := &sheets.GridCoordinate{SheetId: s.props.SheetId, RowIndex: data.StartRow, ColumnIndex: data.StartColumn}
		if err := d.writeRows(at, nil, data.RowData, nil); err != nil {
			return err
		}
	}
	for _, m := range in.Merges {
		m.SheetId = s.props.SheetId
		if _, err := d.mergeCells(&sheets.MergeCellsRequest{Range: m, MergeType: "MERGE_ALL"}); err != nil {
			return err
		}
	}
	return nil
}

func without(list []string, name string) []string {
	var out []string
	for _, s := range list {
		if s != name {
			out = append(out, s)
		}
	}
	return out
}

// copyTo answers sheets.copyTo: a copy of a sheet in another spreadsheet, or in the same one.
func (s *Server) copyTo(c *call, id string) (any, error) {
	var in sheets.CopySheetToAnotherSpreadsheetRequest
	if err := decode(c.Body, &in, ""); err != nil {
		return nil, err
	}
	from, err := s.lookUp(c, id)
	if err != nil {
		return nil, err
	}
	to, err := s.lookUp(c, in.DestinationSpreadsheetId)
	if err != nil {
		return nil, err
	}
	if err := s.quota.spend(c.By, true, c.At); err != nil {
		return nil, err
	}
	source, err := from.latest.Load().sheetNamed(c.Arg)
	if err != nil {
		return nil, err
	}
	return s.replace(to, c, func(d *document, _ *call) (any, error) {
		copied := source.duplicate(d.mintSheet(), d.freeTitle("Copy of "+source.props.Title), d.version)
		d.sheets = append(d.sheets, copied)
		return copied.properties(len(d.sheets) - 1), d.checkSize()
	})
}

// sheetNamed is the sheet whose id a path names.
func (d *document) sheetNamed(id string) (*sheet, error) {
	for _, s := range d.sheets {
		if id == formatID(s.props.SheetId) {
			return s, nil
		}
	}
	return nil, invalid("The sheet (%s) does not exist.", strings.TrimSpace(id))
}
