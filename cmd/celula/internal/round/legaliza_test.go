package round_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/notify"
)

// Rounds let what was told beside them be, until a day has passed; a restart changes nothing of that.
func TestRoundsLeaveLegalisationBe(t *testing.T) {
	o := open(t, upgrade(1))
	if err := o.hoja.NotLegalized(t.Context(), "hoy", errors.New("no hay informe de SAC")); err != nil {
		t.Fatal(err)
	}
	if err := o.hoja.Legalized(t.Context(), "hoy", notify.Facts{Hoja: "ventas", Motivo: "Llamadas: 3 ventas.", Hacer: "Están en la carpeta /srv/20261124."}); err != nil {
		t.Fatal(err)
	}
	shown := func(channel string) string {
		t.Helper()
		if _, err := o.hoja.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := o.sayer.Say(t.Context()); err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, m := range o.chat.Messages(channel) {
			if strings.Contains(strings.ToLower(m.Shown()), "legalización") { // the sale has cases of its own
				all = append(all, m.Shown())
			}
		}
		return strings.Join(all, "\n---\n")
	}
	if got := shown("C3"); !strings.Contains(got, "Cerrada") || !strings.Contains(got, "vale el intento más reciente") {
		t.Errorf("operations read %q, want the failure closed by what came after it", got)
	}
	for range 2 {
		if got := shown("C1"); !strings.Contains(got, "/srv/20261124") || strings.Contains(got, "Cerrada") || strings.Contains(got, "---") {
			t.Errorf("the back-office reads %q, want one message with the folder, open", got)
		}
		o.stop()
		o.now = o.now.Add(11 * time.Hour)
		o.start()
	}
	o.now = o.now.Add(3 * time.Hour)
	if got := shown("C1"); !strings.Contains(got, "los archivos siguen en su carpeta") || strings.Contains(got, "---") {
		t.Errorf("a day later the back-office reads %q, want the one message closed", got)
	}
}
