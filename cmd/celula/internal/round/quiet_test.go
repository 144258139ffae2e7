package round_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/sheets"
)

// A round that ends because nothing changed leaves out nothing that planning would have found: whatever people do in the
// hoja and in Claro's base, however time passes, and whenever the bot begins anew.
func TestQuietRoundsMissNothing(t *testing.T) {
	quiet, planned := 0, 0
	o := open(t)
	o.base = func(google *sheets.Client, reader *cruce.Reader) *round.Base {
		return &round.Base{Reader: reader, Tab: google.Tab(o.id, "Base Claro")}
	}
	rapid.Check(t, func(rt *rapid.T) {
		o.patient = rapid.Bool().Draw(rt, "patient")
		o.now = time.Date(2026, 11, 24, 9, 0, 0, 0, bogota)
		o.another()
		o.batch(`{"addSheet":{"properties":{"title":"Base Claro"}}}`)
		p := &people{office: o, rt: rt, ids: map[string]string{}}
		for range rapid.IntRange(0, 4).Draw(rt, "sales") {
			p.add()
		}
		for range rapid.IntRange(4, 14).Draw(rt, "rounds") {
			p.live()
			res, err := o.hoja.Round(t.Context())
			if err != nil {
				rt.Fatalf("round: %v", err)
			}
			if !res.Quiet {
				planned++
				continue
			}
			quiet++
			would, err := o.hoja.Plan(t.Context())
			if err != nil {
				rt.Fatalf("planning: %v", err)
			}
			if would.Changes() {
				rt.Fatalf("a round at %v did nothing, and would have changed %+v, %+v, %v", o.now, would.Marks(), would.Cases, would.Gone)
			}
			if res.Sales != would.Sales || fmt.Sprint(res.ByEstado) != fmt.Sprint(would.ByEstado) {
				rt.Fatalf("a quiet round counts %d %v, want %d %v", res.Sales, res.ByEstado, would.Sales, would.ByEstado)
			}
		}
	})
	t.Logf("%d rounds were quiet, %d were planned", quiet, planned)
	if quiet < planned/6 {
		t.Errorf("of %d rounds only %d were quiet: the test shows little", quiet+planned, quiet)
	}
}

// live lets something happen, or nothing, and time pass.
func (p *people) live() {
	switch rapid.IntRange(0, 20).Draw(p.rt, "life") {
	case 0, 1:
		p.edit()
	case 2:
		p.judged()
	case 3:
		if at := p.row(); p.isSale(at) {
			p.put(at, colAgenda, fmt.Sprintf("%d/11/2026", rapid.IntRange(20, 30).Draw(p.rt, "agenda")))
		}
	case 4:
		p.base(rapid.IntRange(0, 4).Draw(p.rt, "records"))
	case 5:
		p.stop()
		p.start()
		p.hoja.Name = p.id
	case 6:
		if err := p.hoja.Legalized(p.t.Context(), "2026-11", notify.Facts{Hoja: "ventas", Motivo: rapid.SampledFrom([]string{"uno", "dos"}).Draw(p.rt, "files")}); err != nil {
			p.rt.Fatalf("legalised: %v", err)
		}
	}
	p.now = p.now.Add(rapid.SampledFrom([]time.Duration{0, 0, time.Second, time.Second, time.Minute, time.Minute, 10 * time.Minute, time.Hour, 5 * time.Hour, 14 * time.Hour, 24 * time.Hour, 47 * time.Hour, 80 * time.Hour}).Draw(p.rt, "pause"))
}

// base puts that many records into Claro's base, some of them of the hoja's sales.
func (p *people) base(n int) {
	rows := [][]any{{"FECHA", "TIPO", "DOCUMENTO", "CUENTA", "OT", "MIN", "EQUIPO", "VALOR"}}
	for i := range 6 {
		if i < n {
			rows = append(rows, []any{"20/11/2026", "UPGRADE", fmt.Sprint(10000000 + i*2), fmt.Sprint(40000000 + i*2), "", "", "", ""})
			continue
		}
		rows = append(rows, []any{"", "", "", "", "", "", "", ""})
	}
	p.google.Put(p.t, p.id, "'Base Claro'!A1", rows)
}

// What was quiet for one process is quiet for the next, which then asks neither the store for sales nor Google for more than
// the cells; and it ends with whatever is recorded.
func TestQuietOutlivesTheProcess(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	if o.round().Quiet {
		t.Error("the round after a change was quiet: it had not seen the hoja as the change left it")
	}
	if !o.round().Quiet {
		t.Error("the round after one that did nothing was not quiet")
	}
	o.stop()
	o.start()
	o.requests = 0
	if res := o.round(); !res.Quiet || o.requests != 1 || res.Sales != 2 || res.ByEstado["PENDIENTE INSTALACIÓN"] != 2 || res.Open["instalacion.proxima"] != 2 {
		t.Errorf("the first round of another process: quiet %v, %d calls, %d sales %v, cases %v; want a quiet one of 1 call", res.Quiet, o.requests, res.Sales, res.ByEstado, res.Open)
	}
	if err := o.hoja.Legalized(t.Context(), "2026-11", notify.Facts{}); err != nil {
		t.Fatal(err)
	}
	if o.round().Quiet {
		t.Error("a round was quiet although a case was opened since")
	}
	o.round()
	for name, change := range map[string]func(){
		"another day":                        func() { o.now = o.now.AddDate(0, 0, 1) },
		"a time for cases to be said again":  func() { o.now = o.now.Add(25 * time.Hour) },
		"another setting":                    func() { o.hoja.StaleAfter++ },
		"a cell that no rule reads":          func() { o.put(2, colNota, o.now.String()) },
		"a bot's cell that somebody changed": func() { o.put(2, colClaro, "x") },
	} {
		for range 4 { // until it is quiet
			o.round()
		}
		change()
		if o.round().Quiet {
			t.Errorf("a round was quiet after %s", name)
		}
	}
	o.state = filepath.Join(t.TempDir(), "other.db")
	o.stop()
	o.start()
	if o.round().Quiet {
		t.Error("the first round with an empty state was quiet")
	}
}

// A sale that does not move is told of at its hour, quiet or not.
func TestQuietEndsWhenASaleIsStale(t *testing.T) {
	sale := upgrade(1)
	sale[colMora] = ""
	o := open(t, sale)
	o.hoja.StaleAfter = 3 * time.Hour
	for range 3 {
		o.round()
	}
	o.now = o.now.Add(3 * time.Hour)
	if !o.round().Quiet {
		t.Error("a round was not quiet although nothing can be said yet")
	}
	o.now = o.now.Add(time.Nanosecond)
	if res := o.round(); res.Quiet || res.Open["venta.estancada"] != 1 {
		t.Errorf("the round after 3 h: quiet %v, cases %v; want venta.estancada", res.Quiet, res.Open)
	}
}

// A case that a failed round opens ends the quiet, also where that round put the hoja back to what it was in the quiet: once
// people have mended it, it looks the same again, and the case must be closed.
func TestQuietEndsWithACaseOfAFailedRound(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	for range 3 {
		o.round()
	}
	o.put(2, colClaro, "x")
	o.between = func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ":batchUpdate") {
			o.between = nil
			o.put(1, colEstado, "ESTADO VIEJO")
		}
	}
	if _, err := o.hoja.Round(t.Context()); err == nil || !strings.Contains(err.Error(), "falta la columna del bot ESTADO") {
		t.Fatalf("the round: %v, want that a column is missing", err)
	}
	o.say()
	o.put(1, colEstado, "ESTADO")
	if res := o.round(); res.Quiet || res.Open["hoja.ilegible"] != 0 {
		t.Errorf("the round after the hoja was mended: quiet %v, cases %v; want the case closed", res.Quiet, res.Open)
	}
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "✅") {
		t.Errorf("operations read %q, want one message that it is over", said)
	}
	o.agree()
}

// What is known of a hoja is let go of when nobody worked in it for a while, and found out again when somebody does: then the
// sale that was touched is seen to, and no other.
func TestHojaRests(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	for range 3 {
		o.round()
	}
	if o.hoja.Rests() {
		t.Error("the hoja rests right after somebody worked in it")
	}
	before := o.rows()
	o.now = o.now.Add(time.Hour)
	if !o.round().Quiet || !o.hoja.Rests() {
		t.Error("the hoja does not rest after an hour in which nobody worked in it")
	}
	o.put(3, colMora, "SI")
	said := len(o.texts("C1"))
	for range 2 {
		o.round()
	}
	if o.hoja.Rests() {
		t.Error("the hoja rests while somebody works in it")
	}
	if texts := o.texts("C1"); len(texts) != said+1 || !strings.Contains(texts[said], "Se retiró la marca CTA") {
		t.Errorf("said when a mark was taken away: %q", texts[said:])
	}
	after := o.rows()
	if after[1][colEstado] != "RECHAZADA" || after[1][colRevisado] != "2026-11-24 10:00:00" {
		t.Errorf("row 3: got %v", after[1][colID:])
	}
	after[1] = before[1]
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("other rows changed:\n%s", diff)
	}
	o.agree()
}

// Of rows that are alike, ID VENTA and all, the one that stood there before is the sale: also where the rows were sorted since
// it was recorded, and what was known of them was let go of since, or another process came.
func TestAlikeRowsAreToldApartByTheirPlace(t *testing.T) {
	for name, forget := range map[string]func(*office){
		"after a rest": func(o *office) {
			o.now = o.now.Add(time.Hour)
			if o.round(); !o.hoja.Rests() {
				t.Error("the hoja does not rest")
			}
		},
		"after a restart": func(o *office) { o.stop(); o.start() },
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, upgrade(1), upgrade(2), upgrade(3))
			o.round()
			first := fmt.Sprint(o.rows()[0][colID])
			o.put(4, colNota, "a") // the last sale goes before the others
			o.sort(colNota, "ASCENDING")
			for range 3 {
				o.round()
			}
			if got := o.rows()[1][colID]; got != first {
				t.Fatalf("row 3 is %v, want %s: the test shows nothing", got, first)
			}
			forget(o)
			o.google.Put(t, o.id, "Ventas!A2", o.rows()[1:2]) // pasted over the sale above it
			o.round()
			if rows := o.rows(); rows[1][colID] != first || rows[0][colID] == first {
				t.Errorf("rows 2 and 3 are now %v and %v, want %s to stay in row 3", rows[0][colID], rows[1][colID], first)
			}
			o.agree()
		})
	}
}

// A quiet round that ends after midnight is the first of the day, which lets go of what is old: also in a process that has not
// read what it lets go of.
func TestQuietRoundEndsAfterMidnight(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	o.deleteRow(3)
	o.now = o.now.Add(time.Minute)
	o.round()
	o.now = o.now.AddDate(0, 0, 90).Add(-time.Hour) // in the morning of the day on which the sale is gone for long enough
	for range 3 {
		o.round()
	}
	o.stop()
	o.start()
	last := time.Date(2027, 2, 22, 23, 59, 59, 0, bogota)
	asked := 0
	o.hoja.Now = func() time.Time {
		asked++
		return last.Add(time.Duration(asked-1) * 2 * time.Second)
	}
	if res := o.round(); !res.Quiet {
		t.Fatal("the round was not quiet: the test shows nothing")
	}
	sales, err := o.store.Sales(t.Context(), "ventas")
	if err != nil || len(sales) != 1 {
		t.Errorf("remembered are %d sales, %v; want the one that stands", len(sales), err)
	}
}
