package main

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/almacontact/celula/rules"
)

// checkCmd judges an export of the hoja.
type checkCmd struct {
	JSON   bool    `name:"json" help:"Un objeto JSON por venta, para programas."`
	Now    instant `placeholder:"FECHA" help:"Juzga como si fuera este momento (RFC 3339); si falta, ahora."`
	Reglas string  `placeholder:"CARPETA" help:"Usa las reglas de esta carpeta en lugar de las incluidas."`
	File   string  `arg:"" name:"archivo" help:"La hoja exportada, CSV o XLSX."`
}

// Run prints nothing on stdout unless the file was read whole. It answers errFound where a rule failed for any sale.
func (c *checkCmd) Run(a *app) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // of what it allocates it keeps little but its report
	r, err := loadRules(c.Reglas)
	if err != nil {
		return err
	}
	opened := a.showing(opening(c.File))
	f, err := r.Schema.Open(c.File)
	if opened(); err != nil {
		return err
	}
	defer f.Close()
	for _, d := range f.Layout.Doubts {
		fmt.Fprintf(a.stderr, "celula: aviso: %s\n", d)
	}
	warnTabs(a.stderr, f)
	warnAbove(a.stderr, f)
	today, err := officeDay(c.Now.or(a.now))
	if err != nil {
		return err
	}
	var out checkReport = newTableReport()
	if c.JSON {
		out = &jsonReport{}
	}
	found := false
	read := a.showing(reading(f))
	err = judgeFile(a.ctx, f, r, today, func(s judgedRow) {
		found = found || len(s.verdict.Motivos) > 0
		out.add(s)
	})
	if read(); err != nil {
		return err
	}
	warnOverrun(a.stderr, f)
	if err := out.print(a.stdout); err != nil {
		return unwritten(err)
	}
	if found {
		return errFound
	}
	return nil
}

// loadRules loads the rules of a directory, the built-in ones where dir is "". Faults in them are faults of the
// command line's making: exit 2.
func loadRules(dir string) (*rules.Rules, error) {
	r, err := rules.LoadDir(dir)
	if faults := (*rules.Errors)(nil); errors.As(err, &faults) {
		return nil, usagef("%v", faults)
	}
	return r, err
}
