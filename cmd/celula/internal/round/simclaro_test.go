package round_test

import (
	"fmt"
	"net/http"
	"strings"
)

// Claro's base is pasted into a tab: it comes, grows, is corrected, shrinks, goes, and is now and then no base at all.

const baseTitle = "Base Claro"

type base struct {
	gid     int
	gone    bool // the tab has another title
	broken  bool // the header has lost a column
	blank   bool // there is not even a header
	records [][]any
	most    int // the most records that it ever had
	strange int // records made that are of no sale
}

var simBaseHeader = []any{"FECHA", "TIPO", "DOCUMENTO", "CUENTA", "OT", "MIN", "EQUIPO", "VALOR"}

// usable tells whether the tab holds a base.
func (b *base) usable() bool { return !b.gone && !b.broken && len(b.records) > 0 }

// deliveries are what Claro, or whoever pastes its base, does.
var deliveries = []edit{
	{"llega la base", 6, func(d *desk) bool {
		for _, at := range d.sales() {
			if d.dice.IntN(3) > 0 {
				d.base.records = append(d.base.records, d.recordOf(d.rows[at]))
			}
		}
		if d.dice.IntN(2) == 0 {
			d.base.records = append(d.base.records, d.stranger())
		}
		return d.deliver()
	}},
	{"la base cambia", 4, func(d *desk) bool {
		if len(d.base.records) == 0 {
			return false
		}
		d.differ(d.base.records[d.dice.IntN(len(d.base.records))])
		return d.deliver()
	}},
	{"la base se desordena", 2, func(d *desk) bool {
		r := d.base.records
		d.dice.Shuffle(len(r), func(i, j int) { r[i], r[j] = r[j], r[i] })
		return d.deliver()
	}},
	{"la base se encoge", 2, func(d *desk) bool {
		d.base.records = d.base.records[:len(d.base.records)/3]
		return d.deliver()
	}},
	{"la base pierde un registro", 2, func(d *desk) bool {
		if n := len(d.base.records); n > 0 {
			d.base.records = d.base.records[:n-1]
		}
		return d.deliver()
	}},
	{"la base se vacía", 1, func(d *desk) bool { d.base.records = nil; return d.deliver() }},
	{"la base pierde una columna", 1, func(d *desk) bool { d.base.broken = true; return d.deliver() }},
	{"la base se va", 1, func(d *desk) bool { return d.entitle(true) }},
	{"la base vuelve", 4, func(d *desk) bool { d.base.broken = false; return d.deliver() && d.entitle(false) }},
}

// recordOf is what Claro has of a sale, mostly as it was sold.
func (d *desk) recordOf(s *sale) []any {
	r := []any{s.whole["FECHA VENTA"], s.whole["TIPO DE VENTA"], s.whole["DOCUMENTO"], s.whole["CUENTA"], nil, s.whole["MIN"], nil, "89.900"}
	if d.dice.IntN(4) == 0 {
		d.differ(r)
	}
	return r
}

// differ changes something in a record, never the end of its document, by which the chat's masked one is known.
func (d *desk) differ(r []any) {
	switch d.dice.IntN(4) {
	case 0:
		r[0] = d.day(-d.dice.IntN(9))
	case 1:
		r[2] = "9" + fmt.Sprint(r[2])[1:]
	case 2:
		if r[3] != nil {
			r[3] = "7" + fmt.Sprint(r[3])[1:]
		}
	case 3:
		r[1] = pick(d.dice, "UPGRADE", "PORTABILIDAD", "otra cosa")
	}
}

func (d *desk) stranger() []any {
	d.base.strange++
	n := 5000 + d.base.strange
	return []any{d.day(-d.dice.IntN(5)), "UPGRADE", fmt.Sprint(10000000 + n), fmt.Sprint(40000000 + n), nil, nil, nil, "89.900"}
}

// deliver pastes the base over what stood in its tab.
func (d *desk) deliver() bool {
	b := &d.base
	d.weather.torn = d.weather.torn || !d.patient && d.serving == d
	b.most = max(b.most, len(b.records))
	title := baseTitle
	if b.gone {
		title = baseGone
	}
	d.people(http.MethodPost, "/v4/spreadsheets/"+d.id+"/values/"+strings.ReplaceAll(title, " ", "%20")+":clear", nil, nil)
	if b.blank = len(b.records) == 0 && !b.broken && d.dice.IntN(2) == 0; b.blank {
		return true
	}
	header := append([]any(nil), simBaseHeader...)
	if b.broken {
		header[2] = "algo"
	}
	d.put(title, 1, 0, append([][]any{header}, b.records...))
	return true
}

const baseGone = "Archivo"

// entitle renames the tab of the base.
func (d *desk) entitle(gone bool) bool {
	title := baseTitle
	if gone {
		title = baseGone
	}
	d.base.gone = gone
	d.change(map[string]any{"updateSheetProperties": map[string]any{"properties": map[string]any{"sheetId": d.base.gid, "title": title}, "fields": "title"}})
	return true
}
