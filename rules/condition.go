package rules

import (
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"github.com/almacontact/celula/rules/hoja"
)

// A condition is a CEL expression over the row and the day, compiled.
type condition struct {
	plain   plain // nil where CEL must evaluate it
	program cel.Program
	fields  []int // those whose values it reads, has() apart
}

// holds evaluates the condition; no condition holds always.
func (c *condition) holds(in input) (bool, error) {
	if c == nil {
		return true, nil
	}
	if c.plain != nil {
		return c.plain(in), nil
	}
	return c.evaluate(in)
}

func (c *condition) evaluate(in input) (bool, error) {
	out, _, err := c.program.Eval(in)
	if err != nil {
		return false, err
	}
	return out == types.True, nil
}

// conditions compiles conditions over the rows of one schema.
type conditions struct {
	env    *cel.Env
	schema *hoja.Schema
}

func newConditions(schema *hoja.Schema) (*conditions, error) {
	provider, err := newRowTypes(schema)
	if err != nil {
		return nil, err
	}
	list := cel.ListType(cel.StringType)
	env, err := cel.NewEnv(
		cel.CustomTypeProvider(provider),
		cel.CrossTypeNumericComparisons(true), // v.tarifa > 0, as people write it
		cel.Variable("v", cel.ObjectType(rowType)),
		cel.Variable("hoy", cel.TimestampType),
		cel.Function("alguno", cel.Overload("alguno_de", []*cel.Type{list, list}, cel.BoolType, cel.BinaryBinding(anyOf))),
	)
	return &conditions{env, schema}, err
}

// compile reads the condition that stands in n. It answers nil, and notes every fault, where it is none.
func (c *conditions) compile(n node) *condition {
	text := n.text()
	if text == "" {
		return nil
	}
	checked, issues := c.env.Compile(text)
	if issues.Err() != nil {
		for _, e := range issues.Errors() {
			n.faultAt(e.Location.Line(), e.Location.Column(), c.spanish(e.Message))
		}
		return nil
	}
	if checked.OutputType() != cel.BoolType {
		n.fault("la condición debe ser cierta o falsa, y es %s", typeName(checked.OutputType().String()))
		return nil
	}
	out := &condition{}
	ok := true
	root := ast.NavigateAST(checked.NativeRep())
	for _, e := range ast.MatchDescendants(root, ast.AllMatcher()) {
		ok = c.look(n, e, out) && ok
	}
	program, err := c.env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		n.fault("la condición no se puede preparar (%v)", err)
		return nil
	}
	if out.program = program; !ok {
		return nil
	}
	out.plain = c.plain(checked.NativeRep().Expr())
	return out
}

// look notes the fields that an expression reads, and faults that types do not show: the row by itself, a choice
// compared with a value that it never has.
func (c *conditions) look(n node, e ast.NavigableExpr, out *condition) bool {
	switch e.Kind() {
	case ast.IdentKind:
		parent, nested := e.Parent()
		if e.AsIdent() == "v" && !(nested && parent.Kind() == ast.SelectKind) {
			n.fault("«v» sola no dice nada: escriba v.campo")
			return false
		}
	case ast.SelectKind:
		if f := c.fieldOf(e); f >= 0 && !e.AsSelect().IsTestOnly() && !slices.Contains(out.fields, f) {
			out.fields = append(out.fields, f)
		}
	case ast.CallKind:
		return c.lookAtCall(n, e.AsCall())
	}
	return true
}

func (c *conditions) fieldOf(e ast.Expr) int {
	if e.Kind() != ast.SelectKind || e.AsSelect().Operand().Kind() != ast.IdentKind || e.AsSelect().Operand().AsIdent() != "v" {
		return -1
	}
	return c.schema.Index(e.AsSelect().FieldName())
}

func (c *conditions) lookAtCall(n node, call ast.CallExpr) bool {
	if name := call.FunctionName(); name != "_==_" && name != "_!=_" && name != "@in" {
		return true
	}
	ok := true
	for i, arg := range call.Args() {
		f := c.fieldOf(arg)
		if f < 0 || len(c.schema.Fields()[f].Choices) == 0 {
			continue
		}
		for _, typed := range literals(call.Args()[1-i]) {
			names := choiceNames(&c.schema.Fields()[f])
			if typed != "" && !slices.Contains(names, typed) { // '' is what a blank cell reads as
				n.fault("v.%s nunca es «%s»%s", c.schema.Fields()[f].Name, typed, meant(typed, names))
				ok = false
			}
		}
	}
	return ok
}

// literals are the texts that an expression is, or lists.
func literals(e ast.Expr) (out []string) {
	switch e.Kind() {
	case ast.LiteralKind:
		if s, ok := e.AsLiteral().(types.String); ok {
			out = append(out, string(s))
		}
	case ast.ListKind:
		for _, item := range e.AsList().Elements() {
			out = append(out, literals(item)...)
		}
	}
	return out
}

func choiceNames(f *hoja.Field) []string {
	var names []string
	for _, c := range f.Choices {
		names = append(names, c.Name)
	}
	return names
}

// faultAt notes a fault inside the text of a node, whose own lines count from 1 and columns from 0.
func (n node) faultAt(line, column int, message string) {
	l, c := n.at()
	if first, indent, ok := n.block(); ok {
		l, c = first+line-1, indent+column
	} else if line == 1 {
		c += column
		if t := n.yaml.GetToken().Origin; strings.HasPrefix(strings.TrimLeft(t, " \n"), "'") || strings.HasPrefix(strings.TrimLeft(t, " \n"), `"`) {
			c++
		}
	}
	n.faults.add(Fault{n.file, l, c, message})
}

// celWords are CEL's complaints, which it has only in English, and ours for them.
var celWords = []struct {
	theirs *regexp.Regexp
	ours   func(c *conditions, m []string) string
}{
	{regexp.MustCompile(`^undeclared reference to '([^']*)'`), func(c *conditions, m []string) string {
		if c.schema.Index(m[1]) >= 0 {
			return "«" + m[1] + "» es un campo: escriba v." + m[1]
		}
		return "no se conoce «" + m[1] + "»" + meant(m[1], []string{"alguno", "has", "hoy", "size", "v"})
	}},
	{regexp.MustCompile(`^undefined field '([^']*)'`), func(c *conditions, m []string) string {
		return "no hay un campo «" + m[1] + "»" + meant(m[1], fieldNames(c.schema))
	}},
	{regexp.MustCompile(`^found no matching overload for '_?([^'_]+)_?' applied to '\((.*)\)'`), func(_ *conditions, m []string) string {
		var names []string
		for t := range strings.SplitSeq(m[2], ", ") {
			names = append(names, typeName(t))
		}
		hint := ""
		if m[2] == "double, int" || m[2] == "int, double" {
			hint = "; escriba el número con decimales, como 2.0"
		}
		return "«" + m[1] + "» no se puede usar con " + strings.Join(names, " y ") + hint
	}},
	{regexp.MustCompile(`^Syntax error: (.*)`), func(_ *conditions, m []string) string {
		theirs, _, _ := strings.Cut(m[1], " expecting ")
		return "la condición está mal escrita aquí (" + theirs + ")"
	}},
}

func (c *conditions) spanish(message string) string {
	for _, w := range celWords {
		if m := w.theirs.FindStringSubmatch(message); m != nil {
			return w.ours(c, m)
		}
	}
	return "la condición no se entiende (" + message + ")"
}

func typeName(celType string) string {
	names := map[string]string{"double": "un número", "int": "un número entero", "uint": "un número entero", "string": "un texto", "bool": "un sí o no",
		"timestamp": "una fecha", "google.protobuf.Timestamp": "una fecha", "list(string)": "una lista", "duration": "una duración",
		"google.protobuf.Duration": "una duración"}
	if name, ok := names[celType]; ok {
		return name
	}
	return celType
}
