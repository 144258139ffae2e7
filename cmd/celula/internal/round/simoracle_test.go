package round_test

import (
	"fmt"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
)

// The oracle judges a desk from its cells alone, all of them and anew each time. Of the bot's work it uses the procedure
// (package rules) and the cruce, which have tests of their own; of its rounds, their memory and their state nothing.

// A moment is what held at a desk between two edits, or two hours.
type moment struct {
	at       time.Time
	what     string // happened, that it began
	readable bool
	sales    []judgedSale
	crossed  *cruce.Result // nil where Claro's base cannot be used
	holds    map[topic]int // how many sales or records it holds for
	here     map[string]int
}

// A judgedSale is a sale at its place with all that should be said of it.
type judgedSale struct {
	*sale
	row     int
	verdict rules.Verdict
	claro   string
	agenda  hoja.Date
	kinds   []notify.Kind // that hold by what stands there now
}

// A topic is what an alert is about: a kind, and a sale's LOGIN, a record's document as the chat shows it, or the hoja.
type topic struct {
	kind notify.Kind
	who  string
}

// look judges the desk as it stands, and remembers it.
func (d *desk) look(what string) *moment {
	now := time.Now()
	m := moment{at: now, what: what, holds: map[topic]int{}, here: map[string]int{}}
	for _, s := range d.rows {
		if s != nil {
			m.here[s.login]++
		}
	}
	m.readable = d.judge(&m, hoja.DateOf(now.In(bogota)))
	if !m.readable {
		m.holds[topic{notify.HojaIlegible, d.name}] = 1
	}
	if d.base.gone || d.base.broken || 2*len(d.base.records) < d.base.most {
		m.holds[topic{notify.ClaroIlegible, d.name}] = 1
	}
	for _, s := range m.sales {
		for _, k := range s.kinds {
			m.holds[topic{k, s.login}]++
		}
	}
	d.moments = append(d.moments, m)
	return &d.moments[len(d.moments)-1]
}

// judge reads the table as the contract says, and answers whether that can be done.
func (d *desk) judge(m *moment, today hoja.Date) bool {
	cells := cellsOf(d.table())
	layout, err := d.history.rules.Schema.FindLayout(cells[:min(len(cells), hoja.HeaderRows)])
	if err != nil {
		return false
	}
	for _, field := range round.BotFields {
		if layout.Column(field) < 0 {
			return false
		}
	}
	var sales []hoja.Sale
	repeats := d.history.rules.Repeats()
	for i, s := range d.rows {
		if s == nil {
			continue
		}
		one := layout.Sale(d.num(i), cells[d.num(i)-1])
		v := d.history.rules.Judge(&one, today)
		repeats.See(d.num(i), &v)
		sales = append(sales, one)
		at := judgedSale{sale: s, row: d.num(i), verdict: v}
		at.agenda, _ = one.Date("fecha_agenda")
		m.sales = append(m.sales, at)
	}
	d.cross(m, sales, today)
	for i := range m.sales {
		m.sales[i].conditions(today, d.calendar)
	}
	return true
}

// cross matches the sales with Claro's base, where there is one.
func (d *desk) cross(m *moment, sales []hoja.Sale, today hoja.Date) {
	if !d.base.usable() {
		return
	}
	table := cellsOf(append([][]any{simBaseHeader}, d.base.records...))
	layout, err := d.reader.FindLayout(table[:1])
	if err != nil {
		d.t.Fatalf("the base's own header: %v", err) // unreachable
	}
	var records []cruce.Record
	var masked []string
	for i := range d.base.records {
		r := layout.Sale(i+2, table[i+1])
		records, masked = append(records, d.reader.Record(&r)), append(masked, notify.MaskDocument(r.Text("documento")))
	}
	claimed := make([]cruce.Sale, len(sales))
	for i := range sales {
		claimed[i] = d.reader.Sale(&sales[i], &m.sales[i].verdict)
	}
	res := cruce.Match(claimed, records, today, d.calendar)
	m.crossed = &res
	for i := range res.Sales {
		m.sales[i].claro = res.Sales[i].Claro.String()
	}
	for _, at := range res.SinVenta {
		m.holds[topic{notify.ClaroSinVenta, masked[at]}]++
	}
}

// conditions are the kinds of section 4 of the contract that can be told from what stands in the row today.
func (s *judgedSale) conditions(today hoja.Date, calendar *hoja.Calendar) {
	add := func(k notify.Kind) { s.kinds = append(s.kinds, k) }
	switch s.verdict.Estado {
	case rules.PendienteInstalacion:
		switch {
		case s.agenda.Before(today):
			add(notify.InstalacionVencida)
		case s.agenda == today, s.agenda == calendar.Next(today):
			add(notify.InstalacionProxima)
		}
	case rules.NoInstalada, rules.Cancelada:
		add(notify.InstalacionFallida)
	case rules.Incompleta, rules.EnProceso:
		add(notify.VentaEstancada) // for long enough, which is for the state to say
	}
	if s.verdict.Marcacion == "" {
		add(notify.MarcacionRetirada) // if there ever was one
	}
	switch s.claro {
	case "NO APARECE":
		add(notify.ClaroNoAparece)
	case "DIFERENCIA":
		add(notify.ClaroDiferencia)
	}
}

func cellsOf(rows [][]any) [][]hoja.Cell {
	out := make([][]hoja.Cell, len(rows))
	for i, row := range rows {
		for _, v := range row {
			var c hoja.Cell
			switch v := v.(type) {
			case string:
				c = hoja.TextCell(v)
			case float64:
				c = hoja.NumberCell(v)
			case nil:
			default:
				panic(fmt.Sprintf("unreachable: a cell of the simulation is %T", v))
			}
			out[i] = append(out[i], c)
		}
	}
	return out
}

// A window is the time of one round, from the moment that it began with to the one that it ended with.
type window struct {
	from, to time.Time
	first    int // in desk.moments
	last     int
	weather
}

// during gives the moments of the round in which something was decided at a time; of two that touch there, those of both.
// excused tells that a round of such weather may have told what no moment shows.
func (d *desk) during(at time.Time, k notify.Kind) (moments []moment, excused bool) {
	for _, w := range d.rounds {
		if !at.Before(w.from) && !at.After(w.to) {
			moments = append(moments, d.moments[w.first:w.last+1]...)
			excused = excused || w.excuses(k)
		}
	}
	return moments, excused
}
