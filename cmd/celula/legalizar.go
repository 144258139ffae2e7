package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/entrega"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/rules/legalizacion"
)

// legalizarCmd are the files by which sales are legalised (steps 6 and 7).
type legalizarCmd struct {
	Llamadas llamadasCmd `cmd:"" help:"Hogar nuevo y móvil: las llamadas de SAC, con el nombre que pide Claro." ejemplo:"celula legalizar llamadas --sac sac.xlsx --ventas hoja.csv --mes 2026-11 --aliado ALMACONTACT --audios grabaciones --out legalizacion"`
	Tyt      tytCmd      `cmd:"" help:"Terminales y tecnología: el informe TT para el SharePoint." ejemplo:"celula legalizar tyt --ventas hoja.csv --fecha 2026-11-24 --out informes"`
}

// llamadasCmd joins SAC's report of calls with the sales to legalise (step 6).
type llamadasCmd struct {
	SAC     string  `name:"sac" required:"" placeholder:"ARCHIVO" help:"El informe de llamadas de SAC, CSV o XLSX."`
	Ventas  string  `required:"" placeholder:"ARCHIVO" help:"La hoja exportada, CSV o XLSX."`
	Mes     string  `required:"" placeholder:"2026-11" help:"El mes de las ventas."`
	Aliado  string  `required:"" placeholder:"NOMBRE" help:"El aliado, como se llamará su carpeta."`
	Audios  string  `placeholder:"CARPETA" help:"Donde están las grabaciones; se copian con su nombre nuevo."`
	Out     string  `required:"" placeholder:"CARPETA" help:"Donde se escribe, en ALIADO/MES."`
	Formato string  `default:"DDMMAAAA" help:"Cómo va la fecha de la venta en el nombre."`
	DryRun  bool    `name:"dry-run" help:"Dice qué haría y no escribe nada."`
	Now     instant `placeholder:"FECHA" help:"Juzga como si fuera este momento (RFC 3339); si falta, ahora."`
	Reglas  string  `placeholder:"CARPETA" help:"Usa las reglas de esta carpeta en lugar de las incluidas."`
}

// Run writes the list and copies the recordings. It answers errFound where something lacks for a sale.
func (c *llamadasCmd) Run(a *app) error {
	order, err := c.order()
	if err != nil {
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
	sac, err := legalizacion.Open(c.SAC)
	if err != nil {
		return err
	}
	warnSlid(a.stderr, filepath.Base(c.SAC), sac.Overrun)
	if c.Audios != "" {
		if order.Audios, err = legalizacion.FindAudios(c.Audios, order.Folder()); err != nil {
			return err
		}
	}
	var sales []legalizacion.Sale
	err = dueSales(a, r, today, c.Ventas, legalizacion.Llamadas, legalizacion.SaleOf, func(s legalizacion.Sale) { sales = append(sales, s) })
	if err != nil {
		return err
	}
	plan := legalizacion.PlanCalls(order, sales, sac)
	for _, n := range plan.Notes {
		fmt.Fprintf(a.stderr, "celula: aviso: %s\n", shown(n.String()))
	}
	if c.DryRun {
		return previewCalls(a.stdout, c.Mes, plan)
	}
	done, err := plan.Write(a.ctx)
	if printErr := reportCalls(a.stdout, c.Mes, plan, done); err == nil {
		err = printErr
	}
	return err
}

// order is the command line, read and checked.
func (c *llamadasCmd) order() (o legalizacion.CallOrder, err error) {
	month, err := time.Parse("2006-01", c.Mes)
	if err != nil {
		return o, usagef("--mes %q no es un mes como 2026-11", c.Mes)
	}
	if entrega.SafeName(c.Aliado) == "" {
		return o, usagef("--aliado %q no puede ser el nombre de una carpeta; use letras y números", c.Aliado)
	}
	format, err := dateFormat(c.Formato)
	if err != nil {
		return o, err
	}
	return legalizacion.CallOrder{Out: c.Out, Aliado: c.Aliado, Year: month.Year(), Month: int(month.Month()), Format: format}, nil
}

func dateFormat(s string) (legalizacion.DateFormat, error) {
	f := legalizacion.DateFormat(s)
	if !f.Valid() {
		return "", usagef("--formato %q no sirve: use DD, MM y AAAA (o AA), como DDMMAAAA o AAAA-MM-DD", s)
	}
	return f, nil
}

// tytCmd makes the report of terminals and technology (step 7).
type tytCmd struct {
	Ventas   string `required:"" placeholder:"ARCHIVO" help:"La hoja exportada, CSV o XLSX."`
	Fecha    string `required:"" placeholder:"2026-11-24" help:"La fecha de cargue; las ventas se juzgan a ese día."`
	Out      string `required:"" placeholder:"CARPETA" help:"Donde se escribe el informe."`
	Columnas string `placeholder:"ARCHIVO" help:"Las columnas que pide Claro (YAML: una lista de encabezado y campo o texto)."`
	Formato  string `default:"DDMMAAAA" help:"Cómo va la fecha en el nombre."`
	DryRun   bool   `name:"dry-run" help:"Dice qué haría y no escribe nada."`
	Reglas   string `placeholder:"CARPETA" help:"Usa las reglas de esta carpeta en lugar de las incluidas."`
}

// Run writes the report, or says that there is nothing to report.
func (c *tytCmd) Run(a *app) error {
	fecha, err := hoja.ParseISO(c.Fecha)
	if err != nil {
		return usagef("--fecha: %v", err)
	}
	format, err := dateFormat(c.Formato)
	if err != nil {
		return err
	}
	r, err := loadRules(c.Reglas)
	if err != nil {
		return err
	}
	columns, err := c.columns(r)
	if err != nil {
		return err
	}
	var rows []legalizacion.Row
	err = dueSales(a, r, fecha, c.Ventas, legalizacion.Tyt, func(s *hoja.Sale) legalizacion.Row { return legalizacion.RowOf(columns, s) },
		func(row legalizacion.Row) { rows = append(rows, row) })
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return tell(a.stdout, "No hay ventas de terminales y tecnología por legalizar: no se escribe ningún informe")
	}
	report := legalizacion.PlanReport(c.Out, fecha, format, columns, rows)
	if c.DryRun {
		return tell(a.stdout, "Se escribiría %s, con %s%s", report.Path, counted(report.Count, "venta", "ventas"), thereAlready(report.Path))
	}
	same, err := report.Write()
	if err != nil {
		return err
	}
	if same {
		return tell(a.stdout, "%s ya estaba, igual, con %s", report.Path, counted(report.Count, "venta", "ventas"))
	}
	return tell(a.stdout, "%s, con %s", report.Path, counted(report.Count, "venta", "ventas"))
}

// columns are those of --columnas, or the built-in ones; what is wrong with either is the command line's making.
func (c *tytCmd) columns(r *rules.Rules) ([]legalizacion.Column, error) {
	if c.Columnas != "" {
		columns, err := legalizacion.ReadColumns(c.Columnas, r.Schema)
		if err != nil {
			return nil, usagef("%v", err)
		}
		return columns, nil
	}
	columns := legalizacion.DefaultColumns()
	if err := legalizacion.CheckColumns(columns, r.Schema, func(int) string { return "columnas incluidas" }); err != nil {
		return nil, usagef("%v\nestas reglas tienen otros campos: indique las columnas con --columnas", err)
	}
	return columns, nil
}

// dueSales calls each with what take takes of every sale of the file that is to be legalised by the step.
func dueSales[T any](a *app, r *rules.Rules, today hoja.Date, path string, step legalizacion.Step, take func(*hoja.Sale) T, each func(T)) error {
	opened := a.showing(opening(path))
	f, err := r.Schema.Open(path)
	if opened(); err != nil {
		return err
	}
	defer f.Close()
	warnDoubts(a.stderr, path, f)
	defer a.showing(reading(f))()
	type note struct {
		legalizada hoja.Outcome
		taken      T
	}
	err = judgeNoting(a.ctx, f, r, today, func(s *hoja.Sale, v rules.Verdict) (n note) {
		n.legalizada = s.Outcome("legalizada")
		if legalizacion.Due(n.legalizada, &v) == step { // as far as is known before comun.duplicada
			n.taken = take(s)
		}
		return n
	}, func(j judgedRow, n note) {
		if legalizacion.Due(n.legalizada, j.verdict) == step {
			each(n.taken)
		}
	})
	if err == nil {
		warnOverrun(a.stderr, f)
	}
	return err
}
