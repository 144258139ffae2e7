package round_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// An edit is something that people do to a hoja in one go. Its function answers whether there was anything to do it to.
type edit struct {
	name   string
	weight int
	do     func(*desk) bool
}

func pick[T any](dice *rand.Rand, of ...T) T { return of[dice.IntN(len(of))] }

// day is a date some days from today, as people type it.
func (h *history) day(days int) string {
	return time.Now().In(bogota).AddDate(0, 0, days).Format("02/01/2006")
}

// blur notes that the bot cannot be asked to know a sale again: it was copied, or another was typed where its id still stands,
// or more of it was typed over than it takes to be another.
func (d *desk) blur(s *sale) {
	if s != nil {
		d.vague[s.login] = true
	}
}

// adrift notes that the id of a sale that is gone may stand beside one that has none yet, which then looks as if it had been
// typed over that one: it has its mark and its cases.
func (d *desk) adrift() {
	for _, s := range d.rows {
		if s != nil && d.ids[s] == "" {
			d.blur(s)
		}
	}
}

// edit does one of the edits, drawn by their weights.
func (d *desk) edit() {
	for {
		edits := agentEdits
		switch n := d.dice.IntN(20); {
		case n < 3:
			edits = deliveries
		case n < 7:
			edits = botCellEdits
		case n < 8 && !d.stirred:
			edits = headerEdits
		}
		total := 0
		for _, e := range edits {
			total += e.weight
		}
		n := d.dice.IntN(total)
		for _, e := range edits {
			if n -= e.weight; n < 0 {
				if d.detail = ""; e.do(d) {
					d.note("%s: %s%s", d.name, e.name, d.detail)
					d.edits[e.name]++
					d.stirred = d.serving == d
					d.look(e.name)
					return
				}
				break
			}
		}
	}
}

// agentEdits are what front agents and the back-office do to their own cells.
var agentEdits = []edit{
	{"teclea una venta", 6, func(d *desk) bool { return d.add(len(d.rows)) }},
	{"teclea una venta en medio", 2, func(d *desk) bool {
		at := d.dice.IntN(len(d.rows) + 1)
		return d.insertRow(at) && d.put1(at, d.typed())
	}},
	{"completa una venta", 6, func(d *desk) bool {
		return d.onSale(func(at int, s *sale) bool {
			for _, key := range simHeader {
				if s.whole[key] != nil && s.cells[key] == nil {
					d.set(at, key, s.whole[key])
				}
			}
			return true
		})
	}},
	{"corrige una celda", 8, func(d *desk) bool { return d.onSale(d.correct) }},
	{"anota algo", 1, func(d *desk) bool {
		return d.onSale(func(at int, _ *sale) bool {
			return d.set(at, "OBSERVACIONES", fmt.Sprintf("nota %d <!channel>", d.dice.IntN(99)))
		})
	}},
	{"inserta una fila", 2, func(d *desk) bool { return d.insertRow(d.dice.IntN(len(d.rows) + 1)) }},
	{"borra una fila", 3, func(d *desk) bool {
		if len(d.rows) == 0 {
			return false
		}
		at := d.dice.IntN(len(d.rows))
		if d.apart {
			d.blur(d.rows[at])
			d.adrift()
		}
		d.bin(at)
		d.rows = slices.Delete(d.rows, at, at+1)
		d.change(map[string]any{"deleteDimension": map[string]any{"range": d.span("ROWS", d.num(at)-1, d.num(at))}})
		return true
	}},
	{"vacía una fila", 1, func(d *desk) bool {
		return d.onSale(func(at int, s *sale) bool {
			d.blur(s) // its id still stands there, for whoever is typed or sorted into the row
			if d.left = true; d.apart {
				d.adrift()
			}
			d.bin(at)
			return d.put1(at, nil)
		})
	}},
	{"recupera una venta borrada", 3, func(d *desk) bool {
		if len(d.binned) == 0 {
			return false
		}
		i := d.dice.IntN(len(d.binned))
		s := d.binned[i]
		d.binned = slices.Delete(d.binned, i, i+1)
		if s.touched { // without an id, a sale that was gone is known by its very cells alone
			d.blur(s)
		}
		s.bare = true
		d.rows = append(d.rows, nil)
		return d.put1(len(d.rows)-1, s)
	}},
	{"ordena las filas", 3, func(d *desk) bool { return d.sort(len(d.cols)) }},
	{"ordena solo las columnas de los agentes", 1, func(d *desk) bool {
		agents := slices.IndexFunc(d.cols, func(c *column) bool { return c.bot })
		if slices.ContainsFunc(d.cols[agents:], func(c *column) bool { return !c.bot }) {
			return false // the two kinds of columns lie mixed
		}
		if d.apart = true; d.left {
			d.adrift()
		}
		return d.sort(agents)
	}},
	{"mueve una fila", 2, func(d *desk) bool {
		return d.onSale(func(at int, s *sale) bool {
			to := d.dice.IntN(len(d.rows) + 1)
			if to == at || to == at+1 {
				return false
			}
			d.change(map[string]any{"moveDimension": map[string]any{"source": d.span("ROWS", d.num(at)-1, d.num(at)), "destinationIndex": d.num(to) - 1}})
			d.rows = slices.Insert(d.rows, to, s)
			if to < at {
				at++
			}
			d.rows = slices.Delete(d.rows, at, at+1)
			return true
		})
	}},
	{"pega una venta sobre otra fila", 1, func(d *desk) bool {
		return d.onSale(func(at int, s *sale) bool {
			to := d.dice.IntN(len(d.rows))
			if to == at {
				return false
			}
			d.blur(s)
			d.blur(d.rows[to])
			if d.left = true; d.apart { // the id of what was pasted over still stands there
				d.adrift()
			}
			d.bin(to)
			d.rows[to] = s.copy()
			if d.dice.IntN(2) == 0 { // the whole row, with the bot's cells
				row := func(at int) map[string]any {
					return map[string]any{"sheetId": d.gid, "startRowIndex": d.num(at) - 1, "endRowIndex": d.num(at), "startColumnIndex": 0, "endColumnIndex": len(d.cols)}
				}
				d.change(map[string]any{"copyPaste": map[string]any{"source": row(at), "destination": row(to), "pasteType": "PASTE_VALUES"}})
				return true
			}
			d.fill(to)
			return true
		})
	}},
	{"pone un filtro", 1, func(d *desk) bool {
		grid := map[string]any{"sheetId": d.gid, "startRowIndex": d.above, "startColumnIndex": 0, "endColumnIndex": len(d.cols)}
		d.change(map[string]any{"setBasicFilter": map[string]any{"filter": map[string]any{"range": grid,
			"criteria": map[string]any{fmt.Sprint(d.col("MORA")): map[string]any{"hiddenValues": []string{"no", "NO"}}}}}})
		return true
	}},
	{"quita el filtro", 1, func(d *desk) bool {
		d.change(map[string]any{"clearBasicFilter": map[string]any{"sheetId": d.gid}})
		return true
	}},
}

// botCellEdits are what people do to the bot's cells, against its advice.
var botCellEdits = []edit{
	{"borra una celda del bot", 3, func(d *desk) bool { return d.scribble("") }},
	{"escribe en una celda del bot", 3, func(d *desk) bool { return d.scribble(pick(d.dice, "nada", "VALIDADA", "CTA", "V-1")) }},
	{"pega el ID de otra fila", 1, func(d *desk) bool {
		return d.onSale(func(at int, s *sale) bool {
			of := d.rows[pick(d.dice, d.sales()...)]
			if d.ids[of] == "" || of == s {
				return false
			}
			d.blur(s)
			d.blur(of)
			d.write(d.num(at), d.col("ID VENTA"), []any{d.ids[of]})
			return true
		})
	}},
	{"borra una columna del bot", 1, func(d *desk) bool {
		col := d.col(pick(d.dice, simHeader[len(simHeader)-simBots:]...))
		for at := range d.rows {
			d.write(d.num(at), col, []any{""})
		}
		return true
	}},
	{"borra todas las celdas del bot de una fila", 2, func(d *desk) bool {
		if len(d.rows) == 0 {
			return false
		}
		at := d.dice.IntN(len(d.rows))
		for i, c := range d.cols {
			if c.bot {
				d.write(d.num(at), i, []any{""})
			}
		}
		return true
	}},
}

func (d *desk) scribble(text string) bool {
	if len(d.rows) == 0 {
		return false
	}
	at, key := d.dice.IntN(len(d.rows)), pick(d.dice, simHeader[len(simHeader)-simBots:]...)
	d.detail = fmt.Sprintf(", fila %d, %s=%q", d.num(at), key, text)
	d.write(d.num(at), d.col(key), []any{text})
	return true
}

// onSale does something to a sale that stands in the hoja.
func (d *desk) onSale(do func(at int, s *sale) bool) bool {
	sales := d.sales()
	if len(sales) == 0 {
		return false
	}
	at := sales[d.dice.IntN(len(sales))]
	d.detail = fmt.Sprintf(", fila %d, %s", d.num(at), d.rows[at].login)
	return do(at, d.rows[at])
}

// typed is a new sale, whole or as far as its agent has typed it.
func (d *desk) typed() *sale {
	d.made++
	s := newSale(d.made, time.Now().In(bogota).AddDate(0, 0, -d.dice.IntN(7)), d.dice.IntN(4))
	enough := len(simHeader)
	if d.dice.IntN(3) == 0 {
		enough = 6 + d.dice.IntN(16)
	}
	for _, key := range simHeader[:enough] {
		if v := s.whole[key]; v != nil {
			s.cells[key] = v
		}
	}
	return s
}

func (d *desk) add(at int) bool {
	d.rows = append(d.rows, nil)
	return d.put1(at, d.typed())
}

// put1 puts a sale into a row, or blanks where it is nil.
func (d *desk) put1(at int, s *sale) bool {
	if d.rows[at] = s; s != nil {
		d.detail += fmt.Sprintf(", fila %d, %s", d.num(at), s.login)
	}
	d.fill(at)
	return true
}

func (d *desk) insertRow(at int) bool {
	d.rows = slices.Insert(d.rows, at, nil)
	d.change(map[string]any{"insertDimension": map[string]any{"range": d.span("ROWS", d.num(at)-1, d.num(at))}})
	return true
}

// bin keeps what stood in a row, should somebody want it back.
func (d *desk) bin(at int) {
	if s := d.rows[at]; s != nil {
		d.detail += fmt.Sprintf(", fila %d, %s", d.num(at), s.login)
		d.binned = append(d.binned, s)
	}
}

func (d *desk) set(at int, key string, v any) bool {
	s := d.rows[at]
	d.detail += fmt.Sprintf(" %s=%v", key, v)
	if key != "OBSERVACIONES" {
		if s.touched = true; s.cells[key] != nil {
			s.lost++
		}
		if s.lost > 2 || s.bare {
			d.blur(s)
		}
	}
	if s.cells[key] = v; v == nil {
		delete(s.cells, key)
		v = ""
	}
	d.write(d.num(at), d.col(key), []any{v})
	return true
}

// correct changes one cell, to what helps or to what does not.
func (d *desk) correct(at int, s *sale) bool {
	key := pick(d.dice, "MORA", "MORA", "AVISO FINAL", "FECHA AGENDA", "FECHA AGENDA", "ESTADO INSTALACIÓN", "TELÉFONO", "CÓDIGOS RR", "CANTIDAD RR", "NIP", "OTP", "DOCUMENTO", "CUENTA", "RECLAMO", "FECHA VENTA")
	var v any
	switch key {
	case "MORA", "AVISO FINAL":
		v = pick[any](d.dice, "si", "no", "no", nil, "quizás")
	case "FECHA AGENDA":
		v = pick[any](d.dice, d.day(1), d.day(0), d.day(-1), d.day(4), nil, "31/02/2026")
	case "ESTADO INSTALACIÓN":
		v = pick[any](d.dice, "instalada", "no instalada", "cancelada", "Reprogramada", nil, "ya casi")
	case "RECLAMO":
		v = pick[any](d.dice, "RECLAMADA", "escalada", nil)
	case "FECHA VENTA":
		v = pick[any](d.dice, d.day(-1), d.day(-4), d.day(1), s.whole[key])
	case "DOCUMENTO":
		v = pick[any](d.dice, s.whole[key], s.whole[key], "12", float64(10000000+d.made+500))
	default:
		v = pick(d.dice, s.whole[key], s.whole[key], nil)
	}
	if v == s.cells[key] {
		return false
	}
	return d.set(at, key, v)
}

// sort puts the first columns of all rows in the order of one of them. What it sorts by holds only texts of digits and
// letters that sort alike everywhere, or nothing.
func (d *desk) sort(width int) bool {
	key, order := pick(d.dice, "ID LLAMADA", "LOGIN", "CUENTA"), pick(d.dice, "ASCENDING", "DESCENDING")
	d.detail = ", " + key + " " + order
	d.change(map[string]any{"sortRange": map[string]any{
		"range":     map[string]any{"sheetId": d.gid, "startRowIndex": d.above + 1, "startColumnIndex": 0, "endColumnIndex": width},
		"sortSpecs": []any{map[string]any{"dimensionIndex": d.col(key), "sortOrder": order}}}})
	text := func(s *sale) string {
		if s == nil || s.cells[key] == nil {
			return ""
		}
		return s.cells[key].(string)
	}
	slices.SortStableFunc(d.rows, func(a, b *sale) int {
		switch x, y := text(a), text(b); {
		case x == y:
			return 0
		case x == "": // blanks last, whichever way
			return 1
		case y == "" || (x < y) == (order == "ASCENDING"):
			return -1
		}
		return 1
	})
	return true
}
