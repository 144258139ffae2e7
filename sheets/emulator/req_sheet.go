package emulator

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/api/sheets/v4"
)

// updateSpreadsheetProperties changes title, locale and the like (UpdateSpreadsheetPropertiesRequest). A new locale
// changes how later entries are read and how all numbers are shown.
func (d *document) updateSpreadsheetProperties(r *sheets.UpdateSpreadsheetPropertiesRequest) (*sheets.Response, error) {
	in := r.Properties
	if in == nil {
		in = &sheets.SpreadsheetProperties{}
	}
	m, err := updateMask(r.Fields, in)
	if err != nil {
		return nil, err
	}
	next := *d.props
	assign(&next, canonical(in), m)
	switch {
	case next.Title == "":
		return nil, invalid("The spreadsheet name cannot be empty.")
	case m.has("timeZone") && !knownZone(next.TimeZone):
		return nil, invalid("Unknown time zone: %s", next.TimeZone)
	case m.has("locale") && next.Locale == "":
		return nil, invalid("Unsupported locale: %s", next.Locale)
	}
	if m == nil { // "*" may leave these out; they cannot be empty
		next.DefaultFormat, next.SpreadsheetTheme = d.props.DefaultFormat, d.props.SpreadsheetTheme
	}
	d.props = &next
	return nil, nil
}

// knownZone says whether a time zone is one of the IANA database.
func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return name != "" && err == nil
}

// checkTitle refuses titles that a sheet other than self cannot have.
func (d *document) checkTitle(title string, self *sheet) error {
	switch other := d.titled(title); {
	case title == "":
		return invalid("The sheet name cannot be empty.")
	case utf8.RuneCountInString(title) > maxTitle:
		return invalid("The sheet name cannot be greater than %d characters.", maxTitle)
	case other != nil && other != self:
		return invalid("A sheet with the name \"%s\" already exists. Please enter another name.", title)
	}
	return nil
}

// freeTitle is a title, or the first of "title 2", "title 3" … that no sheet has.
func (d *document) freeTitle(title string) string {
	free := title
	for n := 2; d.titled(free) != nil; n++ {
		free = title + " " + strconv.Itoa(n)
	}
	return free
}

// addSheet adds an empty sheet, at the end unless an index is given (AddSheetRequest).
func (d *document) addSheet(r *sheets.AddSheetRequest) (*sheets.Response, error) {
	p := r.Properties
	if p == nil {
		p = &sheets.SheetProperties{}
	}
	if p.SheetType != "" && p.SheetType != "GRID" {
		return nil, unsupported("Sheets of type %s are not supported by this emulator.", p.SheetType)
	}
	id, index := p.SheetId, len(d.sheets)
	if !given(p, "SheetId") {
		id = d.mintSheet()
	} else if err := d.checkNewID(id); err != nil {
		return nil, err
	}
	title := p.Title
	for n := len(d.sheets) + 1; title == "" || p.Title == "" && d.titled(title) != nil; n++ {
		title = "Sheet" + strconv.Itoa(n)
	}
	if err := d.checkTitle(title, nil); err != nil {
		return nil, err
	}
	if given(p, "Index") {
		if index = int(p.Index); index < 0 || index > len(d.sheets) {
			return nil, invalid("Cannot add a sheet at index %d: there are %d sheets.", index, len(d.sheets))
		}
	}
	next := *p
	next.SheetId, next.Title, next.SheetType, next.Index = id, title, "GRID", 0
	next.GridProperties = newGridProperties(p.GridProperties)
	s := &sheet{props: canonical(&next), grid: grid{epoch: d.version}}
	if err := s.checkGrid(); err != nil {
		return nil, err
	}
	d.sheets = slices.Insert(d.sheets, index, s)
	return &sheets.Response{AddSheet: &sheets.AddSheetResponse{Properties: s.properties(index)}}, d.checkSize()
}

// newGridProperties is the grid of a new sheet: as large as the service makes it where the request does not say.
func newGridProperties(g *sheets.GridProperties) *sheets.GridProperties {
	if g == nil {
		g = &sheets.GridProperties{}
	}
	next := *g
	if !given(g, "RowCount") {
		next.RowCount = defaultRows
	}
	if !given(g, "ColumnCount") {
		next.ColumnCount = defaultWidth
	}
	return &next
}

// checkNewID refuses an id that a new sheet cannot have.
func (d *document) checkNewID(id int64) error {
	if id < 0 {
		return invalid("Sheet id %d must not be negative.", id)
	}
	if _, err := d.sheet(id); err == nil {
		return invalid("Sheet with id %d already exists.", id)
	}
	return nil
}

// checkGrid refuses a grid that has no cells, or is all frozen.
func (s *sheet) checkGrid() error {
	g := s.props.GridProperties
	switch {
	case g == nil || g.RowCount < 1 || g.ColumnCount < 1:
		return invalid("A sheet must have at least one row and one column.")
	case g.FrozenRowCount < 0 || g.FrozenColumnCount < 0:
		return invalid("The number of frozen rows or columns must not be negative.")
	case g.FrozenRowCount > 0 && g.FrozenRowCount >= g.RowCount:
		return invalid("You can't freeze all visible rows on the sheet.")
	case g.FrozenColumnCount > 0 && g.FrozenColumnCount >= g.ColumnCount:
		return invalid("You can't freeze all visible columns on the sheet.")
	}
	return nil
}

// visible counts the sheets that are not hidden.
func (d *document) visible() int {
	n := 0
	for _, s := range d.sheets {
		if !s.props.Hidden {
			n++
		}
	}
	return n
}

// deleteSheet takes a sheet away, and the names of its ranges; one that people see must stay (DeleteSheetRequest).
func (d *document) deleteSheet(r *sheets.DeleteSheetRequest) (*sheets.Response, error) {
	s, err := d.sheet(r.SheetId)
	if err != nil {
		return nil, err
	}
	if len(d.sheets) == 1 {
		return nil, invalid("You can't remove all the sheets in a document.")
	}
	if !s.props.Hidden && d.visible() == 1 {
		return nil, invalid("You can't remove all the visible sheets in a document.")
	}
	d.sheets = slices.DeleteFunc(d.sheets, func(other *sheet) bool { return other == s })
	d.named = slices.DeleteFunc(d.named, func(n *sheets.NamedRange) bool { return n.Range != nil && n.Range.SheetId == r.SheetId })
	return nil, nil
}

// duplicateSheet copies a sheet inside its spreadsheet (DuplicateSheetRequest).
func (d *document) duplicateSheet(r *sheets.DuplicateSheetRequest) (*sheets.Response, error) {
	s, err := d.sheet(r.SourceSheetId)
	if err != nil {
		return nil, err
	}
	id := r.NewSheetId
	if !given(r, "NewSheetId") {
		id = d.mintSheet()
	} else if err := d.checkNewID(id); err != nil {
		return nil, err
	}
	title := r.NewSheetName
	if title == "" {
		title = d.freeTitle("Copy of " + s.props.Title)
	}
	if err := d.checkTitle(title, nil); err != nil {
		return nil, err
	}
	index := int(r.InsertSheetIndex)
	if index < 0 || index > len(d.sheets) {
		return nil, invalid("Cannot add a sheet at index %d: there are %d sheets.", index, len(d.sheets))
	}
	copied := s.duplicate(id, title, d.version)
	for _, p := range copied.protected {
		p.ProtectedRangeId = d.mintObject()
	}
	for _, ch := range copied.charts {
		ch.ChartId = d.mintObject()
	}
	d.sheets = slices.Insert(d.sheets, index, copied)
	return &sheets.Response{DuplicateSheet: &sheets.DuplicateSheetResponse{Properties: copied.properties(index)}}, nil
}

// duplicate is a copy of a sheet under another id; what has ids of its own keeps them.
func (s *sheet) duplicate(id int64, title string, version uint64) *sheet {
	n := s.next(version)
	n.grid.rows, n.grid.shared = slices.Clone(s.grid.rows), false
	for i, r := range n.grid.rows {
		switch {
		case r == nil:
		case r.epoch == s.grid.epoch: // it may yet be changed in place
			n.grid.rows[i] = &row{0, slices.Clone(r.cells)}
		default:
			n.grid.rows[i] = &row{0, r.cells} // to be copied when it is first changed: no version is 0
		}
	}
	props := *s.props
	props.SheetId, props.Title = id, title
	n.props = &props
	from := s.props.SheetId
	n.remap(func(sp span) (span, bool) {
		if sp.sheet == from {
			sp.sheet = id
		}
		return sp, true
	})
	n.rowGroups, n.colGroups = n.runs(byRow, depths(n.rowGroups)), n.runs(byColumn, depths(n.colGroups))
	return n
}

// updateSheetProperties changes what the mask names of a sheet: its title, place, size, colour
// (UpdateSheetPropertiesRequest). A smaller grid loses cells.
func (d *document) updateSheetProperties(r *sheets.UpdateSheetPropertiesRequest) (*sheets.Response, error) {
	in := r.Properties
	if in == nil {
		in = &sheets.SheetProperties{}
	}
	m, err := updateMask(r.Fields, in)
	if err != nil {
		return nil, err
	}
	s, err := d.sheet(in.SheetId)
	if err != nil {
		return nil, err
	}
	_, moved := m.sub("index")
	moved = moved && (m != nil || given(in, "Index"))
	next := *s.props
	assign(&next, canonical(in), m.twins(reflect.TypeFor[sheets.SheetProperties]()))
	next.SheetId, next.SheetType, next.Index = s.props.SheetId, s.props.SheetType, 0
	if next.TabColorStyle != nil && next.TabColorStyle.RgbColor == nil && next.TabColorStyle.ThemeColor == "" {
		next.TabColorStyle, next.TabColor = nil, nil
	}
	if err := d.checkTitle(strings.TrimSpace(next.Title), s); err != nil {
		return nil, err
	}
	old := s.props
	s.props = &next
	if err := s.checkGrid(); err != nil {
		return nil, err
	}
	if next.Hidden && !old.Hidden && d.visible() == 0 {
		return nil, invalid("You can't hide all the sheets in a document.")
	}
	if next.Title != old.Title {
		d.retitle(old.Title, next.Title)
	}
	if g := next.GridProperties; g.RowCount != old.GridProperties.RowCount || g.ColumnCount != old.GridProperties.ColumnCount {
		d.shrink(s, int(g.RowCount), int(g.ColumnCount))
	}
	if moved {
		return nil, d.moveSheet(s, int(in.Index))
	}
	return nil, nil
}

// moveSheet puts a sheet at an index that counts the places as they were before.
func (d *document) moveSheet(s *sheet, to int) error {
	from := slices.Index(d.sheets, s)
	if to < 0 || to > len(d.sheets) {
		return invalid("Cannot move a sheet to index %d: there are %d sheets.", to, len(d.sheets))
	}
	if to > from {
		to--
	}
	d.sheets = slices.Insert(slices.Delete(d.sheets, from, from+1), to, s)
	return nil
}
