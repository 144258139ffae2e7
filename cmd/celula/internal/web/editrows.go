package web

import (
	"context"
	"slices"
)

// rowsEdit adds, inserts or deletes rows.
type rowsEdit struct {
	Do     string  `json:"do"` // "append": a blank row below all sales; "insert": Count rows above the first place; "delete": the places' rows
	Tab    int64   `json:"tab"`
	Count  int     `json:"count"`
	Places []place `json:"places"`
}

func (s *Server) rows(ctx context.Context, e rowsEdit) (any, error) {
	s.edit.Lock()
	defer s.edit.Unlock()
	t, err := s.tabForEdit(ctx, e.Tab)
	if err != nil {
		return nil, err
	}
	if e.Do == "append" {
		row := max(len(t.rows), t.Header) + 1
		return edited{row}, s.grow(ctx, t, row)
	}
	rows, err := t.findAll(e.Places)
	if err != nil {
		return nil, err
	}
	switch e.Do {
	case "insert":
		return s.insertRows(ctx, t, rows[0], e.Count)
	case "delete":
		return s.deleteRows(ctx, t, rows)
	}
	return nil, badEdit("la página y el programa no se entienden; recargue la página")
}

// findAll is where the places' rows are now, each once, from top to bottom.
func (t *tab) findAll(places []place) ([]int, error) {
	if len(places) == 0 {
		return nil, badEdit("elija primero una fila")
	}
	var rows []int
	for _, p := range places {
		row, err := t.find(p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return slices.Compact(rows), nil
}

func (s *Server) insertRows(ctx context.Context, t *tab, row, count int) (any, error) {
	if count < 1 || count > maxRows-t.RowCount {
		return nil, badEdit("la hoja de la demostración llega hasta la fila %d", maxRows)
	}
	if row > t.RowCount {
		return nil, stale()
	}
	return edited{row}, s.book.batch(ctx, map[string]any{"insertDimension": map[string]any{
		"range": rowRange(t, row, row+count), "inheritFromBefore": row > t.Header+1}})
}

// deleteRows takes rows away in one change, from the last up, so that none moves before its turn.
func (s *Server) deleteRows(ctx context.Context, t *tab, rows []int) (any, error) {
	var requests []any
	for end := len(rows); end > 0; {
		start := end - 1
		for start > 0 && rows[start-1] == rows[start]-1 {
			start--
		}
		if first := rows[start]; first <= t.RowCount {
			requests = append(requests, map[string]any{"deleteDimension": map[string]any{
				"range": rowRange(t, first, min(rows[end-1], t.RowCount)+1)}})
		}
		end = start
	}
	if len(requests) == 0 {
		return nil, stale()
	}
	// A tab needs a row besides its header, as in Google's.
	if len(rows) >= t.RowCount-t.Header {
		return nil, badEdit("no se pueden borrar todas las filas; deje al menos una")
	}
	return edited{rows[0]}, s.book.batch(ctx, requests...)
}

// rowRange is the rows from first to before end, as the spreadsheet numbers them.
func rowRange(t *tab, first, end int) map[string]any {
	return map[string]any{"sheetId": t.ID, "dimension": "ROWS", "startIndex": first - 1, "endIndex": end - 1}
}

// sortEdit sorts all rows below the header by a column, as people do: whole rows, the bot's cells with them.
type sortEdit struct {
	Tab        int64 `json:"tab"`
	Col        int   `json:"col"`
	Descending bool  `json:"descending"`
}

func (s *Server) sort(ctx context.Context, e sortEdit) (any, error) {
	s.edit.Lock()
	defer s.edit.Unlock()
	t, err := s.tabForEdit(ctx, e.Tab)
	if err != nil {
		return nil, err
	}
	if e.Col < 0 || e.Col >= len(t.Columns) {
		return nil, badEdit("esa columna no está")
	}
	if len(t.rows) <= t.Header {
		return edited{}, nil
	}
	order := "ASCENDING"
	if e.Descending {
		order = "DESCENDING"
	}
	return edited{}, s.book.batch(ctx, map[string]any{"sortRange": map[string]any{
		"range":     map[string]any{"sheetId": t.ID, "startRowIndex": t.Header, "endRowIndex": len(t.rows)},
		"sortSpecs": []any{map[string]any{"dimensionIndex": e.Col, "sortOrder": order}}}})
}
