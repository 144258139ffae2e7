package config

import (
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/robfig/cron/v3"
)

func (d *decoder) google(path string, n ast.Node) (g Google) {
	before := len(d.faults)
	d.mapping(path, n, []field{
		{name: "credentials", read: func(path string, n ast.Node) {
			d.set(path, n, &g.Credentials, d.path)
			g.key = d.at(n, path, "")
		}},
		{name: "endpoint", read: func(path string, n ast.Node) { d.address(path, n, &g.Endpoint) }},
		{name: "calls_per_minute", read: func(path string, n ast.Node) { d.setWhole(path, n, &g.CallsPerMinute) }},
	})
	if g.Credentials == "" && g.Endpoint == "" && len(d.faults) == before {
		d.fault(n, join(path, "credentials"), "falta el archivo de la clave de Google")
	}
	return g
}

func (d *decoder) slack(path string, n ast.Node) (s Slack) {
	d.mapping(path, n, []field{
		{name: "token", required: true, read: func(path string, n ast.Node) {
			if token, ok := d.text(path, n); ok {
				s.Token = NewSecret(token)
			}
		}},
		{name: "endpoint", read: func(path string, n ast.Node) { d.address(path, n, &s.Endpoint) }},
		{name: "channels", required: true, read: func(path string, n ast.Node) { s.Channels = d.channels(path, n) }},
	})
	return s
}

func (d *decoder) channels(path string, n ast.Node) (c Channels) {
	channel := func(to *string) func(string, ast.Node) {
		return func(path string, n ast.Node) {
			s, ok := d.text(path, n)
			if ok && (strings.HasPrefix(s, "#") || strings.HasPrefix(s, "@")) {
				d.fault(n, path, "ponga el identificador del canal (C…, al final de sus detalles en Slack) y no su nombre «%s»", s)
				return
			}
			*to = s
		}
	}
	d.mapping(path, n, []field{
		{name: "backoffice", required: true, read: channel(&c.Backoffice)},
		{name: "supervisors", required: true, read: channel(&c.Supervisors)},
		{name: "operations", required: true, read: channel(&c.Operations)},
	})
	return c
}

func (d *decoder) sheets(path string, n ast.Node) (sheets []Sheet) {
	names, tabs := map[string]string{}, map[[2]string]string{}
	d.list(path, n, func(path string, n ast.Node) {
		s := d.sheet(path, n)
		if first, ok := names[s.Name]; ok && s.Name != "" {
			d.fault(n, path, "se llama «%s», como %s; cada hoja necesita su nombre", s.Name, first)
		}
		tab := [2]string{s.Spreadsheet, strings.ToLower(s.Tab)} // case does not matter in a tab's title
		if first, ok := tabs[tab]; ok && s.Spreadsheet != "" && s.Tab != "" {
			d.fault(n, path, "es la misma pestaña que %s; cada pestaña va una sola vez", first)
		}
		names[s.Name], tabs[tab] = path, path
		sheets = append(sheets, s)
	})
	if seq, ok := n.(*ast.SequenceNode); ok && len(seq.Values) == 0 {
		d.fault(n, path, "está vacía; ponga al menos una hoja")
	}
	return sheets
}

func (d *decoder) sheet(path string, n ast.Node) (s Sheet) {
	s.Spec, s.Schedule = "@every 30s", cron.Every(30*time.Second)
	var claro func()
	d.mapping(path, n, []field{
		{name: "name", required: true, read: func(path string, n ast.Node) { s.Name, _ = d.text(path, n) }},
		{name: "spreadsheet", required: true, read: func(path string, n ast.Node) { s.Spreadsheet = d.spreadsheet(path, n) }},
		{name: "tab", required: true, read: func(path string, n ast.Node) { s.Tab, _ = d.text(path, n) }},
		{name: "schedule", read: func(path string, n ast.Node) { d.schedule(path, n, &s.Spec, &s.Schedule) }},
		{name: "claro", read: func(path string, n ast.Node) { claro = func() { s.Claro = d.claro(path, n, s) } }},
	})
	if claro != nil { // after the sheet itself, whose spreadsheet it may share
		claro()
	}
	return s
}

// claro reads where Claro's base is. Its tab is in the sheet's own spreadsheet unless another is named.
func (d *decoder) claro(path string, n ast.Node, sheet Sheet) *Claro {
	var c Claro
	before := len(d.faults)
	d.mapping(path, n, []field{
		{name: "spreadsheet", read: func(path string, n ast.Node) { c.Spreadsheet = d.spreadsheet(path, n) }},
		{name: "tab", read: func(path string, n ast.Node) { c.Tab, _ = d.text(path, n) }},
		{name: "folder", read: func(path string, n ast.Node) { d.set(path, n, &c.Folder, d.path) }},
	})
	if len(d.faults) > before {
		return nil
	}
	switch {
	case c.Folder != "" && (c.Tab != "" || c.Spreadsheet != ""):
		d.fault(n, path, "la base de Claro está en una pestaña o en una carpeta; deje tab o folder")
	case c.Folder == "" && c.Tab == "":
		d.fault(n, path, "falta tab (la pestaña de la base de Claro) o folder (su carpeta)")
	case c.Folder == "" && c.Spreadsheet == "":
		c.Spreadsheet = sheet.Spreadsheet
	}
	if c.Tab != "" && strings.EqualFold(c.Tab, sheet.Tab) && c.Spreadsheet == sheet.Spreadsheet {
		d.fault(n, path, "la base de Claro no puede ser la misma pestaña de la hoja de ventas")
	}
	return &c
}

var (
	sheetAddress = regexp.MustCompile(`^https?://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)`)
	notInID      = regexp.MustCompile(`[\s/?#]`)
)

// spreadsheet reads an id, or takes it out of the address that a browser shows.
func (d *decoder) spreadsheet(path string, n ast.Node) string {
	s, ok := d.text(path, n)
	if !ok {
		return ""
	}
	if m := sheetAddress.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	if notInID.MatchString(s) {
		d.wrongKind(n, path, "el identificador de una hoja de cálculo, o su dirección (https://docs.google.com/spreadsheets/d/…)")
		return ""
	}
	return s
}

// schedule reads a schedule, in the zone that was read before all else.
func (d *decoder) schedule(path string, n ast.Node, spec *string, to *cron.Schedule) {
	text, ok := d.text(path, n)
	if !ok {
		return
	}
	s, err := parseSchedule(text, d.zone)
	if err != nil {
		d.fault(n, path, "%s", err.Error())
		return
	}
	*spec, *to = text, s
}
