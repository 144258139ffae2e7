package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The statuses of section 2 of the contract, as they stand in ESTADO.
const (
	Cancelada            = "CANCELADA"
	NoInstalada          = "NO INSTALADA"
	Duplicada            = "DUPLICADA"
	Rechazada            = "RECHAZADA"
	Incompleta           = "INCOMPLETA"
	EnProceso            = "EN PROCESO"
	Instalada            = "INSTALADA"
	PendienteInstalacion = "PENDIENTE INSTALACIÓN"
	Validada             = "VALIDADA"
)

// Estados are all statuses, from the one that asks for most to the one that asks for nothing.
func Estados() []string {
	return []string{Rechazada, Duplicada, Incompleta, EnProceso, NoInstalada, Cancelada, PendienteInstalacion, Instalada, Validada}
}

// CTA is the mark of a home sale in RR of which every rule holds.
const CTA = "CTA"

// The effects of a rule that failed, worst first.
const (
	EfectoRechazo   = "rechazo"   // the sale cannot go on
	EfectoDuplicada = "duplicada" // it is in the hoja already
	EfectoFalta     = "falta"     // the front must correct or complete it
	EfectoPendiente = "pendiente" // a step of the back-office is still to be done
)

var effects = []string{EfectoRechazo, EfectoDuplicada, EfectoFalta, EfectoPendiente}

// severity is an effect's place among [effects]: the smaller, the worse.
func severity(effect string) int { return slices.Index(effects, effect) }

// A Motivo is one rule that failed.
type Motivo struct {
	Regla   string // portabilidad.nip
	Efecto  string
	Mensaje string // what to do, in words for the agent
	Orden   int    // place of the rule in its procedure
}

// A Verdict is what the procedure says of one sale. It holds nothing of the sale's cells but what it says, so it can
// be kept when the sale is let go.
type Verdict struct {
	Tipo          string // the kind of sale: PORTABILIDAD; "" where it is blank or unknown
	Procedimiento string // portabilidad
	Familia       string // hogar, movil or tyt
	Estado        string
	Marcacion     string
	Motivos       []Motivo // by id of rule; not to be changed in place

	// Instalacion is the state of the installation as it was understood, "" where it is blank or not.
	Instalacion string
	// Clave is equal for two sales of which the later repeats the earlier; zero where something of it is blank.
	Clave Clave
}

// Reclamable reports whether the sale is one that Claro must have: section 3 of the contract, «claimed».
func (v *Verdict) Reclamable() bool {
	return v.Estado == Validada || v.Estado == PendienteInstalacion || v.Estado == Instalada
}

// motivoLines is how many reasons a MOTIVO cell shows; nobody reads more at once.
const motivoLines = 12

// Motivo is the text of the MOTIVO cell: a line for each rule that failed, the worst first, then in the order of the
// procedure. It is "" where every rule holds.
func (v *Verdict) Motivo() string {
	sorted := slices.Clone(v.Motivos)
	slices.SortStableFunc(sorted, func(a, b Motivo) int {
		return cmp.Or(cmp.Compare(severity(a.Efecto), severity(b.Efecto)), cmp.Compare(a.Orden, b.Orden))
	})
	var lines []string
	for i, m := range sorted {
		if i == motivoLines && len(sorted) > motivoLines {
			lines = append(lines, fmt.Sprintf("… y %d más", len(sorted)-motivoLines))
			break
		}
		lines = append(lines, m.Mensaje)
	}
	return strings.Join(lines, "\n")
}

// decide gives the status and the mark: section 2 of the contract, the first that holds.
func (v *Verdict) decide(p *procedure) {
	v.Marcacion = ""
	if p != nil && len(v.Motivos) == 0 {
		v.Marcacion = p.mark
	}
	worst := len(effects)
	for _, m := range v.Motivos {
		worst = min(worst, severity(m.Efecto))
	}
	v.Estado = v.status(p, worst)
}

func (v *Verdict) status(p *procedure, worst int) string {
	// Home sales alone are installed, but any sale may be called off: section 2 ties only NO INSTALADA to the home.
	switch {
	case p != nil && v.Instalacion == Cancelada:
		return Cancelada
	case p != nil && v.Instalacion == NoInstalada && v.Familia == "hogar":
		return NoInstalada
	case v.has(EfectoDuplicada):
		return Duplicada
	case worst < len(effects):
		return [...]string{Rechazada, Duplicada, Incompleta, EnProceso}[worst]
	case !p.installs:
		return Validada
	case v.Instalacion == Instalada:
		return Instalada
	}
	return PendienteInstalacion
}

func (v *Verdict) has(effect string) bool {
	return slices.ContainsFunc(v.Motivos, func(m Motivo) bool { return m.Efecto == effect })
}
