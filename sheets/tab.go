package sheets

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	api "google.golang.org/api/sheets/v4"
)

// A Tab is one tab of a spreadsheet, known by its title. It is safe for concurrent use.
type Tab struct {
	client      *Client
	spreadsheet string
	title       string
	glance      bool         // only its first cell is read
	gid         atomic.Int64 // by which the tab is read and linked to, plus one; 0 while unknown
	sure        atomic.Pointer[place]
}

// A place is where the last read found the tab: by its id, with its title in the same answer.
type place struct {
	gid        int64
	rows, cols int // of the grid
}

// Tab names a tab; nothing is asked of Google before the first call. The spreadsheet may be given by its id or by the
// address that the browser shows.
func (c *Client) Tab(spreadsheet, title string) *Tab {
	return &Tab{client: c, spreadsheet: spreadsheetID(spreadsheet), title: title}
}

// spreadsheetID takes the id out of an address such as https://docs.google.com/spreadsheets/d/ID/edit#gid=0.
func spreadsheetID(s string) string {
	s = strings.TrimSpace(s)
	if _, after, found := strings.Cut(s, "/spreadsheets/d/"); found {
		s, _, _ = strings.Cut(after, "/")
	}
	return s
}

// Link is the address that opens the spreadsheet at a row.
func (t *Tab) Link(ctx context.Context, row int) (string, error) {
	gid := t.gid.Load() - 1
	if gid < 0 {
		p, err := t.look(ctx)
		if err != nil {
			return "", err
		}
		gid = p.SheetId
	}
	return fmt.Sprintf("https://docs.google.com/spreadsheets/d/%s/edit#gid=%d&range=A%d:A%d", t.spreadsheet, gid, row, row), nil
}

// Title is the title by which the tab is known.
func (t *Tab) Title() string { return t.title }

// Check reports whether the spreadsheet can be reached and has the tab. It reads no cells.
func (t *Tab) Check(ctx context.Context) error {
	_, err := t.look(ctx)
	return err
}

// Locale is the spreadsheet's, such as es_CO. By it Google makes dates and numbers of what people type, and a text of what it
// does not take for either.
func (t *Tab) Locale(ctx context.Context) (string, error) {
	book, err := call(ctx, t.client, t.op("ver la configuración de la hoja de cálculo", lookup), func(ctx context.Context) (*api.Spreadsheet, error) {
		return t.client.service.Spreadsheets.Get(t.spreadsheet).Fields("properties.locale").Context(ctx).Do()
	})
	if err != nil {
		return "", err
	}
	if book.Properties == nil {
		return "", nil
	}
	return book.Properties.Locale, nil
}

// where is the tab for one write: as the read before it found it, or else looked for.
//
// Its id alone is never enough. People archive a month by renaming the tab and making a new one with the old title: what
// is then written by the id of old lands in the archive. So each write goes by an id that was seen with the title since the
// write before it, and what the caller knows of the rows is then of that very tab.
func (t *Tab) where(ctx context.Context) (place, error) {
	if p := t.sure.Swap(nil); p != nil {
		return *p, nil
	}
	p, err := t.look(ctx)
	if err != nil {
		return place{}, err
	}
	return place{gid: p.SheetId, rows: int(p.GridProperties.RowCount), cols: int(p.GridProperties.ColumnCount)}, nil
}

// look finds the tab by its title: its id, which requests need, and the size of its grid.
func (t *Tab) look(ctx context.Context) (*api.SheetProperties, error) {
	book, err := call(ctx, t.client, t.op("buscar la pestaña "+quote(t.title), lookup), func(ctx context.Context) (*api.Spreadsheet, error) {
		book, err := t.client.service.Spreadsheets.Get(t.spreadsheet).
			Fields("sheets.properties(sheetId,title,gridProperties(rowCount,columnCount))").Context(ctx).Do()
		return book, orBadAnswer(err)
	})
	if err != nil {
		return nil, err
	}
	return t.find(book)
}

// find takes the tab out of a spreadsheet. Case does not matter in a title, as it does not in ranges.
func (t *Tab) find(book *api.Spreadsheet) (*api.SheetProperties, error) {
	var titles []string
	for _, s := range book.Sheets {
		p := s.Properties
		if strings.EqualFold(p.Title, t.title) && p.GridProperties != nil {
			t.gid.Store(p.SheetId + 1)
			return p, nil
		}
		titles = append(titles, p.Title)
	}
	t.gid.Store(0)
	return nil, t.missing(titles)
}

// missing names the tabs that there are: either the configuration or the tab has the wrong name.
func (t *Tab) missing(titles []string) *Error {
	e := &Error{msg: "la hoja de cálculo no tiene la pestaña " + quote(t.title)}
	const enough = 20
	listed := titles[:min(len(titles), enough)]
	e.hint = "las pestañas son: " + quote(strings.Join(listed, "», «"))
	if len(titles) > enough {
		e.hint += " y " + strconv.Itoa(len(titles)-enough) + " más"
	}
	end := "."
	if near := nearest(t.title, titles); near != "" {
		end = "; ¿quiso decir " + quote(near) + "?"
	}
	e.hint += end + " Corrija «tab» en la configuración, o el nombre de la pestaña"
	return e
}

// The calls that a tab makes.
type callKind int

const (
	read callKind = iota
	lookup
	write
)

func (t *Tab) op(doing string, kind callKind) op {
	c := t.client
	switch kind {
	case read:
		return op{doing: doing, tab: t, budget: c.reads, count: &c.stats.reads}
	case lookup:
		return op{doing: doing, tab: t, budget: c.reads, count: &c.stats.lookups}
	}
	return op{doing: doing, tab: t, write: true, budget: c.writes, count: &c.stats.writes}
}
