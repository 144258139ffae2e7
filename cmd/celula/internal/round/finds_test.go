package round_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What the simulation found, each told once, as short as it can be told.

// Between reading and writing a row is deleted and another sale is typed where it was: what the bot then writes there, the
// id too, is no reason to take the new sale for the old one.
func TestIDThatLandedBesideANewSaleStaysWithItsOwn(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	id := o.rows()[1][colID]
	o.put(3, colID, "")
	o.between = func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ":batchUpdate") {
			o.between = nil
			o.deleteRow(3)
			o.google.Put(t, o.id, "Ventas!A3", [][]any{upgrade(3)})
		}
	}
	o.now = o.now.Add(time.Minute)
	o.round()
	if got := o.rows()[1][colID]; got == id || got == "" {
		t.Errorf("the sale typed where %v was deleted has the id %q, want one of its own", id, got)
	}
	if said := o.texts("C1"); count(said, "desapareció") != 1 {
		t.Errorf("the deleted sale is not told: %q", said)
	}
}

// The same with the bot killed before it could see where its write landed, whether or not the order of the sales was kept before.
func TestIDThatLandedBesideANewSaleIsNotItsOwnLater(t *testing.T) {
	t.Run("after one round", func(t *testing.T) { landedBesideANewSale(t, 1) })
	t.Run("in a hoja that was quiet", func(t *testing.T) { landedBesideANewSale(t, 3) })
}

func landedBesideANewSale(t *testing.T, rounds int) {
	o := open(t, upgrade(1), upgrade(2))
	for range rounds {
		o.round()
	}
	id := o.rows()[1][colID]
	o.put(3, colID, "")
	o.between = func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ":batchUpdate") {
			panic(http.ErrAbortHandler)
		}
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the bot was not killed")
			}
		}()
		o.hoja.Round(t.Context())
	}()
	o.between = nil
	o.deleteRow(3)
	o.google.Put(t, o.id, "Ventas!A3", [][]any{upgrade(3)})
	o.put(3, colID, id.(string)) // as the write does that was on its way
	o.stop()
	o.start()
	o.now = o.now.Add(time.Minute)
	o.round()
	if got := o.rows()[1][colID]; got == id || got == "" {
		t.Errorf("the sale typed where %v was deleted has the id %q, want one of its own", id, got)
	}
	if said := o.texts("C1"); count(said, "desapareció") != 1 {
		t.Errorf("the deleted sale is not told: %q", said)
	}
}

// What somebody typed into the bot's cells of a sale that it never saw says nothing of that sale.
func TestMarkTypedByHandWasNeverTakenAway(t *testing.T) {
	sale := upgrade(1)
	sale[colMora] = ""
	o := open(t, sale)
	o.put(2, colMarcacion, "CTA")
	o.put(2, colClaro, "APARECE")
	o.round()
	row := o.rows()[0]
	if row[colMarcacion] != "" || row[colClaro] != "" {
		t.Errorf("mark and CLARO: got %q and %q, want blanks", row[colMarcacion], row[colClaro])
	}
	if said := o.texts("C1"); len(said) != 0 {
		t.Errorf("said: got %q, want nothing", said)
	}
}

// The tab of Claro's base goes between its reading and the question where it is: the hoja itself can be read all the same.
func TestBaseThatGoesInTheMidstOfARoundIsNoUnreadableHoja(t *testing.T) {
	sales, records := upgrades(2)
	o := openWithBase(t, sales, records[0], record(50))
	o.between = func(r *http.Request) {
		if strings.Contains(fmt.Sprint(r.URL.Path, r.URL.Query()), "Base Claro") {
			o.between = func(*http.Request) { // the first call after the base was read
				o.between = nil
				o.batch(`{"updateSheetProperties":{"properties":{"sheetId":%d,"title":"Archivo"},"fields":"title"}}`, o.google.TabID(t, o.id, "Base Claro"))
			}
		}
	}
	o.round()
	said := o.texts("C3")
	if len(said) != 1 || !strings.Contains(said[0], "base de Claro") {
		t.Errorf("operations heard %q, want that the base cannot be used", said)
	}
}
