package round_test

import (
	"net/http"
	"strings"
	"testing"
)

// What a formula spills into the bot's column beside no sale comes back whatever is written there. The hoja's rounds are good all
// the same, and once the formula is gone, so is what it spilled.
func TestSpillBesideNoSaleHoldsUpNoRound(t *testing.T) {
	o := open(t, upgrade(1))
	o.between = func(r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, ":batchUpdate") {
			o.put(5, colEstado, "derramado")
		}
	}
	res := o.round()
	if row := o.rows()[0]; row[colEstado] != "PENDIENTE INSTALACIÓN" || row[colID] == "" {
		t.Errorf("the sale has %v", row[colID:])
	}
	if res.Tries > 2 {
		t.Errorf("the hoja was read %d times, want no more than to see that it stays", res.Tries)
	}
	o.between = nil
	o.round()
	if rows := o.rows(); len(rows) != 1 {
		t.Errorf("below the sale stands %v", rows[1:])
	}
}
