package round_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/emulator"
)

var baseHeader = []any{"FECHA", "TIPO", "DOCUMENTO", "CUENTA", "OT", "MIN", "EQUIPO", "VALOR"}

// record is what Claro has of upgrade(n).
func record(n int) []any {
	return []any{"20/11/2026", "UPGRADE", fmt.Sprint(10000000 + n), fmt.Sprint(40000000 + n), "", "", "", "89.900"}
}

// openWithBase is open with Claro's base in another tab of the spreadsheet.
func openWithBase(t testing.TB, sales [][]any, records ...[]any) *office {
	o := open(t, sales...)
	o.batch(`{"addSheet":{"properties":{"title":"Base Claro"}}}`)
	o.putBase(records...)
	o.stop()
	o.base = func(c *sheets.Client, r *cruce.Reader) *round.Base {
		return &round.Base{Reader: r, Tab: c.Tab(o.id, "Base Claro")}
	}
	o.start()
	return o
}

// putBase replaces Claro's base.
func (o *office) putBase(records ...[]any) {
	o.t.Helper()
	o.google.Call(o.t, http.MethodPost, "/v4/spreadsheets/"+o.id+"/values/"+"Base%20Claro:clear", nil, nil)
	o.google.Put(o.t, o.id, "'Base Claro'!A1", append([][]any{baseHeader}, records...))
}

func upgrades(n int) (sales, records [][]any) {
	for i := range n {
		sales, records = append(sales, upgrade(i+1)), append(records, record(i+1))
	}
	return sales, records
}

// claros are the cells of CLARO.
func (o *office) claros() []string {
	var out []string
	for _, row := range o.rows() {
		out = append(out, fmt.Sprint(row[colClaro]))
	}
	return out
}

func count(texts []string, part string) (n int) {
	for _, text := range texts {
		if strings.Contains(text, part) {
			n++
		}
	}
	return n
}

func TestBaseArrivesAndMissingRecordComesTheNextDay(t *testing.T) {
	sales, records := upgrades(3)
	o := openWithBase(t, sales, records[0], record(99))
	o.round()
	if diff := cmp.Diff([]string{"APARECE", "NO APARECE", "NO APARECE"}, o.claros()); diff != "" {
		t.Errorf("CLARO (-want +got):\n%s", diff)
	}
	said := o.texts("C1")
	if count(said, "no aparece en la base de Claro") == 0 && count(said, "avisos") == 0 {
		t.Errorf("claro.no_aparece was not said: %q", said)
	}
	indicator := o.texts("C2")
	if len(indicator) != 1 || !strings.Contains(indicator[0], "33,3") {
		t.Fatalf("the indicator: got %q", indicator)
	}
	before := len(o.chat.Messages("C1"))

	if res := o.round(); res.Cells != 0 || len(res.Cases) != 0 {
		t.Errorf("a second round wrote %d cells and changed %v", res.Cells, res.Cases)
	}

	o.now = o.now.Add(23 * time.Hour)
	o.putBase(records[0], records[1], records[2])
	o.round()
	if diff := cmp.Diff([]string{"APARECE", "APARECE", "APARECE"}, o.claros()); diff != "" {
		t.Errorf("CLARO after the records came (-want +got):\n%s", diff)
	}
	open := map[string]int{}
	res := o.round()
	for kind, n := range res.Open {
		if strings.HasPrefix(kind, "claro.") {
			open[kind] = n
		}
	}
	if diff := cmp.Diff(map[string]int{"claro.indicador": 1}, open); diff != "" {
		t.Errorf("open cases of the cruce (-want +got):\n%s", diff)
	}
	if after := len(o.chat.Messages("C1")); after != before {
		t.Errorf("closing was said in %d new messages", after-before)
	}
	if indicator := o.texts("C2"); len(indicator) != 2 || !strings.Contains(indicator[1], "100") {
		t.Errorf("the new indicator: got %q", indicator)
	}
}

func TestBaseCutToATenthChangesNothing(t *testing.T) {
	sales, records := upgrades(20)
	o := openWithBase(t, sales, records[:19]...)
	o.round()
	before, open := o.rows(), o.round().Open
	o.now = o.now.Add(time.Hour)
	o.putBase(records[:2]...)
	res := o.round()
	if diff := cmp.Diff(before, o.rows()); diff != "" {
		t.Errorf("the hoja changed:\n%s", diff)
	}
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "pasó de 19 registros a 2") {
		t.Errorf("operations heard %q", said)
	}
	delete(res.Open, "claro.ilegible")
	if diff := cmp.Diff(open, res.Open); diff != "" {
		t.Errorf("open cases changed:\n%s", diff)
	}
	o.putBase(records[:19]...)
	o.round()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "otra vez") {
		t.Errorf("the case was not closed: %q", said)
	}
	o.putBase(records[:2]...)
	o.hoja.Claro.Accept = true
	o.round()
	if got := o.claros(); got[0] != "APARECE" || got[10] != "NO APARECE" {
		t.Errorf("an accepted base was not taken: %q", got)
	}
}

// A base that was emptied but for its header is told; where somebody says that it is so, the cruce goes on with none of its
// records, as `celula cruce` does with such a file, and nobody is told any more.
func TestBaseEmptiedAndAccepted(t *testing.T) {
	sales, records := upgrades(3)
	o := openWithBase(t, sales, records[:2]...)
	o.mustSettle()
	o.putBase()
	o.round()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "pasó de 2 registros a 0") {
		t.Fatalf("operations heard %q", said)
	}
	o.hoja.Claro.Accept = true
	o.round()
	o.stop()
	o.start() // without the word
	o.mustSettle()
	if diff := cmp.Diff([]string{"NO APARECE", "NO APARECE", "NO APARECE"}, o.claros()); diff != "" {
		t.Errorf("CLARO (-want +got):\n%s", diff)
	}
	if said := o.texts("C3"); len(said) != 1 || !strings.HasPrefix(said[0], "✅ La base de Claro") {
		t.Errorf("operations have %q, want the case closed", said)
	}
	o.putBase(records...)
	o.mustSettle()
	if diff := cmp.Diff([]string{"APARECE", "APARECE", "APARECE"}, o.claros()); diff != "" {
		t.Errorf("CLARO once the records came (-want +got):\n%s", diff)
	}
}

func TestBaseThatCannotBeReadIsTold(t *testing.T) {
	sales, records := upgrades(2)
	o := openWithBase(t, sales, records...)
	o.round()
	before := o.rows()
	o.google.Put(t, o.id, "'Base Claro'!C1", [][]any{{"OTRA COSA"}})
	o.round()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "DOCUMENTO") {
		t.Errorf("operations heard %q", said)
	}
	if diff := cmp.Diff(before, o.rows()); diff != "" {
		t.Errorf("the hoja changed:\n%s", diff)
	}
}

func TestNoBaseYetSaysNothing(t *testing.T) {
	sales, _ := upgrades(2)
	o := openWithBase(t, sales)
	o.round()
	if got := o.claros(); got[0] != "" || got[1] != "" {
		t.Errorf("CLARO without a base: %q", got)
	}
	if said := append(o.texts("C2"), o.texts("C3")...); len(said) != 0 {
		t.Errorf("said without a base: %q", said)
	}
}

// A file of the base may be a link to where another program keeps it up to date.
func TestBaseInAFolderIsALink(t *testing.T) {
	sales, _ := upgrades(1)
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "actual.csv")
	o := open(t, sales...)
	o.stop()
	o.base = func(_ *sheets.Client, r *cruce.Reader) *round.Base { return &round.Base{Reader: r, Folder: dir} }
	o.start()
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(elsewhere, []byte("FECHA;TIPO;DOCUMENTO;CUENTA;OT;MIN;EQUIPO;VALOR\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("20/11/2026;UPGRADE;10000099;40000099;;;;\n")
	for name, to := range map[string]string{"base.csv": elsewhere, "carpeta.csv": t.TempDir(), "perdido.csv": filepath.Join(dir, "no")} { // the others are no files
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	o.round()
	if got := o.claros(); got[0] != "NO APARECE" {
		t.Fatalf("CLARO: %q", got)
	}
	write("20/11/2026;UPGRADE;10000001;40000001;;;;\n20/11/2026;UPGRADE;10000099;40000099;;;;\n")
	o.round()
	if got := o.claros(); got[0] != "APARECE" {
		t.Errorf("CLARO after the file that the link leads to changed: %q", got)
	}
}

func TestBaseInAFolderInParts(t *testing.T) {
	sales, _ := upgrades(3)
	dir := t.TempDir()
	o := open(t, sales...)
	o.stop()
	o.base = func(_ *sheets.Client, r *cruce.Reader) *round.Base { return &round.Base{Reader: r, Folder: dir} }
	o.start()
	o.round()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const head = "FECHA;TIPO;DOCUMENTO;CUENTA;OT;MIN;EQUIPO;VALOR\n"
	write("parte 1.csv", head+"20/11/2026;UPGRADE;10000001;40000001;;;;\n")
	o.round()
	if diff := cmp.Diff([]string{"APARECE", "NO APARECE", "NO APARECE"}, o.claros()); diff != "" {
		t.Errorf("after the first part (-want +got):\n%s", diff)
	}
	write("parte 2.csv", head+"20/11/2026;UPGRADE;10000001;40000001;;;;\n20/11/2026;UPGRADE;10000002;40000002;;;;\n")
	o.round()
	if diff := cmp.Diff([]string{"APARECE", "APARECE", "NO APARECE"}, o.claros()); diff != "" {
		t.Errorf("after the second, with a record of the first again (-want +got):\n%s", diff)
	}
	write("parte 3.csv", head+"\"20/11/2026;UPGRADE;1000")
	o.round()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "parte 3.csv") {
		t.Errorf("operations heard %q", said)
	}
}

// Claro's base slipped by a column: a client's name where the kind of sale or the date belongs stays in the spreadsheet.
func TestChatKeepsNamesInClarosBaseToItself(t *testing.T) {
	o := openWithBase(t, nil, []any{"20/11/2026", "Ana Suárez", "10000001", "", "", "3001234567", "", ""},
		[]any{"Luis Mejía", "UPGRADE", "10000002", "40000002", "", "", "", ""})
	o.round()
	said := o.texts("C1")
	if count(said, "Ana") != 0 || count(said, "Luis") != 0 || count(said, "venta del vie 20/11 · CC ···0001") != 1 || count(said, "UPGRADE · CC ···0002") != 1 {
		t.Errorf("the chat says %q", said)
	}
	list := fmt.Sprint(o.google.Values(t, o.id, "'Cruce Claro'!A1:F20"))
	if !strings.Contains(list, "Ana Suárez") || !strings.Contains(list, "Luis Mejía") {
		t.Errorf("the tab does not have the records as Claro wrote them: %s", list)
	}
}

func TestReclaimedSaleSaysSoAndIsCounted(t *testing.T) {
	sales, records := upgrades(2)
	o := openWithBase(t, sales, records[0])
	o.google.Put(t, o.id, "Ventas!S1", [][]any{{"RECLAMO"}}) // in place of OBSERVACIONES
	o.round()
	o.put(3, colNota, "reclamada")
	o.now = o.now.Add(time.Hour)
	o.round()
	if said := o.texts("C1"); count(said, "eclamada") != 1 {
		t.Errorf("the case does not say that the sale is reclaimed: %q", said)
	}
	figures := o.google.Values(t, o.id, "'Cruce Claro'!H3:I9")
	if diff := cmp.Diff([]any{"En reclamo", 1.0}, figures[6]); diff != "" {
		t.Errorf("the tab's figures (-want +got): %s\nall: %v", diff, figures)
	}
}

func TestLongestReclaimStandsFirst(t *testing.T) {
	sales, _ := upgrades(3)
	o := openWithBase(t, sales, record(50))
	o.google.Put(t, o.id, "Ventas!S1", [][]any{{"RECLAMO"}}) // in place of OBSERVACIONES
	o.round()
	for _, row := range []int{4, 2, 3} { // a day each
		o.put(row, colNota, "reclamada")
		o.round()
		o.now = o.now.Add(24 * time.Hour)
	}
	var got []string
	for _, row := range o.google.Values(t, o.id, "'Cruce Claro'!B5:F7") {
		got = append(got, fmt.Sprintf("%v %v", row[0], row[4]))
	}
	if diff := cmp.Diff([]string{"4 RECLAMADA, 2026-11-24", "2 RECLAMADA, 2026-11-25", "3 RECLAMADA, 2026-11-26"}, got); diff != "" {
		t.Errorf("the reclaims that are open (-want +got):\n%s\nall: %v", diff, o.google.Values(t, o.id, "'Cruce Claro'!A1:F20"))
	}
}

func TestFiguresStandOnceHoweverOften(t *testing.T) {
	sales, records := upgrades(12)
	o := openWithBase(t, sales, append(records[:6:6], record(50))...)
	for day := range 3 {
		o.now = o.now.Add(time.Duration(day) * 24 * time.Hour)
		o.round()
		o.stop()
		o.start()
	}
	var book struct {
		Sheets []struct {
			Properties struct{ Title string }
			Charts     []struct{ Spec struct{ Title string } }
		}
	}
	o.google.Call(t, http.MethodGet, "/v4/spreadsheets/"+o.id, nil, &book)
	var tabs []string
	for _, s := range book.Sheets {
		tabs = append(tabs, fmt.Sprintf("%s %d", s.Properties.Title, len(s.Charts)))
	}
	if diff := cmp.Diff([]string{"Ventas 0", "Base Claro 0", "Cruce Claro 1"}, tabs); diff != "" {
		t.Errorf("tabs and their charts (-want +got):\n%s", diff)
	}
	got := o.google.Values(t, o.id, "'Cruce Claro'!A1:M60")
	if !strings.Contains(fmt.Sprint(got), "No aparecen en la base de Claro: 6") || !strings.Contains(fmt.Sprint(got), "2026-11-20 12 6 0 0 6") {
		t.Errorf("the tab says:\n%v", got)
	}
}

// A tab of people's own is in the way of the bot's: it is left as it is, operations hear of it once, and the hoja is seen to
// all the same.
func TestPeoplesTabInTheWayOfTheFigures(t *testing.T) {
	sales, records := upgrades(2)
	o := openWithBase(t, sales, records...)
	o.batch(`{"addSheet":{"properties":{"title":"Cruce Claro"}}}`)
	o.google.Put(t, o.id, "'Cruce Claro'!A1", [][]any{{"apuntes nuestros"}})
	for range 3 {
		o.round()
		o.now = o.now.Add(time.Minute)
	}
	if diff := cmp.Diff([]string{"APARECE", "APARECE"}, o.claros()); diff != "" {
		t.Errorf("CLARO (-want +got):\n%s", diff)
	}
	if got := o.google.Values(t, o.id, "'Cruce Claro'!A1:H9"); fmt.Sprint(got) != "[[apuntes nuestros]]" {
		t.Errorf("people's tab now says %v", got)
	}
	if said := o.texts("C3"); len(said) != 1 || !strings.HasPrefix(said[0], "🟠 La pestaña del cruce no se puede escribir") || !strings.Contains(said[0], "«Cruce Claro»") {
		t.Errorf("operations heard %q", said)
	}
	o.google.Call(t, http.MethodPost, "/v4/spreadsheets/"+o.id+"/values/'Cruce%20Claro'!A1:clear", nil, nil)
	o.round()
	o.round()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "no queda nada por escribir en ella") {
		t.Errorf("the case was not closed: %q", said)
	}
}

// A tab that may not be written for a while is told of by the round that finds it so, and by none that finds it otherwise:
// one message, also where processes begin and end meanwhile.
func TestFiguresRefusedForAWhile(t *testing.T) {
	sales, records := upgrades(3)
	o := openWithBase(t, sales, records[:2]...)
	o.mustSettle()
	refuse := func() {
		writes := 0
		o.google.Server.Fail(watched(func(c emulator.Call) *emulator.Failure {
			if c.Write {
				writes++
			}
			if figures := writes > 1 || len(o.texts("C3")) > 0; c.Write && figures { // the first time, statuses are written before
				return &emulator.Failure{Status: http.StatusForbidden}
			}
			return nil
		}))
	}
	const name = "🟠 La pestaña del cruce no se puede escribir"
	want := func(parts ...string) {
		t.Helper()
		said := o.texts("C3")
		if len(said) != 1 {
			t.Fatalf("operations heard %q", said)
		}
		for _, part := range parts {
			if !strings.Contains(said[0], part) {
				t.Errorf("operations heard %q; want %q in it", said[0], part)
			}
		}
	}
	o.putBase(records...)
	refuse()
	o.round()
	want(name)
	if diff := cmp.Diff([]string{"APARECE", "APARECE", "APARECE"}, o.claros()); diff != "" {
		t.Errorf("CLARO (-want +got):\n%s", diff)
	}
	for range 2 {
		o.stop()
		o.start()
		o.round()
		want(name)
	}
	o.google.Server.Fail(nil)
	o.round()
	o.round()
	want("✅", "no queda nada por escribir en ella")
	if got := o.google.Values(t, o.id, "'Cruce Claro'!H4:I4"); fmt.Sprint(got) != "[[Aparecen 3]]" {
		t.Errorf("the tab says %v", got)
	}
	if edits := o.chat.Messages("C3")[0].Edits; edits != 1 {
		t.Errorf("the message was edited %d times, want once, when it closed", edits)
	}
}

// Where the base is emptied while the tab may not be written, nothing is left to be written there, and nobody has to see to it.
func TestFiguresRefusedAndBaseEmptied(t *testing.T) {
	for name, empty := range map[string]func(*office){
		"to the last cell": func(o *office) {
			o.google.Call(o.t, http.MethodPost, "/v4/spreadsheets/"+o.id+"/values/Base%20Claro:clear", nil, nil)
		},
		"but for its header": func(o *office) { o.putBase() }, // which operations hear of
	} {
		t.Run(name, func(t *testing.T) {
			sales, records := upgrades(3)
			o := openWithBase(t, sales, records[:2]...)
			o.mustSettle()
			o.putBase(records...)
			writes := 0
			o.google.Server.Fail(watched(func(c emulator.Call) *emulator.Failure {
				if c.Write {
					writes++
				}
				if c.Write && writes > 1 {
					return &emulator.Failure{Status: http.StatusForbidden}
				}
				return nil
			}))
			o.round()
			if said := o.texts("C3"); len(said) != 1 || !strings.HasPrefix(said[0], "🟠 La pestaña del cruce no se puede escribir") {
				t.Fatalf("operations heard %q", said)
			}
			o.google.Server.Fail(nil)
			empty(o)
			for range 3 {
				o.round()
			}
			if said := o.texts("C3"); !strings.HasPrefix(said[0], "✅ La pestaña del cruce") {
				t.Errorf("operations heard %q, want the case closed", said)
			}
			o.agree()
		})
	}
}

// A tab that people took away comes again whole, though its figures are those that were written before.
func TestFiguresTakenAway(t *testing.T) {
	sales, records := upgrades(3)
	o := openWithBase(t, sales, records...)
	o.mustSettle()
	want := o.google.Values(t, o.id, "'Cruce Claro'!A1:N60")
	o.deleteTab("Cruce Claro")
	o.stop()
	o.start()
	o.put(2, colNota, "llamar el lunes") // no figure changes, and the round is not a quiet one
	o.round()
	if diff := cmp.Diff(want, o.google.Values(t, o.id, "'Cruce Claro'!A1:N60")); diff != "" {
		t.Errorf("the tab (-want +got):\n%s", diff)
	}
}

// A tab that people take away while the bot rests is there again after its next round, with everything in it and with links to it
// that open, and a round that finds it standing makes no call for that.
func TestFiguresTakenAwayWhileNothingChanges(t *testing.T) {
	sales, records := upgrades(3)
	for name, away := range map[string]func(*office){
		"deleted": func(o *office) { o.deleteTab("Cruce Claro") },
		"renamed": func(o *office) {
			o.batch(`{"updateSheetProperties":{"properties":{"sheetId":%d,"title":"Cruce de noviembre"},"fields":"title"}}`, o.google.TabID(o.t, o.id, "Cruce Claro"))
		},
		"deleted, and the base with it": func(o *office) { o.deleteTab("Cruce Claro"); o.deleteTab("Base Claro") },
	} {
		t.Run(name, func(t *testing.T) {
			o := openWithBase(t, sales, records[:2]...)
			o.mustSettle()
			want := o.google.Values(t, o.id, "'Cruce Claro'!A1:N60")
			old := o.google.TabID(t, o.id, "Cruce Claro")
			idle := func() round.Result {
				o.now = o.now.Add(time.Minute)
				o.requests = 0
				return o.round()
			}
			if res := idle(); !res.Quiet || o.requests != 1 {
				t.Fatalf("an idle round made %d calls, quiet %v", o.requests, res.Quiet)
			}
			away(o)
			idle()
			if strings.Contains(name, "base") {
				o.batch(`{"addSheet":{"properties":{"title":"Base Claro"}}}`)
				o.putBase(records[:2]...)
				idle()
			}
			if diff := cmp.Diff(want, o.google.Values(t, o.id, "'Cruce Claro'!A1:N60")); diff != "" {
				t.Errorf("the tab (-want +got):\n%s", diff)
			}
			made := o.google.TabID(t, o.id, "Cruce Claro")
			if said := o.chat.Messages("C2"); len(said) != 1 || made == old || !strings.Contains(fmt.Sprint(said[0].Blocks), fmt.Sprintf("gid=%d&", made)) {
				t.Errorf("the indicator does not link to the new tab, %d: %v", made, said[0].Blocks)
			}
			idle()
			if res := idle(); !res.Quiet || o.requests != 1 {
				t.Errorf("after it an idle round made %d calls, quiet %v", o.requests, res.Quiet)
			}
		})
	}
}

// deleteTab takes a tab out of the spreadsheet.
func (o *office) deleteTab(title string) {
	o.t.Helper()
	var book struct {
		Sheets []struct {
			Properties struct {
				SheetID int
				Title   string
			}
		}
	}
	o.google.Call(o.t, http.MethodGet, "/v4/spreadsheets/"+o.id, nil, &book)
	for _, s := range book.Sheets {
		if s.Properties.Title == title {
			o.batch(`{"deleteSheet":{"sheetId":%d}}`, s.Properties.SheetID)
			return
		}
	}
	o.t.Fatalf("there is no tab %s", title)
}

// A first base with hundreds of misses is one digest, with the tab to work them off.
func TestFirstBaseWithHundredsOfMissesIsOneDigest(t *testing.T) {
	sales, _ := upgrades(300)
	for i := range sales {
		sales[i][9], sales[i][16] = "Paquete de canales", "" // nothing to install
	}
	o := openWithBase(t, sales, record(9001), record(9002))
	o.round()
	if said := o.texts("C1"); len(said) != 1 || !strings.Contains(said[0], "302") {
		t.Errorf("said: got %d messages, want one of 302 cases: %.300q", len(said), said)
	}
	got := o.google.Values(t, o.id, "'Cruce Claro'!A1:A800")
	if len(got) < 300 || !strings.Contains(fmt.Sprint(got), "No aparecen en la base de Claro: 300") {
		t.Errorf("the tab has %d rows", len(got))
	}
}
