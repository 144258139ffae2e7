package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// decoder reads YAML nodes into values and gathers what is wrong with them, going on after each fault. It walks the nodes itself,
// because a decoder into structs stops at the first fault and speaks English.
type decoder struct {
	file   string // as the user named it
	dir    string // what relative paths start from
	env    func(string) (string, bool)
	zone   *time.Location // the configured time zone, known before the schedules are read
	faults []Fault
	secret []string // what variables hold and their references, by turns: for every value its ${NAME}
}

// fault notes one fault at the node, about the key at path. What a variable holds is told as ${NAME}.
func (d *decoder) fault(n ast.Node, path, format string, args ...any) {
	named := strings.NewReplacer(d.secret...)
	for i, arg := range args {
		if s, ok := arg.(string); ok {
			args[i] = shown(named.Replace(s))
		}
	}
	d.faults = append(d.faults, d.at(n, shown(path), named.Replace(fmt.Sprintf(format, args...))))
}

// at is a fault of the key at path, which stands at the node.
func (d *decoder) at(n ast.Node, path, msg string) Fault {
	f := Fault{File: d.file, Msg: msg}
	if path != "" {
		f.Msg = path + ": " + f.Msg
	}
	if tk := start(n).GetToken(); tk != nil && tk.Position != nil {
		f.Line, f.Col = tk.Position.Line, tk.Position.Column
	}
	return f
}

// A token of Slack's, and the password of an address, wherever somebody pasted them.
var (
	slackToken = regexp.MustCompile(`xox[a-z]+-[0-9A-Za-z-]+`)
	password   = regexp.MustCompile(`://[^\s/]+@`)
)

// shown is what may be told of what was written: no secret, and no more of it than one reads.
func shown(written string) string {
	written = slackToken.ReplaceAllString(written, "(token)")
	written = password.ReplaceAllString(written, "://(clave)@")
	const most = 400 // letters
	if letters := []rune(written); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return written
}

// start gives the node that stands first in the file: a mapping's own token is the colon after its first key.
func start(n ast.Node) ast.Node {
	switch v := n.(type) {
	case *ast.MappingNode:
		if !v.IsFlowStyle && len(v.Values) > 0 {
			return v.Values[0].Key
		}
	case *ast.MappingValueNode:
		return v.Key
	}
	return n
}

// field is one key that a mapping may have.
type field struct {
	name     string
	required bool
	read     func(path string, n ast.Node)
}

// mapping reads a mapping whose keys are those of fields and no others. A key without a value counts as absent.
func (d *decoder) mapping(path string, n ast.Node, fields []field) {
	values, ok := pairs(n)
	if !ok {
		d.wrongKind(n, path, "un bloque de claves")
		return
	}
	seen := map[string]bool{}
	for _, kv := range values {
		key := name(kv)
		at := join(path, key)
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == key })
		switch {
		case seen[key]:
			d.fault(kv.Key, at, "está dos veces; deje una sola")
		case i < 0:
			d.fault(kv.Key, at, "no se conoce%s", suggest(key, fields))
		case !isNull(kv.Value):
			fields[i].read(at, kv.Value)
			fields[i].required = false
		}
		seen[key] = true
	}
	for _, f := range fields {
		if f.required {
			d.fault(n, join(path, f.name), "falta")
		}
	}
}

// pairs gives the keys and values of a mapping.
func pairs(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch v := n.(type) {
	case *ast.MappingNode:
		return v.Values, true
	case *ast.MappingValueNode: // a block of one key
		return []*ast.MappingValueNode{v}, true
	}
	return nil, false
}

func name(kv *ast.MappingValueNode) string {
	if k, ok := kv.Key.(*ast.StringNode); ok {
		return k.Value
	}
	return kv.Key.String()
}

// value gives a key's value, nil when it is absent.
func value(n ast.Node, key string) ast.Node {
	values, _ := pairs(n)
	for _, kv := range values {
		if name(kv) == key {
			return kv.Value
		}
	}
	return nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func isNull(n ast.Node) bool {
	_, null := n.(*ast.NullNode)
	return n == nil || null
}

// list reads every element of a list.
func (d *decoder) list(path string, n ast.Node, read func(path string, n ast.Node)) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.wrongKind(n, path, "una lista")
		return
	}
	for i, v := range seq.Values {
		read(fmt.Sprintf("%s[%d]", path, i), v)
	}
}

// variable is ${NAME}, or something that was meant to be.
var variable = regexp.MustCompile(`\$\{([^}]*)\}?`)

// text reads a text that is not empty, with its variables put in; a number or a yes/no counts as the text it was
// written as (a tab called 2026).
func (d *decoder) text(path string, n ast.Node) (string, bool) {
	s, ok := d.maybe(path, n)
	if ok && s == "" {
		d.fault(n, path, "está vacío")
	}
	return s, ok && s != ""
}

// maybe reads a text that may be empty.
func (d *decoder) maybe(path string, n ast.Node) (string, bool) {
	written, ok := scalar(n)
	if !ok {
		d.wrongKind(n, path, "un texto")
		return "", false
	}
	return d.expand(path, n, written)
}

func scalar(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// expand puts in the variables.
func (d *decoder) expand(path string, n ast.Node, written string) (string, bool) {
	good := true
	s := variable.ReplaceAllStringFunc(written, func(ref string) string {
		name := variable.FindStringSubmatch(ref)[1]
		value, set := d.env(name)
		switch {
		case !strings.HasSuffix(ref, "}") || name == "":
			d.fault(n, path, "«%s» no es una variable; se escribe ${NOMBRE}", ref)
		case !set || value == "":
			d.fault(n, path, "la variable de entorno %s no está definida o está vacía", name)
		default:
			d.secret = append(d.secret, value, ref)
			return value
		}
		good = false
		return ""
	})
	return s, good
}

// guarded are the places where a secret may have been written, whatever is wrong with it.
var guarded = []string{"slack", "slack.token", "state"}

// wrongKind says what was expected and what there is. A scalar is shown as it was written, with no variable put in, unless it
// may be a secret.
func (d *decoder) wrongKind(n ast.Node, path, want string) {
	switch v := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		d.fault(n, path, "se esperaba %s y hay un bloque de claves", want)
	case *ast.SequenceNode:
		d.fault(n, path, "se esperaba %s y hay una lista", want)
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.fault(n, path, "no se admiten anclas (&), alias (*) ni etiquetas (!); escriba el valor entero")
	default:
		if slices.Contains(guarded, path) {
			d.fault(n, path, "se esperaba %s y hay otra cosa, que no se muestra por si es una clave", want)
			return
		}
		written, ok := scalar(v)
		if !ok {
			written = n.GetToken().Value
		}
		d.fault(n, path, "se esperaba %s y hay «%s»", want, written)
	}
}

// whole reads a whole number of at least least.
func (d *decoder) whole(path string, n ast.Node, least int) (int, bool) {
	s, ok := d.text(path, n)
	if !ok {
		return 0, false
	}
	v, err := strconv.Atoi(s)
	if err != nil {
		d.wrongKind(n, path, "un número entero")
		return 0, false
	}
	if v < least {
		d.fault(n, path, "se esperaba al menos %d y hay %d", least, v)
	}
	return v, v >= least
}

// duration reads a length of time of at least least. It is read as text, because a decoded duration has lost its place.
func (d *decoder) duration(path string, n ast.Node, least time.Duration) (time.Duration, bool) {
	s, ok := d.text(path, n)
	if !ok {
		return 0, false
	}
	v, err := time.ParseDuration(s)
	if err != nil {
		d.wrongKind(n, path, "una duración como 48h, 10m o 30s")
		return 0, false
	}
	if v < least {
		d.fault(n, path, "se esperaban al menos %s y hay %s", least, v)
	}
	return v, v >= least
}
