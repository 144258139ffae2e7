package legalizacion

import (
	"fmt"
	"io"

	"github.com/almacontact/celula/rules/entrega"
	"github.com/almacontact/celula/rules/hoja"
)

// A Report is the report of terminals and technology of step 7, ready to be written.
type Report struct {
	Path  string // OUT/Informe TT_ALMACONTACT_CANTIDADETYT_FECHADECARGUE.xlsx
	Count int

	tab entrega.Tab
}

// A Row is what the report says of one sale. It is taken while the sale is at hand.
type Row []any

// RowOf is the row of a sale: dates and amounts as such, all else as text.
func RowOf(columns []Column, s *hoja.Sale) Row {
	out := make(Row, len(columns))
	for i, c := range columns {
		if c.Field == "" {
			out[i] = c.Text
			continue
		}
		out[i] = cell(s, s.Schema().Index(c.Field))
	}
	return out
}

func cell(s *hoja.Sale, field int) any {
	kind := s.Schema().Fields()[field].Kind
	if s.OutcomeAt(field) == hoja.Valor {
		switch kind {
		case hoja.KindDate:
			d, _ := s.DateAt(field)
			return d
		case hoja.KindNumber, hoja.KindMoney, hoja.KindWhole:
			return s.NumberAt(field)
		}
	}
	return s.TextAt(field)
}

// PlanReport is the report of the sales that are due, for upload on the day fecha. Its name has the count and the date.
func PlanReport(out string, fecha hoja.Date, format DateFormat, columns []Column, sales []Row) *Report {
	r := &Report{Count: len(sales), Path: join(out, fmt.Sprintf("Informe TT_ALMACONTACT_%d_%s.xlsx", len(sales), format.Format(fecha)))}
	r.tab.Title = "TT"
	for _, c := range columns {
		r.tab.Header = append(r.tab.Header, c.Header)
	}
	for _, s := range sales {
		r.tab.Rows = append(r.tab.Rows, s)
	}
	return r
}

// Write writes the report; same says that it was there already. Another file of its name is left as it is, and the
// error is an [entrega.ExistsError].
func (r *Report) Write() (same bool, err error) {
	return entrega.Create(r.Path, func(w io.Writer) error { return entrega.WriteXLSX(w, []entrega.Tab{r.tab}) })
}
