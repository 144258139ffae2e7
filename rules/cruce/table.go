package cruce

import "math/bits"

// A table finds positions by key: a hash table with open addressing of which a slot holds the first position that
// has the key, and same leads on to the later ones. A key that many positions share takes one slot, so it slows
// down nobody else.
type table struct {
	keys  []uint64 // by position; 0 is no key
	slots []int32  // positions, none where free
	same  []int32  // position → the next one with its key, or none
	shift int
}

// none is no position.
const none = int32(-1)

// index enters every position whose key is not 0, and forgets what was entered before.
func (t *table) index(keys []uint64) {
	used := 0
	for _, k := range keys {
		if k != 0 {
			used++
		}
	}
	size := bits.Len(uint(2*used | 1)) // never more than half full
	t.keys, t.slots, t.same, t.shift = keys, filled(t.slots, 1<<size), filled(t.same, len(keys)), 64-size
	for i := len(keys) - 1; i >= 0; i-- { // from the last, so that the first comes to lead
		if keys[i] == 0 {
			continue
		}
		slot := t.slot(keys[i])
		t.same[i] = t.slots[slot]
		t.slots[slot] = int32(i)
	}
}

// filled is n times none, in the memory of old where it is enough.
func filled(old []int32, n int) []int32 {
	if cap(old) < n {
		old = make([]int32, n)
	}
	old = old[:n]
	for i := range old {
		old[i] = none
	}
	return old
}

// scatter spreads keys that differ in their last digits; the number is 2⁶⁴ divided by the golden ratio.
func scatter(key uint64) uint64 {
	key ^= key >> 32
	return key * 0x9E3779B97F4A7C15
}

// slot is where the key stands, or where it would.
func (t *table) slot(key uint64) int {
	for i := int(scatter(key) >> t.shift); ; i = (i + 1) & (len(t.slots) - 1) {
		if at := t.slots[i]; at == none || t.keys[at] == key {
			return i
		}
	}
}

// first is the first position that has the key, or none.
func (t *table) first(key uint64) int32 { return t.slots[t.slot(key)] }

// all appends the positions that share the key of the first one, in order.
func (t *table) all(dst []int32, first int32) []int32 {
	for at := first; at != none; at = t.same[at] {
		dst = append(dst, at)
	}
	return dst
}
