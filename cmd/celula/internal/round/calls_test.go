package round_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// Once the bot knows the tab, a round that changes nothing is one call and one that does is two, links and all; also after
// somebody archived the month and began another tab.
func TestCallsOfARound(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	calls := func() (n, cells int) {
		t.Helper()
		o.now = o.now.Add(time.Minute)
		o.requests = 0
		cells = o.round().Cells
		return o.requests, cells
	}
	if n, cells := calls(); n != 1 || cells != 0 {
		t.Errorf("an idle round made %d calls and wrote %d cells, want 1 and 0", n, cells)
	}
	o.put(2, colMora, "si")
	if n, cells := calls(); n != 2 || cells == 0 {
		t.Errorf("a changed round made %d calls and wrote %d cells, want 2 and some", n, cells)
	}
	if n, cells := calls(); n != 1 || cells != 0 {
		t.Errorf("the round after it made %d calls and wrote %d cells, want 1 and 0", n, cells)
	}
}

// The month is archived between the read and the write of a round: what was judged is written nowhere but beside the rows
// that were read, and the new tab stays as people made it.
func TestArchivedBetweenReadAndWrite(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	o.put(3, colMora, "si")
	o.now = o.now.Add(time.Minute)
	o.between = func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ":batchUpdate") && o.between != nil {
			o.between = nil
			o.batch(`{"updateSheetProperties":{"properties":{"sheetId":%d,"title":"Octubre"},"fields":"title"}}`, o.gid)
			o.batch(`{"addSheet":{"properties":{"title":"Ventas","sheetId":77}}}`)
			o.google.Put(t, o.id, "Ventas!A1", [][]any{header, upgrade(9)})
		}
	}
	o.round()
	if row := o.rows()[0]; row[colCliente] != "Cliente Número9" || row[colEstado] != "PENDIENTE INSTALACIÓN" {
		t.Errorf("the new tab's sale: %v", row)
	}
	if rows := o.rows(); len(rows) != 1 {
		t.Errorf("the new tab has more than its sale: %v", rows)
	}
	octubre := o.google.Values(t, o.id, "Octubre!A2:Y")
	if got := octubre[1][colEstado]; octubre[1][colCliente] != "Cliente Número2" || got != "RECHAZADA" && got != "PENDIENTE INSTALACIÓN" {
		t.Errorf("the archived sale: %v", octubre[1])
	}
	if got := octubre[0][colEstado]; got != "PENDIENTE INSTALACIÓN" {
		t.Errorf("the archived sale that did not change: %v", octubre[0])
	}
}
