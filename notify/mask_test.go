package notify

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMaskDocument(t *testing.T) {
	for _, tt := range []struct{ document, want string }{
		{"52123456789", "CC ···6789"},
		{"52.123.456", "CC ···3456"},
		{"1234567", "CC ···567"},
		{"12345", "CC ···45"},
		{"123", "CC ···3"},
		{"", ""},
		{"  ", ""},
		{"no tiene", "CC ···"},
		{"CC ···6789", "CC ···6789"},
		{"CC ···52123456789", "CC ···6789"},
		{"CC 52123456", "CC ···3456"},
	} {
		if got := MaskDocument(tt.document); got != tt.want {
			t.Errorf("MaskDocument(%q) = %q, want %q", tt.document, got, tt.want)
		}
	}
}

func TestTyped(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"jtriana", "jtriana"},
		{"j_triana 45", "j_triana 45"},
		{"llamar al 3001234567", "llamar al ···4567"},
		{"300 123 45 67 o 52.123.456", "···4567 o ···3456"},
		{"+57 (300) 123-4567.", "···4567."},
		{"310 - 555 - 1234 o 52_123_456", "···1234 o ···3456"},
		{"310/555/1234 o 52/12 3/456", "···1234 o ···3456"},
		{"24/11/2026 y 1/12/2026 08:00", "24/11/2026 y 1/12/2026 08:00"},
		{"41/11/2026 y 24/11/1980", "···2026 y ···1980"}, // no day of a visit's
		{"entre 8/12 y 24/11/26", "entre 8/12 y 24/11/26"},
		{"cc52123456a", "cc···3456a"},
		{"12345", "···45"},
		{"fijo 601 2345", "fijo ···345"},
		{"24-11-26 y 601 234", "24-11-26 y 601 234"},
		{"Falta el NIP: 5 dígitos", "Falta el NIP: 5 dígitos"},
		{"OT 1234, ext. 4439", "OT 1234, ext. 4439"},
		// As the cruce puts it, whose words must come out whole.
		{"documento ···0001, Claro ···0010; fecha 20/11/2026, Claro 27/11/2026", "documento ···0001, Claro ···0010; fecha 20/11/2026, Claro 2…"},
		{"fecha 20/11/2026, Claro 27/11/2026", "fecha 20/11/2026, Claro 27/11/2026"},
		{"la fila 12345 de Claro: en OT el dígito 3 es 4 y en la hoja 5", "la fila 12345 de Claro: en OT el dígito 3 es 4 y en la hoja…"},
		{"fila 1048576 de Claro: en MIN falta el dígito 10 (4)", "fila 1048576 de Claro: en MIN falta el dígito 10 (4)"},
		{"fila 1048577, fila 3001234567, fila +12345", "fila ···577, fila ···4567, fila ···45"},
		{"fila 12.345.678 y perfila 52123", "fila ···5678 y perfila ···23"},
		{"tarifa $ 1.250.000 y cupo $800.000", "tarifa $ 1.250.000 y cupo $800.000"},
		{"$ 3001234567", "$ ···4567"},
		{"89.900", "89.900"},
		{"agenda 2026-11-24 vencida", "agenda 2026-11-24 vencida"},
		{"desde 2026-11-24 15:04 y 24/11/2026", "desde 2026-11-24 15:04 y 24/11/2026"},
		{"2026-11-24 1234567", "2026-11-24 ···567"},
		{"escriba a ana.ruiz@correo.com ya", "escriba a (correo) ya"},
		{"vea https://malo.example/x?y=1 y www.malo.example", "vea (enlace) y (enlace)"},
		{"tel:3001234567", "(enlace)"},
		{"MailTo:ana y HTTPS://malo.example", "(enlace) y (enlace)"},
		{" dos \n líneas\t\u00a0y ", "dos líneas y"},
		{"a\x00b\u202ec\u200bd\xffe", "abcde"},
		{strings.Repeat("ñ", 61), strings.Repeat("ñ", 59) + "…"},
	} {
		if got := typed(tt.in, 60); got != tt.want {
			t.Errorf("typed(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// A text that is cut where an address could begin is the same when it is cleaned again.
func TestCutBeforeWhatIsNoAddress(t *testing.T) {
	for _, end := range []string{"@b.", "www.", "tel:", "https://"} {
		in := strings.Repeat("a", 58-len(end)) + " " + end + " resto"
		if end == "@b." {
			in = strings.Repeat("a", 59-len(end)) + end + " resto"
		}
		want := in[:59] + "…"
		once := typed(in, 60)
		if again := typed(once, 60); once != want || again != want {
			t.Errorf("%q is cut to %q, and cleaned again is %q; want %q", in, once, again, want)
		}
	}
}

// A FRANJA says when the visit is; whom to call, and where, stays in the hoja.
func TestFranja(t *testing.T) {
	for in, want := range map[string]string{
		"AM": "AM", "PM ": "PM", "8-10": "8-10", "8:00 a 12:00": "8:00 a 12:00", "08:00–12:00": "08:00–12:00", "8am a 12m": "8am a 12m",
		"10 a.m. - 1 p.m.": "10 a.m. - 1 p.m.", "Mañana": "Mañana", "TARDE (2 a 6)": "TARDE (2 a 6)", "Franja B": "Franja B",
		"todo el día": "todo el día", "Por la tarde": "Por la tarde", "1ra franja, SÁBADO": "1ra franja, SÁBADO", "entre las 8 y las 10 de la mañana": "entre las 8 y las 10 de la mañana", "": "",
		"AM llamar a Pedro": "AM …", "Pedro Pérez": "…", "Cra 45 # 12-30": "…", "8-10 Calle 7 # 3-21": "8-10 …", "45 # 12-30": "45 …",
		"PM :smile:": "PM …", "mañana, llamar antes al vecino del 301": "mañana, …", "<!here>": "…", "PM 3001234567": "PM …",
	} {
		got := Facts{Franja: in}.clean().Franja
		if got != want {
			t.Errorf("FRANJA %q is shown as %q, want %q", in, got, want)
		}
		if again := (Facts{Franja: got}).clean().Franja; again != got {
			t.Errorf("FRANJA %q, cleaned again, is %q", got, again)
		}
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct{ in, long, short string }{
		{"2026-11-24", "martes 24/11", "mar 24/11"},
		{"2026-11-25 15:04", "miércoles 25/11 15:04", "mié 25/11 15:04"},
		{"mañana", "mañana", "mañana"},
		{"", "", ""},
	} {
		if long, short := longDate(tt.in), shortDate(tt.in); long != tt.long || short != tt.short {
			t.Errorf("%q is written %q and %q, want %q and %q", tt.in, long, short, tt.long, tt.short)
		}
	}
}

// Cleaning twice is cleaning once: facts come back from the store and are
// compared with those of an alert.
func TestCleanTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts().Draw(t, "facts")
		once := f.clean()
		if diff := cmp.Diff(once, once.clean()); diff != "" {
			t.Fatalf("cleaning %+v again changes it (-once +twice):\n%s", f, diff)
		}
		if n := utf8.RuneCountInString(once.Login); n > 30 {
			t.Fatalf("a login of %d characters: %q", n, once.Login)
		}
	})
}

// TestCitationsStayInTheHoja: a client's name in the wrong column is in the sale's MOTIVO, and not in the chat.
func TestCitationsStayInTheHoja(t *testing.T) {
	const motivo = "No se conoce el tipo de venta «Ana Ruiz Peña»: escriba UPGRADE\nNo se entiende «http://ana.co Ruiz» en SIM: escriba ENVÍO"
	for _, tt := range []struct{ id, want string }{
		{"V-1", "No se conoce el tipo de venta «…»: escriba UPGRADE; No se entiende «…» en SIM: escriba ENVÍO"},
		{"", "No se conoce el tipo de venta «Ana Ruiz Peña»: escriba UPGRADE; No se entiende «(enlace) Ruiz» en SIM: escriba ENVÍO"},
	} {
		if got := (Facts{ID: tt.id, Motivo: motivo}).clean().clean().Motivo; got != tt.want {
			t.Errorf("of ID %q:\n got %s\nwant %s", tt.id, got, tt.want)
		}
	}
}

// TestCleanFacts: what is no place, no address of ours, or too long for where it stands does not come out.
func TestCleanFacts(t *testing.T) {
	f := Facts{Row: -3, Link: "https://yo:clave@docs.google.com/x", Login: "jtriana, que ya no trabaja con nosotros",
		Franja: "de 8 a 10 de la mañana o de 2 a 4 de la tarde"}.clean()
	want := Facts{Login: "jtriana, …", Franja: "de 8 a 10 de la mañana o de 2 a 4 de la…"}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A LOGIN is one word; whoever slipped by a column typed a client's name or address where it belongs.
func TestCleanLogin(t *testing.T) {
	for _, tt := range []struct{ typed, want string }{
		{"", ""},
		{"jtriana", "jtriana"},
		{"  jtriana\n", "jtriana"},
		{"Ana Suárez Mejía", "Ana …"},
		{"Cra 45 # 30-87", "Cra …"},
		{"Ana\u00a0Suárez", "Ana …"},
		{"jtriana" + strings.Repeat("x", 30), "jtriana" + strings.Repeat("x", 22) + "…"},
	} {
		if got := (Facts{Login: tt.typed}).clean().clean().Login; got != tt.want {
			t.Errorf("the login %q is shown as %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// A document or telephone put anywhere is nowhere in what comes out.
func TestCleanHidesNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[1-9][0-9]{6,10}`).Draw(t, "number")
		f := anyFacts().Draw(t, "facts")
		f.Documento = number
		for _, p := range []*string{&f.Hoja, &f.ID, &f.Tipo, &f.Login, &f.Franja, &f.Motivo, &f.Pista} {
			*p = rapid.SampledFrom([]string{"", "cel ", "CC.", "ñ", "V "}).Draw(t, "before") + number + rapid.SampledFrom([]string{"", " x", "."}).Draw(t, "after")
		}
		for _, c := range []Case{{Kind: VentaEstancada}, {Kind: HojaIlegible}, {Kind: ClaroSinVenta}} {
			c.Key, c.Message, c.Facts = "c", "m", f
			content := Render(Message{Key: "m", Cases: []string{"c", "d"}}, []Case{c, {Key: "d", Message: "m", Facts: f}})
			alone := Render(Message{Key: "m", Cases: []string{"c"}}, []Case{c})
			if all := everything(content) + everything(alone); strings.Contains(all, number) {
				t.Fatalf("%s is shown:\n%s", number, all)
			}
		}
	})
}

// anyFacts draws facts as people type them, and worse.
func anyFacts() *rapid.Generator[Facts] {
	return rapid.Custom(func(t *rapid.T) Facts {
		s := func(name string) string {
			return rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z@.$ 0-9:/<>!\-+·…_C]{0,60}`),
				rapid.SampledFrom([]string{"", "2026-11-24", "CC ···6789", "52.123.456"})).Draw(t, name)
		}
		return Facts{Hoja: s("hoja"), ID: s("id"), Row: rapid.IntRange(-1, 99).Draw(t, "row"),
			Link: s("link"), Tipo: s("tipo"), Estado: s("estado"), Marcacion: s("marcacion"), Claro: s("claro"),
			Login: s("login"), Fecha: s("fecha"), Agenda: s("agenda"), Franja: s("franja"), Desde: s("desde"),
			Documento: s("documento"), Motivo: s("motivo"), Pista: s("pista"), Hacer: s("hacer"), Fin: s("fin")}
	})
}

func everything(c Content) string {
	lines := []string{c.Mark + " " + c.Title, c.Text()}
	for _, l := range append(c.Lines, c.Foot) {
		lines = append(lines, l.Text())
		for _, s := range l {
			lines = append(lines, s.Link)
		}
	}
	return strings.Join(lines, "\n")
}
