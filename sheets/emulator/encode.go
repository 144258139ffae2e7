package emulator

import (
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// An encoder writes one answer the way protocol buffers are written as JSON: what holds its default is left out
// unless it was set on purpose. It keeps to the mask that the caller asked for, and sends as it goes.
type encoder struct {
	w      io.Writer
	buf    []byte
	err    error // the caller has gone; the rest is not worth writing
	indent bool
	depth  int
	comma  bool // a value stands before this one in the same object or list
}

// A selfEncoder is a Go type that writes itself: an answer too large to be built before it is sent.
type selfEncoder interface {
	encodeJSON(e *encoder, m mask)
}

var selfEncoderType = reflect.TypeFor[selfEncoder]()

const flushAt = 64 << 10

// flush sends what was written. Once the caller has gone, it only forgets it.
func (e *encoder) flush() {
	if e.err == nil && len(e.buf) > 0 {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

// separate writes what stands before a member or an element.
func (e *encoder) separate() {
	if len(e.buf) > flushAt {
		e.flush()
	}
	if e.comma {
		e.buf = append(e.buf, ',')
	}
	e.newline()
}

func (e *encoder) newline() {
	if !e.indent {
		return
	}
	e.buf = append(e.buf, '\n')
	for range e.depth {
		e.buf = append(e.buf, ' ', ' ')
	}
}

// begin and end write the brackets of an object or a list; an empty one stays on its line.
func (e *encoder) begin(bracket byte) {
	e.buf = append(e.buf, bracket)
	e.depth++
	e.comma = false
}

func (e *encoder) end(bracket byte) {
	e.depth--
	if e.comma {
		e.newline()
	}
	e.buf = append(e.buf, bracket)
	e.comma = true
}

// key begins a member of an object; a value must follow.
func (e *encoder) key(name string) {
	e.separate()
	e.str(name)
	e.buf = append(e.buf, ':')
	if e.indent {
		e.buf = append(e.buf, ' ')
	}
	e.comma = false
}

// element begins an element of a list; a value must follow.
func (e *encoder) element() { e.separate() }

// str, bool and num write a value where one is due.
func (e *encoder) str(s string) {
	e.buf, e.comma = appendText(e.buf, s), true
}

// appendText quotes a text. What is no UTF-8, as only a path may bring in, is replaced.
func appendText(b []byte, s string) []byte {
	if quoted, err := jsontext.AppendQuote(b, s); err == nil {
		return quoted
	}
	quoted, err := jsontext.AppendQuote(b, strings.ToValidUTF8(s, "\ufffd"))
	if err != nil {
		panic(err) // unreachable: it is valid now
	}
	return quoted
}

func (e *encoder) bool(b bool) {
	e.buf = strconv.AppendBool(e.buf, b)
	e.comma = true
}

func (e *encoder) num(n float64) {
	e.buf = appendNumber(e.buf, n)
	e.comma = true
}

// appendNumber writes a number as JavaScript does: without exponent within reason.
func appendNumber(b []byte, n float64) []byte {
	if a := math.Abs(n); n != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.AppendFloat(b, n, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, n, 'f', -1, 64)
}

// message writes the struct v, or what the mask leaves of it.
func (e *encoder) message(v reflect.Value, m mask) {
	if v.CanInterface() && v.Type().Implements(selfEncoderType) {
		v.Interface().(selfEncoder).encodeJSON(e, m)
		return
	}
	msg := messageOf(v.Type())
	e.begin('{')
	for i := range msg.fields {
		f := &msg.fields[i]
		sub, ok := m.sub(f.name)
		if !ok {
			continue
		}
		fv := v.Field(f.index)
		if empty(fv) && !msg.forced(v, f.goName) {
			continue
		}
		e.key(f.name)
		e.value(fv, sub)
	}
	e.end('}')
}

// empty says whether a field is left out: a message is not, though nothing be in it.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}

// value writes any Go value that a message may hold.
func (e *encoder) value(v reflect.Value, m mask) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if self, ok := v.Interface().(selfEncoder); ok {
			self.encodeJSON(e, m)
			return
		}
		if v.IsNil() { // a message that was set to nothing on purpose
			e.begin('{')
			e.end('}')
			return
		}
		e.value(v.Elem(), m)
	case reflect.Struct:
		e.message(v, m)
	case reflect.Slice:
		e.begin('[')
		for i := range v.Len() {
			e.element()
			e.value(v.Index(i), m)
		}
		e.end(']')
	case reflect.Map:
		e.begin('{')
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			e.key(k.String())
			e.value(v.MapIndex(k), m)
		}
		e.end('}')
	case reflect.String:
		e.str(v.String())
	case reflect.Bool:
		e.bool(v.Bool())
	case reflect.Float64:
		e.num(v.Float())
	default:
		e.num(float64(v.Int()))
	}
}
