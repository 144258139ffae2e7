package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// setupCmd makes the bot's columns in every hoja, warns people off them, and gives columns their drop-downs and colours.
// Run again, it does only what is lacking.
type setupCmd struct {
	Config string `required:"" placeholder:"ARCHIVO" help:"La configuración (YAML)."`
}

func (c *setupCmd) Run(a *app) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return err
	}
	rs, err := rules.LoadDir(cfg.Rules)
	if err != nil {
		return err
	}
	google, err := connect(a.ctx, cfg, sheets.Options{Log: logTo(a.stderr)})
	if err != nil {
		return err
	}
	var errs []error
	for _, s := range cfg.Sheets {
		if err := a.setUp(s.Name, google.Tab(s.Spreadsheet, s.Tab), rs.Schema); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// setUp sets one hoja up, and tells what it did.
func (a *app) setUp(name string, tab *sheets.Tab, schema *hoja.Schema) error {
	table, err := tab.Read(a.ctx)
	if err != nil {
		return fmt.Errorf("hoja %s: %w", name, err)
	}
	layout, err := headerOf(table, schema)
	if err != nil {
		return fmt.Errorf("hoja %s: %w", name, err)
	}
	for _, doubt := range layout.Doubts {
		fmt.Fprintf(a.stderr, "celula: hoja %s: %s\n", name, doubt)
	}
	done, err := tab.Setup(a.ctx, sheets.Setup{HeaderRow: layout.HeaderRow, Columns: setupColumns(layout)})
	if err != nil {
		return fmt.Errorf("hoja %s: %w", name, err)
	}
	printDone(a.stdout, name, done)
	return nil
}

// headerOf finds a hoja's columns. Those of the bot may still be lacking, which round's own search does not allow.
func headerOf(table *sheets.Table, schema *hoja.Schema) (*hoja.Layout, error) {
	head, err := hoja.DecodeHead(table.Rows)
	if err != nil {
		return nil, err
	}
	return schema.FindLayout(head)
}

// setupColumns is what each column of a hoja should have. An agents' column that is absent is not made.
func setupColumns(l *hoja.Layout) []sheets.Column {
	var out []sheets.Column
	for _, f := range l.Schema().Fields() {
		if values := choices(f); !f.Bot && len(values) > 0 && l.Column(f.Name) >= 0 {
			out = append(out, sheets.Column{Name: hoja.Shorten(l.Header(f.Name), 40), Col: l.Column(f.Name), Values: values})
		}
	}
	for _, name := range round.BotFields {
		field, _ := l.Schema().Field(name)
		out = append(out, sheets.Column{Name: field.Header, Col: l.Column(name), Protect: true, Colours: colours[name]})
	}
	return out
}

// choices is what a field's drop-down offers: the plain words, though the rules understand many more.
func choices(f hoja.Field) []string {
	switch f.Kind {
	case hoja.KindYesNo:
		return []string{"SI", "NO"}
	case hoja.KindApproval:
		return []string{"APROBADO", "RECHAZADO"}
	}
	var names []string
	for _, c := range f.Choices {
		names = append(names, c.Name)
	}
	return names
}

// Colours of background and text, dark on light. They say who must act: green and grey nobody, blue waits for a day,
// yellow the back-office, orange the front; red is refused or failed.
var (
	green  = [2]uint32{0xd9ead3, 0x274e13}
	blue   = [2]uint32{0xcfe2f3, 0x073763}
	yellow = [2]uint32{0xfff2cc, 0x7f6000}
	orange = [2]uint32{0xfce5cd, 0x783f04}
	red    = [2]uint32{0xf4cccc, 0x990000}
	grey   = [2]uint32{0xefefef, 0x666666}
)

func colour(value string, c [2]uint32) sheets.Colour {
	return sheets.Colour{Value: value, Background: c[0], Text: c[1]}
}

var colours = map[string][]sheets.Colour{
	"estado": {
		colour(rules.Validada, green), colour(rules.Instalada, green), colour(rules.PendienteInstalacion, blue),
		colour(rules.EnProceso, yellow), colour(rules.Incompleta, orange), colour(rules.Rechazada, red),
		colour(rules.NoInstalada, red), colour(rules.Duplicada, grey), colour(rules.Cancelada, grey),
	},
	"marcacion": {colour(rules.CTA, green)},
	"claro":     {colour("APARECE", green), colour("DIFERENCIA", orange), colour("NO APARECE", red)},
}

func printDone(w io.Writer, name string, d sheets.Done) {
	if d.Nothing() {
		fmt.Fprintf(w, "%s: todo estaba puesto\n", name)
	}
	for _, part := range []struct {
		what    string
		columns []string
	}{
		{"columnas nuevas", d.Added},
		{"aviso al editar a mano", d.Protected},
		{"lista desplegable", d.Dropdowns},
		{"colores", d.Coloured},
		{"conserva su propia lista", d.Kept},
	} {
		if len(part.columns) > 0 {
			fmt.Fprintf(w, "%s: %s: %s\n", name, part.what, strings.Join(part.columns, ", "))
		}
	}
}
