package cruce

import (
	"errors"
	"fmt"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

// A Reader makes sales and records of what was read from the hoja and from Claro's base. It is made once for a set
// of rules and not changed: safe for concurrent use.
type Reader struct {
	strict, wide *hoja.Schema // of Claro's base, with the same fields in the same order
	families     []Family     // by choice of TIPO
	sale, record places
	tipo         int // in the base
}

// places are the indexes of the fields of an [Identity] in a schema, -1 where it lacks one.
type places struct{ fecha, ot, min, cuenta, documento, equipo int }

// columns are those of Claro's base, each with the field of the hoja that says what its cells mean. All but VALOR
// are needed: a column that has another name would read as blank in every record, and then few sales would appear.
var columns = []struct {
	header, field string
	kind          hoja.Kind // where the rules have no such field
	needed        bool
}{
	{"FECHA", "fecha_venta", hoja.KindDate, true},
	{"TIPO", "tipo_venta", hoja.KindChoice, true},
	{"DOCUMENTO", "documento", hoja.KindDigits, true},
	{"CUENTA", "cuenta", hoja.KindDigits, true},
	{"OT", "ot", hoja.KindDigits, true},
	{"MIN", "min", hoja.KindDigits, true},
	{"EQUIPO", "equipo", hoja.KindText, true},
	{"VALOR", "valor", hoja.KindMoney, false},
}

// NewReader is a reader for hojas that are read by these rules.
func NewReader(r *rules.Rules) (*Reader, error) {
	strict, err := baseSchema(r.Schema, false)
	if err != nil {
		return nil, err
	}
	wide, err := baseSchema(r.Schema, true)
	if err != nil {
		return nil, err
	}
	families, err := familiesOf(r)
	if err != nil {
		return nil, err
	}
	return &Reader{strict: strict, wide: wide, families: families, sale: placesIn(r.Schema), record: placesIn(strict), tipo: strict.Index("tipo_venta")}, nil
}

// baseSchema has the columns of Claro's base, understood as the hoja's of the same meaning are. A wide one also takes
// the hoja's names for them.
func baseSchema(s *hoja.Schema, wide bool) (*hoja.Schema, error) {
	var fields []hoja.Field
	for _, c := range columns {
		f, ok := s.Field(c.field)
		if !ok {
			f = hoja.Field{Name: c.field, Kind: c.kind}
		}
		names := append([]string{f.Header}, f.Also...)
		f.Header, f.Also, f.Required = c.header, nil, c.needed
		for _, name := range names {
			if wide && name != "" && hoja.FoldName(name) != hoja.FoldName(c.header) {
				f.Also = append(f.Also, name)
			}
		}
		fields = append(fields, f)
	}
	base, err := hoja.NewSchema(fields)
	if err != nil {
		return nil, fmt.Errorf("columnas de la base de Claro: %w", err)
	}
	return base, nil
}

func placesIn(s *hoja.Schema) places {
	return places{s.Index("fecha_venta"), s.Index("ot"), s.Index("min"), s.Index("cuenta"), s.Index("documento"), s.Index("equipo")}
}

// familiesOf asks the rules which family each kind of sale is of, by showing them a sale of which nothing else is
// known.
func familiesOf(r *rules.Rules) ([]Family, error) {
	var header, cells []hoja.Cell
	at := -1
	for _, f := range r.Schema.Fields() {
		if f.Name == "tipo_venta" {
			at = len(header)
		}
		header, cells = append(header, hoja.TextCell(f.Header)), append(cells, hoja.Cell{})
	}
	layout, err := r.Schema.FindLayout([][]hoja.Cell{header})
	if err != nil {
		return nil, err // unreachable: the schema's own headers
	}
	tipo, _ := r.Schema.Field("tipo_venta")
	out := make([]Family, len(tipo.Choices))
	for i, c := range tipo.Choices {
		cells[at] = hoja.TextCell(c.Name)
		s := layout.Sale(2, cells)
		v := r.Judge(&s, hoja.Date{})
		out[i] = FamilyOf(v.Familia)
	}
	return out, nil
}

// Base is the schema of Claro's base with its own headers alone; [Reader.Open] and [Reader.FindLayout] take more.
func (r *Reader) Base() *hoja.Schema { return r.strict }

// Open opens a file of Claro's base, CSV or XLSX; errors are those of [hoja.Schema.Open]. Where it does not have all
// of Claro's own headers, the hoja's names for them are taken, too; not before, since a base may well have a column
// REFERENCIA beside EQUIPO.
func (r *Reader) Open(path string) (*hoja.File, error) {
	f, err := r.strict.Open(path)
	if !lacks(err) {
		return f, err
	}
	if f, wideErr := r.wide.Open(path); wideErr == nil {
		return f, nil
	}
	return nil, err
}

// FindLayout finds the header of a tab that holds Claro's base, as [Reader.Open] does that of a file.
func (r *Reader) FindLayout(rows [][]hoja.Cell) (*hoja.Layout, error) {
	l, err := r.strict.FindLayout(rows)
	if !lacks(err) {
		return l, err
	}
	if l, wideErr := r.wide.FindLayout(rows); wideErr == nil {
		return l, nil
	}
	return nil, err
}

func lacks(err error) bool {
	var header *hoja.HeaderError
	return errors.As(err, &header) && len(header.Missing) > 0
}

// Sale is a sale of the hoja with its verdict.
func (r *Reader) Sale(s *hoja.Sale, v *rules.Verdict) Sale {
	return Sale{Identity: r.sale.identity(s, FamilyOf(v.Familia)), Claimed: v.Reclamable()}
}

// Record is a row of Claro's base.
func (r *Reader) Record(s *hoja.Sale) Record {
	family := NoFamily
	if i := s.ChoiceAt(r.tipo); i >= 0 {
		family = r.families[i]
	}
	return Record{r.record.identity(s, family)}
}

func (p *places) identity(s *hoja.Sale, f Family) Identity {
	id := Identity{Row: s.Row, Family: f, OT: number(s, p.ot), MIN: number(s, p.min), Cuenta: number(s, p.cuenta), Documento: number(s, p.documento)}
	if p.fecha >= 0 {
		if d, ok := s.DateAt(p.fecha); ok {
			id.Day = DayOf(d)
		}
	}
	if f == Tyt && p.equipo >= 0 && s.OutcomeAt(p.equipo).Read() { // the error of a formula is no equipo
		id.Equipo = ParseEquipo(s.TextAt(p.equipo))
	}
	return id
}

// number is the digits of a field, of whatever length: also a document of 14 digits, which the rules refuse, is the
// same as another of the same 14.
func number(s *hoja.Sale, field int) Number {
	if field < 0 {
		return 0
	}
	return ParseNumber(s.TextAt(field))
}
