package emulator

import (
	"reflect"
	"strings"

	"google.golang.org/api/sheets/v4"
)

// writableCell is what of a CellData a request may set here; the rest of what the service lets set is refused by name.
var writableCell = mask{"userEnteredValue": nil, "userEnteredFormat": nil, "note": nil, "dataValidation": nil, "textFormatRuns": nil}

// readOnlyCell is what a request may name without effect.
var readOnlyCell = mask{"effectiveValue": nil, "effectiveFormat": nil, "formattedValue": nil, "hyperlink": nil}

// cellMask reads the fields of a request that changes cells.
func cellMask(fields string) (mask, error) {
	m, err := updateMask(fields, &sheets.CellData{})
	if err != nil || m == nil {
		return writableCell, err
	}
	out := mask{}
	for name, sub := range m {
		if _, ok := readOnlyCell[name]; ok {
			continue
		}
		if _, ok := writableCell[name]; !ok {
			return nil, unsupported("Changing %s is not supported by this emulator.", name)
		}
		out[name] = sub
	}
	return out.twins(reflect.TypeFor[sheets.CellData]()), nil
}

// twins is m with, for each colour it names, the other field that has the same colour.
func (m mask) twins(t reflect.Type) mask {
	if m == nil {
		return nil
	}
	msg, out := messageOf(t), mask{}
	for name, sub := range m {
		out[name] = sub
		old, isStyle := strings.CutSuffix(name, "Style")
		if !isStyle {
			old = name
		}
		if i, ok := msg.byName[old]; ok && msg.fields[i].typ == reflect.TypeFor[*sheets.Color]() {
			out[old], out[old+"Style"] = nil, nil
		}
		if ft := msg.fields[msg.byName[name]].typ; sub != nil && ft.Kind() == reflect.Pointer {
			out[name] = sub.twins(ft.Elem())
		}
	}
	return out
}
