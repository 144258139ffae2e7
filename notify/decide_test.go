package notify

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var bogota = time.FixedZone("America/Bogota", -5*60*60)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, bogota)

var everywhere = Policy{Channels: map[Audience]string{BackOffice: "C1", Supervisors: "C2", Operations: "C3"}}

// world holds what a store would: all cases and messages ever made.
type world struct {
	t        testing.TB
	policy   Policy
	cases    map[string]Case
	messages map[string]Message
}

func newWorld(t testing.TB, p Policy) *world {
	return &world{t, p, map[string]Case{}, map[string]Message{}}
}

// remembered are the cases that a round hands to Decide.
func (w *world) remembered(at time.Time) []Case {
	var cases []Case
	for _, c := range w.cases {
		if c.Closed.IsZero() || at.Sub(c.Closed) < w.policy.FlapTime() {
			cases = append(cases, c)
		}
	}
	return cases
}

func (w *world) decide(now Now) Decision {
	d := Decide(w.remembered(now.At), now, w.policy)
	for _, c := range d.Cases {
		w.cases[c.Key] = c
	}
	for _, m := range d.Messages {
		w.messages[m.Key] = m
	}
	return d
}

// at decides with these alerts and gives the reasons, 'abre venta.estancada V-1'.
func (w *world) at(at time.Time, alerts ...Alert) []string {
	var reasons []string
	for _, c := range w.decide(Now{At: at, Alerts: alerts}).Changes {
		reasons = append(reasons, string(c.Reason)+" "+string(c.Case.Kind)+" "+c.Case.Subject)
	}
	return reasons
}

func (w *world) want(got []string, want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

func alert(kind Kind, subject string, row int) Alert {
	return Alert{Kind: kind, Subject: subject, Facts: Facts{Hoja: "Ventas", ID: subject, Row: row, Estado: "PENDIENTE INSTALACIÓN", Agenda: "2026-11-25"}}
}

func TestLifeOfACase(t *testing.T) {
	w := newWorld(t, everywhere)
	a := alert(InstalacionProxima, "V-1", 7)
	w.want(w.at(noon, a), "abre instalacion.proxima V-1")
	w.want(w.at(noon.Add(time.Minute), a))
	w.want(w.at(noon.Add(23*time.Hour+59*time.Minute), a))

	moved := a
	moved.Facts.Agenda = "2026-11-26"
	w.want(w.at(noon.Add(23*time.Hour+59*time.Minute), moved), "cambia instalacion.proxima V-1")
	if len(w.messages) != 1 {
		t.Errorf("changed facts made a new message: %v", w.messages)
	}
	w.want(w.at(noon.Add(24*time.Hour), moved), "repite instalacion.proxima V-1")
	if len(w.messages) != 2 {
		t.Errorf("a repeat is not a new message: %v", w.messages)
	}
	w.want(w.at(noon.Add(25*time.Hour)), "cierra instalacion.proxima V-1")
	w.want(w.at(noon.Add(26*time.Hour), a), "abre instalacion.proxima V-1")
	if len(w.cases) != 2 || len(w.messages) != 3 {
		t.Errorf("a case long closed is another when it opens again; have %d cases, %d messages, want 2, 3", len(w.cases), len(w.messages))
	}
}

func TestFlickerIsEdited(t *testing.T) {
	w := newWorld(t, everywhere)
	a := Alert{Kind: HojaIlegible, Subject: "Ventas", Facts: Facts{Hoja: "Ventas", Motivo: "sin permiso"}}
	w.want(w.at(noon, a), "abre hoja.ilegible Ventas")
	for i := range 20 { // a sheet that can be read every other minute
		at := noon.Add(time.Duration(2*i+1) * time.Minute)
		w.want(w.at(at), "cierra hoja.ilegible Ventas")
		w.want(w.at(at.Add(time.Minute), a), "reabre hoja.ilegible Ventas")
	}
	if len(w.cases) != 1 || len(w.messages) != 1 {
		t.Errorf("a flickering case is %d cases in %d messages, want 1 in 1", len(w.cases), len(w.messages))
	}
	w.want(w.at(noon.Add(time.Hour), a), "repite hoja.ilegible Ventas")
}

// A round may hand over more than it has to: what closed long ago stays closed.
func TestLongClosedStaysClosed(t *testing.T) {
	a := alert(InstalacionVencida, "V-1", 7)
	old := Case{Key: "x", Kind: a.Kind, Subject: a.Subject, Facts: a.Facts.clean(), Opened: noon.Add(-time.Hour),
		Said: noon.Add(-time.Hour), Closed: noon.Add(-15 * time.Minute), Message: "mx"}
	d := Decide([]Case{old}, Now{At: noon, Alerts: []Alert{a}}, everywhere)
	if len(d.Changes) != 1 || d.Changes[0].Reason != Opened || d.Cases[0].Key == "x" {
		t.Errorf("with a case closed 15 minutes ago it was decided %+v; want another to be opened", d.Changes)
	}
}

// An open case has its topic, whatever closed before it and whatever comes first.
func TestOpenCaseGoesFirst(t *testing.T) {
	a := alert(InstalacionVencida, "V-1", 7)
	a.Facts = a.Facts.clean()
	early := Case{Key: "x", Kind: a.Kind, Subject: a.Subject, Facts: a.Facts, Opened: noon.Add(-time.Hour),
		Said: noon.Add(-time.Hour), Closed: noon.Add(-time.Minute), Message: "mx"}
	late := early
	late.Key, late.Message, late.Opened, late.Closed = "y", "my", noon.Add(-30*time.Minute), time.Time{}
	if d := Decide([]Case{early, late}, Now{At: noon, Alerts: []Alert{a}}, everywhere); len(d.Changes) != 0 {
		t.Errorf("with its case open it was decided %+v; want nothing", d.Changes)
	}
}

func TestOneKindTurnsIntoAnother(t *testing.T) {
	w := newWorld(t, everywhere)
	w.at(noon, alert(InstalacionProxima, "V-1", 7))
	w.want(w.at(noon.Add(48*time.Hour), alert(InstalacionVencida, "V-1", 7)),
		"cierra instalacion.proxima V-1", "abre instalacion.vencida V-1")
}

func TestSomebodyIsTyping(t *testing.T) {
	w := newWorld(t, everywhere)
	typing := func(subject string) bool { return subject == "V-1" }
	a, b := alert(InstalacionProxima, "V-1", 7), alert(InstalacionProxima, "V-2", 8)
	d := w.decide(Now{At: noon, Alerts: []Alert{a, b}, Restless: typing})
	if len(d.Cases) != 1 || d.Cases[0].Subject != "V-2" {
		t.Errorf("while V-1 is typed, %+v was decided; want V-2 alone", d.Changes)
	}
	w.want(w.at(noon.Add(time.Minute), a, b), "abre instalacion.proxima V-1")
	for _, alerts := range [][]Alert{{b}, {alert(InstalacionProxima, "V-1", 9), b}} {
		d = w.decide(Now{At: noon.Add(2 * time.Minute), Alerts: alerts, Restless: typing})
		if len(d.Cases) != 0 {
			t.Errorf("while V-1 is typed its case does not stand still: %+v", d.Changes)
		}
	}
}

func TestAnEventIsSaidOnce(t *testing.T) {
	w := newWorld(t, everywhere)
	gone := alert(VentaEliminada, "V-1", 0)
	gone.Since = noon
	w.want(w.at(noon, gone), "abre venta.eliminada V-1")
	w.want(w.at(noon.Add(23*time.Hour), gone))
	w.want(w.at(noon.Add(24*time.Hour), gone), "cierra venta.eliminada V-1")
	for h := range 100 {
		w.want(w.at(noon.Add(time.Duration(25+h)*time.Hour), gone))
	}
}

// A sale that is not installed is said again until it is; one that was cancelled would be for ever, for nothing ends it.
func TestCancelledSaleIsSaidOnce(t *testing.T) {
	w := newWorld(t, everywhere)
	a := alert(InstalacionFallida, "V-1", 7)
	a.Facts.Estado = "NO INSTALADA"
	w.want(w.at(noon, a), "abre instalacion.fallida V-1")
	w.want(w.at(noon.AddDate(0, 0, 3), a), "repite instalacion.fallida V-1")
	a.Facts.Estado = "CANCELADA"
	w.want(w.at(noon.AddDate(0, 0, 4), a), "cambia instalacion.fallida V-1")
	w.want(w.at(noon.AddDate(0, 1, 0), a))
	w.want(w.at(noon.AddDate(0, 1, 1)), "cierra instalacion.fallida V-1")

	w = newWorld(t, Policy{Repeat: map[Kind]time.Duration{InstalacionFallida: day}, Channels: everywhere.Channels})
	w.want(w.at(noon, a), "abre instalacion.fallida V-1")
	w.want(w.at(noon.AddDate(0, 0, 1), a), "repite instalacion.fallida V-1") // who wants it has it
}

// A mark that was taken away is told of each day while the sale can be put right in the hoja; of a sale that is refused once, for
// the mark in RR is all that is left to see to, and nobody can tell the bot that it is gone.
func TestMarkOfARefusedSaleIsSaidOnce(t *testing.T) {
	for _, refused := range []string{"RECHAZADA", "CANCELADA"} {
		w := newWorld(t, everywhere)
		a := alert(MarcacionRetirada, "V-1", 7)
		a.Facts.Estado = refused
		opened := newWorld(t, everywhere).decide(Now{At: noon, Alerts: []Alert{a}})
		w.want(w.at(noon, a), "abre marcacion.retirada V-1")
		if shown := write(Render(opened.Messages[0], opened.Cases)); !strings.Contains(shown, "Quite la CTA en RR: la venta no sigue.") || strings.Contains(shown, "corrija lo que falta") {
			t.Errorf("of a sale that is %s it says %s", refused, shown)
		}
		w.want(w.at(noon.AddDate(0, 0, 9), a))
		a.Facts.Estado = "INCOMPLETA" // the client paid, and a code is wrong
		w.want(w.at(noon.AddDate(0, 0, 10), a), "repite marcacion.retirada V-1")
		w.want(w.at(noon.AddDate(0, 0, 11), a), "repite marcacion.retirada V-1")
		a.Facts.Estado = refused
		w.want(w.at(noon.AddDate(0, 0, 12), a), "cambia marcacion.retirada V-1")
		w.want(w.at(noon.AddDate(0, 1, 0)), "cierra marcacion.retirada V-1")
	}
	w := newWorld(t, Policy{Repeat: map[Kind]time.Duration{MarcacionRetirada: day}, Channels: everywhere.Channels})
	a := alert(MarcacionRetirada, "V-1", 7)
	a.Facts.Estado = "RECHAZADA"
	w.want(w.at(noon, a), "abre marcacion.retirada V-1")
	w.want(w.at(noon.AddDate(0, 0, 1), a), "repite marcacion.retirada V-1") // who wants it has it
}

func TestDigest(t *testing.T) {
	w := newWorld(t, everywhere)
	var alerts []Alert
	for i := range 5 {
		alerts = append(alerts, alert(VentaEstancada, string(rune('A'+i)), 50-i))
	}
	if d := w.decide(Now{At: noon, Alerts: alerts}); len(d.Messages) != 5 {
		t.Errorf("five cases are %d messages, want 5", len(d.Messages))
	}
	for i := range 6 {
		alerts = append(alerts, alert(InstalacionVencida, string(rune('N'+i)), 50-i))
	}
	alerts = append(alerts, Alert{Kind: HojaIlegible, Subject: "Ventas"})
	d := w.decide(Now{At: noon.Add(time.Hour), Alerts: alerts})
	if len(d.Messages) != 2 || len(d.Messages[0].Cases) != 6 || d.Messages[1].Channel != "C3" {
		t.Fatalf("six cases for one channel and one for another are %+v; want a digest and a message", d.Messages)
	}
	var rows []int
	for _, key := range d.Messages[0].Cases {
		rows = append(rows, w.cases[key].Facts.Row)
	}
	if diff := cmp.Diff([]int{45, 46, 47, 48, 49, 50}, rows); diff != "" {
		t.Errorf("a digest goes down the sheet (-want +got):\n%s", diff)
	}
}

// Today's visit is more urgent than tomorrow's, wherever their rows are.
func TestVisitsGoByTheirDay(t *testing.T) {
	var alerts []Alert
	for row, day := range []string{"2026-11-25", "2026-11-24", "2026-11-25", "2026-11-24"} {
		a := alert(InstalacionProxima, fmt.Sprint("V-", row+2), row+2)
		a.Facts.Agenda = day
		alerts = append(alerts, a)
	}
	w := newWorld(t, everywhere)
	w.want(w.at(noon, alerts...), "abre instalacion.proxima V-3", "abre instalacion.proxima V-5", "abre instalacion.proxima V-2", "abre instalacion.proxima V-4")
}

func TestWithoutAChannel(t *testing.T) {
	w := newWorld(t, Policy{})
	a := alert(InstalacionVencida, "V-1", 7)
	w.want(w.at(noon, a), "abre instalacion.vencida V-1")
	w.want(w.at(noon.Add(48*time.Hour), a))
	w.policy = everywhere
	w.want(w.at(noon.Add(49*time.Hour), a), "anuncia instalacion.vencida V-1")
	w.want(w.at(noon.Add(50*time.Hour), a))
}

func TestPolicyOverrides(t *testing.T) {
	p := everywhere
	p.Repeat = map[Kind]time.Duration{InstalacionVencida: 0, HojaIlegible: 2 * time.Hour}
	p.Lapse = map[Kind]time.Duration{InstalacionFallida: time.Hour}
	w := newWorld(t, p)
	vencida, ilegible, fallida := alert(InstalacionVencida, "V-1", 7), Alert{Kind: HojaIlegible, Subject: "Ventas"}, alert(InstalacionFallida, "V-2", 8)
	fallida.Since = noon
	w.at(noon, vencida, ilegible, fallida)
	w.want(w.at(noon.Add(time.Hour), vencida, ilegible, fallida), "cierra instalacion.fallida V-2")
	w.want(w.at(noon.Add(100*time.Hour), vencida, ilegible), "repite hoja.ilegible Ventas")
}

// A store put together from what the chat has may hold a case twice.
func TestDoubledCaseIsClosed(t *testing.T) {
	for _, key := range []string{"a", "x"} { // before and after that of the older case
		w := newWorld(t, everywhere)
		a := alert(InstalacionVencida, "V-1", 7)
		w.at(noon, a)
		later := noon.Add(time.Minute)
		w.cases[key] = Case{Key: key, Kind: a.Kind, Subject: a.Subject, Facts: a.Facts.clean(), Opened: later, Said: later, Message: "mx"}
		w.want(w.at(noon.Add(time.Hour), a), "sobra instalacion.vencida V-1")
		if w.cases[key].Closed.IsZero() {
			t.Errorf("double %s: the older of the two was closed", key)
		}
	}
}

// TestNext: a decision says when the mere passing of time may change it: a case is said again, or an event is put away.
func TestNext(t *testing.T) {
	vencida, gone := alert(InstalacionVencida, "V-1", 7), alert(VentaEliminada, "V-2", 0)
	gone.Since = noon.Add(-20 * time.Hour)
	once := everywhere
	once.Repeat = map[Kind]time.Duration{InstalacionVencida: 0}
	for _, tt := range []struct {
		why    string
		policy Policy
		alerts []Alert
		want   time.Time
	}{
		{"nothing holds", everywhere, nil, time.Time{}},
		{"said again in a day", everywhere, []Alert{vencida}, noon.Add(24 * time.Hour)},
		{"said once", once, []Alert{vencida}, time.Time{}},
		{"put away in four hours", everywhere, []Alert{gone}, noon.Add(4 * time.Hour)},
		{"whichever comes first", everywhere, []Alert{vencida, gone}, noon.Add(4 * time.Hour)},
	} {
		w := newWorld(t, tt.policy)
		w.at(noon, tt.alerts...)
		d := w.decide(Now{At: noon.Add(time.Minute), Alerts: tt.alerts})
		if len(d.Cases) != 0 || !d.Next.Equal(tt.want) {
			t.Errorf("%s: next is %v, want %v; %d cases changed", tt.why, d.Next, tt.want, len(d.Cases))
		}
	}
}

func TestEndings(t *testing.T) {
	sale := func(change func(*Facts)) func(string) (Facts, bool) {
		f := alert(InstalacionProxima, "V-1", 7).Facts
		change(&f)
		return func(string) (Facts, bool) { return f, true }
	}
	gone := func(string) (Facts, bool) { return Facts{}, false }
	same := sale(func(*Facts) {})
	for _, tt := range []struct {
		kind    Kind
		present func(string) (Facts, bool)
		want    string
	}{
		{InstalacionProxima, sale(func(f *Facts) { f.Estado = "INSTALADA" }), "la venta quedó INSTALADA"},
		{InstalacionProxima, sale(func(f *Facts) { f.Agenda = "2026-11-30" }), "la agenda pasó al lun 30/11"},
		{InstalacionProxima, same, "llegó la fecha y pasó"},
		{InstalacionVencida, same, "ya no aplica"},
		{InstalacionVencida, gone, "la venta ya no está en la hoja"},
		{InstalacionVencida, nil, "ya no aplica"},
		{MarcacionRetirada, sale(func(f *Facts) { f.Marcacion = "CTA" }), "la marca CTA volvió"},
		{MarcacionRetirada, sale(func(f *Facts) { f.Estado = "CANCELADA" }), "la venta quedó CANCELADA"},
		{VentaEstancada, sale(func(f *Facts) { f.Estado = "VALIDADA" }), "la venta quedó VALIDADA"},
		{VentaEliminada, same, "la venta está otra vez en la hoja, fila 7"},
		{VentaEliminada, gone, "aviso archivado, la venta no volvió"},
		{ClaroNoAparece, sale(func(f *Facts) { f.Claro = "APARECE" }), "en CLARO quedó APARECE"},
		{ClaroDiferencia, sale(func(f *Facts) { f.Claro = "APARECE" }), "en CLARO quedó APARECE"},
		{ClaroIlegible, gone, "la base se lee otra vez"},
		{ClaroPestana, gone, "no queda nada por escribir en ella"},
		{ClaroIndicador, gone, "hay un cruce más reciente"},
		{ClaroSinVenta, gone, "ya tiene su venta o salió de la base de Claro"},
		{HojaIlegible, gone, "la hoja se lee otra vez"},
		{HojaAtrasada, gone, "la hoja se revisa otra vez"},
		{CanalCerrado, gone, "ya ningún aviso espera por ese canal"},
		{LegalizacionLista, gone, "los archivos siguen en su carpeta"},
		{LegalizacionFallida, gone, "vale el intento más reciente"},
		{ReglasInvalidas, gone, "las reglas se leen otra vez"},
	} {
		w := newWorld(t, everywhere)
		w.at(noon, alert(tt.kind, "V-1", 7))
		d := w.decide(Now{At: noon.Add(3*time.Hour + 4*time.Minute), Present: tt.present})
		if len(d.Cases) != 1 {
			t.Fatalf("%s: %d cases changed, want 1", tt.kind, len(d.Cases))
		}
		if got, want := d.Cases[0].Facts.Fin, "24/11 15:04: "+tt.want; got != want {
			t.Errorf("%s ends %q, want %q", tt.kind, got, want)
		}
	}
}

// TestEndingTellsWhatChanged: what a sale was already, and what nobody typed, is no reason for its case to end.
func TestEndingTellsWhatChanged(t *testing.T) {
	w := newWorld(t, everywhere)
	missed := alert(ClaroNoAparece, "V-1", 7)
	missed.Facts.Estado, missed.Facts.Claro = "VALIDADA", "NO APARECE"
	for _, tt := range []struct {
		now  Facts
		want string
	}{
		{Facts{Claro: "NO APARECE", Estado: "INCOMPLETA", Agenda: missed.Facts.Agenda}, "la venta quedó INCOMPLETA"},
		{Facts{Claro: "NO APARECE", Estado: "VALIDADA"}, "ya no aplica"},
		{Facts{}, "ya no aplica"},
	} {
		w.at(noon, missed)
		d := w.decide(Now{At: noon.Add(time.Hour), Present: func(string) (Facts, bool) { return tt.now, true }})
		if got, want := d.Cases[0].Facts.Fin, "24/11 13:00: "+tt.want; got != want {
			t.Errorf("of a sale that is %+v now the case ends %q, want %q", tt.now, got, want)
		}
		clear(w.cases)
	}
}
