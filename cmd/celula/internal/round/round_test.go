package round_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/sheets/emulator"
)

// The thinnest whole flow: a row typed, its status and mark back, a message said; then nothing more.
func TestRowTypedStatusBackMessageSaid(t *testing.T) {
	o := open(t, upgrade(1))
	before := o.rows()[0][:colID]
	o.round()

	row := o.rows()[0]
	if got, want := row[colEstado:colMotivo+1], []any{"PENDIENTE INSTALACIÓN", "CTA", ""}; !cmp.Equal(got, want) {
		t.Errorf("status, mark and reason: got %v, want %v", got, want)
	}
	if id, _ := row[colID].(string); !strings.HasPrefix(id, "V-") {
		t.Errorf("ID VENTA: got %v", row[colID])
	}
	if row[colRevisado] != "2026-11-24 09:00:00" {
		t.Errorf("REVISADO: got %v", row[colRevisado])
	}
	if diff := cmp.Diff(before, row[:colID]); diff != "" {
		t.Errorf("agents' cells changed (-before +after):\n%s", diff)
	}
	said := o.texts("C1")
	if len(said) != 1 || !strings.Contains(said[0], "Instalación próxima") {
		t.Fatalf("said: got %q, want one message of instalacion.proxima", said)
	}

	after := o.rows()
	o.now = o.now.Add(time.Minute)
	o.requests = 0
	if res := o.round(); res.Cells != 0 || len(res.Cases) != 0 {
		t.Errorf("a second round wrote %d cells and changed %d cases, want none", res.Cells, len(res.Cases))
	}
	if o.requests != 1 {
		t.Errorf("an idle round made %d calls, want 1", o.requests)
	}
	if diff := cmp.Diff(after, o.rows()); diff != "" {
		t.Errorf("a second round changed the hoja:\n%s", diff)
	}
	if got := o.texts("C1"); len(got) != 1 {
		t.Errorf("a second round said more: %q", got)
	}
}

func TestCorrectedCellChangesItsRowAlone(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	o.round()
	before := o.rows()
	o.put(3, colMora, "SI")
	o.now = o.now.Add(time.Hour)
	o.round()
	after := o.rows()
	if after[1][colEstado] != "RECHAZADA" || after[1][colMarcacion] != "" || after[1][colRevisado] != "2026-11-24 10:00:00" {
		t.Errorf("row 3: got %v", after[1][colID:])
	}
	after[1] = before[1]
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("other rows changed:\n%s", diff)
	}
	var retirada int
	for _, text := range o.texts("C1") {
		if strings.Contains(text, "Se retiró la marca CTA") {
			retirada++
		}
	}
	if retirada != 1 {
		t.Errorf("marcacion.retirada was said %d times: %q", retirada, o.texts("C1"))
	}

	o.put(3, colMora, "no")
	o.now = o.now.Add(time.Hour)
	o.round()
	if row := o.rows()[1]; row[colMarcacion] != "CTA" {
		t.Errorf("the mark did not come back: %v", row[colID:])
	}
}

func TestPatientChatWaitsForTheTypist(t *testing.T) {
	o := open(t)
	o.stop()
	o.patient = true
	o.start()
	o.round()
	o.google.Put(t, o.id, "Ventas!A2", [][]any{upgrade(1)})
	o.round()
	if row := o.rows()[0]; row[colEstado] != "PENDIENTE INSTALACIÓN" {
		t.Errorf("the sheet is not told at once: %v", row[colID:])
	}
	if said := o.texts("C1"); len(said) != 0 {
		t.Errorf("the chat was told of a row that just changed: %q", said)
	}
	o.put(2, colTelefono, "3110000000")
	o.round()
	if said := o.texts("C1"); len(said) != 0 {
		t.Errorf("the chat was told of a row still changing: %q", said)
	}
	o.round()
	if said := o.texts("C1"); len(said) != 1 {
		t.Errorf("the chat was not told of a row that stood still: %q", said)
	}
	o.put(2, colMora, "si") // the mark goes, and the chat hears of it a round later
	o.round()
	if said := o.texts("C1"); len(said) != 1 {
		t.Errorf("the chat was told of a row that just changed: %q", said)
	}
	o.round()
	if said := o.texts("C1"); len(said) != 2 || !strings.Contains(said[1], "Se retiró la marca CTA") {
		t.Errorf("marcacion.retirada: got %q", said)
	}
}

// A sale whose mark the chat knows by now is not recorded again for that, and a process that begins then knows it too.
func TestMarkIsKnownWithoutBeingRecordedTwice(t *testing.T) {
	far := func(n int) []any {
		sale := upgrade(n)
		sale[colAgenda] = "20/12/2026"
		return sale
	}
	o := open(t, far(1), far(2), far(3))
	o.hoja.Patient, o.patient = true, true
	changes := func() (n int) {
		t.Helper()
		if err := o.store.DB().QueryRowContext(t.Context(), "SELECT total_changes()").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	o.round()
	before := changes()
	o.round()
	if n := changes() - before; n != 2 {
		t.Errorf("the round in which nothing had changed wrote %d rows of the state, want the hoja's and that of the order of its sales", n)
	}
	before = changes()
	o.round()
	if n := changes() - before; n != 1 {
		t.Errorf("the quiet round wrote %d rows of the state, want the hoja's alone", n)
	}
	o.stop()
	o.start()
	o.put(3, colMora, "si")
	o.round()
	o.stop()
	o.start()
	o.round()
	if said := o.texts("C1"); len(said) != 1 || !strings.Contains(said[0], "Se retiró la marca CTA") {
		t.Errorf("the chat says %q, want the mark that was taken away", said)
	}
}

func TestRowGoneIsToldAndComesBack(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	id := o.rows()[0][colID]
	o.deleteRow(2)
	o.now = o.now.Add(time.Hour)
	o.round()
	said := o.texts("C1")
	if last := said[len(said)-1]; !strings.Contains(last, "Una venta desapareció de la hoja") || !strings.Contains(last, "vendió jtriana · venta del vie 20/11 · CC ···0001") {
		t.Fatalf("venta.eliminada: got %q", said)
	}
	o.google.Put(t, o.id, "Ventas!A3", [][]any{upgrade(1)}) // typed anew, without its id
	o.now = o.now.Add(time.Hour)
	o.round()
	if got := o.rows()[1][colID]; got != id {
		t.Errorf("the sale came back as %v, want its own id %v", got, id)
	}
	if last := o.texts("C1")[len(said)-1]; !strings.Contains(last, "otra vez en la hoja") {
		t.Errorf("the case was not closed in the chat: %q", o.texts("C1"))
	}
}

// A sale is cut from its row and pasted twice, bot's cells and all: over another sale, and into the empty row in between. To the
// byte the two rows are the same, and yet one alone is the sale that was.
func TestRowPastedTwice(t *testing.T) {
	rejected := upgrade(2)
	rejected[6], rejected[14] = "", "si" // no document, by which it would be a duplicate
	o := open(t, upgrade(1), []any{}, rejected)
	for range 3 {
		o.round()
	}
	row := o.google.Values(t, o.id, "Ventas!A4:Z4")[0]
	blank := make([]any, len(row))
	for i := range blank {
		blank[i] = ""
	}
	o.google.Put(t, o.id, "Ventas!A2", [][]any{row, row, blank})
	o.round()
	rows := o.rows()
	first, second := rows[0], rows[1]
	if first[colID] == second[colID] || second[colID] != row[colID] || second[colEstado] != "RECHAZADA" || first[colEstado] != "RECHAZADA" {
		t.Errorf("the rows are\n%v\n%v\nwant the second to be the sale that was, and the first another", first, second)
	}
}

func TestBotCellsBesideNoSaleAreCleared(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	o.google.Put(t, o.id, "Ventas!A2", [][]any{{"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""}})
	o.round()
	if row := o.rows()[0]; !cmp.Equal(row[colID:], []any{"", "", "", "", "", ""}) {
		t.Errorf("beside an empty row stands %v", row[colID:])
	}
}

func TestHandWrittenBotCellsAreRestored(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	before := o.rows()
	for _, col := range []int{colID, colEstado, colMarcacion, colMotivo, colClaro, colRevisado} {
		o.put(2, col, "cualquier cosa")
	}
	o.now = o.now.Add(time.Hour)
	o.round()
	if diff := cmp.Diff(before, o.rows()); diff != "" {
		t.Errorf("the bot's cells were not restored:\n%s", diff)
	}
}

func TestLostStateIsRebuiltFromTheHoja(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	before := o.rows()
	o.stop()
	o.state += "-new"
	o.start()
	o.now = o.now.Add(time.Hour)
	if res := o.round(); res.Cells != 0 {
		t.Errorf("%d cells written", res.Cells)
	}
	if diff := cmp.Diff(before, o.rows()); diff != "" {
		t.Errorf("ids or statuses changed:\n%s", diff)
	}
}

func TestUnreadableHojaIsToldToOperations(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	before := o.rows()
	o.google.Put(t, o.id, "Ventas!G1", [][]any{{"DOCUMNTO"}})
	_, err := o.hoja.Round(t.Context())
	if err == nil || !strings.Contains(err.Error(), "falta la columna DOCUMENTO") {
		t.Fatalf("round over a hoja without DOCUMENTO: %v", err)
	}
	o.say()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "no se puede leer") {
		t.Errorf("operations heard %q", said)
	}
	if diff := cmp.Diff(before, o.rows()); diff != "" {
		t.Errorf("something was written:\n%s", diff)
	}
	o.google.Put(t, o.id, "Ventas!G1", [][]any{{"DOCUMENTO"}})
	o.round()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "se lee otra vez") {
		t.Errorf("the case was not closed: %q", said)
	}
}

// A server that is out of reach may be back for the next round. Where none follows soon, as under cron, operations hear of it at once.
func TestUnreachableHojaIsToldWhereNoRoundFollows(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	unreachable := func() {
		t.Helper()
		o.google.Server.Fail(func(emulator.Call) *emulator.Failure { return &emulator.Failure{Status: 503} })
		if _, err := o.hoja.Round(t.Context()); err == nil {
			t.Fatal("a round without a server gave no error")
		}
		o.google.Server.Fail(nil)
		o.say()
	}
	unreachable()
	if said := o.texts("C3"); len(said) != 0 {
		t.Errorf("with the next round to come, operations heard %q", said)
	}
	o.hoja.Alone = true
	unreachable()
	unreachable()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "La hoja «ventas» no se puede leer") || !strings.Contains(said[0], "falla pasajera") {
		t.Errorf("operations heard %q", said)
	}
	o.round()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "se lee otra vez") {
		t.Errorf("the case was not closed: %q", said)
	}
}
