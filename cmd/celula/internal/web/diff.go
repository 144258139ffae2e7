package web

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
)

// A hojaEvent tells a page what changed in the spreadsheet since it was last told.
type hojaEvent struct {
	Version     uint64      `json:"version"`
	Title       string      `json:"title"`
	Spreadsheet string      `json:"spreadsheet"`
	Order       []int64     `json:"order"` // the tabs there are, from left to right
	Tabs        []tabChange `json:"tabs"`
}

// A tabChange is one tab as a whole, or what changed in its rows: first the splice, then single rows.
type tabChange struct {
	ID    int64             `json:"id"`
	Whole *tab              `json:"whole,omitempty"`
	Rows  []json.RawMessage `json:"rows,omitempty"` // with Whole: all of them

	RowCount int               `json:"rowCount,omitempty"`
	At       int               `json:"at"`              // from this row on (counted from 0)…
	Gone     int               `json:"gone,omitempty"`  // …so many were taken out,
	Added    []json.RawMessage `json:"added,omitempty"` // and these put in
	Set      []rowChange       `json:"set,omitempty"`   // rows that stand where they stood
}

type rowChange struct {
	Row   int             `json:"row"` // counted from 0
	Cells json.RawMessage `json:"cells"`
}

// hojaDiff says what changed from one snapshot to a later one. old is nil for a page that knows nothing yet.
func hojaDiff(old, new *snapshot) (e hojaEvent, changed bool) {
	e = hojaEvent{Version: new.version, Title: new.title, Order: new.order(), Tabs: []tabChange{}}
	for _, t := range new.tabs {
		var was *tab
		if old != nil {
			was = old.tab(t.ID)
		}
		if c, changed := tabDiff(was, t); changed {
			e.Tabs = append(e.Tabs, c)
		}
	}
	return e, len(e.Tabs) > 0 || old == nil || old.title != new.title || !slices.Equal(old.order(), new.order())
}

func tabDiff(old, new *tab) (c tabChange, changed bool) {
	if old == nil || !sameShape(old, new) {
		return tabChange{ID: new.ID, Whole: new, Rows: new.rows}, true
	}
	c = tabChange{ID: new.ID, RowCount: new.RowCount}
	if len(old.rows) == len(new.rows) {
		for i, row := range new.rows {
			if !bytes.Equal(row, old.rows[i]) {
				c.Set = append(c.Set, rowChange{i, row})
			}
		}
		return c, len(c.Set) > 0 || old.RowCount != new.RowCount
	}
	head := common(len(old.rows), len(new.rows), func(i int) bool { return bytes.Equal(old.rows[i], new.rows[i]) })
	tail := common(len(old.rows)-head, len(new.rows)-head, func(i int) bool {
		return bytes.Equal(old.rows[len(old.rows)-1-i], new.rows[len(new.rows)-1-i])
	})
	c.At, c.Gone, c.Added = head, len(old.rows)-head-tail, new.rows[head:len(new.rows)-tail]
	return c, true
}

// sameShape reports whether two tabs differ in their rows alone.
func sameShape(a, b *tab) bool {
	x, y := *a, *b
	x.rows, y.rows, x.RowCount, y.RowCount = nil, nil, 0, 0
	return reflect.DeepEqual(x, y)
}

// common counts how many of the first places of two lists are the same.
func common(a, b int, same func(i int) bool) int {
	n := 0
	for n < min(a, b) && same(n) {
		n++
	}
	return n
}
