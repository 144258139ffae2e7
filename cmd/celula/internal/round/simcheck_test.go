package round_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
)

var simID = regexp.MustCompile(`^V-[0-9A-Z]{8}$`)

// stands is the hoja as it is in the spreadsheet, every row as wide as the columns.
func (d *desk) stands() [][]any {
	var got struct{ Values [][]any }
	d.people(http.MethodGet, "/v4/spreadsheets/"+d.id+"/values/Ventas?valueRenderOption=UNFORMATTED_VALUE", nil, &got)
	want := d.above + 1 + len(d.rows)
	for len(got.Values) < want {
		got.Values = append(got.Values, nil)
	}
	for i, row := range got.Values {
		for j, v := range row {
			if v == "" {
				row[j] = nil
			}
		}
		for len(row) < len(d.cols) {
			row = append(row, nil)
		}
		got.Values[i] = row
	}
	return got.Values
}

// pin holds the ids against those that the sales had, after a good round during which nobody touched the hoja.
func (d *desk) pin() {
	rows, col := d.stands(), d.col("ID VENTA")
	here := map[string]int{}
	for i, s := range d.rows {
		if s == nil {
			continue
		}
		id := fmt.Sprint(rows[d.num(i)-1][col])
		if other, twice := here[id]; twice || !simID.MatchString(id) {
			d.fail("%s, row %d: the id of the sale of %s is %q, and row %d has that too (0: none)", d.name, d.num(i), s.login, id, other)
		}
		here[id] = d.num(i)
		switch was, owner := d.ids[s], d.owners[id]; {
		case d.vague[s.login]:
		case was != "" && was != id:
			d.fail("%s, row %d: the sale of %s was %s and is now %s", d.name, d.num(i), s.login, was, id)
		case owner != "" && owner != s.login && !d.vague[owner]:
			d.fail("%s, row %d: the sale of %s has %s, which was the id of the sale of %s", d.name, d.num(i), s.login, id, owner)
		}
	}
	d.apart, d.left = false, false
	for i, s := range d.rows {
		if s != nil {
			id := fmt.Sprint(rows[d.num(i)-1][col])
			d.ids[s], d.owners[id], s.lost, s.touched, s.bare = id, s.login, 0, false, false
		}
	}
}

// check holds the hoja, the state and the chat against what they should be, now that all is quiet.
func (d *desk) check() {
	m := d.look("reposo")
	d.pin()
	frozen := d.checkSheet(m)
	st := d.life.store
	sales, err := st.Sales(d.t.Context(), d.name)
	if err != nil {
		d.t.Fatal(err)
	}
	cases, err := st.Cases(d.t.Context(), d.name, time.Time{})
	if err != nil {
		d.t.Fatal(err)
	}
	d.checkSales(m, sales)
	told := d.told(cases)
	d.checkOpen(m, told, sales, frozen)
	for i := range told {
		d.checkStory(&told[i])
	}
	d.checkOnce(told)
}

// checkSheet looks at every cell. frozen tells that CLARO says what an earlier cruce said, since there is no new one.
func (d *desk) checkSheet(m *moment) (frozen bool) {
	rows := d.stands()
	want := d.table()
	at := map[int]*judgedSale{}
	for i := range m.sales {
		at[m.sales[i].row] = &m.sales[i]
	}
	frozen = m.crossed == nil || 2*len(d.base.records) < d.registros()
	for i, row := range rows {
		if i >= len(want) {
			want = append(want, make([]any, len(d.cols)))
		}
		for j, c := range d.cols {
			if c.bot && i != d.above {
				want[i][j] = d.shouldSay(at[i+1], c.key, row[j], frozen)
			}
		}
		if diff := cmp.Diff(want[i], row); diff != "" {
			d.fail("%s, row %d (-want +got):\n%s\nthe row: %v", d.name, i+1, diff, row)
		}
	}
	return frozen
}

// shouldSay is what should stand in a cell of the bot's beside a sale, nil where it is no sale. What is not for the oracle
// to know is only looked at.
func (d *desk) shouldSay(s *judgedSale, key string, got any, frozen bool) any {
	if s == nil {
		return nil
	}
	text := ""
	switch key {
	case "ID VENTA":
		return got // pin has seen it
	case "REVISADO":
		t, err := time.ParseInLocation(time.DateTime, fmt.Sprint(got), bogota)
		if err != nil || t.After(time.Now()) {
			return "the time of a round"
		}
		return got
	case "ESTADO":
		text = s.verdict.Estado
	case "MARCACIÓN":
		text = s.verdict.Marcacion
	case "MOTIVO":
		text = s.verdict.Motivo()
	case "CLARO":
		if text = s.claro; frozen {
			return got
		}
	}
	if text == "" {
		return nil
	}
	return text
}

// lasting is what the state said of a sale when all was quiet last.
type lasting struct {
	estado string
	since  time.Time
}

// checkSales holds the state against the hoja.
func (d *desk) checkSales(m *moment, sales []*store.Sale) {
	known := map[string]*store.Sale{}
	for _, s := range sales {
		known[s.ID] = s
	}
	for _, at := range m.sales {
		id := d.ids[at.sale]
		s, ok := known[id]
		if !ok || !s.Gone.IsZero() || s.Estado != at.verdict.Estado {
			d.fail("%s: the state has of %s (row %d, %s, %s): %+v", d.name, id, at.row, at.login, at.verdict.Estado, s)
		}
		was, before := d.last[id]
		anew := !s.Since.Before(d.rested)
		// A status whose beginning the state lost is as old as REVISADO says, which has seconds.
		same := was.since.Truncate(time.Second).Equal(s.Since.Truncate(time.Second))
		before = before && !d.vague[at.login] // of copies nobody can say which is which, nor whose REVISADO stands beside one
		if before && !anew && (was.estado != s.Estado || !same) || s.Since.After(time.Now()) {
			d.fail("%s: %s is %s since %s; when all was quiet at %s it was %s since %s", d.name, id, s.Estado, s.Since, d.rested, was.estado, was.since)
		}
		d.last[id] = lasting{s.Estado, s.Since}
		delete(known, id)
	}
	for id, s := range known {
		delete(d.last, id)
		if s.Gone.IsZero() {
			d.fail("%s: the state has %s as a sale that stands in the hoja, where nothing has this id", d.name, id)
		}
	}
	d.rested = time.Now().Truncate(time.Millisecond)
}

// checkOpen holds the open cases against what is the case.
func (d *desk) checkOpen(m *moment, told []toldCase, sales []*store.Sale, frozen bool) {
	type open struct {
		kind    notify.Kind
		subject string
	}
	want, got := map[open]int{}, map[open]int{}
	byID := map[string]*store.Sale{}
	for _, s := range sales {
		byID[s.ID] = s
		if !s.Gone.IsZero() && d.rested.Sub(s.Gone) < 24*time.Hour {
			want[open{notify.VentaEliminada, s.ID}] = 1
		}
	}
	place := map[string]*judgedSale{}
	for i := range m.sales {
		s := &m.sales[i]
		id := d.ids[s.sale]
		place[id] = s
		for _, k := range s.kinds {
			switch {
			case k == notify.VentaEstancada && d.rested.Sub(byID[id].Since) <= simStale,
				k == notify.MarcacionRetirada && d.marked[id].IsZero():
				continue
			}
			want[open{k, id}] = 1
		}
		if s.verdict.Marcacion == rules.CTA {
			d.marked[id] = d.rested
		}
	}
	records := 0
	for _, c := range told {
		if !c.Closed.IsZero() {
			if o := (open{c.Kind, c.Subject}); c.Kind == notify.MarcacionRetirada && !c.Closed.Before(d.marked[c.Subject]) && want[o] > 0 {
				delete(d.marked, c.Subject) // it was told, and closed again when the sale was gone for a while
				delete(want, o)
			}
			continue
		}
		s := place[c.Subject]
		switch {
		case c.Kind == notify.ClaroSinVenta:
			records++
			continue
		case !c.aboutSale():
			continue
		case c.Kind == notify.MarcacionRetirada && s != nil && s.verdict.Marcacion == "":
			want[open{c.Kind, c.Subject}] = 1 // the bot may have seen a mark that no quiet time saw: checkStory asks
			d.marked[c.Subject] = d.rested
		}
		got[open{c.Kind, c.Subject}]++
		if s != nil && c.Kind != notify.VentaEliminada && !(frozen && c.ofCruce()) {
			d.checkFacts(c, s, frozen)
		}
	}
	ofCruce := func(o open, _ int) bool { return (toldCase{Case: notify.Case{Kind: o.kind}}).ofCruce() }
	if frozen {
		deleteFunc(want, ofCruce)
		deleteFunc(got, ofCruce)
	} else if n := len(m.crossed.SinVenta); n != records {
		d.fail("%s: %d records have no sale, and there are %d open cases of such", d.name, n, records)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(open{})); diff != "" {
		d.fail("%s: open cases (-want +got):\n%s", d.name, diff)
	}
	d.checkHoja(m, told, frozen)
}

// checkFacts holds what an open case shows against its sale.
func (d *desk) checkFacts(c toldCase, s *judgedSale, frozen bool) {
	f := c.Facts
	if f.Row != s.row || f.Estado != s.verdict.Estado || f.Marcacion != s.verdict.Marcacion || f.Login != s.login || !frozen && f.Claro != s.claro {
		d.fail("%s: the case %s of %s shows row %d, %q %q %q; the sale is row %d, %q %q %q", d.name, c.Kind, c.Subject,
			f.Row, f.Estado, f.Marcacion, f.Claro, s.row, s.verdict.Estado, s.verdict.Marcacion, s.claro)
	}
}

func deleteFunc[K comparable, V any](m map[K]V, del func(K, V) bool) {
	for k, v := range m {
		if del(k, v) {
			delete(m, k)
		}
	}
}

// checkHoja looks at the open cases about the hoja as a whole.
func (d *desk) checkHoja(m *moment, told []toldCase, frozen bool) {
	open := map[notify.Kind][]toldCase{}
	for _, c := range told {
		if c.Closed.IsZero() {
			open[c.Kind] = append(open[c.Kind], c)
		}
	}
	if n := len(open[notify.HojaIlegible]); n > 0 {
		d.fail("%s: %d cases say that a hoja which is read cannot be read", d.name, n)
	}
	unusable := d.base.gone || d.base.broken || !d.base.blank && 2*len(d.base.records) < d.registros()
	if n := len(open[notify.ClaroIlegible]); (n == 1) != unusable || n > 1 {
		d.fail("%s: %d cases say that Claro's base cannot be used, and it is %t that it cannot", d.name, n, unusable)
	}
	if n := len(open[notify.ClaroPestana]); n > 0 {
		d.fail("%s: %d cases say that the tab of the cruce cannot be written, and nobody is in its way", d.name, n)
	}
	if frozen {
		return
	}
	shown := open[notify.ClaroIndicador]
	is := m.crossed.Indicador
	if len(shown) != 1 {
		d.fail("%s: %d indicators are open, want one", d.name, len(shown))
	}
	f := shown[0].Facts.Indicador
	got := []int{f.Registros, f.Reclamables, f.Aparecen, f.Diferencias, f.EnGracia, f.NoAparecen, f.SinVenta}
	want := []int{len(d.base.records), is.Reclamables, is.Aparecen, is.Diferencias, is.EnGracia, is.NoAparecen, is.SinVenta}
	if !slices.Equal(got, want) {
		d.fail("%s: the indicator shows %v, want %v", d.name, got, want)
	}
}

// registros is how many records the last cruce was with, as the indicator says.
func (d *desk) registros() int {
	cases, err := d.life.store.Cases(d.t.Context(), d.name, time.Now())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, c := range d.told(cases) {
		if c.Kind == notify.ClaroIndicador && c.Closed.IsZero() {
			return c.Facts.Indicador.Registros
		}
	}
	return 0
}
