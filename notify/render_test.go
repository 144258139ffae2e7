package notify

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew")

// write shows a content as text: *bold*, ~struck~, [text](address).
func write(c Content) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s *%s*\n", c.Mark, c.Title)
	for _, l := range c.Lines {
		b.WriteString(writeLine(l) + "\n")
	}
	if len(c.Foot) > 0 {
		b.WriteString("    " + writeLine(c.Foot) + "\n")
	}
	return b.String()
}

func writeLine(l Line) string {
	var b strings.Builder
	for _, s := range l {
		text := s.Text
		if s.Bold {
			text = "*" + text + "*"
		}
		if s.Strike {
			text = "~" + text + "~"
		}
		if s.Link != "" {
			text = "[" + text + "](" + s.Link[strings.LastIndex(s.Link, "#"):] + ")"
		}
		b.WriteString(text)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with go test -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// tabla is the tab that has every case of the cruce.
const tabla = "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=99"

// example is what a round says of a sale that a kind is about.
func example(k Kind) Alert {
	f := Facts{Hoja: "Ventas", ID: "V-7K2M9Q", Row: 45, Link: "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0&range=A45:A45",
		Tipo: "SERVICIO NUEVO", Estado: "PENDIENTE INSTALACIÓN", Marcacion: "CTA", Login: "jtriana",
		Fecha: "2026-11-20", Agenda: "2026-11-25", Franja: "AM", Desde: "2026-11-20 14:30", Documento: "52123456789"}
	switch k {
	case InstalacionVencida:
		f.Agenda = "2026-11-23"
	case InstalacionFallida:
		f.Estado = "NO INSTALADA"
	case MarcacionRetirada:
		f.Estado, f.Marcacion, f.Motivo = "INCOMPLETA", "", "Los códigos de RR no son los de la venta: falta B410"
	case VentaEstancada:
		f.Estado, f.Tipo, f.Motivo = "INCOMPLETA", "PORTABILIDAD", "Falta el NIP: 5 dígitos que el cliente recibe por mensaje\nFalta el operador donante"
	case VentaEliminada:
		f.Row, f.Link = 0, "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0"
	case ClaroNoAparece:
		f.Estado, f.Claro, f.Tabla = "INSTALADA", "NO APARECE", tabla
		f.Pista = "puede ser la fila 12345 de Claro: en OT el dígito 3 es 4 y en la hoja 5"
	case ClaroDiferencia:
		f.Estado, f.Claro, f.Tabla = "INSTALADA", "DIFERENCIA", tabla
		f.Motivo = "documento ···0001, Claro ···0010; fecha 20/11/2026, Claro 27/11/2026"
	case ClaroSinVenta:
		f = Facts{Hoja: "Base Claro", Row: 9, Link: f.Link, Tipo: "PORTABILIDAD", Fecha: "2026-11-20", Documento: "52123456789", Tabla: tabla}
	case ClaroIndicador:
		f = Facts{Hoja: "Ventas", Fecha: "2026-11-24", Link: tabla, Indicador: Indicador{Registros: 2151, Reclamables: 2410,
			Aparecen: 2100, Diferencias: 38, EnGracia: 190, NoAparecen: 120, SinVenta: 12, Reclamadas: 45}}
	case ClaroIlegible:
		f = Facts{Hoja: "Ventas", Link: "https://docs.google.com/spreadsheets/d/2DeF/edit#gid=7",
			Motivo: "la base de Claro pasó de 12.000 registros a 800", Hacer: "Pida a Claro la base completa"}
	case ClaroPestana:
		f = Facts{Hoja: "Ventas", Motivo: "la hoja de cálculo ya tiene una pestaña «Cruce Claro» que no es de celula", Hacer: "Cámbiele el nombre a esa pestaña"}
	case HojaIlegible:
		f = Facts{Hoja: "Ventas", Link: "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0",
			Motivo: "Google no deja leer la hoja de cálculo (403)", Hacer: "Compártala, como editor, con celula@proyecto-123456.iam.gserviceaccount.com"}
	case HojaAtrasada:
		f = Facts{Hoja: "Ventas", Desde: "2026-11-24 11:30", Motivo: "no hay conexión con Google"}
	case CanalCerrado:
		f = Facts{Motivo: "back-office: el bot no está en el canal C1", Hacer: "Escriba en ese canal /invite @celula"}
	case LegalizacionLista:
		f = Facts{Hoja: "Ventas", Motivo: "Llamadas: 12 ventas. Terminales y tecnología: 3 ventas. No se pueden legalizar todavía 2 ventas: fila 45: falta en la hoja EXTENSIÓN",
			Hacer: "En el computador de celula, carpeta /srv/20261124/legalizacion: «ALMACONTACT/2026-11/legalizacion_ALMACONTACT_2026-11-24.csv»"}
	case LegalizacionFallida:
		f = Facts{Hoja: "Ventas", Motivo: "no hay ningún informe de SAC en la carpeta sac", Hacer: "Ponga ahí el informe de llamadas de SAC, CSV o XLSX"}
	case ReglasInvalidas:
		f = Facts{Motivo: "hogar_nueva.yaml:12:7: no hay un campo que se llame «cupos»"}
	}
	return Alert{Kind: k, Subject: "V-7K2M9Q", Facts: f}
}

// TestWords shows each kind as it opens, as it ends and as it is repeated.
func TestWords(t *testing.T) {
	for _, k := range Kinds() {
		t.Run(string(k), func(t *testing.T) {
			w := newWorld(t, everywhere)
			a := example(k)
			opened := w.decide(Now{At: noon, Alerts: []Alert{a}})
			m := opened.Messages[0]
			out := write(Render(m, opened.Cases))

			moved := opened.Cases[0]
			moved.Message = "otro"
			out += "\n" + write(Render(m, []Case{moved}))

			present := func(string) (Facts, bool) {
				f := a.Facts
				f.Estado, f.Claro = "INSTALADA", "APARECE"
				return f, f.ID != ""
			}
			closed := w.decide(Now{At: noon.Add(3 * time.Hour), Present: present})
			out += "\n" + write(Render(m, closed.Cases))
			golden(t, string(k), out)
		})
	}
}

// TestRecordOfAFile: a record of a file's has no address to open; its file and row say where it is.
func TestRecordOfAFile(t *testing.T) {
	a := example(ClaroSinVenta)
	a.Facts.Hoja, a.Facts.Link = "parte 3.csv", ""
	w := newWorld(t, everywhere)
	d := w.decide(Now{At: noon, Alerts: []Alert{a}})
	if foot := Render(d.Messages[0], d.Cases).Foot; foot.Text() != "fila 9 de parte 3.csv" || foot[0].Link != "" {
		t.Errorf("the foot is %+v, want the row and the file", foot)
	}
}

// TestDigestLeavesOneOut: that one case is left out is said, too.
func TestDigestLeavesOneOut(t *testing.T) {
	w := newWorld(t, everywhere)
	var alerts []Alert
	for i := range digestLines + 1 {
		alerts = append(alerts, alert(InstalacionVencida, fmt.Sprint("V-", i), i+2))
	}
	d := w.decide(Now{At: noon, Alerts: alerts})
	c := Render(d.Messages[0], d.Cases)
	if last := c.Lines[len(c.Lines)-1].Text(); last != "y 1 más" {
		t.Errorf("the digest ends in %q, want «y 1 más»", last)
	}
}

// TestDigestWords shows a digest as it is posted, when half of it is settled,
// and when nothing is left of it.
func TestDigestWords(t *testing.T) {
	w := newWorld(t, everywhere)
	var alerts []Alert
	for i, k := range Kinds() {
		for n := range 2 {
			a := example(k)
			a.Subject = fmt.Sprint(k, n)
			if a.Facts.ID != "" {
				a.Facts.ID = fmt.Sprintf("V-%d%d", i, n)
			}
			if a.Facts.Row > 0 {
				a.Facts.Row += n
			}
			alerts = append(alerts, a)
		}
	}
	m := w.decide(Now{At: noon, Alerts: alerts}).Messages[0]
	render := func() string {
		var cases []Case
		for _, c := range w.cases {
			cases = append(cases, c)
		}
		return write(Render(m, cases))
	}
	out := render()
	var odd []Alert
	for i, a := range alerts {
		if i%2 == 1 {
			if a.Kind == ClaroNoAparece {
				a.Facts.Reclamo, a.Facts.ReclamoDesde = "RECLAMADA", "2026-11-24"
			}
			odd = append(odd, a)
		}
	}
	present := func(string) (Facts, bool) { return Facts{Estado: "INSTALADA", Claro: "APARECE"}, true }
	w.decide(Now{At: noon.Add(time.Hour), Alerts: odd, Present: present})
	out += "\n" + render()
	w.decide(Now{At: noon.Add(24 * time.Hour), Alerts: odd, Present: present})
	out += "\n" + render()
	w.decide(Now{At: noon.Add(25 * time.Hour), Present: present})
	golden(t, "digest", out+"\n"+render())
}

// TestReclaimWords shows a sale of the cruce as it is reclaimed and escalated, as
// that is said again, and as Claro mends it.
func TestReclaimWords(t *testing.T) {
	out := ""
	for _, k := range []Kind{ClaroNoAparece, ClaroDiferencia} {
		w := newWorld(t, everywhere)
		a := example(k)
		a.Facts.Pista = ""
		m := w.decide(Now{At: noon, Alerts: []Alert{a}}).Messages[0]
		render := func() { out += write(Render(m, slices.Collect(maps.Values(w.cases)))) + "\n" }
		for day, reclamo := range []string{"RECLAMADA", "ESCALADA"} {
			a.Facts.Reclamo, a.Facts.ReclamoDesde = reclamo, fmt.Sprintf("2026-11-%d", 25+day)
			w.decide(Now{At: noon.AddDate(0, 0, 1+day), Alerts: []Alert{a}})
			render()
		}
		again := w.decide(Now{At: noon.AddDate(0, 0, 7), Alerts: []Alert{a}})
		render()
		m = again.Messages[0]
		present := func(string) (Facts, bool) { f := a.Facts; f.Claro = "APARECE"; return f, true }
		w.decide(Now{At: noon.AddDate(0, 0, 8), Present: present})
		render()
	}
	golden(t, "reclamo", out)
}

// TestFirstBaseWords shows the digest of a first base that misses hundreds, as
// it is posted and when the back-office has begun to reclaim.
func TestFirstBaseWords(t *testing.T) {
	w := newWorld(t, everywhere)
	var alerts []Alert
	for i := range 320 {
		a := example([]Kind{ClaroNoAparece, ClaroDiferencia, ClaroSinVenta}[min(i/200, i%3)])
		a.Subject, a.Facts.Row, a.Facts.Pista = fmt.Sprint("V-", i), i+2, ""
		alerts = append(alerts, a)
	}
	m := w.decide(Now{At: noon, Alerts: alerts}).Messages[0]
	render := func() string { return write(Render(m, slices.Collect(maps.Values(w.cases)))) }
	out := render()
	for i := range 294 {
		if k := alerts[i].Kind; k != ClaroSinVenta {
			alerts[i].Facts.Reclamo, alerts[i].Facts.ReclamoDesde = "RECLAMADA", "2026-11-24"
		}
	}
	w.decide(Now{At: noon.Add(time.Hour), Alerts: alerts})
	golden(t, "base", out+"\n"+render())
}

// The hash tells whether the chat is up to date, so it must not depend on the
// order of the cases, the clock, or what a store does to a time zone.
func TestHash(t *testing.T) {
	w := newWorld(t, Policy{Digest: 1, Channels: everywhere.Channels})
	a, b := example(InstalacionVencida), example(VentaEstancada)
	d := w.decide(Now{At: noon, Alerts: []Alert{a, b}})
	m := d.Messages[0]
	hash := Render(m, d.Cases).Hash()
	swapped := []Case{d.Cases[1], d.Cases[0]}
	for i := range swapped {
		swapped[i].Opened, swapped[i].Said = swapped[i].Opened.UTC(), swapped[i].Said.UTC()
	}
	if got := Render(m, swapped).Hash(); got != hash {
		t.Errorf("the same cases in another order hash to %s, want %s", got, hash)
	}
	swapped[0].Facts.Row++
	if got := Render(m, swapped).Hash(); got == hash {
		t.Error("a row that moved hashes to the same: the link in the chat would lead to another's row")
	}
}

// A kind that a newer version stored is still shown.
func TestUnknownKind(t *testing.T) {
	c := Case{Key: "c", Kind: "venta.nueva", Facts: example(InstalacionVencida).Facts, Message: "m"}
	got := write(Render(Message{Key: "m", Cases: []string{"c"}}, []Case{c}))
	for _, want := range []string{"venta.nueva", "jtriana", "Abrir fila 45"} {
		if !strings.Contains(got, want) {
			t.Errorf("an unknown kind is shown without %q:\n%s", want, got)
		}
	}
}
