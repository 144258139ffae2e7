package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/almacontact/celula/rules/hoja"
)

var (
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	digitSpan = regexp.MustCompile(`^(\d+)(?:-(\d+))?$`)
)

// readFields makes the schema of campos.yaml; nil where a fault stands in the way.
func readFields(root node) *hoja.Schema {
	before := len(root.faults.Faults)
	var fields []hoja.Field
	taken := map[string]bool{} // names and folded headers
	root.each("un archivo de campos", keys{"campos": func(n node) {
		for _, item := range n.list("campos") {
			fields = append(fields, readField(item, taken))
		}
	}})
	if len(root.faults.Faults) > before {
		return nil
	}
	schema, err := hoja.NewSchema(fields)
	if err != nil {
		root.fault("%v", err)
		return nil
	}
	return schema
}

// readField reads one column. Faults are told where they stand, and names that are taken are known by taken.
func readField(n node, taken map[string]bool) hoja.Field {
	f := hoja.Field{}
	claim := func(n node, what, name string) {
		if taken[what+name] {
			n.fault("%s «%s» ya es de otro campo", what, name)
		}
		taken[what+name] = true
	}
	name, kind := n, n
	seen := n.each("un campo", keys{
		"campo":      func(n node) { name, f.Name = n, n.text(); claim(n, "el nombre", f.Name) },
		"encabezado": func(n node) { f.Header = n.text(); claim(n, "el encabezado", hoja.FoldName(f.Header)) },
		"tambien": func(n node) {
			for _, h := range n.list("encabezados") {
				f.Also = append(f.Also, h.text())
				claim(h, "el encabezado", hoja.FoldName(h.text()))
			}
		},
		"clase":          func(n node) { kind = n; f.Kind = readKind(n) },
		"del_bot":        flagInto(&f.Bot),
		"obligatorio":    flagInto(&f.Required),
		"personal":       flagInto(&f.Private),
		"forma":          textInto(&f.Shape),
		"digitos":        func(n node) { f.Min, f.Max = readSpan(n) },
		"empieza":        textInto(&f.Begins),
		"pais":           textInto(&f.Country),
		"sin_decimales":  flagInto(&f.Whole),
		"mayor_que_cero": flagInto(&f.Positive),
		"plurales":       flagInto(&f.Plurals),
		"valores":        func(n node) { f.Choices = readChoices(n) },
		"servicios":      func(n node) { f.Services = readServices(n) },
	})
	for _, key := range []string{"campo", "encabezado", "clase"} {
		if _, ok := seen[key]; !ok {
			n.fault("al campo le falta la clave «%s»", key)
		}
	}
	if !fieldName.MatchString(f.Name) && f.Name != "" {
		name.fault("el nombre de un campo se escribe con minúsculas, cifras y _: «%s» no sirve", hoja.Shorten(f.Name, 40))
	}
	checkKeys(kind, &f, seen)
	if f.Shape == "" {
		f.Shape = shape(&f)
	}
	return f
}

// checkKeys refuses what a kind has no use for, and what it cannot do without.
func checkKeys(n node, f *hoja.Field, seen map[string]node) {
	of := map[string][]hoja.Kind{
		"digitos":        {hoja.KindDigits},
		"empieza":        {hoja.KindDigits},
		"pais":           {hoja.KindDigits},
		"sin_decimales":  {hoja.KindNumber, hoja.KindMoney},
		"mayor_que_cero": {hoja.KindNumber, hoja.KindMoney},
		"plurales":       {hoja.KindChoice},
		"valores":        {hoja.KindChoice},
		"servicios":      {hoja.KindServices},
	}
	for key, kinds := range of {
		if at, ok := seen[key]; ok && !slices.Contains(kinds, f.Kind) {
			at.fault("la clave «%s» no es para un campo de clase %s", key, f.Kind)
		}
	}
	if f.Kind == hoja.KindChoice && len(f.Choices) == 0 {
		n.fault("un campo de clase opcion necesita sus valores")
	}
	if f.Country != "" && (f.Max == 0 || f.Min != f.Max) {
		n.fault("con «pais» debe decirse cuántos dígitos son, como digitos: 10")
	}
}

func readKind(n node) hoja.Kind {
	name := n.text()
	i := slices.Index(hoja.KindNames(), name)
	if i < 0 {
		n.fault("no hay una clase «%s»%s", hoja.Shorten(name, 40), meant(name, hoja.KindNames()))
		return hoja.KindText
	}
	return hoja.Kind(i)
}

// readSpan reads 5 or 5-10.
func readSpan(n node) (from, to int) {
	m := digitSpan.FindStringSubmatch(n.text())
	if m == nil {
		n.fault("se esperaba cuántos dígitos, como 5 o 5-10")
		return 0, 0
	}
	from, _ = strconv.Atoi(m[1]) // digits, or a number too large, which is caught below
	if to = from; m[2] != "" {
		to, _ = strconv.Atoi(m[2])
	}
	if from < 1 || to < from || to > 40 {
		n.fault("se esperaba cuántos dígitos, de menos a más y hasta 40")
	}
	return from, to
}

// readChoices reads values: each a name, or a name with what else is typed for it.
func readChoices(n node) (out []hoja.Choice) {
	folded := map[string]bool{}
	for _, item := range n.list("valores") {
		c, scalar := hoja.Choice{}, item
		if seen := item.optional("un valor", keys{"valor": textInto(&c.Name), "tambien": textsInto(&c.Also)}); seen == nil {
			c.Name = scalar.text()
		} else if _, ok := seen["valor"]; !ok {
			item.fault("falta la clave «valor»")
		}
		for _, name := range append([]string{c.Name}, c.Also...) {
			if folded[hoja.FoldName(name)] {
				item.fault("«%s» está dos veces", name)
			}
			folded[hoja.FoldName(name)] = true
		}
		out = append(out, c)
	}
	return out
}

func readServices(n node) (out []hoja.Service) {
	for _, item := range n.list("servicios") {
		v := hoja.Service{}
		item.each("un servicio", keys{"servicio": textInto(&v.Name), "empieza": textsInto(&v.Begins), "palabra": textsInto(&v.Words)})
		if v.Name == "" || len(v.Begins)+len(v.Words) == 0 {
			item.fault("un servicio necesita su nombre (servicio) y las palabras por las que se conoce (empieza, palabra)")
		}
		for _, list := range [][]string{v.Begins, v.Words} {
			for i, w := range list {
				list[i] = hoja.Fold(w)
			}
		}
		out = append(out, v)
	}
	return out
}

// shape says what to type in a field, after «escriba».
func shape(f *hoja.Field) string {
	switch f.Kind {
	case hoja.KindDate:
		return "una fecha como 24/11/2026"
	case hoja.KindDigits:
		return digitShape(f)
	case hoja.KindNumber, hoja.KindWhole:
		return "un número"
	case hoja.KindMoney:
		return "un valor como 89.900"
	case hoja.KindCodes:
		return "los códigos separados por comas"
	case hoja.KindServices:
		return "los servicios separados por comas"
	case hoja.KindYesNo:
		return "SI o NO"
	case hoja.KindApproval:
		return "APROBADO o RECHAZADO"
	case hoja.KindChoice:
		names := choiceNames(f)
		if len(names) < 2 {
			return strings.Join(names, "")
		}
		return strings.Join(names[:len(names)-1], ", ") + " o " + names[len(names)-1]
	}
	return "un texto"
}

func digitShape(f *hoja.Field) string {
	how := "solo dígitos"
	switch {
	case f.Max > f.Min:
		how = "de " + strconv.Itoa(f.Min) + " a " + strconv.Itoa(f.Max) + " dígitos"
	case f.Max > 0:
		how = strconv.Itoa(f.Max) + " dígitos"
	}
	if f.Begins != "" {
		how += " que empiezan por " + f.Begins
	}
	return how
}
