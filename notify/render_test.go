package notify

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
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
		f.Estado, f.Pista = "INSTALADA", "la fila 9 de la base tiene una OT con un dígito distinto"
	case ClaroDiferencia:
		f.Estado, f.Motivo = "INSTALADA", "la fecha de Claro es 2026-11-30"
	case ClaroSinVenta:
		f = Facts{Hoja: "Base Claro", Row: 9, Link: f.Link, Tipo: "PORTABILIDAD", Fecha: "2026-11-20", Documento: "52123456789"}
	case HojaIlegible:
		f = Facts{Hoja: "Ventas", Link: "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0",
			Motivo: "Google no deja leer la hoja de cálculo (403)", Hacer: "Compártala, como editor, con celula@proyecto-123456.iam.gserviceaccount.com"}
	case HojaAtrasada:
		f = Facts{Hoja: "Ventas", Desde: "2026-11-24 11:30", Motivo: "no hay conexión con Google"}
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

			present := func(string) (Facts, bool) { f := a.Facts; f.Estado = "INSTALADA"; return f, f.ID != "" }
			closed := w.decide(Now{At: noon.Add(3 * time.Hour), Present: present})
			out += "\n" + write(Render(m, closed.Cases))
			golden(t, string(k), out)
		})
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
			odd = append(odd, a)
		}
	}
	present := func(string) (Facts, bool) { return Facts{Estado: "INSTALADA"}, true }
	w.decide(Now{At: noon.Add(time.Hour), Alerts: odd, Present: present})
	out += "\n" + render()
	w.decide(Now{At: noon.Add(24 * time.Hour), Alerts: odd, Present: present})
	out += "\n" + render()
	w.decide(Now{At: noon.Add(25 * time.Hour), Present: present})
	golden(t, "digest", out+"\n"+render())
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
