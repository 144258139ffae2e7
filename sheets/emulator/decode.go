package emulator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// decode reads a request's JSON into the message that p points to, as strictly as the service: unknown names, wrong
// types and unknown values of enumerations are refused, all at once. null is as good as nothing; a number may come as
// a string; a repeated field takes a lone value; names may be in snake case. A zero that was given is noted in
// ForceSendFields (see given). root is the path that error texts begin with, "" or "data".
func decode(body []byte, p any, root string) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := &decoder{in: jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true))}
	err := d.message(reflect.ValueOf(p).Elem(), root)
	if err == nil {
		if _, tail := d.in.ReadToken(); tail != io.EOF {
			err = errors.Join(tail, errors.New("more than one value"))
		}
	}
	if err != nil {
		return invalid("Invalid JSON payload received. %v", err)
	}
	if len(d.violations) > 0 {
		return badShape(d.violations)
	}
	return nil
}

// A decoder reads one request. Its methods return errors of JSON's syntax only; complaints are gathered.
type decoder struct {
	in         *jsontext.Decoder
	violations []violation
	width      int // of the last row of values
}

// A selfDecoder is a Go type that reads itself, for values that reflection would read too slowly.
type selfDecoder interface {
	decodeJSON(d *decoder, path string) error
}

// complain notes a fault of shape; reading goes on, so that all of them are told.
func (d *decoder) complain(path, text string) {
	d.violations = append(d.violations, violation{path, text})
}

// unknown complains of a name that the message at path has no such field for.
func (d *decoder) unknown(name, path, why string) {
	at := ""
	if path != "" {
		at = fmt.Sprintf(" at '%s'", path)
	}
	d.complain(path, fmt.Sprintf("Invalid JSON payload received. Unknown name %q%s: %s", name, at, why))
}

// wrong complains of the next value, and skips it.
func (d *decoder) wrong(path, typ string) error {
	v, err := d.in.ReadValue()
	if err != nil {
		return err
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	parent := strings.TrimSuffix(strings.TrimSuffix(path, name), ".")
	switch v.Kind() {
	case '[':
		d.unknown(name, parent, "Proto field is not repeating, cannot start list.")
	case '{':
		d.unknown(name, parent, "Starting an object on a scalar field")
	default:
		d.complain(path, fmt.Sprintf("Invalid value at '%s' (%s), %s", path, typ, v))
	}
	return nil
}

// message reads an object into a struct, and complains of anything else.
func (d *decoder) message(v reflect.Value, path string) error {
	switch d.in.PeekKind() {
	case 'n':
		return d.in.SkipValue()
	case '{':
	default:
		if path == "" {
			d.complain("", "Invalid JSON payload received. Unknown name \"\": Root element must be a message.")
			return d.in.SkipValue()
		}
		return d.wrong(path, apiType(v.Type().Name()))
	}
	m := messageOf(v.Type())
	if _, err := d.in.ReadToken(); err != nil {
		return err
	}
	for d.in.PeekKind() != '}' {
		tok, err := d.in.ReadToken()
		if err != nil {
			return err
		}
		name := tok.String()
		i, ok := m.byName[name]
		if !ok {
			d.unknown(name, path, "Cannot find field.")
			if err := d.in.SkipValue(); err != nil {
				return err
			}
			continue
		}
		if err := d.field(m, v, &m.fields[i], join(path, m.fields[i].proto)); err != nil {
			return err
		}
	}
	_, err := d.in.ReadToken()
	return err
}

// field reads a member of an object. A slice needs no note of its presence: an empty list says nothing.
func (d *decoder) field(m *message, v reflect.Value, f *field, path string) error {
	if d.in.PeekKind() == 'n' {
		return d.in.SkipValue()
	}
	fv := v.Field(f.index)
	if err := d.value(fv, f, path); err != nil {
		return err
	}
	m.setForced(v, f.goName, fv.IsZero() && fv.Kind() != reflect.Slice)
	return nil
}

// value reads whatever the Go type asks for.
func (d *decoder) value(v reflect.Value, f *field, path string) error {
	if v.CanAddr() {
		if self, ok := v.Addr().Interface().(selfDecoder); ok {
			return self.decodeJSON(d, path)
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(v.Elem(), f, path)
	case reflect.Struct:
		return d.message(v, path)
	case reflect.Slice:
		return d.list(v, f, path)
	case reflect.Map:
		return d.dictionary(v, f, path)
	}
	return d.scalar(v, f, path)
}

// list reads a repeated field. As in the service's own reader, a lone value counts as a list of one.
func (d *decoder) list(v reflect.Value, f *field, path string) error {
	one := func(path string) error {
		e := reflect.New(v.Type().Elem()).Elem()
		if err := d.value(e, f, path); err != nil {
			return err
		}
		v.Set(reflect.Append(v, e))
		return nil
	}
	if d.in.PeekKind() != '[' {
		return one(path)
	}
	if _, err := d.in.ReadToken(); err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for i := 0; d.in.PeekKind() != ']'; i++ {
		if err := one(path + "[" + strconv.Itoa(i) + "]"); err != nil {
			return err
		}
	}
	_, err := d.in.ReadToken()
	return err
}

// dictionary reads a map, whose keys are as they come.
func (d *decoder) dictionary(v reflect.Value, f *field, path string) error {
	if d.in.PeekKind() != '{' {
		return d.wrong(path, "map")
	}
	if _, err := d.in.ReadToken(); err != nil {
		return err
	}
	v.Set(reflect.MakeMap(v.Type()))
	for d.in.PeekKind() != '}' {
		tok, err := d.in.ReadToken()
		if err != nil {
			return err
		}
		key, e := tok.String(), reflect.New(v.Type().Elem()).Elem()
		if err := d.value(e, f, path+"["+key+"]"); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(key), e)
	}
	_, err := d.in.ReadToken()
	return err
}

// scalar reads a text, an enumeration or a boolean; numbers are number's.
func (d *decoder) scalar(v reflect.Value, f *field, path string) error {
	k := d.in.PeekKind()
	switch v.Kind() {
	case reflect.String:
		if k != '"' {
			return d.wrong(path, f.scalarType("TYPE_STRING"))
		}
		tok, err := d.in.ReadToken()
		if err != nil {
			return err
		}
		text := tok.String()
		if len(f.enum) > 0 && !slices.Contains(f.enum, text) {
			d.complain(path, fmt.Sprintf("Invalid value at '%s' (%s), %q", path, f.scalarType(""), text))
			return nil
		}
		v.SetString(text)
	case reflect.Bool:
		if k != 't' && k != 'f' {
			return d.wrong(path, "TYPE_BOOL")
		}
		tok, err := d.in.ReadToken()
		if err != nil {
			return err
		}
		v.SetBool(tok.Bool())
	default:
		return d.number(v, path, k)
	}
	return nil
}

// number reads an int32 or a double, given as a number or as a string that spells one.
func (d *decoder) number(v reflect.Value, path string, k jsontext.Kind) error {
	integer, typ := v.Kind() == reflect.Int64, "TYPE_DOUBLE"
	if integer {
		typ = "TYPE_INT32"
	}
	if k != '"' && k != '0' {
		return d.wrong(path, typ)
	}
	raw, err := d.in.ReadValue()
	if err != nil {
		return err
	}
	n, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	switch {
	case err != nil, math.IsNaN(n), math.IsInf(n, 0), integer && (n != math.Trunc(n) || math.Abs(n) > math.MaxInt32):
		d.complain(path, fmt.Sprintf("Invalid value at '%s' (%s), %s", path, typ, raw))
	case integer:
		v.SetInt(int64(n))
	default:
		v.SetFloat(n)
	}
	return nil
}

// scalarType names the type of a field in complaints: its enumeration, or what plain says.
func (f *field) scalarType(plain string) string {
	if len(f.enum) == 0 {
		return plain
	}
	return apiType(f.name)
}

func apiType(name string) string {
	return "type.googleapis.com/google.apps.sheets.v4." + strings.ToUpper(name[:1]) + name[1:]
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
