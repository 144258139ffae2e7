package hoja

import "fmt"

// A Field is one column of the hoja as campos.yaml describes it.
type Field struct {
	Name     string   // as the rules name it: fecha_venta
	Header   string   // as the hoja heads it: FECHA VENTA
	Also     []string // headers that mean the same
	Kind     Kind
	Bot      bool   // the bot owns the column and is the only one to write it; people own the others
	Required bool   // a hoja without the column is refused
	Private  bool   // what is typed in it is never quoted
	Shape    string // what is expected, in words that end «escriba …»: 5 dígitos

	Min, Max int    // digitos: how many; Max 0 is any number
	Begins   string // digitos: what they begin with
	Country  string // digitos: a code of country that is dropped where it stands before Max digits
	Whole    bool   // numero: without decimals
	Positive bool   // numero, dinero: above 0
	Plurals  bool   // opcion: values are known in the plural, too
	Choices  []Choice
	Services []Service

	choices map[string]int // folded name → index in Choices
}

// A Choice is one value of a field that has a few: its name, and what else people type for it.
type Choice struct {
	Name string
	Also []string
}

// A Schema is the fields of a hoja, ready to read cells by. It is made once and not changed: safe for concurrent
// use.
type Schema struct {
	fields  []Field
	byName  map[string]int
	id      int            // of id_venta, -1 where there is none
	headers map[string]int // folded header → field
}

// NewSchema compiles fields. An error names the two that claim the same name, header or value.
func NewSchema(fields []Field) (*Schema, error) {
	s := &Schema{fields: fields, byName: map[string]int{}, headers: map[string]int{}}
	for i := range s.fields {
		f := &s.fields[i]
		if _, taken := s.byName[f.Name]; taken {
			return nil, fmt.Errorf("el campo %s está dos veces", f.Name)
		}
		s.byName[f.Name] = i
		for _, h := range append([]string{f.Header}, f.Also...) {
			if other, taken := s.headers[FoldName(h)]; taken {
				return nil, fmt.Errorf("el encabezado «%s» es de dos campos: %s y %s", h, s.fields[other].Name, f.Name)
			}
			s.headers[FoldName(h)] = i
		}
		if err := f.compile(); err != nil {
			return nil, err
		}
	}
	s.id = s.Index("id_venta")
	return s, nil
}

// compile makes the table by which typed values are found.
func (f *Field) compile() error {
	f.choices = map[string]int{}
	for i, c := range f.Choices {
		for _, name := range append([]string{c.Name}, c.Also...) {
			keys := []string{FoldName(name)}
			if f.Plurals {
				keys = append(keys, string(appendSingular(nil, []byte(keys[0]))))
			}
			for _, key := range keys {
				if other, taken := f.choices[key]; taken && other != i {
					return fmt.Errorf("en el campo %s, «%s» es de dos valores: %s y %s", f.Name, name, f.Choices[other].Name, c.Name)
				}
				f.choices[key] = i
			}
		}
	}
	return nil
}

// Fields are all fields in the order of campos.yaml. The slice is the schema's own.
func (s *Schema) Fields() []Field { return s.fields }

// Field is the field of that name.
func (s *Schema) Field(name string) (Field, bool) {
	i, ok := s.byName[name]
	if !ok {
		return Field{}, false
	}
	return s.fields[i], true
}

// Index is the place of a field among [Schema.Fields], -1 where there is none of that name.
func (s *Schema) Index(name string) int {
	if i, ok := s.byName[name]; ok {
		return i
	}
	return -1
}

// Named is the field that a header names, as people type headers.
func (s *Schema) Named(header string) (Field, bool) {
	if i, ok := s.headers[FoldName(header)]; ok {
		return s.fields[i], true
	}
	return Field{}, false
}
