package emulator

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"time"

	"google.golang.org/api/sheets/v4"
)

// A document is one spreadsheet at one instant. It never changes once it is published: next makes the one
// that follows, which a change may write on, and which is thrown away should the change fail.
type document struct {
	id      string
	version uint64 // how many changes made it
	props   *sheets.SpreadsheetProperties
	sheets  []*sheet
	named   []*sheets.NamedRange

	owner             string // who made it
	shared            []string
	created, modified time.Time

	// Only while a change is made:
	rng *rand.Rand // for ids; seeded by the change, so that a journal can be played again
	by  string     // who makes it
}

// A sheet is one tab. Its slices belong to one version of the document; the messages in them are shared and are
// replaced, never changed.
type sheet struct {
	props      *sheets.SheetProperties // without the index, which is the place in the document
	grid       grid
	rowDims    []dimension
	colDims    []dimension
	rowGroups  []*sheets.DimensionGroup
	colGroups  []*sheets.DimensionGroup
	merges     []rect
	protected  []*sheets.ProtectedRange
	conditions []*sheets.ConditionalFormatRule
	charts     []*sheets.EmbeddedChart
	filter     *sheets.BasicFilter
}

// A dimension is what is out of the ordinary about a row or a column.
type dimension struct {
	pixels int64 // 0 is the default
	hidden bool
}

// Limits of the service.
const (
	maxCells     = 10_000_000
	maxTitle     = 100
	maxCellText  = 50_000
	maxColumns   = 18_278
	defaultRows  = 1000
	defaultWidth = 26
)

// next is the version of d that c's change writes on.
func (d *document) next(c *call) *document {
	n := *d
	n.version++
	n.modified, n.by = c.At, c.By
	n.rng = rand.New(rand.NewPCG(c.Seed, 0))
	n.sheets = make([]*sheet, len(d.sheets))
	for i, s := range d.sheets {
		n.sheets[i] = s.next(n.version)
	}
	n.named = slices.Clone(d.named)
	n.shared = slices.Clone(d.shared)
	return &n
}

// next is the sheet in a new version. The slices are its own; the rows are shared until they are changed.
func (s *sheet) next(epoch uint64) *sheet {
	n := *s
	n.grid = s.grid.version(epoch)
	n.rowDims, n.colDims = slices.Clone(s.rowDims), slices.Clone(s.colDims)
	n.rowGroups, n.colGroups = slices.Clone(s.rowGroups), slices.Clone(s.colGroups)
	n.merges = slices.Clone(s.merges)
	n.protected = slices.Clone(s.protected)
	n.conditions = slices.Clone(s.conditions)
	n.charts = slices.Clone(s.charts)
	return &n
}

// newSheet is an empty tab.
func newSheet(id int64, title string, rows, cols int64) *sheet {
	return &sheet{props: &sheets.SheetProperties{
		SheetId: id, Title: title, SheetType: "GRID",
		GridProperties: &sheets.GridProperties{RowCount: rows, ColumnCount: cols},
	}}
}

// size is that of the grid, which has cells also where nothing was ever put.
func (s *sheet) size() (rows, cols int) {
	g := s.props.GridProperties
	return int(g.RowCount), int(g.ColumnCount)
}

func (s *sheet) all() rect {
	rows, cols := s.size()
	return rect{0, rows, 0, cols}
}

// resize sets the size of the grid; cells outside of it are lost.
func (s *sheet) resize(rows, cols int) {
	p, g := *s.props, *s.props.GridProperties
	g.RowCount, g.ColumnCount = int64(rows), int64(cols)
	p.GridProperties = &g
	s.props = &p
	s.grid.deleteRows(rows, len(s.grid.rows))
	s.grid.deleteColumns(cols, maxColumns)
	s.rowDims = s.rowDims[:min(len(s.rowDims), rows)]
	s.colDims = s.colDims[:min(len(s.colDims), cols)]
}

// outside is the refusal of a range that starts beyond the grid.
func (s *sheet) outside(sp span) error {
	rows, cols := s.size()
	return invalid("Range (%s!%s) exceeds grid limits. Max rows: %d, max columns: %d",
		quoteTitle(s.props.Title), sp.openA1(), rows, cols)
}

// a1 spells an area of the sheet with its title.
func (s *sheet) a1(area rect) string { return quoteTitle(s.props.Title) + "!" + area.a1() }

// span is an area as a range that says its sheet.
func (s *sheet) span(area rect) span { return span{s.props.SheetId, area} }

// sheet finds a sheet by its id. Its absence is told as requests of a batch are told of it.
func (d *document) sheet(id int64) (*sheet, error) {
	for _, s := range d.sheets {
		if s.props.SheetId == id {
			return s, nil
		}
	}
	return nil, invalid("No grid with id: %d", id)
}

// titled finds a sheet by its title, in whatever case; nil without one.
func (d *document) titled(title string) *sheet {
	for _, s := range d.sheets {
		if strings.EqualFold(s.props.Title, title) {
			return s
		}
	}
	return nil
}

// locate resolves an A1 range, or the name of a sheet or of a named range, to an area of a sheet.
func (d *document) locate(a1 string) (*sheet, span, error) {
	unable := invalid("Unable to parse range: %s", a1)
	title, rest, named, ok := splitSheet(a1)
	if !ok || a1 == "" {
		return nil, span{}, unable
	}
	if !named {
		if s := d.titled(rest); s != nil && !isRange(rest) {
			return s, span{s.props.SheetId, rect{open, open, open, open}}, nil
		}
		return d.locateIn(d.sheets[0], rest, unable)
	}
	s := d.titled(title)
	if s == nil {
		if whole := d.titled(a1); whole != nil { // a title with a "!" in it
			return whole, span{whole.props.SheetId, rect{open, open, open, open}}, nil
		}
		return nil, span{}, unable
	}
	if rest == "" {
		return s, span{s.props.SheetId, rect{open, open, open, open}}, nil
	}
	return d.locateIn(s, rest, unable)
}

// isRange says whether a text is a range by itself, and so cannot name a sheet without quotes.
func isRange(s string) bool {
	_, ok := parseRange(s)
	return ok
}

// locateIn resolves what follows a sheet's title. A named range may lie in another sheet.
func (d *document) locateIn(s *sheet, rest string, unable error) (*sheet, span, error) {
	if area, ok := parseRange(rest); ok {
		return s, span{s.props.SheetId, area}, nil
	}
	for _, n := range d.named {
		if strings.EqualFold(n.Name, rest) && n.Range != nil {
			if at, err := d.sheet(n.Range.SheetId); err == nil {
				return at, spanOf(n.Range), nil
			}
		}
	}
	return nil, span{}, unable
}

// find is locate for reading: the range must start inside of the grid, and is cut at its end.
func (d *document) find(a1 string) (*sheet, rect, error) {
	s, sp, err := d.locate(a1)
	if err != nil {
		return nil, rect{}, err
	}
	rows, cols := s.size()
	if sp.r0 >= rows || sp.c0 >= cols {
		return nil, rect{}, s.outside(sp)
	}
	return s, sp.within(rows, cols), nil
}

// cells counts the cells of all grids.
func (d *document) cells() int {
	n := 0
	for _, s := range d.sheets {
		rows, cols := s.size()
		n += rows * cols
	}
	return n
}

// checkSize refuses a spreadsheet that has grown beyond what the service takes.
func (d *document) checkSize() error {
	if d.cells() > maxCells {
		return invalid("This action would increase the number of cells in the workbook above the limit of %d cells.", maxCells)
	}
	for _, s := range d.sheets {
		if _, cols := s.size(); cols > maxColumns {
			return invalid("This action would increase the number of columns above the limit of %d columns.", maxColumns)
		}
	}
	return nil
}

// mint is a new id, not yet taken according to taken.
func (d *document) mint(taken func(id int64) bool) int64 {
	for {
		if id := 1 + d.rng.Int64N(1<<31-1); !taken(id) {
			return id
		}
	}
}

// mintSheet is an id for a new sheet.
func (d *document) mintSheet() int64 {
	return d.mint(func(id int64) bool { _, err := d.sheet(id); return err == nil })
}

// mintObject is an id for what is not a sheet. Two of them being the same is not to be expected.
func (d *document) mintObject() int64 { return d.mint(func(int64) bool { return false }) }

// messageEmpty says whether a message says nothing.
func messageEmpty(p any) bool {
	v := reflect.ValueOf(p).Elem()
	m := messageOf(v.Type())
	for i := range m.fields {
		if f := &m.fields[i]; !v.Field(f.index).IsZero() || m.forced(v, f.goName) {
			return false
		}
	}
	return true
}
