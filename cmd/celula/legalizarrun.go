package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/rules/legalizacion"
	"github.com/almacontact/celula/sheets"
)

// A legalizer makes the files of steps 6 and 7 while the daemon runs. It reads the hojas by itself and takes nothing
// of their rounds but the place where cases are kept.
type legalizer struct {
	*config.Legalizacion
	*service
	rules   *rules.Rules
	columns []legalizacion.Column
	desks   []desk
	limit   time.Duration // the longest that reading one hoja may take
}

// A desk is one hoja and where its files are laid.
type desk struct {
	hoja *round.Hoja
	tab  *sheets.Tab // of its own: the round's gives its memory from one reading to the next
	out  string
}

// newLegalizer is nil where no files are to be made. It fails where the columns that Claro asks for will not do.
func newLegalizer(s *service, cfg *config.Config, b *bot) (*legalizer, error) {
	if cfg.Legalizacion == nil {
		return nil, nil
	}
	l := &legalizer{Legalizacion: cfg.Legalizacion, service: s, rules: b.rules, limit: cfg.RoundTimeout}
	var err error
	if l.columns, err = (&tytCmd{Columnas: l.Columnas}).columns(b.rules); err != nil {
		return nil, fmt.Errorf("legalizacion.columnas: %w", err)
	}
	outs := outFolders(l.Out, cfg.Sheets)
	for i, sheet := range cfg.Sheets {
		l.desks = append(l.desks, desk{b.hojas[i], b.google.Tab(sheet.Spreadsheet, sheet.Tab), outs[i]})
	}
	return l, nil
}

// run makes the files whenever the schedule comes, until ctx is done. What came while celula was down is made at the next time.
func (l *legalizer) run(ctx context.Context) {
	for next := l.Schedule.Next(time.Now()); !next.IsZero(); next = l.Schedule.Next(time.Now()) {
		for wait := time.Until(next); wait > 0; wait = time.Until(next) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(min(wait, time.Minute)): // not all at once: the clock may be set, or the machine sleep
			}
		}
		l.all(ctx)
		if ctx.Err() != nil {
			return
		}
	}
}

// all makes the files of every hoja. One that fails holds up no other.
func (l *legalizer) all(ctx context.Context) {
	for _, d := range l.desks {
		if err := l.one(ctx, d); err != nil && ctx.Err() == nil {
			l.log.Error("archivos de legalización de la hoja "+d.hoja.Name, "error", err.Error())
		}
	}
}

// one makes the files of a hoja and tells where they lie. Its error has been told to operations, but for what telling
// itself came to.
func (l *legalizer) one(ctx context.Context, d desk) error {
	today := hoja.DateOf(l.now().In(d.hoja.Zone))
	subject := "legalización " + d.hoja.Name + " " + today.String()
	made, err := l.make(ctx, d, today)
	if ctx.Err() != nil {
		return ctx.Err() // the daemon ends; the next time does it all again
	}
	if made != nil && made.worthTelling() {
		if telling := d.hoja.Legalized(ctx, subject, made.facts(d)); telling != nil {
			return errors.Join(err, telling)
		}
		l.log.Info("archivos de legalización listos", "hoja", d.hoja.Name, "archivos", len(made.files), "faltan", len(made.lacking))
	}
	if err != nil {
		err = errors.Join(err, d.hoja.NotLegalized(ctx, subject, worded{err}))
	}
	return err
}

// make reads the hoja and writes the files. Copying recordings cannot be broken off: when ctx ends, it is left behind,
// and what it has not finished has no name yet.
func (l *legalizer) make(ctx context.Context, d desk, today hoja.Date) (*delivery, error) {
	reading, cancel := context.WithTimeout(ctx, l.limit)
	defer cancel()
	table, err := d.tab.Read(reading)
	if err != nil {
		return nil, err
	}
	due, err := dueRows(table, l.rules, today, l.columns)
	table.Free()
	if err != nil {
		return nil, err
	}
	type answer struct {
		*delivery
		err error
	}
	done := make(chan answer, 1)
	go func() {
		made := &delivery{}
		err := errors.Join(l.calls(ctx, made, d.out, today, due.calls), l.report(made, d.out, today, due.rows))
		done <- answer{made, err}
	}()
	select {
	case a := <-done:
		return a.delivery, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// calls writes what `legalizar llamadas` would for the month of today. The list has the day in its name: every day
// has another, and none is ever overwritten.
func (l *legalizer) calls(ctx context.Context, made *delivery, out string, today hoja.Date, sales []legalizacion.Sale) error {
	sales = ofMonth(sales, today)
	if l.SAC == "" || len(sales) == 0 {
		return nil
	}
	path, err := newestReport(l.SAC)
	if err != nil {
		return err
	}
	sac, err := legalizacion.Open(path)
	if err != nil {
		return err
	}
	order := legalizacion.CallOrder{Out: out, Aliado: l.Aliado, Year: today.Year, Month: int(today.Month), Format: legalizacion.DefaultDate}
	if l.Audios != "" {
		if order.Audios, err = legalizacion.FindAudios(l.Audios, l.Out); err != nil {
			return err
		}
	}
	plan := legalizacion.PlanCalls(order, sales, sac)
	list := strings.TrimSuffix(plan.CSV, filepath.Ext(plan.CSV)) + fmt.Sprintf("-%02d.csv", today.Day)
	var done legalizacion.Done
	err = unused(list, func(name string) (err error) {
		plan.CSV = name
		done, err = plan.Write(ctx)
		return err
	})
	made.lacking = append(append(made.lacking, plan.Lacking...), done.Lacking...)
	if done.CSV != "" {
		made.calls = len(plan.Entries) - len(done.Lacking)
		made.files = append(made.files, done.CSV)
	}
	return err
}

// report writes what `legalizar tyt` would today.
func (l *legalizer) report(made *delivery, out string, today hoja.Date, rows []legalizacion.Row) error {
	if len(rows) == 0 {
		return nil
	}
	report := legalizacion.PlanReport(out, today, legalizacion.DefaultDate, l.columns, rows)
	err := unused(report.Path, func(path string) error {
		report.Path = path
		_, err := report.Write()
		return err
	})
	if err != nil {
		return err
	}
	made.tyt = report.Count
	made.files = append(made.files, report.Path)
	return nil
}

// newestReport is the newest CSV or XLSX of a folder.
func newestReport(folder string) (path string, err error) {
	entries, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", &noReport{fmt.Sprintf("no se puede leer la carpeta %s de los informes de SAC: no existe", folder)}
	case errors.Is(err, fs.ErrPermission):
		return "", &noReport{fmt.Sprintf("no se puede leer la carpeta %s de los informes de SAC: no hay permiso", folder)}
	case err != nil:
		return "", &noReport{fmt.Sprintf("no se puede leer la carpeta %s de los informes de SAC (%v)", folder, err)}
	}
	var newest time.Time
	for _, e := range entries {
		name, ext := e.Name(), strings.ToLower(filepath.Ext(e.Name()))
		info, err := os.Stat(filepath.Join(folder, name)) // of a link, what it leads to
		if err != nil || !info.Mode().IsRegular() || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || ext != ".csv" && ext != ".xlsx" {
			continue // an error: it was taken away meanwhile
		}
		if path == "" || info.ModTime().After(newest) {
			path, newest = filepath.Join(folder, name), info.ModTime()
		}
	}
	if path == "" {
		return "", &noReport{fmt.Sprintf("no hay ningún informe de SAC en la carpeta %s", folder)}
	}
	return path, nil
}

// noReport is SAC's report that is not where it should be.
type noReport struct{ msg string }

func (e *noReport) Error() string { return e.msg }
func (e *noReport) Hint() string {
	return "Ponga ahí el informe de llamadas de SAC, CSV o XLSX, o corrija legalizacion.sac en la configuración; las llamadas se hacen a la próxima hora del horario."
}
