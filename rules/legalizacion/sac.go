package legalizacion

import (
	"errors"
	"io"
	"math"
	"slices"
	"time"

	"github.com/almacontact/celula/rules/hoja"
)

// A Call is a row of SAC's report.
type Call struct {
	Row       int
	ID        string // ID LLAMADA as it is compared
	Extension string
	Login     string
	Fecha     hoja.Date // zero where it is blank or none
	Archivo   string    // the recording, where SAC names it
	Cells     []string  // the whole row as it stands
}

// A SAC is the report of calls that the back-office downloads (step 6).
type SAC struct {
	Header  []string
	Calls   []Call
	Overrun int // the first row of a CSV with more cells than the header, whose own may have slid; 0 is none
}

// sacColumns are SAC's own headers; names that are taken, too, where one of these is missing.
var sacColumns = []struct {
	field hoja.Field
	also  []string
}{
	{hoja.Field{Name: "id_llamada", Header: "ID LLAMADA", Required: true}, []string{"IDLLAMADA", "ID DE LLAMADA", "ID"}},
	{hoja.Field{Name: "extension", Header: "EXTENSIÓN", Kind: hoja.KindDigits, Required: true}, []string{"EXT"}},
	{hoja.Field{Name: "login", Header: "LOGIN", Required: true}, []string{"LOGIN ASESOR", "USUARIO"}},
	{hoja.Field{Name: "fecha", Header: "FECHA", Kind: hoja.KindDate, Required: true}, []string{"FECHA LLAMADA", "FECHA DE LLAMADA", "FECHA HORA"}},
	{hoja.Field{Name: "archivo", Header: "ARCHIVO"}, []string{"GRABACIÓN", "NOMBRE ARCHIVO", "AUDIO"}},
}

func sacSchema(wide bool) *hoja.Schema {
	var fields []hoja.Field
	for _, c := range sacColumns {
		if wide {
			c.field.Also = c.also
		}
		fields = append(fields, c.field)
	}
	s, err := hoja.NewSchema(fields)
	if err != nil {
		panic(err) // unreachable: the columns are those above
	}
	return s
}

// Open reads SAC's report, a CSV or XLSX. Its errors are those of [hoja.Schema.Open].
func Open(path string) (*SAC, error) {
	f, err := sacSchema(false).Open(path)
	if header := (*hoja.HeaderError)(nil); errors.As(err, &header) && len(header.Missing) > 0 {
		if wide, wideErr := sacSchema(true).Open(path); wideErr == nil {
			f, err = wide, nil
		}
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sac := &SAC{Header: texts(f.Header)}
	var cells []hoja.Cell
	var s hoja.Sale
	for {
		row, next, err := f.Next(cells[:0])
		if err == io.EOF {
			return sac, nil
		}
		if err != nil {
			return nil, err
		}
		if cells = next; sac.Overrun == 0 && f.Overruns(cells) {
			sac.Overrun = row
		}
		if f.Layout.Blank(cells) {
			continue
		}
		f.Layout.ReadSale(&s, row, cells)
		fecha, _ := s.Date("fecha")
		sac.Calls = append(sac.Calls, Call{Row: row, ID: callKey(s.Text("id_llamada")), Extension: s.Text("extension"), Login: s.Text("login"),
			Fecha: fecha, Archivo: s.Text("archivo"), Cells: sac.row(f.Layout, &s, cells)})
	}
}

// row is a row as it stands, as wide as the header. A date that is a number is written as a date, with its time.
func (sac *SAC) row(l *hoja.Layout, s *hoja.Sale, cells []hoja.Cell) []string {
	out := texts(cells)
	if at := l.Column("fecha"); at < len(cells) && cells[at].Kind == hoja.Number && s.Outcome("fecha") == hoja.Valor {
		out[at] = s.Text("fecha")
		if _, part := math.Modf(cells[at].Number); part > 0 {
			out[at] += time.Time{}.Add(time.Duration(math.Round(part*86400)) * time.Second).Format(" 15:04:05")
		}
	}
	if n := len(sac.Header); len(out) < n {
		out = append(out, make([]string, n-len(out))...)
	}
	return out
}

func texts(cells []hoja.Cell) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = c.String()
	}
	return out
}

// callKey is an ID LLAMADA as it is compared.
func callKey(s string) string { return hoja.Fold(s) }

// byID are the calls of each id, in the order of the report; rows that say the same again are left out.
func (sac *SAC) byID() map[string][]*Call {
	out := make(map[string][]*Call, len(sac.Calls))
	for i := range sac.Calls {
		c := &sac.Calls[i]
		if c.ID == "" || slices.ContainsFunc(out[c.ID], func(o *Call) bool { return slices.Equal(o.Cells, c.Cells) }) {
			continue
		}
		out[c.ID] = append(out[c.ID], c)
	}
	return out
}
