package round

import (
	"context"
	"time"

	"github.com/almacontact/celula/sheets"
)

// A view is what a round has before it: the hoja's cells and Claro's base.
type view struct {
	at     time.Time
	table  *sheets.Table
	missed bool // the tab of the cruce, which stood before
	basis
}

// look reads the hoja and Claro's base, in one call where they stand in one spreadsheet. Whether people took the tab of the cruce
// away, the same call tells.
func (h *Hoja) look(ctx context.Context) (*view, error) {
	v, base, err := h.tables(ctx)
	if err != nil {
		return nil, err
	}
	if v.missed {
		h.figures = nil
	}
	v.at = h.Now()
	v.basis = h.basis(ctx, base, v.at)
	return v, nil
}

// tables reads the hoja and, in the same call where that can be, the tab with Claro's base, nil where it cannot, and the first cell
// of that of the cruce. What is wrong with the base alone is found out by reading it by itself.
func (h *Hoja) tables(ctx context.Context) (v *view, base *sheets.Table, err error) {
	tabs := []*sheets.Tab{h.Tab}
	withBase := h.Claro != nil && h.Claro.Tab != nil && h.Claro.Tab.SameSpreadsheet(h.Tab)
	if withBase {
		tabs = append(tabs, h.Claro.Tab)
	}
	if h.figures != nil {
		tabs = append(tabs, h.figures.Glance())
	}
	for n := len(tabs); n > 1; n-- {
		read, err := h.Google.Read(ctx, tabs[:n]...)
		switch {
		case err == nil:
			if withBase {
				base = read[1]
			}
			whole := n == len(tabs)
			if h.figures != nil && whole {
				read[n-1].Free()
			}
			return &view{table: read[0], missed: !whole}, base, nil
		case sheets.Temporary(err) && !sheets.Moved(err):
			return nil, nil, err
		}
	}
	table, err := h.Tab.Read(ctx)
	return &view{table: table, missed: h.figures != nil}, nil, err
}
