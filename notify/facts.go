package notify

import (
	"net/url"
	"regexp"
	"strings"
	"time"
)

// clean makes facts fit to be stored and shown; cleaning twice changes nothing
// more. It is done when an alert comes in and again when a message is rendered,
// for the second is the last place where a leak can be stopped.
func (f Facts) clean() Facts {
	f.Hoja = typed(f.Hoja, 40)
	f.ID = ident(f.ID)
	f.Link = link(f.Link)
	f.Tipo = typed(f.Tipo, 30)
	f.Estado = typed(f.Estado, 30)
	f.Marcacion = typed(f.Marcacion, 10)
	f.Claro = typed(f.Claro, 20)
	f.Login = login(typed(f.Login, 30))
	f.Fecha = typed(f.Fecha, 20)
	f.Agenda = typed(f.Agenda, 20)
	f.Franja = hours(typed(f.Franja, 40))
	f.Desde = typed(f.Desde, 20)
	f.Documento = MaskDocument(f.Documento)
	f.Motivo = typed(f.unquoted(oneLine(f.Motivo)), 400)
	f.Pista = typed(f.Pista, 200)
	f.Hacer = shorten(plain(f.Hacer), 400)
	f.Fin = shorten(plain(f.Fin), 120)
	f.Tabla = link(f.Tabla)
	f.Reclamo = reclamo(f.Reclamo)
	f.ReclamoDesde = typed(f.ReclamoDesde, 20)
	f.Row = max(f.Row, 0)
	return f
}

// oneLine joins the lines of a MOTIVO so that they can still be told apart.
func oneLine(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	return strings.Join(lines, "; ")
}

// quoted is a cell's text as a MOTIVO cites it.
var quoted = regexp.MustCompile(`«[^»]*»`)

// unquoted leaves out of a sale's MOTIVO what somebody typed: who slipped by a column has typed a client's name where a kind of
// sale belongs. In the hoja it stands whole. What is wrong with a hoja cites the names of tabs and columns, which stay.
func (f Facts) unquoted(motivo string) string {
	if f.ID == "" {
		return motivo
	}
	return quoted.ReplaceAllString(motivo, "«…»")
}

// login lets the one word of a LOGIN through. More words are none: who slipped by a column has typed a client's name or
// address there.
func login(s string) string {
	word, _, more := strings.Cut(s, " ")
	if more {
		return word + " …"
	}
	return s
}

var identity = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9\-]{0,31}$`)

// ident lets an id of ours through whole. People can type in that column too:
// anything that does not look like one is treated as any typed text.
func ident(s string) string {
	if identity.MatchString(s) {
		return s
	}
	return typed(s, 32)
}

// link lets only a whole address of the web through: a link is never what a
// person typed, and a broken one is worse than none.
func link(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return u.String()
}

var (
	weekdays = [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	shortDay = [...]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}
)

// longDate writes 2026-11-24 as 'martes 24/11', shortDate as 'mar 24/11'; a time
// of day may follow. What is not such a date stays as it is.
func longDate(iso string) string  { return date(iso, weekdays) }
func shortDate(iso string) string { return date(iso, shortDay) }

func date(iso string, names [7]string) string {
	day, clock, _ := strings.Cut(iso, " ")
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return iso
	}
	return names[t.Weekday()] + t.Format(" 02/01") + prefixed(" ", clock)
}
