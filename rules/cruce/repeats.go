package cruce

import "hash/maphash"

var seed = maphash.MakeSeed()

// repeats are the rows known by the same number as an earlier one: home rows and those of unknown kind by their OT,
// mobile ones by their MIN, and what has neither by all that it says.
func repeats(n int, row func(int) *Identity) (out []Repeat) {
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = row(i).name()
	}
	var t table
	t.index(keys)
	for i := range keys {
		if keys[i] == 0 {
			continue
		}
		first := int(t.first(keys[i]))
		// Different rows may meet in one key, which is a hash: rarely, but a person would be told of it.
		if a, b := row(first), row(i); first != i && a.same(b) {
			out = append(out, Repeat{First: first, Again: i, Clave: b.clave()})
		}
	}
	return out
}

// clave is the field by which a row is known, NoClave where it has none.
func (id *Identity) clave() Clave {
	switch {
	case id.OT != 0 && (id.Family == Hogar || id.Family == NoFamily):
		return OT
	case id.MIN != 0 && id.Family == Movil:
		return MIN
	}
	return NoClave
}

// name is a key of what a row is known by, 0 where that is too little to tell rows apart.
func (id *Identity) name() uint64 {
	switch c := id.clave(); {
	case c != NoClave:
		return uint64(id.number(c)) | uint64(c)<<numberBits
	case id.Day == 0 || id.Documento == 0:
		return 0
	}
	return maphash.Comparable(seed, id.nameless()) | 1
}

func (id *Identity) same(other *Identity) bool {
	if c := id.clave(); c != NoClave {
		return c == other.clave() && id.number(c) == other.number(c)
	}
	return id.nameless() == other.nameless()
}

// nameless is the row without its place.
func (id *Identity) nameless() Identity {
	out := *id
	out.Row = 0
	return out
}
