package legalizacion

import (
	"fmt"
	"slices"
	"strings"

	"github.com/almacontact/celula/rules/entrega"
	"github.com/almacontact/celula/rules/hoja"
)

// A Sale is what a home or mobile sale's legalisation needs to know of it.
type Sale struct {
	Row                        int
	Tipo                       string
	Llamada, Extension, Login  string
	Fecha                      hoja.Date
	Cliente, Documento, Cuenta string
	OT, MIN                    string
}

// SaleOf is what is needed of a sale of the hoja.
func SaleOf(s *hoja.Sale) Sale {
	fecha, _ := s.Date("fecha_venta")
	return Sale{Row: s.Row, Tipo: s.Text("tipo_venta"), Llamada: s.Text("id_llamada"), Extension: s.Text("extension"), Login: s.Text("login"),
		Fecha: fecha, Cliente: s.Text("cliente"), Documento: s.Text("documento"), Cuenta: s.Text("cuenta"), OT: s.Text("ot"), MIN: s.Text("min")}
}

// A Note is something that the back-office must know about a sale, or about the whole where Row is 0.
type Note struct {
	Row  int // of the hoja
	Text string
}

// String is the note with its row.
func (n Note) String() string {
	if n.Row == 0 {
		return n.Text
	}
	return fmt.Sprintf("fila %d: %s", n.Row, n.Text)
}

// An Entry is one sale that can be legalised: its call, the name that it gets, and the recording.
type Entry struct {
	Sale  Sale
	Call  *Call
	Name  string // IDLLAMADA_EXTENSIÓN_LOGIN_FECHADELAVENTA, safe as a file name
	Audio string // path of the recording, "" without --audios
}

// File is the name of the call as the CSV and the folder have it.
func (e *Entry) File() string {
	if e.Audio == "" {
		return e.Name
	}
	return e.Name + extension(e.Audio)
}

// A CallPlan is what the legalisation of one month's calls writes.
type CallPlan struct {
	Dir     string // OUT/ALIADO/MES
	CSV     string // name of the file in it
	Entries []Entry
	Lacking []Note // sales that cannot be legalised, and why
	Notes   []Note // what was done that somebody may not expect

	header []string // SAC's
}

// A CallOrder is what the back-office asks for.
type CallOrder struct {
	Out, Aliado string
	Year, Month int
	Format      DateFormat
	Audios      *Audios // nil where no recordings are asked for
}

// Folder is where all that is made for the aliado lies: OUT/ALIADO, whatever the month.
func (o CallOrder) Folder() string { return join(o.Out, entrega.SafeName(o.Aliado)) }

// PlanCalls joins the sales of the month with SAC's calls. Sales are those that are due, in the order of the hoja.
func PlanCalls(o CallOrder, sales []Sale, sac *SAC) *CallPlan {
	month := fmt.Sprintf("%04d-%02d", o.Year, o.Month)
	aliado := entrega.SafeName(o.Aliado)
	p := &CallPlan{Dir: join(o.Folder(), month), CSV: "legalizacion_" + aliado + "_" + month + ".csv", header: sac.Header}
	if aliado != o.Aliado {
		p.note(0, "el aliado «%s» no sirve como nombre de carpeta: se usa «%s»", hoja.Shorten(o.Aliado, 40), aliado)
	}
	calls := sac.byID()
	owners := map[string]*Entry{} // by name, in the letters that no system tells apart
	for _, s := range sales {
		if s.Fecha.Year != o.Year || int(s.Fecha.Month) != o.Month {
			continue
		}
		e, why := p.entry(o, s, calls)
		if why == "" {
			why = p.own(owners, e)
		}
		if why != "" {
			p.Lacking = append(p.Lacking, Note{s.Row, why})
			continue
		}
		p.Entries = append(p.Entries, *e)
	}
	return p
}

func (p *CallPlan) note(row int, format string, args ...any) {
	p.Notes = append(p.Notes, Note{row, fmt.Sprintf(format, args...)})
}

// entry makes the entry of a sale, or says why it cannot be made.
func (p *CallPlan) entry(o CallOrder, s Sale, calls map[string][]*Call) (*Entry, string) {
	if blank := s.blank(); len(blank) > 0 {
		return nil, "falta en la hoja " + strings.Join(blank, ", ")
	}
	found := calls[callKey(s.Llamada)]
	if len(found) == 0 {
		return nil, fmt.Sprintf("la llamada %s no está en el informe de SAC; revise el ID LLAMADA o descargue el informe otra vez", hoja.Shorten(s.Llamada, 40))
	}
	e := &Entry{Sale: s, Call: s.best(found)}
	if others := s.equallyGood(found, e.Call); others > 1 {
		return nil, fmt.Sprintf("SAC tiene %d llamadas distintas con el ID %s; deje en el informe la de esta venta", others, hoja.Shorten(s.Llamada, 40))
	}
	if differs := s.differs(e.Call); differs != "" {
		p.note(s.Row, "la llamada %s no dice lo mismo en SAC (fila %d): %s; el nombre lleva lo de la hoja", hoja.Shorten(s.Llamada, 40), e.Call.Row, differs)
	}
	wanted := strings.Join([]string{s.Llamada, s.Extension, s.Login, o.Format.Format(s.Fecha)}, "_")
	if e.Name = entrega.SafeName(wanted); e.Name != wanted {
		p.note(s.Row, "«%s» no sirve como nombre de archivo: se usa «%s»", hoja.Shorten(wanted, 80), e.Name)
	}
	if o.Audios != nil {
		audio, why := o.Audios.find(e.Call, s.Llamada)
		if why != "" {
			return nil, why
		}
		e.Audio = audio
	}
	return e, ""
}

// own says why a name cannot be the entry's: another recording has it. Two sales of one call share it.
func (p *CallPlan) own(owners map[string]*Entry, e *Entry) (why string) {
	key := strings.ToLower(e.File())
	first, taken := owners[key]
	if !taken {
		owners[key] = e
		return ""
	}
	if first.Call == e.Call && first.Audio == e.Audio {
		p.note(e.Sale.Row, "es la misma llamada de la fila %d: comparten el archivo «%s»", first.Sale.Row, e.File())
		return ""
	}
	return fmt.Sprintf("el nombre «%s» ya es de la llamada de la fila %d; corrija el ID LLAMADA de una de las dos", e.File(), first.Sale.Row)
}

// blank are the headers of what the name needs and the sale lacks.
func (s *Sale) blank() (out []string) {
	for _, f := range []struct{ header, text string }{{"ID LLAMADA", s.Llamada}, {"EXTENSIÓN", s.Extension}, {"LOGIN", s.Login}} {
		if f.text == "" {
			out = append(out, f.header)
		}
	}
	return out
}

// likeness counts what a call and the sale agree on besides the id.
func (s *Sale) likeness(c *Call) (n int) {
	for _, same := range []bool{c.Extension == s.Extension, hoja.Fold(c.Login) == hoja.Fold(s.Login), c.Fecha == s.Fecha} {
		if same {
			n++
		}
	}
	return n
}

// best is the call most like the sale, the first of those alike.
func (s *Sale) best(calls []*Call) *Call {
	return slices.MaxFunc(calls, func(a, b *Call) int { return s.likeness(a) - s.likeness(b) })
}

func (s *Sale) equallyGood(calls []*Call, best *Call) (n int) {
	for _, c := range calls {
		if s.likeness(c) == s.likeness(best) {
			n++
		}
	}
	return n
}

// differs says on what SAC and the hoja do not agree, where both say something.
func (s *Sale) differs(c *Call) string {
	var parts []string
	if c.Extension != "" && c.Extension != s.Extension {
		parts = append(parts, fmt.Sprintf("extensión %s y no %s", hoja.Shorten(c.Extension, 20), hoja.Shorten(s.Extension, 20)))
	}
	if c.Login != "" && hoja.Fold(c.Login) != hoja.Fold(s.Login) {
		parts = append(parts, fmt.Sprintf("login %s y no %s", hoja.Shorten(c.Login, 20), hoja.Shorten(s.Login, 20)))
	}
	if !c.Fecha.IsZero() && c.Fecha != s.Fecha {
		parts = append(parts, fmt.Sprintf("fecha %s y no %s", c.Fecha.Typed(), s.Fecha.Typed()))
	}
	return strings.Join(parts, ", ")
}
