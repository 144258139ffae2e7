package cruce

// A Family is what sales and records are told apart by before any number is looked at.
type Family uint8

// The families of section 3 of the contract. A sale without one is of no known kind and is matched with nothing; a
// record without one has a TIPO that is not understood, and can still be found by its OT.
const (
	NoFamily Family = iota
	Hogar
	Movil
	Tyt
)

var families = [...]string{"", "hogar", "movil", "tyt"}

// String is the family as verdicts name it: hogar, movil, tyt, or "".
func (f Family) String() string { return families[f] }

// FamilyOf is the family of that name, NoFamily where there is none.
func FamilyOf(name string) Family {
	for f, n := range families {
		if n == name {
			return Family(f)
		}
	}
	return NoFamily
}

// Identity is what a sale and a record are matched by.
type Identity struct {
	Row       int // as the spreadsheet or the file numbers it, from 1
	Day       Day // FECHA VENTA, or the record's FECHA
	Family    Family
	OT        Number // this and the rest as the hoja and Claro's base have them
	MIN       Number
	Cuenta    Number
	Documento Number
	Equipo    Equipo // of tyt alone
}

// A Sale is a row of the hoja, judged.
type Sale struct {
	Identity
	Claimed bool // its status is one that Claro must have the sale for: rules.Verdict.Reclamable
}

// A Record is a row of Claro's base.
type Record struct{ Identity }

// A Clave is the field by which a pair was found, and by which a hint is given.
type Clave uint8

// The passes, in their order.
const (
	NoClave Clave = iota
	OT
	MIN
	Cuenta
	Documento
)

var claves = [...]string{"", "OT", "MIN", "CUENTA", "DOCUMENTO"}

// String is the header of the field, "" of NoClave.
func (c Clave) String() string { return claves[c] }

// number is the number that stands in the field.
func (id *Identity) number(c Clave) Number {
	switch c {
	case OT:
		return id.OT
	case MIN:
		return id.MIN
	case Cuenta:
		return id.Cuenta
	}
	return id.Documento
}

// withFamily is a number as a key that another family's equal number does not have.
func withFamily(n Number, f Family) uint64 {
	if n == 0 || f == NoFamily {
		return 0
	}
	return uint64(n) | uint64(f)<<numberBits
}
