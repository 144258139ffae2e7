package emulator

import (
	"math"
	"reflect"
	"strconv"

	"google.golang.org/api/sheets/v4"
)

// normalise changes a message to how the service says it again: colours in eight bits and given in both their fields,
// ranges with their zeros and without sheet 0, other zeros left out. Text formats keep theirs, where false is a choice.
func normalise(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			normalise(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			normalise(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			e := reflect.New(v.Type().Elem()).Elem()
			e.Set(v.MapIndex(k))
			normalise(e)
			v.SetMapIndex(k, e)
		}
	case reflect.Struct:
		normaliseMessage(v)
	}
}

func normaliseMessage(v reflect.Value) {
	if !v.CanAddr() {
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *sheets.Color:
		p.Red, p.Green, p.Blue = eightBit(p.Red), eightBit(p.Green), eightBit(p.Blue)
		p.ForceSendFields = nil
		return
	case *sheets.GridRange:
		*p = *spanOf(p).gridRange()
		return
	}
	m := messageOf(v.Type())
	for i := range m.fields {
		normalise(v.Field(m.fields[i].index))
	}
	twinColours(m, v)
	if m.force >= 0 && m.name != "TextFormat" {
		v.Field(m.force).SetZero()
	}
}

// twinColours gives each colour in both of its fields, "x" and the newer "xStyle"; the newer one wins.
func twinColours(m *message, v reflect.Value) {
	for name, i := range m.byName {
		j, ok := m.byName[name+"Style"]
		if !ok || m.fields[i].typ != reflect.TypeFor[*sheets.Color]() {
			continue
		}
		old, style := v.Field(m.fields[i].index), v.Field(m.fields[j].index)
		switch s := style.Interface().(type) {
		case *sheets.ColorStyle:
			if s != nil && s.RgbColor != nil {
				old.Set(reflect.ValueOf(s.RgbColor))
			} else if s == nil && !old.IsNil() {
				style.Set(reflect.ValueOf(&sheets.ColorStyle{RgbColor: old.Interface().(*sheets.Color)}))
			}
		}
	}
}

// eightBit is a channel of a colour as the service keeps it: 1/255ths, rounded down, told in single precision.
func eightBit(x float64) float64 {
	x = math.Floor(min(max(x, 0), 1)*255+1e-9) / 255
	short, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', -1, 32), 64)
	if err != nil {
		return x // unreachable: it was just written
	}
	return short
}
