package legalizacion

import (
	"strings"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

// A Step is what a sale's legalisation is: calls (step 6) or the report of terminals (step 7).
type Step uint8

// The two ways in which sales are legalised, and none.
const (
	NoStep Step = iota
	Llamadas
	Tyt
)

// Due is the step by which the sale is to be legalised, NoStep where it is not: home sales of new services, mobile
// ones and terminals, that are VALIDADA, PENDIENTE INSTALACIÓN or INSTALADA and are not marked LEGALIZADA. comun.duplicada
// must have been decided in the verdict.
func Due(legalizada hoja.Outcome, v *rules.Verdict) Step {
	switch {
	case !v.Reclamable() || legalizada == hoja.Afirmado:
		return NoStep
	case v.Procedimiento == "hogar_nueva" || v.Familia == "movil":
		return Llamadas
	case v.Familia == "tyt":
		return Tyt
	}
	return NoStep
}

// A DateFormat is how a date stands in a name: DDMMAAAA, with any of DD, MM, AAAA and AA, and whatever stands between
// them.
type DateFormat string

// DefaultDate is the format where none is given.
const DefaultDate DateFormat = "DDMMAAAA"

// Valid reports whether the format names day, month and year, and nothing that a file name cannot hold.
func (f DateFormat) Valid() bool {
	return strings.Contains(string(f), "DD") && strings.Contains(string(f), "MM") && strings.Contains(string(f), "AA") &&
		!strings.ContainsAny(string(f), `/\:*?"<>|`)
}

// Format is d in the format.
func (f DateFormat) Format(d hoja.Date) string {
	iso := d.String() // 2026-11-24
	return strings.NewReplacer("AAAA", iso[:4], "AA", iso[2:4], "MM", iso[5:7], "DD", iso[8:]).Replace(string(f))
}
