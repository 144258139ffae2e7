package round

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/sheets"
)

// The tab of the cruce: the indicator by day and by kind of sale with a chart of it, the reclaims that are open, and the
// lists to work off. The figures stand side by side from column H on, so that the lists below one another, from A on,
// never move the chart's rows.

// chartDays is how many days of sales the tab and its chart show, the newest last.
const chartDays = 31

// A tally counts claimed sales as the indicator does.
type tally struct{ reclamables, aparecen, diferencias, enGracia, noAparecen int }

func (t *tally) add(c cruce.Claro, matched bool) {
	t.reclamables++
	switch {
	case matched:
		t.aparecen++
		if c == cruce.Diferencia {
			t.diferencias++
		}
	case c == cruce.NoAparece:
		t.noAparecen++
	default:
		t.enGracia++
	}
}

func (t *tally) cells(name string) []any {
	return []any{name, t.reclamables, t.aparecen, t.diferencias, t.enGracia, t.noAparecen}
}

// figuresPage is the tab as it should stand.
func (b *planner) figuresPage(s *sight, sales []*store.Sale, x *crossing) sheets.Page {
	g := &grid{}
	g.put(0, 0, "Cruce de la hoja "+b.Name+" con la base de Claro")
	g.list("Reclamos abiertos", []any{"ID VENTA", "FILA", "TIPO", "FECHA VENTA", "LOGIN", "RECLAMO, DESDE"}, b.reclaims(s, sales))
	g.list("No aparecen en la base de Claro", []any{"ID VENTA", "FILA", "TIPO", "FECHA VENTA", "LOGIN", "PISTA"}, crossRows(s, sales, x, cruce.NoAparece))
	g.list("Aparecen con diferencias", []any{"ID VENTA", "FILA", "TIPO", "FECHA VENTA", "LOGIN", "QUÉ DIFIERE"}, crossRows(s, sales, x, cruce.Diferencia))
	g.list("Registros de Claro sin venta", []any{"DÓNDE", "FILA", "TIPO", "FECHA", "DOCUMENTO", ""}, x.orphans())

	n := x.Indicador
	for i, r := range [][]any{{"Reclamables", n.Reclamables}, {"Aparecen", n.Aparecen}, {"Diferencias", n.Diferencias}, {"En plazo", n.EnGracia},
		{"No aparecen", n.NoAparecen}, {"Sin venta", n.SinVenta}, {"En reclamo", b.reclaimed}} {
		g.put(2+i, 7, r...)
	}
	const days, kinds = 11, 11 + chartDays + 3 // header rows, from 0
	head := []any{"", "Reclamables", "Aparecen", "Diferencias", "En plazo", "No aparecen"}
	g.heading(1, 7, "Indicador")
	g.heading(days-1, 7, "Por día de la venta")
	g.heading(kinds-1, 7, "Por tipo de venta")
	byDay, byKind := tallies(s, x)
	g.put(days, 7, head...)
	for i, day := range byDay.last(chartDays) {
		g.put(days+1+i, 7, byDay.of[day].cells(day)...)
	}
	g.put(kinds, 7, head...)
	for i, kind := range byKind.last(len(byKind.of)) {
		g.put(kinds+1+i, 7, byKind.of[kind].cells(kind)...)
	}
	return sheets.Page{Title: b.figuresTitle(), Rows: g.rows, Bold: g.bold, Chart: &sheets.Chart{
		Title: "Ventas reclamables por día", From: days + 1, To: days + 1 + chartDays, Domain: 7, Series: []int{9, 11, 12}, Row: 2, Col: 14, Stacked: true,
	}}
}

// FiguresTitle is how the tab is called, where a [Hoja] does not say otherwise.
const FiguresTitle = "Cruce Claro"

func (h *Hoja) figuresTitle() string { return cmp.Or(h.Figures, FiguresTitle) }

// tallies are the indicator by day of the sale, and by kind.
func tallies(s *sight, x *crossing) (byDay, byKind *counted) {
	byDay, byKind = &counted{of: map[string]*tally{}}, &counted{of: map[string]*tally{}}
	for i, sale := range x.sales {
		if !sale.Claimed {
			continue
		}
		p := &x.Sales[i]
		byDay.tally(sale.Day.Date().String()).add(p.Claro, p.Matched())
		byKind.tally(s.sales[i].verdict.Tipo).add(p.Claro, p.Matched())
	}
	return byDay, byKind
}

type counted struct{ of map[string]*tally }

func (c *counted) tally(name string) *tally {
	if c.of[name] == nil {
		c.of[name] = &tally{}
	}
	return c.of[name]
}

// last are the last n names in order.
func (c *counted) last(n int) []string {
	names := slices.Sorted(maps.Keys(c.of))
	return names[max(0, len(names)-n):]
}

// reclaims are the sales that are being reclaimed or escalated, the longest first: they are the ones to ask after.
func (b *planner) reclaims(s *sight, sales []*store.Sale) [][]any {
	var open []int
	since := func(i int) string { return b.reclaimedSince[sales[i].ID] } // 2026-11-24; "" of one that is not
	for i := range s.sales {
		if since(i) != "" {
			open = append(open, i)
		}
	}
	slices.SortStableFunc(open, func(i, j int) int { return cmp.Compare(since(i), since(j)) })
	rows := make([][]any, len(open))
	for n, i := range open {
		rows[n] = append(saleRow(s.sales[i], sales[i]), s.sales[i].about.reclamo+", "+since(i))
	}
	return rows
}

func saleRow(r row, s *store.Sale) []any {
	return []any{s.ID, r.num, r.verdict.Tipo, r.about.fecha.String(), r.about.login}
}

// crossRows are the sales of which the cruce says so, each with why.
func crossRows(s *sight, sales []*store.Sale, x *crossing, claro cruce.Claro) [][]any {
	var rows [][]any
	for i := range x.Sales {
		p := &x.Sales[i]
		if p.Claro != claro {
			continue
		}
		why := p.Pista.Words(&x.sales[i], x.list)
		if claro == cruce.Diferencia {
			why = p.Differs.Words(&x.sales[i], &x.list[p.Record])
		}
		rows = append(rows, append(saleRow(s.sales[i], sales[i]), why))
	}
	return rows
}

// orphans are the records without a sale.
func (x *crossing) orphans() [][]any {
	var rows [][]any
	for _, at := range x.SinVenta {
		src := x.sources[at]
		rows = append(rows, []any{cmp.Or(src.file, baseName), src.row, src.tipo, src.fecha, src.documento, ""})
	}
	return rows
}

// A grid is a page under construction.
type grid struct {
	rows [][]any
	bold []int
	next int // the first free row of the lists, from 0
}

// put lays cells from a place on.
func (g *grid) put(row, col int, cells ...any) {
	for len(g.rows) <= row {
		g.rows = append(g.rows, nil)
	}
	for len(g.rows[row]) < col+len(cells) {
		g.rows[row] = append(g.rows[row], nil)
	}
	copy(g.rows[row][col:], cells)
	g.next = max(g.next, 1)
}

func (g *grid) heading(row, col int, text string) {
	g.put(row, col, text)
	g.bold = append(g.bold, row+1)
}

// list lays a heading and rows below what the lists hold so far.
func (g *grid) list(title string, head []any, rows [][]any) {
	g.heading(g.next+1, 0, fmt.Sprintf("%s: %d", title, len(rows)))
	at := g.next + 2
	if len(rows) > 0 {
		g.put(at, 0, head...)
		g.bold = append(g.bold, at+1)
		for i, r := range rows {
			g.put(at+1+i, 0, r...)
		}
		at += 1 + len(rows)
	}
	g.next = at
}

// writeFigures brings the tab to what the plan says, where that is not what was written last.
func (h *Hoja) writeFigures(ctx context.Context, p *Plan) error {
	if p.figures == nil {
		if p.uncrossed { // then nobody is kept from anything
			h.figuresFault = nil
		}
		return nil
	}
	content, err := json.Marshal(p.figures)
	if err != nil {
		return fmt.Errorf("preparando la pestaña %s: %w", h.figuresTitle(), err)
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:8])
	n, err := h.remembered(ctx)
	if err != nil {
		return err
	}
	if n.Figures != hash {
		page := *p.figures
		page.Still = h.held.Still
		if err := h.Google.WritePage(ctx, h.Spreadsheet, page); err != nil {
			return h.figuresRefused(ctx, n, err)
		}
	}
	h.figuresFault = nil
	n.Figures = hash // kept when the round ends well; until then the tab may be written again
	return nil
}

// figuresRefused tells operations of an error that somebody has to mend, such as a tab of people's own with that title,
// at once: by the next round, which tries again, it may have been mended. Statuses and other cases do not wait for it.
// One that passes is the round's.
func (h *Hoja) figuresRefused(ctx context.Context, n *note, fault error) error {
	if sheets.Temporary(fault) {
		return fault
	}
	if err := h.tell(ctx, h.figuresAlert(fault)); err != nil {
		return err
	}
	h.figuresFault, n.Quiet = fault, nil
	return nil
}

func (h *Hoja) figuresAlert(fault error) notify.Alert {
	return notify.Alert{Kind: notify.ClaroPestana, Subject: h.Name, Facts: h.fault(fault)}
}

// figuresTab is the address of the tab, which is made where it is not there; "" where it may not be made.
func (h *Hoja) figuresTab(ctx context.Context) (string, error) {
	link, err := h.figuresAddress(ctx)
	if link != "" || err != nil {
		return link, err
	}
	n, err := h.remembered(ctx)
	if err != nil {
		return "", err
	}
	n.Figures = "" // somebody took the tab away, and what stood in it
	err = h.Google.WritePage(ctx, h.Spreadsheet, sheets.Page{Title: h.figuresTitle(), Still: h.held.Still})
	switch {
	case err == nil:
		return h.figuresAddress(ctx)
	case sheets.Temporary(err):
		return "", err
	}
	return "", nil // writeFigures meets the same, and tells
}

// figuresAddress is the address of the tab, "" where it is not there.
func (h *Hoja) figuresAddress(ctx context.Context) (string, error) {
	if h.figures != nil {
		return h.figures.Link(ctx, 1)
	}
	tab := h.Google.Tab(h.Spreadsheet, h.figuresTitle())
	link, err := tab.Link(ctx, 1)
	switch {
	case err == nil:
		h.figures = tab
	case !sheets.Temporary(err):
		return "", nil // WritePage says what else may be wrong
	}
	return link, err
}
