package legalizacion

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/almacontact/celula/rules/entrega"
)

func join(parts ...string) string { return filepath.Join(parts...) }

// Done is what a [CallPlan.Write] did.
type Done struct {
	Copied, Same int    // recordings copied, and there already
	Lacking      []Note // sales whose recording could not be copied; they are not in the CSV
	CSV          string // path of the file, "" where no sale is left to be in it
	CSVSame      bool   // it was there already, the same
}

// Write copies the recordings and then writes the CSV of the sales whose recording is there. It may be called again:
// what is done already is left. Where ctx ends it stops between two recordings. A recording that fails holds up no
// other; an error means that there is no CSV, or not this one.
func (p *CallPlan) Write(ctx context.Context) (Done, error) {
	var d Done
	var rows []Entry
	failed := map[string]string{} // a recording that several sales share fails for all of them
	copied := map[string]bool{}
	for _, e := range p.Entries {
		if ctx.Err() != nil {
			return d, errors.New("se interrumpió antes de terminar y la lista no se escribió; repita la orden y seguirá donde iba")
		}
		if e.Audio != "" {
			if !copied[e.File()] && failed[e.File()] == "" {
				same, err := entrega.Copy(join(p.Dir, e.File()), e.Audio)
				switch {
				case err != nil:
					failed[e.File()] = err.Error()
				case same:
					d.Same++
				default:
					d.Copied++
				}
				copied[e.File()] = err == nil
			}
			if why := failed[e.File()]; why != "" {
				d.Lacking = append(d.Lacking, Note{e.Sale.Row, why})
				continue
			}
		}
		rows = append(rows, e)
	}
	if len(rows) == 0 {
		return d, nil
	}
	path := join(p.Dir, p.CSV)
	same, err := entrega.Create(path, func(w io.Writer) error { return entrega.WriteCSV(w, p.table(rows)) })
	var exists *entrega.ExistsError
	if errors.As(err, &exists) {
		return d, &replacedError{exists}
	}
	if err != nil {
		return d, err
	}
	d.CSV, d.CSVSame = path, same
	return d, nil
}

// A replacedError is an [entrega.ExistsError] of a CSV, which may have been uploaded.
type replacedError struct{ *entrega.ExistsError }

// Hint is what to do.
func (*replacedError) Hint() string {
	return "si aún no lo cargó en Claro, bórrelo y repita la orden; si ya lo cargó, marque LEGALIZADA en esas ventas y use otra carpeta en --out"
}

func (e *replacedError) Unwrap() error { return e.ExistsError }

// saleColumns are those that the CSV has of the sale, after SAC's own.
var saleColumns = []string{"FILA HOJA", "FECHA VENTA", "TIPO DE VENTA", "CLIENTE", "DOCUMENTO", "CUENTA", "OT", "MIN"}

// table is the CSV: the call's new name, SAC's row as it stands, and the sale.
func (p *CallPlan) table(entries []Entry) [][]string {
	header := append([]string{"LLAMADA"}, p.header...)
	out := [][]string{append(header, saleColumns...)}
	for _, e := range entries {
		s := &e.Sale
		row := append([]string{e.File()}, e.Call.Cells[:len(p.header)]...)
		out = append(out, append(row, fmt.Sprint(s.Row), s.Fecha.String(), s.Tipo, s.Cliente, s.Documento, s.Cuenta, s.OT, s.MIN))
	}
	return out
}
