package rules

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/rules/procedimiento"
)

// Rules is a procedure loaded: fields, rules and words, checked and compiled. It is never changed.
type Rules struct {
	Schema  *hoja.Schema
	Version string // changes whenever a file of the rules does

	fsys   fs.FS
	dir    string // of fsys; "" of the built-in rules
	byName map[string]*procedure
	takers [][]*procedure // by choice of tipo_venta: those that may take the row, the one that takes any last
	untold *rule          // comun.tipo_venta: all that is read of a sale of no known kind
	fields wellKnown
}

// wellKnown are the fields that the program itself looks at.
type wellKnown struct{ tipo, instalacion, date, document int }

// A procedure is one of the seven kinds of sale.
type procedure struct {
	name     string
	title    string
	family   string
	mark     string // in MARCACIÓN when every rule holds
	installs bool   // the sale is followed until it is installed
	keyField int    // besides documento and fecha_venta, what makes two sales the same
	takes    *condition
	rules    []rule // by id
	repeated Motivo // comun.duplicada, failed
}

// Load reads rules, words and fields from the *.yaml of fsys, but for *_test.yaml. Where anything is wrong in any of
// them nothing is loaded, and the error is an *[Errors] with every fault.
func Load(fsys fs.FS) (*Rules, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err // unreachable: the pattern is good
	}
	names = slices.DeleteFunc(names, isCases)
	if len(names) == 0 {
		return nil, &Errors{Faults: []Fault{{File: fieldsFile, Message: "no hay ningún archivo .yaml de reglas en esta carpeta"}}}
	}
	hash := sha256.New()
	l := &loader{faults: &Errors{}}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			l.faults.add(Fault{File: name, Message: reason(err)})
			continue
		}
		fmt.Fprintf(hash, "%s %d\n%s", name, len(text), text)
		l.read(name, text)
	}
	r := l.rules()
	if err := l.faults.err(); err != nil {
		return nil, err
	}
	r.fsys, r.Version = fsys, fmt.Sprintf("%x", hash.Sum(nil)[:6])
	return r, nil
}

// LoadDir is [Load] of a directory; "" means the built-in rules.
func LoadDir(dir string) (*Rules, error) {
	if dir == "" {
		return Load(procedimiento.FS)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		why := "no es una carpeta"
		if err != nil {
			why = reason(err)
		}
		return nil, &Errors{Faults: []Fault{{File: dir, Message: why + "; indique la carpeta de las reglas, o ninguna para usar las incluidas"}}}
	}
	r, err := Load(os.DirFS(dir))
	if faults, ok := err.(*Errors); ok {
		faults.in(dir)
		return nil, err
	}
	r.dir = dir
	return r, err
}
