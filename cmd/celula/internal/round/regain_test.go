package round_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets/emulator"
)

// lose begins another life of the bot, on an empty state.
func (o *office) lose() {
	o.t.Helper()
	o.stop()
	o.state = freshState(o.t)
	o.start()
}

// stands is every open case that the chat shows, with the message that shows it, by what the messages keep. A case that two
// messages show is a fault.
func (o *office) stands() map[string]string {
	o.t.Helper()
	open := map[string]string{}
	for _, channel := range []string{"C1", "C2", "C3"} {
		posted, err := o.sayer.Chat.History(o.t.Context(), channel, time.Time{})
		if err != nil {
			o.t.Fatal(err)
		}
		for _, p := range posted {
			memory, err := notify.ReadMemory(p.Memory)
			if err != nil {
				o.t.Fatal(err)
			}
			for _, r := range memory {
				topic := string(r.Kind) + " " + r.Subject
				if other, double := open[topic]; double && other != p.Ref {
					o.t.Errorf("%s stands open in two messages, %s and %s", topic, other, p.Ref)
				}
				open[topic] = p.Ref
			}
		}
	}
	return open
}

// remembered is the same by what the store remembers.
func (o *office) remembered() map[string]string {
	o.t.Helper()
	cases, err := o.store.Cases(o.t.Context(), o.hoja.Name, o.now.AddDate(1, 0, 0))
	if err != nil {
		o.t.Fatal(err)
	}
	open := map[string]string{}
	for _, c := range cases {
		m, found, err := o.store.Message(o.t.Context(), c.Message)
		if !found || err != nil {
			o.t.Fatalf("the message %q of %s: %v, %v", c.Message, c.Key, found, err)
		}
		open[c.Kind+" "+c.Subject] = m.Ref
	}
	return open
}

// agree checks that the store and the chat have the same cases open, in the same messages.
func (o *office) agree() {
	o.t.Helper()
	if diff := cmp.Diff(o.remembered(), o.stands()); diff != "" {
		o.t.Errorf("what is remembered and what the chat shows differ (-store +chat):\n%s", diff)
	}
}

// touched counts the messages of the chat, and how often they were edited.
func (o *office) touched() (messages, edits int) {
	for _, channel := range []string{"C1", "C2", "C3"} {
		for _, m := range o.chat.Messages(channel) {
			messages, edits = messages+1, edits+m.Edits
		}
	}
	return messages, edits
}

// TestLostStateSaysNothingTwice: with the state's file gone, the next round takes its cases from the chat. It says nothing
// that stands there, closes the old messages when their cases close, and says what is new.
func TestLostStateSaysNothingTwice(t *testing.T) {
	for _, n := range []int{1, 5, 40, 400} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			sales, _ := upgrades(n)
			o := open(t, sales...)
			o.round()
			o.agree()
			before, said := o.rows(), o.texts("C1")
			o.lose()
			o.now = o.now.Add(time.Hour)
			if res := o.round(); res.Cells != 0 || len(res.Gone) != 0 {
				t.Errorf("%d cells written, gone: %v", res.Cells, res.Gone)
			}
			if diff := cmp.Diff(before, o.rows()); diff != "" {
				t.Errorf("ids or statuses changed:\n%s", diff)
			}
			if diff := cmp.Diff(said, o.texts("C1")); diff != "" {
				t.Errorf("the chat changed (-before +after the loss):\n%s", diff)
			}
			o.agree()
			o.put(2, colInstalacion, "INSTALADA")
			o.batch(`{"appendDimension":{"sheetId":%d,"dimension":"ROWS","length":5}}`, o.gid)
			o.google.Put(t, o.id, fmt.Sprintf("Ventas!A%d", n+2), [][]any{upgrade(n + 1)})
			o.round()
			o.agree()
			if got := len(o.texts("C1")); got != len(said)+1 {
				t.Errorf("%d messages after one new sale, want %d: %q", got, len(said)+1, o.texts("C1"))
			}
			first := o.chat.Messages("C1")[0].Shown()
			if want := "la venta quedó INSTALADA"; n == 1 && !strings.Contains(first, want) {
				t.Errorf("the old message shows %q, want %q in it", first, want)
			}
			if want := fmt.Sprintf("%d por atender, 1 cerrado", n-1); n > 5 && !strings.Contains(first, want) {
				t.Errorf("the old digest shows %q, want %q in it", first, want)
			}
		})
	}
}

// A mark that stands in the hoja and no longer holds when a new state first looks is told to be taken away: it may stand in RR.
func TestLostStateKnowsOfAMarkThatNoLongerHolds(t *testing.T) {
	far := upgrade(1)
	far[colAgenda] = "20/12/2026" // there is nothing to say of it yet
	o := open(t, far)
	o.round()
	if row := o.rows()[0]; row[colMarcacion] != "CTA" || len(o.texts("C1")) != 0 {
		t.Fatalf("before the loss: %v, said %q", row[colID:], o.texts("C1"))
	}
	o.lose()
	o.put(2, colMora, "si")
	o.round()
	if said := o.texts("C1"); len(said) != 1 || !strings.Contains(said[0], "Se retiró la marca CTA") {
		t.Errorf("the back-office heard %q, want that the mark was taken away", said)
	}
}

// Lone messages keep all that is known of their cases, so that not one of them has to be edited after a loss.
func TestLostStateEditsNothingWithoutNeed(t *testing.T) {
	sales, records := upgrades(3)
	late := upgrade(4)
	late[colMora] = "" // EN PROCESO
	o := openWithBase(t, append(sales, late), records[:2]...)
	o.round()
	o.now = o.now.Add(50 * time.Hour) // overdue, and the fourth stands still for too long
	o.round()
	messages, edits := o.touched()
	o.lose()
	o.now = o.now.Add(time.Minute)
	o.round()
	if m, e := o.touched(); m != messages || e != edits {
		t.Errorf("after the loss %d messages and %d edits, before %d and %d: %q", m, e, messages, edits, o.texts("C1"))
	}
	o.agree()
}

// TestLostStateKeepsWhatNobodyCanSee: a mark that was taken away and a row that is gone leave nothing in the hoja; only the
// chat knows.
func TestLostStateKeepsWhatNobodyCanSee(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	o.put(2, colMora, "")
	o.deleteRow(3)
	o.now = o.now.Add(time.Minute)
	o.round()
	stood := o.stands()
	o.lose()
	o.now = o.now.Add(time.Hour)
	o.round()
	o.agree()
	if diff := cmp.Diff(stood, o.stands()); diff != "" {
		t.Errorf("open cases (-before +after the loss):\n%s", diff)
	}
	o.lose()
	o.put(2, colMora, "no")
	o.now = o.now.Add(24 * time.Hour) // the deleted row's case lapses
	o.round()
	o.agree()
	shown := o.chat.Messages("C1")
	for _, want := range []string{"la marca CTA volvió", "aviso archivado, la venta no volvió"} {
		if !slices.ContainsFunc(shown, func(m standin.Message) bool { return strings.Contains(m.Shown(), want) }) {
			t.Errorf("no message shows %q: %q", want, o.texts("C1"))
		}
	}
}

// TestLostStateAndChatInPart: what people or Slack's retention took from the chat is said anew, and nothing else.
func TestLostStateAndChatInPart(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	o.round()
	o.chat.Delete("C1", o.chat.Messages("C1")[1].TS)
	o.lose()
	o.now = o.now.Add(time.Minute)
	o.round()
	o.agree()
	if m, e := o.touched(); m != 3 || e != 0 {
		t.Errorf("%d messages and %d edits, want the two that stood there untouched and a third: %q", m, e, o.texts("C1"))
	}
}

// TestLostStateBetweenPostAndEdit: of two messages that show a case as open the newer one counts, and the older says so.
func TestLostStateBetweenPostAndEdit(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	o.now = o.now.Add(48 * time.Hour)
	if _, err := o.hoja.Round(t.Context()); err != nil { // vencida is opened, proxima closed
		t.Fatal(err)
	}
	o.say()
	o.now = o.now.Add(24 * time.Hour)
	if _, err := o.hoja.Round(t.Context()); err != nil { // vencida is repeated
		t.Fatal(err)
	}
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if c.Method == "chat.update" {
			return &standin.Failure{Status: 500}
		}
		return nil
	})
	if err := o.sayer.Say(t.Context()); err == nil {
		t.Fatal("the edit did not fail")
	}
	o.chat.Fail(nil)
	o.lose()
	o.now = o.now.Add(time.Minute)
	o.round()
	o.agree()
	shown := o.chat.Messages("C1")
	if len(shown) != 3 || !strings.Contains(shown[1].Shown(), "Repetida más abajo") {
		t.Errorf("the older message does not say that it is repeated: %q", o.texts("C1"))
	}
}

// TestUnreadableChatHoldsUpNoStatus: before what was said is known nothing is said, but the hoja's cells do not wait.
func TestUnreadableChatHoldsUpNoStatus(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	o.lose()
	o.google.Put(t, o.id, "Ventas!A3", [][]any{upgrade(2)})
	o.now = o.now.Add(time.Minute)
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if c.Method == "conversations.history" {
			return &standin.Failure{Code: "missing_scope"}
		}
		return nil
	})
	_, err := o.hoja.Round(t.Context())
	if err == nil || !strings.Contains(err.Error(), "los avisos esperan") || !strings.Contains(err.Error(), "faltan permisos") {
		t.Errorf("the round's error is %v, want what it waits for and what to do", err)
	}
	o.say()
	if got := o.rows()[1][colEstado]; got != "PENDIENTE INSTALACIÓN" {
		t.Errorf("ESTADO = %v while the chat cannot be read, want it written", got)
	}
	if got := o.texts("C1"); len(got) != 1 {
		t.Errorf("said before the chat was read: %q", got)
	}
	o.chat.Fail(nil)
	o.round()
	o.agree()
	if got := o.texts("C1"); len(got) != 2 {
		t.Errorf("said in all %q, want the old one and one of the new sale", got)
	}
}

// TestUnreadableChatOfAKnownState: a bot that may post and not read goes on with a state that is not new: its alerts would wait
// for ever.
func TestUnreadableChatOfAKnownState(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	o.stop()
	o.start()
	o.google.Put(t, o.id, "Ventas!A3", [][]any{upgrade(2)})
	o.now = o.now.Add(time.Minute)
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if c.Method == "conversations.history" {
			return &standin.Failure{Code: "missing_scope"}
		}
		return nil
	})
	o.round()
	o.chat.Fail(nil)
	o.agree()
	if got := o.texts("C1"); len(got) != 2 {
		t.Errorf("said in all %q, want the old one and one of the new sale", got)
	}
}

// TestLostStateMindsItsOwnHoja: two hojas say their things in one channel.
func TestLostStateMindsItsOwnHoja(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	messages, _ := o.touched()
	o.another()
	o.google.Put(t, o.id, "Ventas!A2", [][]any{upgrade(7)})
	o.round()
	o.lose()
	o.hoja.Name = o.id
	o.now = o.now.Add(time.Minute)
	o.round()
	if m, e := o.touched(); m != messages+1 || e != 0 {
		t.Errorf("%d messages and %d edits, want %d and none: %q", m, e, messages+1, o.texts("C1"))
	}
}

// A sale that the store had otherwise for a while, in which nothing could be written, is no sign of an old copy: what the hoja
// shows is the older of the two, and the status that the sale has again begins now.
func TestStoreAheadOfTheHoja(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	o.now = o.now.Add(time.Hour)
	o.put(2, colMora, "")
	o.between = func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ":batchUpdate") {
			o.google.Server.Fail(func(emulator.Call) *emulator.Failure { return &emulator.Failure{Status: 503} })
		}
	}
	if _, err := o.hoja.Round(t.Context()); err == nil {
		t.Fatal("the round could write: the test shows nothing")
	}
	o.between = nil
	o.google.Server.Fail(nil)
	o.stop()
	o.start()
	o.now = o.now.Add(time.Hour)
	o.put(2, colMora, "no")
	o.round()
	sales, err := o.store.Sales(t.Context(), "ventas")
	if err != nil || len(sales) != 1 || !sales[0].Since.Equal(o.now) {
		t.Errorf("the state has %+v, %v; want one since %v", sales, err, o.now)
	}
	o.agree()
}

// TestChatSpeaksOfAnEarlierStatus: a state put back from an old copy hears of a sale's alert that was said again since, under
// a status that the sale has no more. When that one began says nothing of how long the sale waits now.
func TestChatSpeaksOfAnEarlierStatus(t *testing.T) {
	o := open(t, upgrade(1))
	o.round()
	o.put(2, colMora, "si") // RECHAZADA, and its CTA is taken away
	o.now = o.now.Add(time.Hour)
	o.round()
	o.round()
	backup := o.backup()
	o.put(2, colMora, "") // EN PROCESO, two days later, and the mark is told of again
	o.now = o.now.Add(50 * time.Hour)
	o.round()
	o.round()
	said := o.texts("C1")
	o.restore(backup)
	o.now = o.now.Add(20 * time.Minute)
	o.round()
	if diff := cmp.Diff(said, o.texts("C1")); diff != "" {
		t.Errorf("the chat changed (-before +after an old copy was put back):\n%s", diff)
	}
	o.agree()
}

// What somebody types into REVISADO is the time of no round, also for a bot that has just begun, or has lost its state.
func TestRevisadoTypedOver(t *testing.T) {
	for _, typed := range []string{"nada", "2099-01-01 00:00:00", "24/11/2026"} {
		t.Run(typed, func(t *testing.T) {
			o := open(t, upgrade(1), upgrade(2))
			o.put(3, colMora, "")
			o.round()
			o.stop()
			o.put(3, colMora, "no") // by now the row says all that the other one does
			for col := colEstado; col < colRevisado; col++ {
				o.put(3, col, fmt.Sprint(o.rows()[0][col]))
			}
			o.put(3, colRevisado, typed)
			o.start()
			o.now = o.now.Add(time.Hour)
			now := o.now.In(bogota).Format(time.DateTime)
			o.round()
			if got := o.rows()[1][colRevisado]; got != now {
				t.Errorf("completed while the bot was down, REVISADO says %v; want %s", got, now)
			}
			o.put(2, colRevisado, typed)
			o.lose()
			o.round()
			if got := o.rows()[0][colRevisado]; got != now {
				t.Errorf("after the state was lost, REVISADO says %v; want %s", got, now)
			}
		})
	}
}
