package emulator

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// systemParams are the parameters that every method takes; all but fields and prettyPrint are of no account here.
var systemParams = strings.Fields("$.xgafv access_token alt callback fields key oauth_token prettyPrint quotaUser " +
	"uploadType upload_protocol userIp")

// queries says which parameters an operation takes besides: a struct that fill can set.
var queries = map[string]reflect.Type{
	"get":             reflect.TypeFor[getQuery](),
	"values.get":      reflect.TypeFor[valuesQuery](),
	"values.batchGet": reflect.TypeFor[valuesQuery](),
	"values.update":   reflect.TypeFor[updateQuery](),
	"values.append":   reflect.TypeFor[updateQuery](),
}

// checkQuery refuses parameters that the method does not have, and values that they do not take.
func checkQuery(c *call) (url.Values, error) {
	query, err := url.ParseQuery(c.Query)
	if err != nil {
		return nil, invalid("Malformed query: %v", err)
	}
	typ, ok := queries[c.Op]
	if !ok {
		typ = reflect.TypeFor[struct{}]()
	}
	return query, fill(query, reflect.New(typ).Elem())
}

// params reads the parameters of a call into the struct that p points to. They were checked by checkQuery.
func params(c *call, p any) error {
	query, err := url.ParseQuery(c.Query)
	if err != nil {
		return invalid("Malformed query: %v", err)
	}
	return fill(query, reflect.ValueOf(p).Elem())
}

// fill sets the fields of a struct from parameters; all that is wrong with them is told at once.
func fill(query url.Values, v reflect.Value) error {
	var bad []violation
	m := messageOf(v.Type())
	for name, given := range query {
		i, ok := m.byName[name]
		switch {
		case slices.Contains(systemParams, name):
		case !ok:
			bad = append(bad, violation{"", fmt.Sprintf("Invalid JSON payload received. Unknown name %q: "+
				"Cannot bind query parameter. Field '%s' could not be found in request message.", name, name)})
		default:
			if typ := fillField(&m.fields[i], v, given); typ != "" {
				f := m.fields[i].proto
				bad = append(bad, violation{f, fmt.Sprintf("Invalid value at '%s' (%s), %q", f, typ, given[len(given)-1])})
			}
		}
	}
	if len(bad) > 0 {
		slices.SortFunc(bad, func(a, b violation) int { return strings.Compare(a.Description, b.Description) })
		return badShape(bad)
	}
	return nil
}

// fillField sets one parameter; it returns the type that the value is not of, or "".
func fillField(f *field, v reflect.Value, given []string) string {
	to, last := v.Field(f.index), given[len(given)-1]
	switch to.Kind() {
	case reflect.Slice:
		to.Set(reflect.ValueOf(given))
	case reflect.Bool:
		switch strings.ToLower(last) {
		case "true", "1":
			to.SetBool(true)
		case "false", "0", "":
		default:
			return "TYPE_BOOL"
		}
	default:
		if len(f.enum) > 0 && last != "" && !slices.Contains(f.enum, last) {
			return f.scalarType("")
		}
		to.SetString(last)
	}
	return ""
}

// answerMask reads the fields parameter: which part of an answer of type t the caller wants.
func answerMask(query url.Values, t reflect.Type) (mask, error) {
	text := query.Get("fields")
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	m, ok := parseMask(text)
	path := text
	if ok {
		path = m.unknown(t)
	}
	if ok && path == "" {
		return m, nil
	}
	f := invalid("Request contains an invalid argument.")
	f.details = []any{badRequest{"type.googleapis.com/google.rpc.BadRequest", []violation{{path,
		fmt.Sprintf("Error expanding 'fields' parameter. Cannot find matching fields for path '%s'.", path)}}}}
	return nil, f
}
