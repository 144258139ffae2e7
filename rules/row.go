package rules

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"github.com/almacontact/celula/rules/hoja"
)

// rowType is the name of a row's type in CEL.
const rowType = "Venta"

// rowTypes gives CEL a row whose fields are those of campos.yaml, each of the type of its kind. A blank field, or one
// not understood, reads as nothing of its type: the empty text, 0, false, the empty list.
type rowTypes struct {
	types.Provider
	fields map[string]*types.FieldType
	names  []string
}

func newRowTypes(schema *hoja.Schema) (*rowTypes, error) {
	base, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	r := &rowTypes{Provider: base, fields: map[string]*types.FieldType{}}
	for i, f := range schema.Fields() {
		r.names = append(r.names, f.Name)
		celType, get := celField(i, f.Kind)
		r.fields[f.Name] = &types.FieldType{
			Type:  celType,
			IsSet: func(target any) bool { return target.(*hoja.Sale).OutcomeAt(i).Read() },
			GetFrom: func(target any) (any, error) {
				sale, ok := target.(*hoja.Sale)
				if !ok {
					return nil, fmt.Errorf("unreachable: a field of %T", target)
				}
				return get(sale), nil
			},
		}
	}
	return r, nil
}

// celField is the CEL type of a field of that kind, and how to read it.
func celField(i int, kind hoja.Kind) (*cel.Type, func(*hoja.Sale) ref.Val) {
	switch kind {
	case hoja.KindDate:
		return cel.TimestampType, func(s *hoja.Sale) ref.Val {
			d, ok := s.DateAt(i)
			if !ok {
				return types.Timestamp{} // CEL's first day
			}
			return types.Timestamp{Time: d.Time()}
		}
	case hoja.KindNumber, hoja.KindMoney:
		return cel.DoubleType, func(s *hoja.Sale) ref.Val { return types.Double(s.NumberAt(i)) }
	case hoja.KindWhole:
		return cel.IntType, func(s *hoja.Sale) ref.Val { return types.Int(min(s.NumberAt(i), 1<<62)) } // a cell may hold any row of digits
	case hoja.KindCodes, hoja.KindServices:
		return cel.ListType(cel.StringType), func(s *hoja.Sale) ref.Val {
			return setOf(s, i)
		}
	case hoja.KindYesNo, hoja.KindApproval:
		return cel.BoolType, func(s *hoja.Sale) ref.Val { return types.Bool(s.OutcomeAt(i) == hoja.Afirmado) }
	}
	return cel.StringType, func(s *hoja.Sale) ref.Val {
		if !s.OutcomeAt(i).Read() {
			return types.String("")
		}
		return types.String(s.TextAt(i))
	}
}

// FindStructType knows the row besides CEL's own types.
func (r *rowTypes) FindStructType(name string) (*types.Type, bool) {
	if name == rowType {
		return types.NewTypeTypeWithParam(types.NewObjectType(rowType)), true
	}
	return r.Provider.FindStructType(name)
}

// FindStructFieldNames lists the fields of the row.
func (r *rowTypes) FindStructFieldNames(name string) ([]string, bool) {
	if name == rowType {
		return r.names, true
	}
	return r.Provider.FindStructFieldNames(name)
}

// FindStructFieldType is how a field of the row is read.
func (r *rowTypes) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if name == rowType {
		f, ok := r.fields[field]
		return f, ok
	}
	return r.Provider.FindStructFieldType(name, field)
}

var _ interpreter.Activation = input{}

// ResolveName gives a condition the row and the day.
func (in input) ResolveName(name string) (any, bool) {
	switch name {
	case "v":
		return in.sale, true
	case "hoy":
		return types.Timestamp{Time: in.today.Time()}, true
	}
	return nil, false
}

// Parent is none: a condition knows nothing else.
func (in input) Parent() interpreter.Activation { return nil }
