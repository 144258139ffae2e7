package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/procedimiento"
)

// rulesCmd are the commands for those who keep the rules.
type rulesCmd struct {
	Test   rulesTestCmd   `cmd:"" help:"Prueba las reglas con sus propios casos."`
	Export rulesExportCmd `cmd:"" help:"Copia las reglas incluidas a una carpeta, para cambiarlas."`
}

// rulesTestCmd runs the cases that stand beside the rules.
type rulesTestCmd struct {
	Reglas string `placeholder:"CARPETA" help:"Prueba las reglas de esta carpeta en lugar de las incluidas."`
}

// Run prints the cases that fail and a summary. It answers errFound where one fails.
func (c *rulesTestCmd) Run(a *app) error {
	r, err := loadRules(c.Reglas)
	if err != nil {
		return err
	}
	failed, err := r.Test(a.stdout)
	if faults := (*rules.Errors)(nil); errors.As(err, &faults) {
		return usagef("%v", faults)
	} else if err != nil {
		return unwritten(err)
	}
	if failed > 0 {
		return errFound
	}
	return nil
}

// rulesExportCmd copies the built-in rules, as a start for one's own.
type rulesExportCmd struct {
	Dir string `arg:"" name:"carpeta" help:"Carpeta nueva o vacía."`
}

// Run writes into a directory that holds nothing: rules are read as a whole, so nothing of others may lie among them.
func (c *rulesExportCmd) Run(a *app) error {
	if info, err := os.Stat(c.Dir); err == nil && !info.IsDir() {
		return fmt.Errorf("%s es un archivo, y las reglas van en una carpeta; indique una nueva", c.Dir)
	}
	entries, err := os.ReadDir(c.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no se puede leer la carpeta %s: %w", c.Dir, err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("la carpeta %s no está vacía, y nada se sobrescribe; indique una nueva", c.Dir)
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return fmt.Errorf("no se puede crear la carpeta %s: %w", c.Dir, err)
	}
	if err := os.CopyFS(c.Dir, procedimiento.FS); err != nil {
		return fmt.Errorf("no se pueden copiar las reglas a %s: %w", c.Dir, err)
	}
	return tell(a.stdout, "Las reglas están en %s. Después de cambiarlas:\n  celula rules test --reglas %s", c.Dir, filepath.Clean(c.Dir))
}
