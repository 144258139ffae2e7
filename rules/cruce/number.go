package cruce

import (
	"hash/fnv"
	"strconv"

	"github.com/almacontact/celula/rules/hoja"
)

// A Number is a run of digits (an OT, a document) as sales and records are compared by: equal where the digits are,
// leading zeros and all. The zero Number is a blank, which agrees with nothing.
//
// Up to 18 digits it is their value with a 1 before them. A longer run, such as no number of Claro's is, is kept as
// a hash, the same in every process: it still equals itself, but has no digits to give a hint by.
type Number uint64

const (
	maxDigits  = 18
	numberBits = 61 // 2·10¹⁸ needs no more: the rest of a key is for the family
	long       = Number(1) << 63
)

// ParseNumber is the number that s spells, all of it digits; 0 where it does not.
func ParseNumber(s string) Number {
	if s == "" {
		return 0
	}
	n := Number(1)
	for i := 0; i < len(s); i++ {
		c := s[i] - '0'
		if c > 9 {
			return 0
		}
		if i < maxDigits {
			n = n*10 + Number(c)
		}
	}
	if len(s) > maxDigits {
		return Number(hashed(s))>>(64-numberBits) | long
	}
	return n
}

// String is the digits; "" of a blank, and … of a number too long for them.
func (n Number) String() string {
	switch {
	case n == 0:
		return ""
	case n&long != 0:
		return "…"
	}
	return strconv.FormatUint(uint64(n), 10)[1:]
}

// Masked is the number as a terminal or a chat may show it: its last digits, as many as leave most of it out.
func (n Number) Masked() string {
	s := n.String()
	if s == "" || n&long != 0 {
		return s
	}
	return "···" + s[len(s)-min(4, len(s)/2):]
}

// without is n less the digit that stands i places from the right.
func (n Number) without(i int) Number {
	unit := tens[i]
	return n/(unit*10)*unit + n%unit
}

// size is how many digits n has; 0 of a blank and of a long one.
func (n Number) size() int {
	if n&long != 0 || n == 0 {
		return 0
	}
	size := 0
	for size < maxDigits && n >= 2*tens[size] {
		size++
	}
	return size
}

// tens are the powers of ten.
var tens = func() (t [maxDigits + 1]Number) {
	for i, n := 0, Number(1); i < len(t); i, n = i+1, n*10 {
		t[i] = n
	}
	return t
}()

// An Equipo is the name of a device as sales and records are compared by, 0 where there is none: a hash, the same in every
// process, so that a million rows have no text to keep. That two devices of one client's meet in it does not happen.
type Equipo uint64

// ParseEquipo is the device that people mean by s: case, accents and spaces do not matter.
func ParseEquipo(s string) Equipo {
	s = hoja.Fold(s)
	if s == "" {
		return 0
	}
	return Equipo(max(hashed(s), 1))
}

func hashed(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s)) // never fails
	return h.Sum64()
}

// A Day is a date as a count of days, the serial number of spreadsheets; 0 is a missing date.
type Day int32

// DayOf is d as a count; a zero d is a missing date.
func DayOf(d hoja.Date) Day {
	if d.IsZero() {
		return 0
	}
	return Day(d.Serial())
}

// Date is the day of the calendar; the zero Date where it is missing.
func (d Day) Date() hoja.Date {
	if d == 0 {
		return hoja.Date{}
	}
	return hoja.DateOfSerial(int(d))
}

// far is the distance of two days of which one is missing: the greatest.
const far = 1 << 30

// apart counts the days between two dates.
func apart(a, b Day) int {
	switch {
	case a == 0 || b == 0:
		return far
	case a < b:
		return int(b - a)
	}
	return int(a - b)
}
