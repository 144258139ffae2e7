package slack_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
)

const (
	sheet = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCd/edit#gid=1234567890"
	tabla = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCd/edit#gid=987654321"
)

// missed is a sale that Claro's first base does not have, with long words in every cell.
func missed(i int) notify.Alert {
	id := fmt.Sprintf("V-%05d", i)
	facts := notify.Facts{Hoja: "Ventas", ID: id, Row: 10_000 + i, Link: fmt.Sprintf("%s&range=A%d:A%d", sheet, 10_000+i, 10_000+i),
		Tipo: "SERVICIOS ADICIONALES", Estado: "VALIDADA", Login: strings.Repeat("<ñ&", 10), Fecha: "2026-11-20", Documento: "52123456789",
		Pista: "puede ser la fila 12345 de Claro: en DOCUMENTO los dígitos 3 y 4 están cambiados entre sí", Tabla: tabla}
	return notify.Alert{Kind: []notify.Kind{notify.ClaroNoAparece, notify.ClaroDiferencia, notify.ClaroSinVenta}[i%3], Subject: id, Facts: facts}
}

// TestFirstBase: the digest of hundreds arrives with its last line, which says
// where to work them off, and with a count of the rest that is right.
func TestFirstBase(t *testing.T) {
	chat, client := open(t, standin.Options{})
	now := notify.Now{At: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	for i := range 400 {
		now.Alerts = append(now.Alerts, missed(i))
	}
	d := notify.Decide(nil, now, notify.Policy{Channels: map[notify.Audience]string{notify.BackOffice: "C1"}})
	m := d.Messages[0]
	if _, err := client.Post(context.Background(), m.Channel, m.Key, notify.Render(m, d.Cases)); err != nil {
		t.Fatal(err)
	}
	posted := chat.Messages("C1")[0]
	shown := strings.Split(posted.Shown(), "\n")
	at := slices.Index(shown, "La lista completa está en la pestaña Cruce Claro")
	if at < 0 || !slices.Contains(posted.Links(), tabla) {
		t.Fatalf("the message does not say where the whole list is:\n%s", posted.Shown())
	}
	cases := strings.Count(posted.Shown(), "• ")
	if want := fmt.Sprintf("y %d más", 400-cases); shown[at-1] != want || cases < 10 {
		t.Errorf("%d of 400 cases are shown, and then %q; want %q", cases, shown[at-1], want)
	}
}

// TestEveryKindAtOnce: after a long weekend there is much of everything. Each kind is seen, with its count, and the message
// arrives whole.
func TestEveryKindAtOnce(t *testing.T) {
	chat, client := open(t, standin.Options{})
	now := notify.Now{At: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	for _, kind := range notify.Kinds() {
		for i := range 40 {
			a := missed(i)
			a.Kind, a.Facts.Agenda, a.Facts.Motivo = kind, "2026-11-25", strings.Repeat("Falta el teléfono de contacto; ", 10)
			if kind.Audience() == notify.BackOffice {
				now.Alerts = append(now.Alerts, a)
			}
		}
	}
	d := notify.Decide(nil, now, notify.Policy{Channels: map[notify.Audience]string{notify.BackOffice: "C1"}})
	m := d.Messages[0]
	if _, err := client.Post(context.Background(), m.Channel, m.Key, notify.Render(m, d.Cases)); err != nil {
		t.Fatal(err)
	}
	shown := chat.Messages("C1")[0].Shown()
	if got := strings.Count(shown, " (40)"); got != len(now.Alerts)/40 {
		t.Errorf("%d of %d kinds are seen:\n%s", got, len(now.Alerts)/40, shown)
	}
	if cases := strings.Count(shown, "• "); !strings.Contains(shown, fmt.Sprintf("\ny %d más\n", len(now.Alerts)-cases)) ||
		!strings.HasSuffix(shown, "\nhoja Ventas") || strings.Contains(shown, "líneas más") {
		t.Errorf("the message with its %d cases is cut:\n%s", cases, shown)
	}
}
