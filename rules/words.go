package rules

import (
	"slices"
	"strings"

	"github.com/almacontact/celula/rules/hoja"
)

// Words are the text of a message. In it {campo} stands for what the row has in that field, {valor} for the field
// that the rule looks at, and {a - b} for the members of the set a that b lacks. A part in [brackets] is left out
// where something in it is empty.
type words struct {
	fixed string // the whole text where nothing in it changes
	parts []part
}

// A part is fixed text, a field (less another), or an optional group.
type part struct {
	text         string
	field, minus int // -1 where there is none
	group        []part
}

// How much of what was typed a message shows, and how long it may be: it stands in a cell and in the chat.
const (
	maxTyped   = 60
	maxMessage = 300
)

// write is the message for a row.
func (w *words) write(s *hoja.Sale) string {
	if w.parts == nil {
		return w.fixed
	}
	var buf [2 * maxMessage]byte
	b, _ := appendParts(buf[:0], w.parts, s)
	return hoja.Shorten(string(b), maxMessage)
}

// appendParts reports whether every field had something to show.
func appendParts(b []byte, parts []part, s *hoja.Sale) (_ []byte, full bool) {
	full = true
	for i := range parts {
		switch p := &parts[i]; {
		case p.group != nil:
			if with, whole := appendParts(b, p.group, s); whole {
				b = with
			}
		case p.field >= 0:
			shown := p.shown(s)
			full = full && shown != ""
			b = append(b, shown...)
		default:
			b = append(b, p.text...)
		}
	}
	return b, full
}

func (p *part) shown(s *hoja.Sale) string {
	if p.minus >= 0 {
		return list(hoja.Missing(s.SetAt(p.field), s.SetAt(p.minus)))
	}
	if d, ok := s.DateAt(p.field); ok {
		return d.Typed()
	}
	return hoja.Shorten(s.TextAt(p.field), maxTyped)
}

// list names members, as many as there is room for, each whole.
func list(members []string) string {
	var b strings.Builder
	for i, member := range members {
		if member = cite(hoja.Shorten(member, maxTyped-len("«», …"))); b.Len() > 0 && b.Len()+len(member) > maxTyped {
			return b.String() + ", …"
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(member)
	}
	return b.String()
}

// cite puts between quotes what stands where a code belongs and has no digit: it may be a client's name, and what stands between
// quotes does not leave the hoja.
func cite(member string) string {
	if strings.ContainsAny(member, "0123456789") {
		return member
	}
	return "«" + member + "»"
}

// parseWords reads a message; own is the field that {valor} means, -1 where there is none.
func parseWords(n node, text string, schema *hoja.Schema, own int) words {
	if strings.TrimSpace(text) == "" {
		n.fault("falta el mensaje: diga qué falta y qué hacer")
	}
	if !strings.ContainsAny(text, "{}[]") {
		return words{fixed: hoja.Shorten(text, maxMessage)}
	}
	p := wordsParser{node: n, schema: schema, own: own, rest: text}
	return words{parts: p.parts(false)}
}

type wordsParser struct {
	node
	schema *hoja.Schema
	own    int
	rest   string
}

func (p *wordsParser) parts(inGroup bool) (out []part) {
	for p.rest != "" {
		i := strings.IndexAny(p.rest, "{}[]")
		if i < 0 {
			i = len(p.rest)
		}
		if i > 0 {
			out = append(out, part{text: p.rest[:i], field: -1, minus: -1})
		}
		if p.rest = p.rest[i:]; p.rest == "" {
			break
		}
		mark := p.rest[0]
		p.rest = p.rest[1:]
		switch {
		case mark == '{':
			out = append(out, p.place())
		case mark == '[' && !inGroup:
			out = append(out, part{field: -1, minus: -1, group: p.parts(true)})
		case mark == ']' && inGroup:
			return out
		default:
			p.fault("en el mensaje sobra «%c»", mark)
		}
	}
	if inGroup {
		p.fault("en el mensaje falta cerrar «[»")
	}
	return out
}

func (p *wordsParser) place() part {
	inside, rest, ok := strings.Cut(p.rest, "}")
	p.rest = rest
	if !ok {
		p.fault("en el mensaje falta cerrar «{»")
	}
	left, right, minus := strings.Cut(inside, " - ")
	out := part{field: p.fieldNamed(left), minus: -1}
	if minus {
		out.minus = p.fieldNamed(right)
		for _, f := range []int{out.field, out.minus} {
			if f >= 0 && p.schema.Fields()[f].Kind != hoja.KindCodes && p.schema.Fields()[f].Kind != hoja.KindServices {
				p.fault("en el mensaje, «{%s}» resta lo que no son listas", inside)
			}
		}
	}
	return out
}

func (p *wordsParser) fieldNamed(name string) int {
	f := p.own
	if name = strings.TrimSpace(name); name != "valor" || f < 0 {
		f = p.schema.Index(name)
	}
	switch {
	case f < 0:
		p.fault("en el mensaje, «{%s}» no es un campo%s", name, meant(name, fieldNames(p.schema)))
	case p.schema.Fields()[f].Private:
		p.fault("en el mensaje, «{%s}» es un dato personal y no se puede citar", name)
	}
	return f
}

func fieldNames(s *hoja.Schema) []string {
	var names []string
	for _, f := range s.Fields() {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}
