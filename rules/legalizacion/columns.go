package legalizacion

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/almacontact/celula/rules/hoja"
)

// A Column is one of the report of terminals and technology: a field of the hoja, or a text that is the same in every
// row.
type Column struct {
	Header string `yaml:"encabezado"`
	Field  string `yaml:"campo"` // as campos.yaml names it; "" where Text stands
	Text   string `yaml:"texto"`
}

// DefaultColumns are those of the report until Claro's supervisor asks for others.
func DefaultColumns() []Column {
	return []Column{
		{Header: "ALIADO", Text: "ALMACONTACT"},
		{Header: "FECHA VENTA", Field: "fecha_venta"},
		{Header: "ID LLAMADA", Field: "id_llamada"},
		{Header: "EXTENSIÓN", Field: "extension"},
		{Header: "LOGIN", Field: "login"},
		{Header: "TIPO DE VENTA", Field: "tipo_venta"},
		{Header: "CLIENTE", Field: "cliente"},
		{Header: "DOCUMENTO", Field: "documento"},
		{Header: "TELÉFONO", Field: "telefono"},
		{Header: "EQUIPO", Field: "equipo"},
		{Header: "VALOR EQUIPO", Field: "valor_equipo"},
		{Header: "CUPO", Field: "cupo"},
		{Header: "CUOTAS", Field: "cuotas"},
		{Header: "VALOR CUOTA", Field: "valor_cuota"},
		{Header: "RESERVA POLIEDRO", Field: "reserva_poliedro"},
		{Header: "RESERVA NOTUS", Field: "reserva_notus"},
	}
}

// A ColumnsError is all that is wrong in a list of columns, a line each.
type ColumnsError struct{ faults []string }

// Error is every fault with its file, line and column.
func (e *ColumnsError) Error() string { return strings.Join(e.faults, "\n") }

// CheckColumns says what is wrong with a list; where answers the place of the i-th column, in words for its author.
func CheckColumns(columns []Column, s *hoja.Schema, where func(i int) string) error {
	e := &ColumnsError{}
	fault := func(i int, format string, args ...any) {
		e.faults = append(e.faults, where(i)+": "+fmt.Sprintf(format, args...))
	}
	seen := map[string]bool{}
	for i, c := range columns {
		switch key := hoja.FoldName(c.Header); {
		case key == "":
			fault(i, "a la columna le falta el encabezado")
		case seen[key]:
			fault(i, "el encabezado «%s» está dos veces", hoja.Shorten(c.Header, 40))
		default:
			seen[key] = true
		}
		switch {
		case c.Field != "" && c.Text != "":
			fault(i, "la columna «%s» lleva campo o texto, no ambos", hoja.Shorten(c.Header, 40))
		case c.Field != "" && s.Index(c.Field) < 0:
			fault(i, "no hay un campo «%s»%s", hoja.Shorten(c.Field, 40), nearest(c.Field, s))
		}
	}
	if len(columns) == 0 {
		e.faults = append(e.faults, where(0)+": la lista de columnas está vacía")
	}
	if len(e.faults) == 0 {
		return nil
	}
	return e
}

func nearest(name string, s *hoja.Schema) string {
	var names []string
	for _, f := range s.Fields() {
		names = append(names, f.Name)
	}
	if near := hoja.Nearest(name, names); near != "" {
		return fmt.Sprintf("; ¿quiso decir «%s»?", near)
	}
	return "; los campos son los de campos.yaml (celula rules export)"
}

// ReadColumns reads a list of columns from a YAML file, an entry each:
//
//   - {encabezado: FECHA DE VENTA, campo: fecha_venta}
//   - {encabezado: ALIADO, texto: ALMACONTACT}
//
// A column with neither stays empty. The error is always a *[ColumnsError].
func ReadColumns(path string, s *hoja.Schema) ([]Column, error) {
	list, err := readList(path)
	if err != nil {
		return nil, err
	}
	var columns []Column
	for _, item := range list.Values {
		var c Column
		if err := yaml.NodeToValue(item, &c, yaml.Strict()); err != nil {
			return nil, faultOf(path, err)
		}
		columns = append(columns, c)
	}
	err = CheckColumns(columns, s, func(i int) string {
		if i < len(list.Values) {
			return at(path, list.Values[i])
		}
		return path
	})
	if err != nil {
		return nil, err
	}
	return columns, nil
}

// readList reads the file as a YAML list.
func readList(path string) (*ast.SequenceNode, error) {
	text, err := os.ReadFile(path)
	fault := func(where, what string) error { return &ColumnsError{[]string{where + ": " + what}} }
	switch info, statErr := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault(path, "no existe")
	case errors.Is(err, fs.ErrPermission):
		return nil, fault(path, "no hay permiso para leerlo")
	case err != nil && statErr == nil && info.IsDir():
		return nil, fault(path, "es una carpeta; indique el archivo")
	case err != nil:
		return nil, fault(path, fmt.Sprintf("no se puede leer (%v)", errors.Unwrap(err)))
	case !utf8.Valid(text): // else its letters would be spoilt in the report
		return nil, fault(path, "no es un texto UTF-8; guárdelo como UTF-8")
	}
	file, err := parser.ParseBytes(bytes.TrimPrefix(text, []byte("\uFEFF")), 0) // Windows puts one before UTF-8
	if err != nil {
		return nil, faultOf(path, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fault(path, "debe tener una lista de columnas, cada una con encabezado y campo o texto")
	}
	list, ok := file.Docs[0].Body.(*ast.SequenceNode)
	if !ok {
		return nil, fault(at(path, file.Docs[0].Body), "debe ser una lista de columnas: - {encabezado: LOGIN, campo: login}")
	}
	return list, nil
}

func at(path string, n ast.Node) string {
	pos := n.GetToken().Position
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		pos = m.Values[0].Key.GetToken().Position
	}
	return fmt.Sprintf("%s:%d:%d", path, pos.Line, pos.Column)
}

// faultOf is a fault of the YAML itself, in Spanish where it is one that people make.
func faultOf(path string, err error) *ColumnsError {
	var syntax yaml.Error
	if !errors.As(err, &syntax) {
		return &ColumnsError{[]string{fmt.Sprintf("%s: no se puede leer como YAML (%v)", path, err)}}
	}
	pos := syntax.GetToken().Position
	what := "no se entiende como YAML; revise la sangría, las comillas y los dos puntos"
	switch err := err.(type) {
	case *yaml.UnknownFieldError:
		what = fmt.Sprintf("no se conoce «%s»; cada columna tiene encabezado y campo o texto", hoja.Shorten(err.Token.Value, 40))
	case *yaml.UnexpectedNodeTypeError, *yaml.TypeError:
		what = "aquí va una columna con sus textos: {encabezado: LOGIN, campo: login}"
	}
	return &ColumnsError{[]string{fmt.Sprintf("%s:%d:%d: %s", path, pos.Line, pos.Column, what)}}
}
