package sheets

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	api "google.golang.org/api/sheets/v4"
)

// A Page is a tab that is the bot's alone, written whole: what it holds besides Rows is cleared.
type Page struct {
	Title string                      // of the tab; made where it is not there. Case does not matter
	Rows  [][]any                     // from A1 on: string (as it is, never a formula), float64 or int (a number), nil or "" (blank)
	Bold  []int                       // rows, counted from 1, that head something
	Chart *Chart                      // nil for none; one that stands already is then left
	Still func(context.Context) error `json:"-"` // as an [Edit]'s
}

// A Chart shows columns of a page's rows as bars. Of a chart that stands already only the ranges are ever changed: its
// place, its colours and its kind are for people to choose.
type Chart struct {
	Title    string // by which it is found again
	From, To int    // rows, counted from 1, both in it; From is the header row, which names the series
	Domain   int    // the column, counted from 0, that names the bars
	Series   []int  // the columns, counted from 0, that the bars measure
	Row, Col int    // the cell under its upper left corner, as Cell counts them
	Stacked  bool   // each series' bars stand upon the former's
}

// pageTries is how often a page is begun when others change the tab in the same instant, or an answer is lost.
const pageTries = 3

// Google's limits.
const (
	maxTitle    = 100
	maxCellText = 50_000
)

// WritePage brings a tab to what p says, in one change: all of it or nothing. It may be called again at any time, also
// by several at once, and ends the same: one tab, one chart. A write whose answer was lost is looked up and made again,
// so that an [Unclear] error is left only where that did not help either.
//
// Values and bold letters are the bot's; widths, colours and notes stay as people set them. The tab is known as the
// bot's by its protection, which warns whoever edits it by hand, or by its chart. One that people made themselves is
// taken only while it is blank, and otherwise refused.
//
// It is one spreadsheets.get and one spreadsheets.batchUpdate. Google refuses more than 10 MB at once; 40,000
// cells of a few letters are 2.
func (c *Client) WritePage(ctx context.Context, spreadsheet string, p Page) error {
	if err := p.check(); err != nil {
		return err
	}
	t := c.Tab(spreadsheet, p.Title)
	for try := 1; ; try++ {
		err := t.writePage(ctx, p)
		if try == pageTries || !Moved(err) && !Unclear(err) {
			return err
		}
		select {
		case <-time.After(c.backoff << (try - 1)):
		case <-ctx.Done():
			return err
		}
	}
}

// writePage is one look and one change.
func (t *Tab) writePage(ctx context.Context, p Page) error {
	book, err := t.survey(ctx)
	if err != nil {
		return err
	}
	plan := pagePlan{page: p, book: book}
	plan.find()
	if plan.tab != nil && !plan.ours() {
		if err := t.takeBlank(ctx, plan.tab); err != nil {
			return err
		}
	}
	plan.make()
	o := t.op("escribir la pestaña "+quote(t.title), write)
	o.still = p.Still
	_, err = call(ctx, t.client, o, func(ctx context.Context) (*api.BatchUpdateSpreadsheetResponse, error) {
		answer, err := t.client.service.Spreadsheets.
			BatchUpdate(t.spreadsheet, &api.BatchUpdateSpreadsheetRequest{Requests: plan.requests}).
			Fields("spreadsheetId").Context(ctx).Do()
		return answer, orBadAnswer(err)
	})
	return err
}

// survey asks what tabs there are, and for what stands in them besides cells. Charts come whole: a changed one is sent
// back with all that people chose for it.
func (t *Tab) survey(ctx context.Context) (*api.Spreadsheet, error) {
	return call(ctx, t.client, t.op("ver cómo está la pestaña "+quote(t.title), lookup), func(ctx context.Context) (*api.Spreadsheet, error) {
		book, err := t.client.service.Spreadsheets.Get(t.spreadsheet).
			Fields("sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),protectedRanges.description,charts(chartId,spec))").
			Context(ctx).Do()
		return book, orBadAnswer(err)
	})
}

// takeBlank lets the bot have a tab that people made for it, but none that holds anything of theirs.
func (t *Tab) takeBlank(ctx context.Context, tab *api.Sheet) error {
	if tab.Properties.GridProperties != nil && len(tab.Charts) == 0 {
		table, err := t.Read(ctx)
		if err != nil {
			return err
		}
		defer table.Free()
		if len(table.Rows) == 0 {
			return nil
		}
	}
	return &Error{
		msg:  "la hoja de cálculo ya tiene una pestaña " + quote(t.title) + " que no es de celula, y no se escribió en ella",
		hint: "cámbiele el nombre a esa pestaña; celula hará la suya",
	}
}

// check refuses what no spreadsheet could hold, before anything is asked of Google.
func (p Page) check() error {
	if n := utf8.RuneCountInString(p.Title); strings.TrimSpace(p.Title) == "" || n > maxTitle {
		return &Error{msg: fmt.Sprintf("el título de una pestaña tiene de 1 a %d letras, y %s tiene %d", maxTitle, quote(short(p.Title)), n)}
	}
	for i, row := range p.Rows {
		for j, v := range row {
			if fault := cellFault(v); fault != "" {
				return &Error{msg: "la celda " + cellName(i+1, j) + " de la pestaña " + quote(p.Title) + " " + fault}
			}
		}
	}
	for _, row := range p.Bold {
		if row < 1 || row > len(p.Rows) {
			return &Error{msg: fmt.Sprintf("la pestaña %s no tiene la fila %d que iría en negrilla", quote(p.Title), row)}
		}
	}
	if p.Chart != nil && !p.Chart.fits(p) {
		return &Error{msg: "el gráfico " + quote(p.Chart.Title) + " no tiene título o series, o nombra filas o columnas que no están en la pestaña " + quote(p.Title)}
	}
	return nil
}

// cellFault says why a value can be in no cell; it does not repeat the value.
func cellFault(v any) string {
	switch v := v.(type) {
	case nil, int:
	case string:
		if n := utf8.RuneCountInString(v); n > maxCellText {
			return fmt.Sprintf("tendría %d letras, y caben %d", n, maxCellText)
		}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "tendría un número que no existe"
		}
	default:
		return fmt.Sprintf("tendría un valor que no es texto ni número (%T)", v)
	}
	return ""
}

// width is how many columns the rows have.
func (p Page) width() int {
	width := 0
	for _, row := range p.Rows {
		width = max(width, len(row))
	}
	return width
}
