package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

// onceCmd is one round of every hoja. What one of them meets holds up no other.
type onceCmd struct {
	Config string `required:"" placeholder:"ARCHIVO" help:"La configuración (YAML)."`
	DryRun bool   `name:"dry-run" help:"Dice qué haría y no hace nada."`
	Accept bool   `name:"aceptar-base" help:"Acepta la base de Claro aunque tenga menos de la mitad de los registros de antes."`
}

func (c *onceCmd) Run(a *app) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return err
	}
	if c.DryRun {
		return a.preview(cfg)
	}
	return withStore(a.ctx, cfg, func(st *store.Store) error {
		b, err := assemble(a.ctx, cfg, parts{store: st, alone: true, acceptBase: c.Accept, now: a.now, log: logTo(a.stderr)})
		if err != nil {
			return err
		}
		var errs []error
		for _, h := range b.hojas {
			res, err := h.Round(a.ctx)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			fmt.Fprintln(a.stdout, summary(h.Name, res))
		}
		return errors.Join(append(errs, b.sayer.Finish(a.ctx))...)
	})
}

// preview prints every hoja's plan. Of a state that does not exist yet it makes none.
func (a *app) preview(cfg *config.Config) error {
	if _, err := os.Stat(cfg.State.Reveal()); errors.Is(err, os.ErrNotExist) && !strings.Contains(cfg.State.Reveal(), "://") {
		dir, err := os.MkdirTemp("", "celula")
		if err != nil {
			return fmt.Errorf("no se pudo crear una carpeta temporal: %w", err)
		}
		defer os.RemoveAll(dir)
		cfg.State = config.NewSecret(filepath.Join(dir, "celula.db"))
	}
	return withStore(a.ctx, cfg, func(st *store.Store) error {
		b, err := assemble(a.ctx, cfg, parts{store: st, now: a.now, log: logTo(a.stderr)})
		if err != nil {
			return err
		}
		var errs []error
		for _, h := range b.hojas {
			p, err := h.Plan(a.ctx)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			printPlan(a.stdout, h.Name, b.rules.Schema, p)
		}
		return errors.Join(errs...)
	})
}

func summary(name string, res round.Result) string {
	if res.Cells == 0 && len(res.Cases) == 0 {
		return fmt.Sprintf("%s: %s; nada cambió", name, counts(res.Plan))
	}
	changed := "1 aviso abierto, repetido o cerrado"
	if n := len(res.Cases); n != 1 {
		changed = fmt.Sprintf("%d avisos abiertos, repetidos o cerrados", n)
	}
	written := "1 celda escrita"
	if res.Cells != 1 {
		written = fmt.Sprintf("%d celdas escritas", res.Cells)
	}
	return fmt.Sprintf("%s: %s; %s, %s", name, counts(res.Plan), written, changed)
}

// counts is how many sales there are of each status, in the order in which they ask for attention.
func counts(p *round.Plan) string {
	parts := []string{}
	for _, estado := range rules.Estados() {
		if n := p.ByEstado[estado]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, estado))
		}
	}
	if len(parts) == 0 {
		return "ninguna venta"
	}
	if p.Sales == 1 {
		return "1 venta (" + strings.Join(parts, ", ") + ")"
	}
	return fmt.Sprintf("%d ventas (%s)", p.Sales, strings.Join(parts, ", "))
}

// printPlan prints what a round would do: a line a cell, a line a case, each with why.
func printPlan(w io.Writer, name string, schema *hoja.Schema, p *round.Plan) {
	fmt.Fprintf(w, "%s: %s\n", name, counts(p))
	marks := p.Marks()
	for _, m := range marks {
		fmt.Fprintf(w, "  fila %d %s\n", m.Row, m.ID)
		for i, field := range round.BotFields {
			if m.Was[i] != m.Is[i] {
				column, _ := schema.Field(field)
				fmt.Fprintf(w, "    %s: %s → %s\n", column.Header, quoted(m.Was[i]), quoted(m.Is[i]))
			}
		}
	}
	for _, id := range p.Gone {
		fmt.Fprintf(w, "  %s ya no está en la hoja\n", id)
	}
	for _, c := range p.Cases {
		fmt.Fprintf(w, "  aviso %s %s: %s\n", c.Case.Kind, c.Case.Subject, c.Reason)
	}
	if len(marks)+len(p.Gone)+len(p.Cases) == 0 {
		fmt.Fprintln(w, "  nada que hacer")
	}
}

func quoted(s string) string { return "«" + strings.ReplaceAll(s, "\n", " · ") + "»" }
