package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/almacontact/celula/rules/hoja"
)

// cruceCmd matches a file of sales with one of Claro's base (step 9).
type cruceCmd struct {
	JSON   bool    `name:"json" help:"Un objeto JSON por venta, por registro sin venta y el indicador, para programas."`
	Now    instant `placeholder:"FECHA" help:"Cruza como si fuera este momento (RFC 3339); si falta, ahora."`
	Out    string  `placeholder:"ARCHIVO.xlsx" help:"Además, un libro con lo que no aparece, lo que difiere, lo que no tiene venta y el indicador."`
	Reglas string  `placeholder:"CARPETA" help:"Usa las reglas de esta carpeta en lugar de las incluidas."`
	Ventas string  `arg:"" help:"La hoja exportada, CSV o XLSX."`
	Claro  string  `arg:"" help:"La base de Claro, CSV o XLSX."`
}

// Run prints nothing on stdout unless both files were read whole. Differences are its result and no failure: by section
// 5 of the contract only check and rules test exit 1 for what they found.
func (c *cruceCmd) Run(a *app) error {
	if err := c.refuse(); err != nil {
		return err
	}
	r, err := loadRules(c.Reglas)
	if err != nil {
		return err
	}
	today, err := officeDay(c.Now.or(a.now))
	if err != nil {
		return err
	}
	x, err := a.crossFiles(r, today, c.Ventas, c.Claro)
	if err != nil {
		return err
	}
	if c.Out != "" {
		written := a.showing(doing("escribiendo " + filepath.Base(c.Out)))
		err := x.writeBook(c.Out)
		if written(); err != nil {
			return err
		}
	}
	report := x.printReport
	if c.JSON {
		report = x.printJSON
	}
	if err := report(a.stdout); err != nil {
		return err
	}
	if c.Out != "" {
		fmt.Fprintf(a.stderr, "celula: libro escrito en %s\n", c.Out)
	}
	return nil
}

// refuse says what is wrong with the command line before any file is read.
func (c *cruceCmd) refuse() error {
	if c.Out == "" {
		return nil
	}
	if !strings.EqualFold(filepath.Ext(c.Out), ".xlsx") {
		return usagef("--out %s: el libro se escribe como .xlsx", c.Out)
	}
	if _, err := os.Lstat(c.Out); err == nil { // what else hinders, writing says
		return fmt.Errorf("%s ya existe y no se sobrescribe; muévalo o bórrelo, o indique otro en --out", c.Out)
	}
	return nil
}

// officeDay is the day of an instant where the office is.
func officeDay(t time.Time) (hoja.Date, error) {
	zone, err := time.LoadLocation("America/Bogota")
	if err != nil {
		return hoja.Date{}, fmt.Errorf("zona horaria America/Bogota: %w", err) // unreachable: tzdata is embedded
	}
	return hoja.DateOf(t.In(zone)), nil
}
