package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReclaimedSaleHasItsOwnPace(t *testing.T) {
	const week = 7 * 24 * time.Hour
	for _, tt := range []struct {
		name   string
		repeat map[Kind]time.Duration
		want   time.Duration
	}{
		{"built in", nil, week},
		{"configured", map[Kind]time.Duration{Reclamo: 48 * time.Hour}, 48 * time.Hour},
		{"the kind's own means nothing", map[Kind]time.Duration{ClaroNoAparece: time.Hour}, week},
	} {
		p := everywhere
		p.Repeat = tt.repeat
		w := newWorld(t, p)
		a := example(ClaroNoAparece)
		w.want(w.at(noon, a), "abre claro.no_aparece V-7K2M9Q")
		a.Facts.Reclamo, a.Facts.ReclamoDesde = "RECLAMADA", "2026-11-24"
		w.want(w.at(noon.Add(time.Minute), a), "cambia claro.no_aparece V-7K2M9Q")
		w.want(w.at(noon.Add(tt.want-time.Minute), a))
		w.want(w.at(noon.Add(tt.want), a), "repite claro.no_aparece V-7K2M9Q")
		if t.Failed() {
			t.Fatalf("with the pace %s, wanted to repeat after %v", tt.name, tt.want)
		}
	}
}

func TestReclaimTakenBack(t *testing.T) {
	w := newWorld(t, everywhere)
	a := example(ClaroDiferencia)
	a.Facts.Reclamo = "ESCALADA"
	w.at(noon, a)
	w.want(w.at(noon.Add(5*24*time.Hour), a))
	a.Facts.Reclamo = ""
	w.want(w.at(noon.Add(5*24*time.Hour), a), "repite claro.diferencia V-7K2M9Q")
}

func TestReclaimIsOfTheCruceAlone(t *testing.T) {
	for _, tt := range []struct {
		kind    Kind
		reclamo string
	}{
		{InstalacionVencida, "RECLAMADA"},
		{VentaEstancada, "ESCALADA"},
		{ClaroNoAparece, "reclamada ya"},
	} {
		w := newWorld(t, everywhere)
		a := example(tt.kind)
		plain := w.decide(Now{At: noon, Alerts: []Alert{a}})
		a.Facts.Reclamo, a.Facts.ReclamoDesde = tt.reclamo, "2026-11-24"
		w.decide(Now{At: noon.Add(time.Minute), Alerts: []Alert{a}})
		var now []Case
		for _, c := range w.cases {
			now = append(now, c)
		}
		want, got := write(Render(plain.Messages[0], plain.Cases)), write(Render(plain.Messages[0], now))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s with RECLAMO %q is shown otherwise (-without +with):\n%s", tt.kind, tt.reclamo, diff)
		}
	}
}

// A day of cruces: the figures that change are one message, a newer base has
// another, and what was said stays.
func TestIndicatorOfADay(t *testing.T) {
	w := newWorld(t, everywhere)
	a := example(ClaroIndicador)
	a.Subject = "Ventas 2026-11-24 a"
	first := w.decide(Now{At: noon, Alerts: []Alert{a}}).Messages[0]
	a.Facts.Indicador.Aparecen++
	w.want(w.at(noon.Add(time.Minute), a), "cambia claro.indicador Ventas 2026-11-24 a")
	w.want(w.at(noon.Add(300*24*time.Hour), a))

	b := a
	b.Subject = "Ventas 2026-11-24 b"
	w.want(w.at(noon.Add(301*24*time.Hour), b), "cierra claro.indicador Ventas 2026-11-24 a", "abre claro.indicador Ventas 2026-11-24 b")
	var all []Case
	for _, c := range w.cases {
		all = append(all, c)
	}
	c := Render(first, all)
	if got := write(c); !c.Done || !strings.Contains(got, "2.101") || !strings.Contains(got, "Ya no es el más reciente") || strings.Contains(got, "~") {
		t.Errorf("figures that are not the newest are shown\n%s\nwant them whole, not struck, and told to be older", got)
	}
	// The older base again, at once: a message further up is read by nobody.
	w.want(w.at(noon.Add(301*24*time.Hour+time.Minute), a),
		"cierra claro.indicador Ventas 2026-11-24 b", "abre claro.indicador Ventas 2026-11-24 a")
	if len(w.messages) != 3 {
		t.Errorf("three cruces are %d messages, want 3", len(w.messages))
	}
}

// The indicator is a message of its own beside any digest, even in its channel.
func TestIndicatorJoinsNoDigest(t *testing.T) {
	p := everywhere
	p.Channels = map[Audience]string{BackOffice: "C1", Supervisors: "C1", Operations: "C1"}
	w := newWorld(t, p)
	var alerts []Alert
	for i := range 6 {
		alerts = append(alerts, alert(ClaroNoAparece, fmt.Sprint("V-", i), i), alert(ClaroIndicador, fmt.Sprint("hoja ", i), 0))
	}
	var sizes []int
	for _, m := range w.decide(Now{At: noon, Alerts: alerts}).Messages {
		sizes = append(sizes, len(m.Cases))
	}
	if diff := cmp.Diff([]int{6, 1, 1, 1, 1, 1, 1}, sizes); diff != "" {
		t.Errorf("cases of each message (-want +got):\n%s", diff)
	}
}

func TestIndicatorWithoutSales(t *testing.T) {
	a := example(ClaroIndicador)
	a.Facts.Indicador = Indicador{SinVenta: 3}
	w := newWorld(t, everywhere)
	d := w.decide(Now{At: noon, Alerts: []Alert{a}})
	got := write(Render(d.Messages[0], d.Cases))
	for _, want := range []string{"todavía no hay ventas reclamables", "Registros de Claro sin venta: *3*\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the indicator of no sales has no %q:\n%s", want, got)
		}
	}
	if strings.ContainsAny(got, "%") {
		t.Errorf("a share of no sales:\n%s", got)
	}
}

func TestPercent(t *testing.T) {
	for _, tt := range []struct {
		part, whole int
		want        string
	}{
		{0, 0, ""},
		{3, 0, ""},
		{0, 7, "0\u00a0%"},
		{7, 7, "100\u00a0%"},
		{1, 2, "50\u00a0%"},
		{1, 3, "33,3\u00a0%"},
		{2, 3, "66,7\u00a0%"},
		{1, 1_000_000, "0,1\u00a0%"},
		{999_999, 1_000_000, "99,9\u00a0%"},
	} {
		if got := percent(tt.part, tt.whole); got != tt.want {
			t.Errorf("percent(%d, %d) = %q, want %q", tt.part, tt.whole, got, tt.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1.000", 123456: "123.456", 1234567: "1.234.567", -123: "-123", -1234: "-1.234"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

// The store keeps facts as JSON: what comes back is what went in, and a sale's
// facts are not burdened with an indicator.
func TestFactsAsJSON(t *testing.T) {
	for _, k := range Kinds() {
		f := example(k).Facts.clean()
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatalf("%s: %v", k, err)
		}
		var back Facts
		if err := json.Unmarshal(b, &back); err != nil || back != f {
			t.Errorf("%s: %s comes back as %+v, %v; want %+v", k, b, back, err, f)
		}
		if has := strings.Contains(string(b), `"indicador"`); has != (k == ClaroIndicador) {
			t.Errorf("%s: an indicator in its facts: %v", k, has)
		}
	}
}

// A digest has room for the line that says where the rest is, however long its cases are.
func TestDigestKeepsItsRoom(t *testing.T) {
	w := newWorld(t, everywhere)
	var alerts []Alert
	for i := range 600 {
		k := Kinds()[i%len(Kinds())]
		if k.Audience() != BackOffice {
			continue
		}
		a := example(k)
		a.Subject = fmt.Sprint("V-", i)
		a.Facts.Tipo, a.Facts.Login = strings.Repeat("á", 30), strings.Repeat("é", 30)
		a.Facts.Motivo, a.Facts.Pista = strings.Repeat("í", 200), strings.Repeat("ó", 200)
		if i%2 == 0 {
			a.Facts.Reclamo, a.Facts.ReclamoDesde = "RECLAMADA", "2026-11-24"
		}
		alerts = append(alerts, a)
	}
	d := w.decide(Now{At: noon, Alerts: alerts})
	c := Render(d.Messages[0], d.Cases)
	total := len(c.Title)
	for _, l := range c.Lines {
		total += size(l)
	}
	if total > 8800 { // a section's limit in Slack, all together, is 9000
		t.Errorf("a digest takes %d bytes, want 8800 at most", total)
	}
	last := len(c.Lines) - 1
	if got := c.Lines[last].Text(); got != "La lista completa de las de Claro está en la pestaña Cruce Claro" || c.Lines[last][1].Link != tabla {
		t.Errorf("the digest ends in %q", got)
	}
	if shown := strings.Count(write(c), "• "); !strings.Contains(write(c), fmt.Sprintf("y %d más", len(alerts)-shown)) {
		t.Errorf("%d of %d cases are shown, and the rest is miscounted:\n%s", shown, len(alerts), write(c))
	}
}

// A digest names the hoja below it, and Claro's base only where it is about nothing else.
func TestDigestFoot(t *testing.T) {
	for _, tt := range []struct {
		kinds []Kind
		want  string
	}{
		{[]Kind{ClaroSinVenta, ClaroSinVenta}, "Base Claro"},
		{[]Kind{ClaroSinVenta, VentaEstancada}, "hoja Ventas"},
		{[]Kind{ClaroNoAparece, ClaroSinVenta}, "hoja Ventas"},
	} {
		p := everywhere
		p.Digest = 1
		w := newWorld(t, p)
		var alerts []Alert
		for i, k := range tt.kinds {
			a := example(k)
			a.Subject = fmt.Sprint(i)
			alerts = append(alerts, a)
		}
		d := w.decide(Now{At: noon, Alerts: alerts})
		if got := Render(d.Messages[0], d.Cases).Foot.Text(); got != tt.want {
			t.Errorf("below a digest of %v stands %q, want %q", tt.kinds, got, tt.want)
		}
	}
}

// A digest of which all is reclaimed has nothing for its reader, and is not done.
func TestDigestThatWaits(t *testing.T) {
	p := everywhere
	p.Digest = 1
	w := newWorld(t, p)
	var alerts []Alert
	for i, k := range []Kind{ClaroNoAparece, ClaroDiferencia} {
		a := example(k)
		a.Subject, a.Facts.Reclamo = fmt.Sprint(i), "RECLAMADA"
		alerts = append(alerts, a)
	}
	d := w.decide(Now{At: noon, Alerts: alerts})
	if c := Render(d.Messages[0], d.Cases); c.Done || c.Mark != "⏳" || c.Title != "2 avisos: 2 en reclamo" {
		t.Errorf("two sales that are reclaimed are %q, done: %v; want '⏳ 2 avisos: 2 en reclamo', not done", c.Mark+" "+c.Title, c.Done)
	}
}

// What the cruce hands over is cleaned before it is stored, as all facts are.
func TestCruceFactsAreCleaned(t *testing.T) {
	a := example(ClaroNoAparece)
	a.Facts.Reclamo, a.Facts.ReclamoDesde, a.Facts.Tabla = "la reclama Ana, 3001234567", "ayer, 3001234567", "javascript:alert(1)"
	w := newWorld(t, everywhere)
	f := w.decide(Now{At: noon, Alerts: []Alert{a}}).Cases[0].Facts
	if f.Reclamo != "" || f.ReclamoDesde != "ayer, ···4567" || f.Tabla != "" {
		t.Errorf("stored are RECLAMO %q since %q and the address %q; want none, 'ayer, ···4567', none", f.Reclamo, f.ReclamoDesde, f.Tabla)
	}
}

func TestBaseThatCannotBeUsed(t *testing.T) {
	w := newWorld(t, everywhere)
	a := example(ClaroIlegible)
	a.Subject = "Ventas"
	w.want(w.at(noon, a), "abre claro.ilegible Ventas")
	w.want(w.at(noon.Add(59*time.Minute), a))
	w.want(w.at(noon.Add(time.Hour), a), "repite claro.ilegible Ventas")
	w.want(w.at(noon.Add(2*time.Hour)), "cierra claro.ilegible Ventas")
}
