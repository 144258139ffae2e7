package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/legalizacion"
	"github.com/almacontact/celula/sheets"
)

// claro looks at a hoja's base of Claro's as a round would (step 9): that it can be read and has its header.
func (d *doctor) claro(google *sheets.Client, s config.Sheet, rs *rules.Rules) {
	if s.Claro == nil || rs == nil {
		return
	}
	what := "base de Claro de " + s.Name
	reader, err := cruce.NewReader(rs)
	if err != nil {
		d.bad(what, err, "corrija las reglas y pruébelas con «celula rules test»")
		return
	}
	ctx, cancel := context.WithTimeout(d.ctx, time.Minute)
	defer cancel()
	records, err := base(google, reader, s.Claro, false).Check(ctx)
	switch {
	case err != nil:
		d.bad(what, err, "ponga en su lugar la base que envía Claro, completa, con FECHA, TIPO, DOCUMENTO, CUENTA, OT, MIN, EQUIPO, VALOR")
	case records == 0:
		d.odd(what, "se lee, y todavía no tiene registros; se cruza cuando lleguen")
	default:
		d.good(what, fmt.Sprintf("se lee, con %s", counted(records, "registro", "registros")))
	}
}

// legalizacion looks at the folders of the legalisation files (steps 6 and 7), where there are to be such files.
func (d *doctor) legalizacion(cfg *config.Config, rs *rules.Rules) {
	l := cfg.Legalizacion
	if l == nil {
		return
	}
	if err := writable(l.Out); err != nil {
		d.bad("legalización", err, "cree la carpeta y dé permiso de escritura a quien ejecuta celula, o corrija legalizacion.out en la configuración")
	} else {
		d.good("legalización", "los archivos se dejan en "+l.Out)
	}
	if rs != nil {
		if _, err := (&tytCmd{Columnas: l.Columnas}).columns(rs); err != nil {
			d.bad("legalización, columnas", err, "corrija el archivo de legalizacion.columnas")
		}
	}
	if l.SAC == "" {
		return
	}
	switch path, err := newestReport(l.SAC); {
	case err != nil:
		d.bad("legalización, informe de SAC", err, "")
	default:
		sac, err := legalizacion.Open(path)
		if err != nil {
			d.bad("legalización, informe de SAC", err, "descargue otra vez el informe de SAC")
			break
		}
		d.good("legalización, informe de SAC", fmt.Sprintf("%s, con %s", path, counted(len(sac.Calls), "llamada", "llamadas")))
	}
	if l.Audios == "" {
		return
	}
	if _, err := legalizacion.FindAudios(l.Audios, ""); err != nil {
		d.bad("legalización, grabaciones", err, "corrija legalizacion.audios en la configuración")
		return
	}
	d.good("legalización, grabaciones", l.Audios)
}

// writable says why no file could be made in a folder, which need not be there yet. What it tries with is taken away at once.
func writable(folder string) error {
	there := folder
	info, err := os.Stat(there)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(there) != there {
		there = filepath.Dir(there)
		info, err = os.Stat(there)
	}
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s es un archivo", there)
	}
	var try *os.File
	if err == nil {
		try, err = os.CreateTemp(there, ".celula-doctor-*")
	}
	if err == nil {
		err = errors.Join(try.Close(), os.Remove(try.Name()))
	}
	if err != nil {
		return fmt.Errorf("no se puede escribir en la carpeta %s (%w)", folder, err)
	}
	return nil
}
