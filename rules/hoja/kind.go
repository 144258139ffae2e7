package hoja

// A Kind is what the cells of a field are: it decides what each typed text means.
type Kind uint8

// The kinds of section 1 of the contract, by the names that campos.yaml gives them.
const (
	KindText     Kind = iota // texto
	KindDate                 // fecha
	KindDigits               // digitos
	KindNumber               // numero
	KindMoney                // dinero
	KindWhole                // entero: the first whole number in the cell
	KindCodes                // codigos
	KindServices             // servicios
	KindYesNo                // si_no
	KindApproval             // aprobacion
	KindChoice               // opcion: one of the field's values
)

var kindNames = []string{"texto", "fecha", "digitos", "numero", "dinero", "entero", "codigos", "servicios", "si_no",
	"aprobacion", "opcion"}

// String is the kind as campos.yaml names it.
func (k Kind) String() string { return kindNames[k] }

// KindNames are the names of all kinds, by [Kind].
func KindNames() []string { return kindNames }

// An Outcome is what a cell came to: all that most rules look at.
type Outcome uint8

const (
	Vacio     Outcome = iota // blank
	Invalido                 // typed, but not understood: «no reconocido»
	Negado                   // no, or a refusal
	Afirmado                 // yes, or an approval
	Valor                    // a value of its kind
	nOutcomes                // how many there are
)

// NumOutcomes is the number of outcomes, for tables indexed by them.
const NumOutcomes = int(nOutcomes)

// Read reports whether the cell was understood and not blank.
func (o Outcome) Read() bool { return o > Invalido }

// What people type for yes and no, folded.
var (
	yes      = words("SI", "S", "X", "OK", "YES", "TRUE", "VERDADERO", "1", "✓", "✔")
	no       = words("NO", "N", "FALSE", "FALSO", "0")
	approval = words("APROBADO", "APROBADA", "OK", "SI", "EXITOSO", "EXITOSA", "POSITIVO", "POSITIVA", "VALIDADO", "VALIDADA")
	refusal  = words("RECHAZADO", "RECHAZADA", "NEGADO", "NEGADA", "NO", "FALLIDO", "FALLIDA", "NEGATIVO", "NEGATIVA")
)

func words(list ...string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, w := range list {
		set[w] = true
	}
	return set
}

// A value is a cell understood. What text and number mean depends on the kind: the words as they are compared, the
// amount, the day packed, the index of a choice. Of a cell not understood, text is what was typed, on one line; of a
// blank one neither means anything.
type value struct {
	outcome Outcome
	text    string
	number  float64
}

// read makes the value of a cell that is not blank.
func (f *Field) read(c Cell) value {
	if c.IsFault() {
		return unread(c)
	}
	switch f.Kind {
	case KindText:
		return value{outcome: Valor, text: c.String()} // flattened where it is looked at, which few texts are
	case KindDate:
		return readDate(c)
	case KindDigits:
		return f.readDigits(c)
	case KindNumber, KindMoney:
		return f.readAmount(c)
	case KindWhole:
		n, ok := firstWhole(c.String())
		return numbered(n, ok, c)
	case KindCodes:
		return set(codeSet(c.String()), c)
	case KindServices:
		return set(serviceSet(c.String(), f.Services), c)
	case KindYesNo:
		return either(c, yes, no)
	case KindApproval:
		return either(c, approval, refusal)
	default:
		return f.readChoice(c)
	}
}

func unread(c Cell) value { return value{outcome: Invalido, text: Flatten(c.String())} }

func numbered(n float64, ok bool, c Cell) value {
	if !ok {
		return unread(c)
	}
	return value{outcome: Valor, number: n}
}

func set(joined string, c Cell) value {
	if joined == "" { // separators alone
		return unread(c)
	}
	return value{outcome: Valor, text: joined}
}

func readDate(c Cell) value {
	d, ok := Date{}, false
	if c.Kind == Number {
		d, ok = typedSerial(c.Number)
	} else {
		d, ok = ParseDate(c.Text)
	}
	if !ok {
		return unread(c)
	}
	return value{outcome: Valor, number: float64(d.packed())}
}

func (f *Field) readDigits(c Cell) value {
	s := c.Text
	if c.Kind == Number {
		s = wholeText(c.Number)
	}
	digits, ok := digitsOf(s)
	if !ok {
		return unread(c)
	}
	if f.Country != "" && len(digits) == f.Max+len(f.Country) && digits[:len(f.Country)] == f.Country {
		digits = digits[len(f.Country):]
	}
	v := value{outcome: Valor, text: digits}
	if f.Max > 0 && (len(digits) < f.Min || len(digits) > f.Max) || len(digits) < len(f.Begins) || digits[:len(f.Begins)] != f.Begins {
		v.outcome = Invalido
	}
	return v
}

func (f *Field) readAmount(c Cell) value {
	n, ok := c.Number, true
	if c.Kind != Number {
		n, ok = ParseAmount(c.Text)
	}
	if f.Whole && n != float64(int64(n)) || f.Positive && n <= 0 {
		ok = false
	}
	return numbered(n, ok, c)
}

// brief is s as it stands where it is short, and without its spaces where it is not: a cell may hold 50,000
// characters, and no word that is looked for has a hundred.
func brief(s string) string {
	if len(s) > 100 {
		return Shorten(s, 100)
	}
	return s
}

// either reads yes or no. Accents and case do not matter.
func either(c Cell, yes, no map[string]bool) value {
	var buf [64]byte
	s := brief(c.String())
	switch folded := appendFold(buf[:0], s, false); {
	case yes[string(folded)]:
		return value{outcome: Afirmado}
	case no[string(folded)]:
		return value{outcome: Negado}
	}
	return unread(c)
}

func (f *Field) readChoice(c Cell) value {
	var buf [64]byte
	s := brief(c.String())
	folded := appendFold(buf[:0], s, true)
	i, ok := f.choices[string(folded)]
	if !ok && f.Plurals {
		var once [64]byte
		i, ok = f.choices[string(appendSingular(once[:0], folded))]
	}
	return numbered(float64(i), ok, c)
}
