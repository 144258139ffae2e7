package emulator

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"time"

	"google.golang.org/api/sheets/v4"
)

// savedFormat is the version of how documents are saved.
const savedFormat = 1

// A savedDocument is a document on the disk. It is apart from document so that either can change.
type savedDocument struct {
	Format   int64                         `json:"format"`
	ID       string                        `json:"id"`
	Version  string                        `json:"version"`
	Owner    string                        `json:"owner"`
	Shared   []string                      `json:"shared"`
	Created  string                        `json:"created"`
	Modified string                        `json:"modified"`
	Props    *sheets.SpreadsheetProperties `json:"props"`
	Named    []*sheets.NamedRange          `json:"named"`
	Sheets   []*savedSheet                 `json:"sheets"`
}

type savedSheet struct {
	Props      *sheets.SheetProperties         `json:"props"`
	RowDims    []*savedDimension               `json:"rowDims"`
	ColDims    []*savedDimension               `json:"colDims"`
	RowGroups  []*sheets.DimensionGroup        `json:"rowGroups"`
	ColGroups  []*sheets.DimensionGroup        `json:"colGroups"`
	Merges     []*sheets.GridRange             `json:"merges"`
	Protected  []*sheets.ProtectedRange        `json:"protected"`
	Conditions []*sheets.ConditionalFormatRule `json:"conditions"`
	Charts     []*sheets.EmbeddedChart         `json:"charts"`
	Filter     *sheets.BasicFilter             `json:"filter"`
	Looks      []*savedMore                    `json:"looks"` // what cells have besides values; cells name it by its place here
	Rows       []savedRow                      `json:"rows"`
}

type savedDimension struct {
	Pixels int64 `json:"pixels"`
	Hidden bool  `json:"hidden"`
}

type savedMore struct {
	Format     *sheets.CellFormat         `json:"format"`
	Note       string                     `json:"note"`
	Link       string                     `json:"link"`
	Validation *sheets.DataValidationRule `json:"validation"`
	Runs       []*sheets.TextFormatRun    `json:"runs"`
}

// save is a document as it is written. It shares with the document, which is why that must be published or done with.
func save(d *document) *savedDocument {
	out := &savedDocument{
		Format: savedFormat, ID: d.id, Version: strconv.FormatUint(d.version, 10), Owner: d.owner, Shared: d.shared,
		Created: d.created.Format(time.RFC3339Nano), Modified: d.modified.Format(time.RFC3339Nano),
		Props: d.props, Named: d.named,
	}
	for _, s := range d.sheets {
		saved := &savedSheet{
			Props: s.props, RowGroups: s.rowGroups, ColGroups: s.colGroups, Protected: s.protected,
			Conditions: s.conditions, Charts: s.charts, Filter: s.filter,
			RowDims: saveDimensions(s.rowDims), ColDims: saveDimensions(s.colDims),
		}
		for _, m := range s.merges {
			saved.Merges = append(saved.Merges, s.span(m).gridRange())
		}
		places := map[*more]int{}
		for r := range s.grid.rows {
			cells := s.grid.row(r)
			for _, c := range cells {
				if _, seen := places[c.more]; c.more != nil && !seen {
					places[c.more] = len(saved.Looks)
					saved.Looks = append(saved.Looks, &savedMore{c.more.format, c.more.note, c.more.link, c.more.validation, c.more.runs})
				}
			}
			saved.Rows = append(saved.Rows, savedRow{cells: cells, places: places})
		}
		out.Sheets = append(out.Sheets, saved)
	}
	return out
}

// saveDimensions is rows or columns as they are written.
func saveDimensions(dims []dimension) []*savedDimension {
	var out []*savedDimension
	for _, d := range dims {
		out = append(out, &savedDimension{d.pixels, d.hidden})
	}
	return out
}

// load is the document that was saved.
func (in *savedDocument) load() (*document, error) {
	if in.Format != savedFormat {
		return nil, fmt.Errorf("formato %d: este programa solo conoce el %d", in.Format, savedFormat)
	}
	version, err := strconv.ParseUint(in.Version, 10, 64)
	created, err2 := time.Parse(time.RFC3339Nano, in.Created)
	modified, err3 := time.Parse(time.RFC3339Nano, in.Modified)
	if err := errors.Join(err, err2, err3); err != nil {
		return nil, err
	}
	if in.Props == nil || len(in.Sheets) == 0 {
		return nil, errors.New("no tiene hojas")
	}
	d := &document{id: in.ID, version: version, owner: in.Owner, shared: in.Shared, created: created, modified: modified,
		props: in.Props, named: in.Named}
	for _, s := range in.Sheets {
		sheet, err := s.load()
		if err != nil {
			return nil, err
		}
		d.sheets = append(d.sheets, sheet)
	}
	return d, nil
}

// load is the sheet that was saved. Its rows are of version 0, so any change copies them.
func (in *savedSheet) load() (*sheet, error) {
	if in.Props == nil || in.Props.GridProperties == nil {
		return nil, errors.New("una hoja no tiene propiedades")
	}
	s := &sheet{
		props: in.Props, rowGroups: in.RowGroups, colGroups: in.ColGroups, protected: in.Protected,
		conditions: in.Conditions, charts: in.Charts, filter: in.Filter,
	}
	for _, d := range in.RowDims {
		s.rowDims = append(s.rowDims, dimension{d.Pixels, d.Hidden})
	}
	for _, d := range in.ColDims {
		s.colDims = append(s.colDims, dimension{d.Pixels, d.Hidden})
	}
	for _, m := range in.Merges {
		s.merges = append(s.merges, spanOf(m).rect)
	}
	looks := make([]*more, len(in.Looks))
	for i, l := range in.Looks {
		looks[i] = &more{l.Format, l.Note, l.Link, l.Validation, l.Runs}
	}
	for _, r := range in.Rows {
		cells, err := r.load(looks)
		if err != nil {
			return nil, err
		}
		s.grid.rows = append(s.grid.rows, cells)
	}
	return s, nil
}

// writeSnapshot writes a document to a file, and the file to the disk.
func writeSnapshot(path string, d *document) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	e := &encoder{w: f}
	e.value(reflect.ValueOf(save(d)), nil)
	e.buf = append(e.buf, '\n')
	e.flush()
	return errors.Join(e.err, f.Sync(), f.Close())
}

// readSnapshot reads what writeSnapshot wrote, and how many bytes that was.
func readSnapshot(path string) (*document, int64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, err
	}
	var in savedDocument
	if err := decode(text, &in, ""); err != nil {
		return nil, 0, fmt.Errorf("%s está dañado; ponga una copia, o aparte su carpeta y se abren las otras hojas de cálculo (%w)", path, err)
	}
	d, err := in.load()
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", path, err)
	}
	return d, int64(len(text)), nil
}
