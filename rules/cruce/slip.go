package cruce

import "fmt"

// A slip is how one number came to be another in one movement of the hand.
type slip struct {
	kind slipKind
	at   int // place of the digit in the sale's number (a dropped one: in the record's), from 1
}

type slipKind uint8

const (
	noSlip  slipKind = iota
	changed          // one digit for another
	added            // the sale has a digit more
	dropped          // the sale has a digit less
	swapped          // two neighbours, of which at is the left one
)

// slipOf says how the sale's digits came from the record's, noSlip where they are equal or more than one slip apart.
func slipOf(sale, record string) slip {
	if sale == record || sale == "" || record == "" {
		return slip{}
	}
	at := 0
	for at < len(sale) && at < len(record) && sale[at] == record[at] {
		at++
	}
	s, r := sale[at:], record[at:]
	switch {
	case len(s) == len(r) && s[1:] == r[1:]:
		return slip{changed, at + 1}
	case len(s) == len(r) && len(s) > 1 && s[0] == r[1] && s[1] == r[0] && s[2:] == r[2:]:
		return slip{swapped, at + 1}
	case len(s) == len(r)+1 && s[1:] == r:
		return slip{added, at + 1}
	case len(s)+1 == len(r) && s == r[1:]:
		return slip{dropped, at + 1}
	}
	return slip{}
}

// words say the slip without telling the whole number, which may be somebody's document.
func (s slip) words(sale, record string) string {
	switch s.kind {
	case changed:
		return fmt.Sprintf("el dígito %d es %c y en la hoja %c", s.at, record[s.at-1], sale[s.at-1])
	case added:
		return fmt.Sprintf("en la hoja sobra el dígito %d (%c)", s.at, sale[s.at-1])
	case dropped:
		return fmt.Sprintf("en la hoja falta el dígito %d (%c)", s.at, record[s.at-1])
	}
	return fmt.Sprintf("los dígitos %d y %d están cambiados entre sí", s.at, s.at+1)
}
