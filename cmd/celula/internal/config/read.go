package config

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/jackc/pgx/v5"
)

// config reads the whole file, with the defaults for what it does not say.
func (d *decoder) config(content []byte) *Config {
	c := &Config{State: NewSecret(d.path("celula.db")), StaleAfter: 48 * time.Hour, DeadAfter: 10 * time.Minute, Digest: 5, RoundTimeout: 2 * time.Minute}
	root := d.parse(content)
	if root == nil {
		return nil
	}
	d.readZone(root) // before all else, wherever it stands: the schedules are in it
	c.Timezone = d.zone
	d.mapping("", root, []field{
		{name: "timezone", read: func(string, ast.Node) {}},
		{name: "state", read: func(path string, n ast.Node) { d.state(path, n, &c.State) }},
		{name: "google", required: true, read: func(path string, n ast.Node) { c.Google = d.google(path, n) }},
		{name: "sheets", required: true, read: func(path string, n ast.Node) { c.Sheets = d.sheets(path, n) }},
		{name: "slack", required: true, read: func(path string, n ast.Node) { c.Slack = d.slack(path, n) }},
		{name: "rules", read: func(path string, n ast.Node) { d.set(path, n, &c.Rules, d.path) }},
		{name: "holidays", read: func(path string, n ast.Node) { c.Holidays = d.holidays(path, n) }},
		{name: "stale_after", read: func(path string, n ast.Node) { d.setDuration(path, n, &c.StaleAfter) }},
		{name: "dead_after", read: func(path string, n ast.Node) { d.setDuration(path, n, &c.DeadAfter) }},
		{name: "round_timeout", read: func(path string, n ast.Node) { d.setDuration(path, n, &c.RoundTimeout) }},
		{name: "digest", read: func(path string, n ast.Node) { d.setWhole(path, n, &c.Digest) }},
		{name: "repeat", read: func(path string, n ast.Node) { c.Repeat = d.repeat(path, n) }},
		{name: "health", read: func(path string, n ast.Node) { d.health(path, n, &c.Health) }},
		{name: "legalizacion", read: func(path string, n ast.Node) { c.Legalizacion = d.legalizacion(path, n) }},
	})
	d.baseAlone(value(root, "legalizacion"), c)
	return c
}

// baseAlone refuses a folder of Claro's base in which other files are laid: each would be read as a part of the base.
func (d *decoder) baseAlone(n ast.Node, c *Config) {
	for i, s := range c.Sheets {
		if l := c.Legalizacion; l != nil && s.Claro != nil && s.Claro.Folder != "" && (s.Claro.Folder == l.Out || s.Claro.Folder == l.SAC) {
			d.fault(n, "legalizacion", "su carpeta out o sac es la de la base de Claro (sheets[%d].claro.folder), donde todo archivo se lee como base; ponga otra", i)
		}
	}
}

// parse gives the one mapping of the file, or nil after noting why there is none.
func (d *decoder) parse(content []byte) ast.Node {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) {
		d.faults = append(d.faults, Fault{File: d.file, Msg: "no es un texto UTF-8; guárdela como UTF-8"})
		return nil
	}
	// Doubled keys are found by mapping, in words.
	file, err := parser.ParseBytes(content, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.faults = append(d.faults, syntaxFault(d.file, err))
		return nil
	}
	var root ast.Node
	for _, doc := range file.Docs {
		switch {
		case isNull(doc.Body):
		case root != nil:
			d.fault(doc.Body, "", "hay más de un documento (---); deje uno solo")
			return nil
		default:
			root = doc.Body
		}
	}
	if root == nil {
		d.faults = append(d.faults, Fault{File: d.file, Msg: "está vacía; el README tiene la configuración más pequeña"})
	}
	return root
}

// syntaxFault says in Spanish what the parser says in English.
func syntaxFault(file string, err error) Fault {
	f := Fault{File: file, Msg: "el YAML no se entiende aquí; revise la sangría, las comillas y los dos puntos"}
	var y yaml.Error
	if !errors.As(err, &y) {
		return f
	}
	switch words := y.GetMessage(); {
	case strings.Contains(words, "character '\t'"):
		f.Msg = "hay un tabulador; use espacios para la sangría"
	case strings.Contains(words, "end character of"):
		f.Msg = "faltan las comillas que cierran el texto que empieza aquí"
	case strings.Contains(words, "must be specified"), strings.Contains(words, "end token"):
		f.Msg = "falta cerrar el corchete o la llave que se abre aquí"
	}
	if tk := y.GetToken(); tk != nil && tk.Position != nil {
		f.Line, f.Col = tk.Position.Line, tk.Position.Column
	}
	return f
}

// path makes a path of the configuration absolute.
func (d *decoder) path(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(d.dir, p)
}

// set reads a text into to, through change when that is not nil. An empty text leaves the default.
func (d *decoder) set(path string, n ast.Node, to *string, change func(string) string) {
	s, ok := d.maybe(path, n)
	if !ok || s == "" {
		return
	}
	if change != nil {
		s = change(s)
	}
	*to = s
}

func (d *decoder) setDuration(path string, n ast.Node, to *time.Duration) {
	if v, ok := d.duration(path, n, time.Second); ok {
		*to = v
	}
}

func (d *decoder) setWhole(path string, n ast.Node, to *int) {
	if v, ok := d.whole(path, n, 1); ok {
		*to = v
	}
}

// readZone reads the office's time zone, America/Bogota unless given.
func (d *decoder) readZone(root ast.Node) {
	n := value(root, "timezone")
	name := "America/Bogota"
	if !isNull(n) {
		given, ok := d.text("timezone", n)
		if ok {
			name = given
		}
	}
	loc, err := loadZone(name)
	if err != nil {
		d.fault(n, "timezone", "no existe la zona horaria «%s»; se escribe como America/Bogota", name)
		loc = time.UTC // so that the rest can still be checked
	}
	d.zone = loc
}

// keywords is how PostgreSQL's own programs write an address, too: it would be taken for the name of a file, and shown as one.
var keywords = regexp.MustCompile(`(^|\s)(host|hostaddr|user|password|dbname)\s*=`)

// state takes a PostgreSQL address as it is, anything else as a file.
func (d *decoder) state(path string, n ast.Node, to *Secret) {
	s, ok := d.text(path, n)
	if !ok {
		return
	}
	if keywords.MatchString(s) {
		d.fault(n, path, "la dirección de PostgreSQL se escribe postgres://usuario:clave@servidor/base")
		return
	}
	if scheme, _, found := strings.Cut(s, "://"); !found {
		s = d.path(s)
	} else if scheme != "postgres" && scheme != "postgresql" {
		d.fault(n, path, "se esperaba un archivo o una dirección postgres:// y hay %s://", scheme)
		return
	} else if _, err := pgx.ParseConfig(s); err != nil { // its words hold pieces of the address, and so perhaps of the password
		d.fault(n, path, "la dirección de PostgreSQL no se entiende; se escribe postgres://usuario:clave@servidor/base, con los signos "+
			"especiales de la clave en clave de URL (@ es %%40, / es %%2F); revise también lo que va tras el ? y las variables PG…")
		return
	}
	*to = NewSecret(s)
}

func (d *decoder) holidays(path string, n ast.Node) (days []time.Time) {
	d.list(path, n, func(path string, n ast.Node) {
		s, ok := d.text(path, n)
		if !ok {
			return
		}
		day, err := time.Parse(time.DateOnly, s)
		if err != nil {
			d.wrongKind(n, path, "una fecha como 2026-12-24")
			return
		}
		days = append(days, day)
	})
	return days
}

func (d *decoder) repeat(path string, n ast.Node) map[string]time.Duration {
	times := map[string]time.Duration{}
	fields := make([]field, len(Kinds))
	for i, kind := range Kinds {
		fields[i] = field{name: kind, read: func(path string, n ast.Node) {
			if v, ok := d.duration(path, n, 0); ok {
				times[kind] = v
			}
		}}
	}
	d.mapping(path, n, fields)
	return times
}

// health accepts a loopback address only: the page has no password.
func (d *decoder) health(path string, n ast.Node, to *string) {
	s, ok := d.maybe(path, n)
	if !ok || s == "" {
		return
	}
	host, port, err := net.SplitHostPort(s)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		d.wrongKind(n, path, "una dirección como 127.0.0.1:9090")
		return
	}
	ip, err := netip.ParseAddr(host)
	if host != "localhost" && (err != nil || !ip.IsLoopback()) {
		d.fault(n, path, "debe ser una dirección de esta misma máquina, como 127.0.0.1:%s, y hay «%s»", port, s)
		return
	}
	*to = s
}

// address reads the base address of a service; an empty one means the real service.
func (d *decoder) address(path string, n ast.Node, to *string) {
	s, ok := d.maybe(path, n)
	if !ok || s == "" {
		return
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		d.wrongKind(n, path, "una dirección como http://127.0.0.1:8080")
		return
	}
	*to = s
}
