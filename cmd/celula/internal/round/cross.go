package round

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// A crossing is the hoja matched with Claro's base, as one round sees both.
type crossing struct {
	*records
	cruce.Result
	sales []cruce.Sale // as the sight has them
}

// basePatience is how long a base may be out of reach before operations hear of it.
const basePatience = 10 * time.Minute

// A basis is Claro's base as a round found it.
type basis struct {
	base       *records // nil where there is nothing to go by: none is configured, none came yet, it cannot be used or is changing
	fault      error    // why it cannot be used, for somebody to mend
	baseStands bool     // it was read, and nobody is at it
}

// basis looks at Claro's base. table is that of its tab where it was read already.
func (h *Hoja) basis(ctx context.Context, table *sheets.Table, now time.Time) basis {
	if h.Claro == nil {
		return basis{baseStands: true}
	}
	before := h.Claro.version
	base, err := h.Claro.look(ctx, table)
	if h.Claro.known.IsZero() || err == nil {
		h.Claro.known = now
	}
	if err != nil {
		return basis{fault: h.Claro.fault(err, now)}
	}
	if base == nil {
		return basis{baseStands: true}
	}
	h.Claro.read, h.Claro.version = base, base.version
	if h.Patient && before != base.version {
		return basis{} // it is being pasted or copied in: not before it stood still for a round
	}
	return basis{base: base, baseStands: true}
}

// cross matches the hoja with Claro's base. It answers nil where there is nothing to go by, or this base cannot be used, which
// fault then tells. last is what the last cruce came to. What CLARO says stays as it is until one can.
func (h *Hoja) cross(ctx context.Context, v *view, s *sight, last notify.Indicador) (x *crossing, fault error) {
	base := v.base
	if base == nil {
		return nil, v.fault
	}
	if was := last.Registros; !h.Claro.Accept && 2*len(base.list) < was {
		return nil, &shrunk{was, len(base.list)}
	}
	if len(base.list) == 0 && last == (notify.Indicador{}) {
		return nil, nil // none of its records came yet; after a cruce, somebody accepted that it has none any more
	}
	x = &crossing{records: base, sales: make([]cruce.Sale, len(s.sales))}
	for i, r := range s.sales {
		x.sales[i] = cruce.Sale{Identity: *r.identity, Claimed: r.verdict.Reclamable()}
		x.sales[i].Row = r.num
	}
	x.Result = cruce.Match(x.sales, base.list, hoja.DateOf(v.at.In(h.Zone)), h.Calendar)
	if len(x.SinVenta) > 0 && h.Claro.Tab != nil {
		// The alerts link to its rows. A tab that has gone since it was read is the base's fault and not the hoja's.
		if _, err := h.Claro.Tab.Link(ctx, 1); err != nil {
			v.baseStands = false
			return nil, h.Claro.fault(err, v.at)
		}
	}
	return x, nil
}

// fault is what operations hear of a base that could not be read: nothing, for a while, of what passes by itself.
func (b *Base) fault(err error, now time.Time) error {
	if sheets.Temporary(err) && now.Sub(b.known) < basePatience {
		return nil
	}
	return err
}

// indicator is that of the last cruce, as the case that shows it has it.
func (p *past) indicator() notify.Indicador {
	c, _ := p.indicatorCase()
	return c.Facts.Indicador
}

func (p *past) indicatorCase() (notify.Case, bool) {
	for _, c := range p.cases {
		if c.Kind == notify.ClaroIndicador && c.Closed.IsZero() {
			return c, true
		}
	}
	return notify.Case{}, false
}

// crossKinds are the kinds that stand still while there is no cruce.
var crossKinds = []notify.Kind{notify.ClaroNoAparece, notify.ClaroDiferencia, notify.ClaroSinVenta, notify.ClaroIndicador}

// claro is what the cruce says of a sale; nil without a cruce.
func (x *crossing) claro(i int) *cruce.Pairing {
	if x == nil {
		return nil
	}
	return &x.Sales[i]
}

// asks tells whether the cruce found something about a sale that somebody must see to.
func (x *crossing) asks(i int) bool {
	return x != nil && (x.Sales[i].Claro == cruce.NoAparece || x.Sales[i].Claro == cruce.Diferencia)
}

// saleAlert is the alert about such a sale; facts is what is known of it.
func (x *crossing) saleAlert(i int, id string, facts notify.Facts) notify.Alert {
	p := &x.Sales[i]
	if p.Claro == cruce.Diferencia {
		facts.Motivo = p.Differs.Words(&x.sales[i], &x.list[p.Record])
		return notify.Alert{Kind: notify.ClaroDiferencia, Subject: id, Facts: facts}
	}
	facts.Motivo, facts.Pista = "", p.Pista.Words(&x.sales[i], x.list)
	return notify.Alert{Kind: notify.ClaroNoAparece, Subject: id, Facts: facts}
}

// recordAlerts are those about records without a sale.
func (x *crossing) recordAlerts(link func(row int) string, table string) []notify.Alert {
	var alerts []notify.Alert
	seen := map[string]int{}
	for _, at := range x.SinVenta {
		key := recordKey(&x.list[at])
		seen[key]++
		src := x.sources[at]
		facts := notify.Facts{Hoja: cmp.Or(src.file, baseName), Row: src.row, Documento: src.documento, Tabla: table}
		// What stands where a kind of sale or a date belongs and is none may be a client's name: the chat leaves it out.
		if x.list[at].Family != cruce.NoFamily {
			facts.Tipo = src.tipo
		}
		if x.list[at].Day != 0 {
			facts.Fecha = src.fecha
		}
		if src.file == "" {
			facts.Link = link(src.row)
		}
		alerts = append(alerts, notify.Alert{Kind: notify.ClaroSinVenta, Subject: fmt.Sprintf("%s-%d", key, seen[key]), Facts: facts})
	}
	return alerts
}

// recordKey names a record by what it says: it may move, and come again in another file.
func recordKey(r *cruce.Record) string {
	id := r.Identity
	sum := sha256.Sum256(fmt.Appendln(nil, id.Day, id.Family, id.OT, id.MIN, id.Cuenta, id.Documento, id.Equipo))
	return "R-" + strings.ToUpper(hex.EncodeToString(sum[:5]))
}

// indicatorAlert is the indicator of section 5 of the procedure. A cruce that changed it is said anew where the base or
// the day is another; what agents do in between brings the message of the day up to date.
func (b *planner) indicatorAlert(x *crossing, table string) notify.Alert {
	n := x.Indicador
	figures := notify.Indicador{Registros: len(x.list), Reclamables: n.Reclamables, Aparecen: n.Aparecen, Diferencias: n.Diferencias,
		EnGracia: n.EnGracia, NoAparecen: n.NoAparecen, SinVenta: n.SinVenta, Reclamadas: b.reclaimed}
	today := hoja.DateOf(b.at.In(b.Zone)).String()
	facts := notify.Facts{Hoja: b.Name, Fecha: today, Link: table, Indicador: figures}
	subject := fmt.Sprintf("%s %s %s", b.Name, today, x.version)
	if c, open := b.past.indicatorCase(); open && c.Facts.Indicador == figures {
		subject, facts.Fecha = c.Subject, c.Facts.Fecha
	}
	return notify.Alert{Kind: notify.ClaroIndicador, Subject: subject, Facts: facts}
}
