package emulator

import (
	"reflect"
	"strings"
)

// A mask is a set of field names, each with the mask for what is inside. nil is the mask of everything.
type mask map[string]mask

// sub is the mask for a field, and whether the field is in m at all.
func (m mask) sub(name string) (mask, bool) {
	if m == nil {
		return nil, true
	}
	s, ok := m[name]
	return s, ok
}

// has says whether m lets anything of the path through.
func (m mask) has(path ...string) bool {
	for _, name := range path {
		s, ok := m.sub(name)
		if !ok {
			return false
		}
		m = s
	}
	return true
}

// add puts a path into m; what is there whole already stays whole.
func (m mask) add(path []string) {
	name := path[0]
	old, seen := m[name]
	switch {
	case seen && old == nil:
	case len(path) == 1:
		m[name] = nil
	default:
		if old == nil {
			m[name] = mask{}
		}
		m[name].add(path[1:])
	}
}

// parseMask reads a field mask in any of its spellings: "a.b,a.c", "a/b", "a(b,c)", "a_b", "*". ok is false where
// it is none.
func parseMask(text string) (m mask, ok bool) {
	p := maskParser{rest: text}
	m = mask{}
	if !p.list(m, nil) || p.rest != "" {
		return nil, false
	}
	if _, all := m["*"]; all {
		return nil, true
	}
	return m, len(m) > 0
}

type maskParser struct{ rest string }

// list reads paths behind a common prefix, as many as there are.
func (p *maskParser) list(m mask, prefix []string) bool {
	for {
		if !p.path(m, prefix) {
			return false
		}
		p.space()
		if !strings.HasPrefix(p.rest, ",") {
			return true
		}
		p.rest = p.rest[1:]
	}
}

// path reads one path and puts it into m.
func (p *maskParser) path(m mask, prefix []string) bool {
	path := append([]string(nil), prefix...)
	for {
		p.space()
		n := strings.IndexFunc(p.rest, func(r rune) bool { return strings.ContainsRune(",./() ", r) })
		if n < 0 {
			n = len(p.rest)
		}
		name := p.rest[:n]
		p.rest = p.rest[n:]
		if name == "" {
			return false
		}
		if name == "*" && len(path) > 0 {
			m.add(path) // a.* is a
			return true
		}
		path = append(path, camel(name))
		p.space()
		switch {
		case strings.HasPrefix(p.rest, "."), strings.HasPrefix(p.rest, "/"):
			p.rest = p.rest[1:]
			continue
		case strings.HasPrefix(p.rest, "("):
			p.rest = p.rest[1:]
			if !p.list(m, path) || !strings.HasPrefix(p.rest, ")") {
				return false
			}
			p.rest = p.rest[1:]
			return true
		}
		m.add(path)
		return true
	}
}

func (p *maskParser) space() { p.rest = strings.TrimLeft(p.rest, " ") }

// unknown is the first path of m that the struct type t has no field for; "" when all are known.
func (m mask) unknown(t reflect.Type) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		for name := range m {
			return name
		}
		return ""
	}
	msg := messageOf(t)
	for name, sub := range m {
		i, ok := msg.byName[name]
		if !ok {
			return name
		}
		if sub == nil || msg.fields[i].typ.Kind() == reflect.Map {
			continue
		}
		if inner := sub.unknown(msg.fields[i].typ); inner != "" {
			return name + "." + inner
		}
	}
	return ""
}

// updateMask reads the `fields` of a request that changes a message like the one p points to.
func updateMask(fields string, p any) (mask, error) {
	if strings.TrimSpace(fields) == "" {
		return nil, invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
	}
	m, ok := parseMask(fields)
	if !ok {
		return nil, invalid("Invalid field: %s", fields)
	}
	if name := m.unknown(reflect.TypeOf(p)); name != "" {
		return nil, invalid("Invalid field: %s", name)
	}
	return m, nil
}

// assign copies from src to dst what the mask names; what is named and absent from src is cleared. Messages inside
// dst are replaced, never changed, since older versions of a spreadsheet share them.
func assign(dst, src any, m mask) {
	assignValue(reflect.ValueOf(dst).Elem(), reflect.ValueOf(src).Elem(), m)
}

// assignValue is assign for the structs themselves.
func assignValue(dst, src reflect.Value, m mask) {
	msg := messageOf(dst.Type())
	for i := range msg.fields {
		f := &msg.fields[i]
		sub, ok := m.sub(f.name)
		if !ok {
			continue
		}
		to, from := dst.Field(f.index), src.Field(f.index)
		if sub == nil || f.typ.Kind() != reflect.Pointer || f.typ.Elem().Kind() != reflect.Struct {
			to.Set(from)
			msg.setForced(dst, f.goName, msg.forced(src, f.goName))
			continue
		}
		if to.IsNil() && from.IsNil() {
			continue
		}
		next := reflect.New(f.typ.Elem())
		if !to.IsNil() {
			next.Elem().Set(to.Elem())
		}
		if from.IsNil() {
			from = reflect.New(f.typ.Elem())
		}
		assignValue(next.Elem(), from.Elem(), sub)
		to.Set(next)
	}
}
