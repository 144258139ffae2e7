package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/almacontact/celula/sheets"
)

// An editError is an edit that is refused, in words for the visitor.
type editError struct {
	status int
	msg    string
}

func (e *editError) Error() string { return e.msg }

func badEdit(format string, args ...any) error {
	return &editError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// stale is an edit of a row that is not where the page saw it.
func stale() error {
	return &editError{http.StatusConflict, "esa fila ya no está ahí: alguien movió o borró filas; mire la hoja e inténtelo de nuevo"}
}

// A place is a row as the page saw it. The id decides, where the row has one: between the look and the edit rows move.
type place struct {
	Tab int64  `json:"tab"`
	Row int    `json:"row"` // as the spreadsheet numbers it
	ID  string `json:"id"`  // the text of its ID VENTA cell
}

const (
	maxBlock = 100_000 // cells of one edit
	maxRows  = 100_000 // rows that a tab of the demo may have
)

// tabForEdit is the present state of the tab that an edit is about.
func (s *Server) tabForEdit(ctx context.Context, id int64) (*tab, error) {
	now, _, err := s.mirror.now(ctx)
	if err != nil {
		return nil, err
	}
	t := now.tab(id)
	switch {
	case t == nil:
		return nil, &editError{http.StatusConflict, "esa pestaña ya no está"}
	case t.Locked:
		return nil, &editError{http.StatusConflict, "esta pestaña la escribe el bot; no se edita a mano"}
	case t.Header == 0:
		return nil, &editError{http.StatusConflict, "la pestaña no tiene fila de encabezado"}
	}
	return t, nil
}

// find is where the row of p is now.
func (t *tab) find(p place) (int, error) {
	if p.Row <= t.Header || p.Row > maxRows {
		return 0, badEdit("la fila %d no es de ventas", p.Row)
	}
	col := t.idColumn()
	if p.ID == "" || col < 0 || t.cell(p.Row, col) == p.ID {
		return p.Row, nil
	}
	for row := t.Header + 1; row <= len(t.rows); row++ {
		if t.cell(row, col) == p.ID {
			return row, nil
		}
	}
	return 0, stale()
}

// idColumn is that of ID VENTA, -1 where there is none.
func (t *tab) idColumn() int {
	return slices.IndexFunc(t.Columns, func(c column) bool { return c.Field == "id_venta" })
}

// rowForEdit is the tab that an edit of cells is about, and where its row is now. For one row the spreadsheet is not
// read whole, where that can be told from less: people type faster than that.
func (s *Server) rowForEdit(ctx context.Context, e cellsEdit) (*tab, int, error) {
	if t := s.mirror.lastTab(e.Tab); t != nil && len(e.Values) == 1 && s.stands(ctx, t, e.place) {
		return t, e.Row, nil
	}
	t, err := s.tabForEdit(ctx, e.Tab)
	if err != nil {
		return nil, 0, err
	}
	row, err := t.find(e.place)
	return t, row, err
}

// stands tells whether the header of a tab is as it was read, and p's row where the page saw it. What cannot be read
// does not stand.
func (s *Server) stands(ctx context.Context, t *tab, p place) bool {
	if t.Locked || t.Header == 0 || p.Row <= t.Header || p.Row > t.RowCount {
		return false
	}
	col, title := t.idColumn(), quoteTitle(t.Title)
	rows, err := s.book.values(ctx, fmt.Sprintf("%s!%d:%d", title, t.Header, t.Header), fmt.Sprintf("%s!%s%d", title, sheets.ColumnName(max(col, 0)), p.Row))
	if err != nil || len(rows[0]) == 0 || !bytes.Equal(rows[0][0], t.rows[t.Header-1]) {
		return false
	}
	return p.ID == "" || col < 0 || len(rows[1]) > 0 && slices.Equal(texts(rows[1][0]), []string{p.ID})
}

// cell is the text of a cell; "" beyond what is in use.
func (t *tab) cell(row, col int) string {
	if row > len(t.rows) {
		return ""
	}
	cells := texts(t.rows[row-1])
	if col >= len(cells) {
		return ""
	}
	return cells[col]
}

// cellsEdit is a block of cells typed or pasted, its left upper corner at the place's row and at Col. A nil value
// leaves its cell alone, an empty one empties it.
type cellsEdit struct {
	place
	Col    int         `json:"col"`
	Values [][]*string `json:"values"`
}

// edited answers every edit: the row it was about, as it is numbered now.
type edited struct {
	Row int `json:"row"`
}

// cells writes a block as typing does, whatever it begins with: =, a date, an apostrophe.
func (s *Server) cells(ctx context.Context, e cellsEdit) (any, error) {
	s.edit.Lock()
	defer s.edit.Unlock()
	t, row, err := s.rowForEdit(ctx, e)
	if err != nil {
		return nil, err
	}
	width, err := t.spareBot(e)
	if err != nil {
		return nil, err
	}
	last := row + len(e.Values) - 1
	if err := s.grow(ctx, t, last); err != nil {
		return nil, err
	}
	where := fmt.Sprintf("%s!%s%d:%s%d", quoteTitle(t.Title), sheets.ColumnName(e.Col), row, sheets.ColumnName(e.Col+width-1), last)
	err = s.book.call(ctx, http.MethodPut, "/values/"+url.PathEscape(where), url.Values{"valueInputOption": {"USER_ENTERED"}},
		map[string]any{"values": e.Values}, nil)
	return edited{row}, err
}

// spareBot takes the cells of the bot's columns, and those right of all columns, out of a block. It gives the block's
// width.
func (t *tab) spareBot(e cellsEdit) (width int, err error) {
	if e.Col < 0 {
		return 0, badEdit("esa columna no está")
	}
	left := 0
	for i, line := range e.Values {
		line = append([]*string{}, line[:min(len(line), max(len(t.Columns)-e.Col, 0))]...)
		for j := range line {
			if t.Columns[e.Col+j].Bot {
				line[j] = nil
			}
			if line[j] != nil {
				left++
			}
		}
		e.Values[i] = line
		width = max(width, len(line))
	}
	switch {
	case width*len(e.Values) > maxBlock:
		return 0, badEdit("es demasiado para pegarlo de una vez; hágalo por partes")
	case left == 0:
		return 0, &editError{http.StatusConflict, "esas columnas las escribe el bot; no se editan a mano"}
	}
	return width, nil
}

// grow adds blank rows at the end of a tab until it has the row last.
func (s *Server) grow(ctx context.Context, t *tab, last int) error {
	if last > maxRows {
		return badEdit("la hoja de la demostración llega hasta la fila %d", maxRows)
	}
	if last <= t.RowCount {
		return nil
	}
	return s.book.batch(ctx, map[string]any{"appendDimension": map[string]any{
		"sheetId": t.ID, "dimension": "ROWS", "length": last - t.RowCount}})
}
