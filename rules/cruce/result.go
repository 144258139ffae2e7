package cruce

// A Claro is what the cruce says of a sale or a record: the cell CLARO.
type Claro uint8

// The values of section 3 of the contract.
const (
	Nada Claro = iota // not claimed, or still in grace
	Aparece
	Diferencia
	NoAparece
	SinVenta // of records
)

var claros = [...]string{"", "APARECE", "DIFERENCIA", "NO APARECE", "SIN VENTA"}

// String is the cell as the hoja has it.
func (c Claro) String() string { return claros[c] }

// A Pairing is what the cruce says of one sale, and why.
type Pairing struct {
	Claro   Claro
	Clave   Clave // by what it was matched, NoClave where it was not
	Differs Differs
	Record  int32 // position of the record, -1 where the sale has none
	Pista   Pista // of a claimed sale without a record
}

// Matched reports whether the sale has a record.
func (p *Pairing) Matched() bool { return p.Record != none }

// A Pista is a hint: a record that no sale has and that is one slip of the hand away from the sale in the field. It
// is never taken as a match.
type Pista struct {
	Clave  Clave // NoClave where there is no hint
	Record int32 // position
}

// Differs is what a sale and its record do not agree on.
type Differs uint8

// What may differ in a matched pair.
const (
	DiffersDocumento Differs = 1 << iota
	DiffersFamily
	DiffersFecha // more than three days apart, or one missing
)

// maxApart is how many days apart the dates of a pair may be.
const maxApart = 3

// differences are what the sale and the record do not agree on.
func differences(s, r *Identity) (d Differs) {
	if s.Documento != r.Documento {
		d |= DiffersDocumento
	}
	if s.Family != r.Family {
		d |= DiffersFamily
	}
	if apart(s.Day, r.Day) > maxApart {
		d |= DiffersFecha
	}
	return d
}

// An Indicador is the indicator of section 5 of the procedure: counts over the claimed sales, and the records
// without a sale. Reclamables = Aparecen + EnGracia + NoAparecen.
type Indicador struct {
	Reclamables int `json:"reclamables"`
	Aparecen    int `json:"aparecen"`    // matched
	Diferencias int `json:"diferencias"` // of these, what differs
	EnGracia    int `json:"en_gracia"`   // unmatched, two business days not yet over
	NoAparecen  int `json:"no_aparecen"`
	SinVenta    int `json:"sin_venta"` // records
}

// A Repeat is a row that has the number by which an earlier one of the same table is known: one of the two should
// not be there.
type Repeat struct {
	First, Again int   // positions
	Clave        Clave // OT or MIN; NoClave where all that they say is the same
}

// A Result is the whole cruce.
type Result struct {
	Sales           []Pairing // by position
	SinVenta        []int     // positions of records without a sale, in order
	RepeatedSales   []Repeat  // sales entered twice, as far as their numbers tell
	RepeatedRecords []Repeat
	Indicador       Indicador
}
