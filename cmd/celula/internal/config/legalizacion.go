package config

import (
	"regexp"

	"github.com/goccy/go-yaml/ast"
)

// legalizarAt is when the legalisation files are made where nothing else is said: when the day's selling is over.
const legalizarAt = "0 19 * * 1-6"

// inFolderName is what a folder's name keeps, whatever else of it has to be replaced.
var inFolderName = regexp.MustCompile(`[A-Za-z0-9]`)

// legalizacion reads when the legalisation files are made, of what, and where they are laid. What it does not say has a
// default, so that an empty block will do.
func (d *decoder) legalizacion(path string, n ast.Node) *Legalizacion {
	l := &Legalizacion{Spec: legalizarAt, Out: d.path("legalizacion"), Aliado: "ALMACONTACT"}
	var err error
	if l.Schedule, err = parseSchedule(l.Spec, d.zone); err != nil {
		panic("unreachable: the schedule stands above: " + err.Error())
	}
	folder := func(to *string) func(string, ast.Node) {
		return func(path string, n ast.Node) { d.set(path, n, to, d.path) }
	}
	d.mapping(path, n, []field{
		{name: "schedule", read: func(path string, n ast.Node) { d.schedule(path, n, &l.Spec, &l.Schedule) }},
		{name: "out", read: folder(&l.Out)},
		{name: "aliado", read: func(path string, n ast.Node) { d.aliado(path, n, &l.Aliado) }},
		{name: "sac", read: folder(&l.SAC)},
		{name: "audios", read: folder(&l.Audios)},
		{name: "columnas", read: folder(&l.Columnas)},
	})
	// What is written there would be taken for SAC's newest report, or for a recording.
	if l.Out == l.SAC || l.Out == l.Audios {
		d.fault(n, join(path, "out"), "es la misma carpeta de sac o de audios; los archivos que se hacen necesitan una propia")
	}
	if l.Audios != "" && l.SAC == "" {
		d.fault(n, join(path, "sac"), "falta: sin el informe de SAC no se sabe de qué venta es cada grabación de audios")
	}
	return l
}

// aliado reads what names a folder.
func (d *decoder) aliado(path string, n ast.Node, to *string) {
	s, ok := d.text(path, n)
	if ok && !inFolderName.MatchString(s) {
		d.fault(n, path, "«%s» no puede ser el nombre de una carpeta; use letras y números", s)
		return
	}
	if ok {
		*to = s
	}
}
