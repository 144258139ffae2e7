package rules

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/almacontact/celula/rules/hoja"
)

// A node is a piece of a YAML file that knows where it stands, so that every fault can be told where it was written,
// and the rest still read.
type node struct {
	faults *Errors
	file   string
	yaml   ast.Node
}

// keys says what to do with the value of each key of a mapping.
type keys map[string]func(node)

// parse reads one YAML document; false where it cannot be read at all.
func parse(faults *Errors, name string, text []byte) (node, bool) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF")) // Windows puts one before UTF-8
	if fault, ok := unprintable(name, text); ok {
		faults.add(fault)
		return node{}, false
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		faults.add(syntaxFault(name, err))
		return node{}, false
	}
	var docs []ast.Node
	for _, d := range file.Docs {
		if d.Body != nil {
			docs = append(docs, d.Body)
		}
	}
	if len(docs) != 1 {
		faults.add(Fault{File: name, Message: fmt.Sprintf("debe tener un documento YAML y tiene %d", len(docs))})
		return node{}, false
	}
	return node{faults, name, docs[0]}, true
}

// unprintable finds what YAML does not allow in a text, and the parser does not look for: control characters, and the
// letters of a file that was not saved as UTF-8.
func unprintable(name string, text []byte) (Fault, bool) {
	for n, line := range bytes.Split(text, []byte("\n")) {
		at := bytes.IndexFunc(line, func(r rune) bool {
			return r < ' ' && r != '\t' && r != '\r' || r == 0x7F || r >= 0x80 && r < 0xA0 && r != 0x85 || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError
		})
		if at >= 0 {
			column := utf8.RuneCount(line[:at]) + 1
			return Fault{name, n + 1, column, "aquí hay un carácter que no se ve y no puede estar; bórrelo y guarde el archivo como UTF-8"}, true
		}
	}
	return Fault{}, false
}

func syntaxFault(name string, err error) Fault {
	f := Fault{File: name, Message: "no es YAML: revise la sangría, las comillas y los dos puntos (" + err.Error() + ")"}
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		at := syntax.Token.Position
		f.Line, f.Column = at.Line, at.Column
		f.Message = "aquí el YAML está mal escrito: revise la sangría, las comillas y los dos puntos"
		if strings.Contains(syntax.Message, "already defined") {
			f.Message = "la clave «" + syntax.Token.Value + "» está dos veces"
		}
	}
	return f
}

// at is the line and column of the node, from 1. A block of text begins on the line after its mark.
func (n node) at() (line, column int) {
	t := n.yaml.GetToken()
	switch v := n.yaml.(type) {
	case *ast.MappingNode:
		if len(v.Values) > 0 {
			t = v.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		t = v.Key.GetToken()
	}
	return t.Position.Line, t.Position.Column
}

func (n node) fault(format string, args ...any) {
	line, column := n.at()
	n.faults.add(Fault{n.file, line, column, fmt.Sprintf(format, args...)})
}

// each goes over the keys of a mapping that describes what; it answers where each key stands.
func (n node) each(what string, known keys) map[string]node {
	seen := map[string]node{}
	var pairs []*ast.MappingValueNode
	switch v := n.yaml.(type) {
	case *ast.MappingNode:
		pairs = v.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{v}
	default:
		n.fault("se esperaba %s, con sus claves (%s)", what, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		return seen
	}
	for _, pair := range pairs {
		key := node{n.faults, n.file, pair.Key}
		name := key.yaml.GetToken().Value
		read, ok := known[name]
		if !ok {
			names := slices.Sorted(maps.Keys(known))
			key.fault("%s no tiene la clave «%s»%s", what, hoja.Shorten(name, 40), meant(name, names))
			continue
		}
		seen[name] = key
		read(node{n.faults, n.file, pair.Value})
	}
	return seen
}

// pairs goes over a mapping whose keys are names of the author's choice.
func (n node) pairs(what string, read func(key, value node)) {
	switch v := n.yaml.(type) {
	case *ast.MappingNode:
		for _, pair := range v.Values {
			read(node{n.faults, n.file, pair.Key}, node{n.faults, n.file, pair.Value})
		}
	case *ast.MappingValueNode:
		read(node{n.faults, n.file, v.Key}, node{n.faults, n.file, v.Value})
	default:
		n.fault("se esperaba %s", what)
	}
}

// list are the items of a list that holds what.
func (n node) list(what string) []node {
	seq, ok := n.yaml.(*ast.SequenceNode)
	if !ok {
		n.fault("se esperaba una lista de %s", what)
		return nil
	}
	items := make([]node, len(seq.Values))
	for i, v := range seq.Values {
		items[i] = node{n.faults, n.file, v}
	}
	return items
}

// text is a text or a number as it was written.
func (n node) text() string {
	switch v := n.yaml.(type) {
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		return strings.TrimRight(v.Value.Value, " \n")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.yaml.GetToken().Value
	case *ast.NullNode:
		n.fault("falta el texto")
	default:
		n.fault("se esperaba un texto")
	}
	return ""
}

func (n node) flag() bool {
	b, ok := n.yaml.(*ast.BoolNode)
	if !ok {
		n.fault("se esperaba true o false")
		return false
	}
	return b.Value
}

func (n node) texts() []string {
	var out []string
	for _, item := range n.list("textos") {
		out = append(out, item.text())
	}
	return out
}

// Readers of the commonest values into a place.

func textInto(p *string) func(node)    { return func(n node) { *p = n.text() } }
func textsInto(p *[]string) func(node) { return func(n node) { *p = n.texts() } }
func flagInto(p *bool) func(node)      { return func(n node) { *p = n.flag() } }

// meant proposes the name that was probably meant, or lists those there are, where they are not too many.
func meant(typed string, names []string) string {
	near := hoja.Nearest(typed, names)
	for _, name := range names {
		if near == "" && len(name) > 2 && hoja.Slips(typed, name, 1) == 1 {
			near = name
		}
	}
	switch {
	case near != "":
		return "; ¿quiso decir «" + near + "»?"
	case len(names) > 12:
		return ""
	}
	return "; hay: " + strings.Join(names, ", ")
}

// has reports whether n is a mapping with that key.
func (n node) has(key string) bool {
	found := false
	if m, ok := n.yaml.(*ast.MappingNode); ok {
		for _, pair := range m.Values {
			found = found || pair.Key.GetToken().Value == key
		}
	}
	return found
}

// optional is each where n is a mapping, and nil where it is something else.
func (n node) optional(what string, known keys) map[string]node {
	if _, ok := n.yaml.(*ast.MappingNode); !ok {
		return nil
	}
	return n.each(what, known)
}

// block is where the text of a block (| or >) begins.
func (n node) block() (line, column int, ok bool) {
	v, ok := n.yaml.(*ast.LiteralNode)
	if !ok {
		return 0, 0, false
	}
	text := strings.TrimLeft(v.Value.GetToken().Origin, "\n")
	return v.GetToken().Position.Line + 1, len(text) - len(strings.TrimLeft(text, " ")) + 1, true
}
