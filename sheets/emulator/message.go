package emulator

import (
	"reflect"
	"strings"
	"sync"
)

// A message is what reflection knows of a struct of the API: its fields by the names that JSON has for them. The
// structs are those that Google generates from the discovery document, and a few of ours.
type message struct {
	name   string
	fields []field
	byName map[string]int // "sheetId" and "sheet_id"
	force  int            // index of ForceSendFields, where presence of zero values is kept; -1 without
}

type field struct {
	name   string // in JSON
	proto  string // in snake case, as error texts have it
	goName string
	index  int
	typ    reflect.Type
	enum   []string // permitted values, where the field is an enumeration
}

var messages sync.Map // reflect.Type → *message

// messageOf describes a struct type.
func messageOf(t reflect.Type) *message {
	if m, ok := messages.Load(t); ok {
		return m.(*message)
	}
	m := &message{name: t.Name(), byName: map[string]int{}, force: -1}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "ForceSendFields" {
			m.force = i
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		m.byName[name], m.byName[snake(name)] = len(m.fields), len(m.fields)
		m.fields = append(m.fields, field{name, snake(name), f.Name, i, f.Type, enumOf(t, name)})
	}
	stored, _ := messages.LoadOrStore(t, m)
	return stored.(*message)
}

// ownEnums names, for the fields of our own structs, the enumeration of the API that each stands for.
var ownEnums = map[string]string{
	"majorDimension":               "ValueRange.majorDimension",
	"valueInputOption":             "BatchUpdateValuesRequest.valueInputOption",
	"valueRenderOption":            "BatchGetValuesByDataFilterRequest.valueRenderOption",
	"dateTimeRenderOption":         "BatchGetValuesByDataFilterRequest.dateTimeRenderOption",
	"responseValueRenderOption":    "BatchUpdateValuesRequest.responseValueRenderOption",
	"responseDateTimeRenderOption": "BatchUpdateValuesRequest.responseDateTimeRenderOption",
}

func enumOf(t reflect.Type, name string) []string {
	if own, ok := ownEnums[name]; ok && t.PkgPath() == reflect.TypeFor[message]().PkgPath() {
		return enums[own]
	}
	return enums[t.Name()+"."+name]
}

// forced says whether a field that holds a zero value was nevertheless given.
func (m *message) forced(v reflect.Value, goName string) bool {
	if m.force < 0 {
		return false
	}
	for _, name := range v.Field(m.force).Interface().([]string) {
		if name == goName {
			return true
		}
	}
	return false
}

// setForced notes, or takes back, that a field holds a zero value on purpose.
func (m *message) setForced(v reflect.Value, goName string, on bool) {
	if m.force < 0 || m.forced(v, goName) == on {
		return
	}
	old := v.Field(m.force).Interface().([]string)
	next := make([]string, 0, len(old)+1)
	for _, name := range old {
		if name != goName {
			next = append(next, name)
		}
	}
	if on {
		next = append(next, goName)
	}
	v.Field(m.force).Set(reflect.ValueOf(next))
}

// given says whether a request said something about the field goName of the message that p points to.
func given(p any, goName string) bool {
	v := reflect.ValueOf(p).Elem()
	return !v.FieldByName(goName).IsZero() || messageOf(v.Type()).forced(v, goName)
}

// snake and camel spell a field's name as protocol buffers do, and as JSON does.
func snake(camel string) string {
	var b strings.Builder
	for _, r := range camel {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func camel(snake string) string {
	if !strings.Contains(snake, "_") {
		return snake
	}
	var b strings.Builder
	up := false
	for _, r := range snake {
		switch {
		case r == '_':
			up = true
			continue
		case up && 'a' <= r && r <= 'z':
			r -= 'a' - 'A'
		}
		up = false
		b.WriteRune(r)
	}
	return b.String()
}
