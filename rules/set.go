package rules

import (
	"reflect"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/almacontact/celula/rules/hoja"
)

// A set is the codes or services of a row as CEL sees them, a list of texts, kept as [hoja.Sale.WordsAt] has them.
// What the procedure asks of every home sale, whether two sets are the same and whether one has a member, is asked of
// the text; the list is made only for what else a condition may ask.
type set string

var _ traits.Lister = set("")

func setOf(s *hoja.Sale, field int) set {
	if !s.OutcomeAt(field).Read() {
		return set("")
	}
	return set(s.WordsAt(field))
}

func (s set) list() traits.Lister {
	return types.NewStringList(types.DefaultTypeAdapter, hoja.Members(string(s)))
}

// Equal compares with another set, or with a list that a condition spells out, in the order of [hoja.Sale.SetAt].
func (s set) Equal(other ref.Val) ref.Val {
	if o, ok := other.(set); ok {
		return types.Bool(s == o)
	}
	return s.list().Equal(other)
}

// Contains is `x in v.codigos`.
func (s set) Contains(value ref.Val) ref.Val {
	text, ok := value.(types.String)
	return types.Bool(ok && hoja.HasMember(string(s), string(text)))
}

// Size counts the members. CEL asks for it, and for the first, wherever a list is handed to a function.
func (s set) Size() ref.Val { return types.Int(hoja.CountMembers(string(s))) }

// Get is `v.codigos[0]`.
func (s set) Get(index ref.Val) ref.Val {
	if i, ok := index.(types.Int); ok && i == 0 && s != "" {
		first, _, _ := strings.Cut(string(s), hoja.MemberSeparator)
		return types.String(first)
	}
	return s.list().Get(index)
}

// The rest of what CEL asks of a list.

func (s set) Add(other ref.Val) ref.Val                   { return s.list().Add(other) }
func (s set) ConvertToNative(t reflect.Type) (any, error) { return s.list().ConvertToNative(t) }
func (s set) ConvertToType(t ref.Type) ref.Val            { return s.list().ConvertToType(t) }
func (s set) Iterator() traits.Iterator                   { return s.list().Iterator() }
func (s set) Type() ref.Type                              { return types.ListType }
func (s set) Value() any                                  { return s.list().Value() }

// anyOf is alguno(a, b): whether a member of b is one of a.
func anyOf(a, b ref.Val) ref.Val {
	have, wanted := a.(traits.Lister), b.(traits.Lister)
	size, _ := wanted.Size().(types.Int)
	for i := range size {
		if have.Contains(wanted.Get(i)) == types.True {
			return types.True
		}
	}
	return types.False
}
