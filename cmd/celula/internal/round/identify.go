package round

import (
	"encoding/binary"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// A row number is never an identity: between two looks people insert, delete, sort and paste over. What names a sale is
// the ID VENTA beside it; what proves it is that the cells beside the id are those that the store remembers. Where
// the two disagree, the cells decide.

// A match is which sale a line is: a row of the hoja that holds one, as it stands.
type match struct {
	was *store.Sale // as it is remembered; nil of a sale never seen before
	new string      // the id of such a one
}

// id is the sale's, "" where the line is not settled yet.
func (m match) id() string {
	if m.was != nil {
		return m.was.ID
	}
	return m.new
}

// A print is what a sale's cells are remembered by: four bytes a field, zero where the cell is blank (hoja.Layout.AppendHashes).
// Blank fields at the end do not count, so that a field added to the schema changes no print.
type print string

// newPrint makes the print of hashes, which it does not keep.
func newPrint(hashes []byte) print {
	n := len(hashes) &^ 3
	for n > 0 && binary.LittleEndian.Uint32(hashes[n-4:]) == 0 {
		n -= 4
	}
	return print(hashes[:n])
}

func (p print) field(i int) uint32 {
	if i*4+4 > len(p) {
		return 0
	}
	return binary.LittleEndian.Uint32([]byte(p[i*4 : i*4+4]))
}

// compare counts the fields of p that now still holds, and those that it lost: p's that are other or blank there.
// A field that was blank in p counts for nothing: filling in is what agents do all day.
func (p print) compare(now print) (same, lost int) {
	for i := range len(p) / 4 {
		switch was := p.field(i); {
		case was == 0:
		case was == now.field(i):
			same++
		default:
			lost++
		}
	}
	return same, lost
}

// continues tells whether now can be p after somebody worked on it: little was lost of what stood there. Two sales
// typed by one agent on one day share date, login and every SI, and still differ in far more.
func (p print) continues(now print) bool {
	same, lost := p.compare(now)
	return lost <= max(2, same/3) && (same > 0 || len(p) == 0)
}

// identify says which sale each line is: one id a line, none twice, in the order of lines; and which sales no line is. mint
// makes an id for a sale never seen before. It decides by what proves most, and each step takes only what the earlier
// ones left:
//
//  1. the id stands beside the very cells that are remembered with it: of several such lines, where it stood in the last
//     round, else the first;
//  2. the id stands, once, beside cells that continue those, and are not the very cells of another sale;
//  3. the very cells of a known sale stand beside another id or none: the row was moved, pasted without its id, sorted
//     without the bot's columns, or an answer of the bot's landed beside it;
//  4. so do cells that continue those of a known sale; or, last, the very cells of one that was gone before;
//  5. the id stands beside other cells altogether, and once stood beside its own: the row was typed anew (of several, the
//     first);
//  6. nothing is known: a new sale.
func identify(lines []row, p *past, mint func() string) (matches []match, left map[string]*store.Sale) {
	m := &matching{lines: lines, past: p, matches: make([]match, len(lines)), left: map[string]*store.Sale{}, fresh: map[string]bool{}}
	m.inPlace()
	m.unchanged()
	m.edited()
	m.moved(false)
	m.movedAndEdited()
	m.moved(true)
	m.retyped()
	m.name(mint)
	return m.matches, m.left
}

// A matching is an identify under way. Where nothing moved and little changed, all but little of it is done in place.
type matching struct {
	lines   []row
	past    *past
	matches []match // by line; zero where not settled yet
	apart   []int   // the lines that are not the sale that stood in their place
	left    map[string]*store.Sale
	fresh   map[string]bool // ids of sales never seen before
}

func (m *matching) settle(line int, s *store.Sale) {
	m.matches[line] = match{was: s}
	delete(m.left, s.ID)
}

// seen tells whether any sale ever had this id.
func (m *matching) seen(id string) bool {
	_, known := m.past.sales[id]
	return known || m.fresh[id]
}

// open gives the lines that are not settled yet.
func (m *matching) open() iter.Seq2[int, row] {
	return func(yield func(int, row) bool) {
		for _, i := range m.apart {
			if m.matches[i] == (match{}) && !yield(i, m.lines[i]) {
				return
			}
		}
	}
}

// inPlace does the first step for the lines that stand where their sale stood.
func (m *matching) inPlace() {
	for i, l := range m.lines {
		if i < len(m.past.rows) {
			if s := m.past.rows[i]; l.settled == s || l.id() == s.ID && l.print() == print(s.Cells) {
				m.matches[i] = match{was: s}
				continue
			}
		}
		m.apart = append(m.apart, i)
	}
	for i, s := range m.past.rows {
		if i >= len(m.lines) || m.matches[i].was != s {
			m.left[s.ID] = s
		}
	}
	for _, s := range m.past.gone {
		m.left[s.ID] = s
	}
}

func (m *matching) unchanged() {
	for i, l := range m.open() {
		if s := m.left[l.id()]; s != nil && l.print() == print(s.Cells) {
			m.settle(i, s)
		}
	}
}

func (m *matching) edited() {
	holders := make(map[string]int)
	for _, l := range m.open() {
		holders[l.id()]++
	}
	taken := make(map[print]bool, len(m.left)) // no line's own: those were seen to before
	for _, s := range m.left {
		if s.Gone.IsZero() {
			taken[print(s.Cells)] = true
		}
	}
	for i, l := range m.open() {
		if s := m.left[l.id()]; s != nil && holders[l.id()] == 1 && print(s.Cells).continues(l.print()) && !taken[l.print()] {
			m.settle(i, s)
		}
	}
}

// standing gives the sales that no line has yet, those that were there in the last round or those that were gone before it,
// in the order of the rows where they were last seen.
func (m *matching) standing(gone bool) []*store.Sale {
	var left []*store.Sale
	for _, s := range m.left {
		if s.Gone.IsZero() != gone {
			left = append(left, s)
		}
	}
	slices.SortFunc(left, byRow)
	return left
}

func (m *matching) moved(gone bool) {
	byCells := make(map[print][]*store.Sale)
	for _, s := range m.standing(gone) {
		byCells[print(s.Cells)] = append(byCells[print(s.Cells)], s)
	}
	for i, l := range m.open() {
		if found := byCells[l.print()]; len(found) > 0 {
			m.settle(i, found[0])
			byCells[l.print()] = found[1:]
		}
	}
}

// commonValue is in how many sales a value may stand before it says nothing of which sale a row is.
const commonValue = 8

func (m *matching) movedAndEdited() {
	type value struct {
		field int
		hash  uint32
	}
	holders := make(map[value][]*store.Sale)
	for _, s := range m.standing(false) {
		for f := range len(s.Cells) / 4 {
			if h := print(s.Cells).field(f); h != 0 {
				holders[value{f, h}] = append(holders[value{f, h}], s)
			}
		}
	}
	if len(holders) == 0 {
		return
	}
	for i, l := range m.open() {
		var best *store.Sale
		score := 0
		for f := range len(l.print()) / 4 {
			candidates := holders[value{f, l.print().field(f)}]
			if len(candidates) > commonValue {
				continue
			}
			for _, s := range candidates {
				same, lost := print(s.Cells).compare(l.print())
				own := s.ID == l.id() // where two fit as well, the one whose id stands there
				if m.left[s.ID] != nil && print(s.Cells).continues(l.print()) && (same-lost > score || same-lost == score && own) {
					best, score = s, same-lost
				}
			}
		}
		if best != nil {
			m.settle(i, best)
		}
	}
}

func (m *matching) retyped() {
	for i, l := range m.open() {
		switch s := m.left[l.id()]; {
		case !wellFormed(l.id()):
		case !m.seen(l.id()):
			m.matches[i].new = l.id()
			m.fresh[l.id()] = true
		case s != nil && s.Row >= 0: // else it was written there and not seen yet: it may have landed beside any other
			m.settle(i, s)
		}
	}
}

// name gives an id to every line that has none yet, in the order of the lines: so sales that were first seen together stand in
// the store as they stand in the hoja, and in memory once they are read from there, which makes going over them faster.
func (m *matching) name(mint func() string) {
	var lines []int
	for i := range m.open() {
		lines = append(lines, i)
	}
	ids := make([]string, 0, len(lines))
	for len(ids) < len(lines) {
		if id := mint(); !m.seen(id) {
			m.fresh[id] = true
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for k, i := range lines {
		m.matches[i].new = ids[k]
	}
}

// idLetters are Crockford's base 32: none that is taken for another when read aloud over the telephone.
const idLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newID makes an ID VENTA like V-7K3M9QX2: 40 random bits, so that a hoja of 100,000 sales meets a used one, which
// identify then refuses, about once in ten million.
func newID() string {
	id, bits := [10]byte{'V', '-'}, rand.Uint64()
	for i := 2; i < len(id); i++ {
		id[i] = idLetters[bits%32]
		bits /= 32
	}
	return string(id[:])
}

// wellFormed tells whether newID can have made this: what else stands in the column was typed by somebody.
func wellFormed(id string) bool {
	if len(id) != 10 || id[:2] != "V-" {
		return false
	}
	for i := 2; i < len(id); i++ {
		if strings.IndexByte(idLetters, id[i]) < 0 {
			return false
		}
	}
	return true
}
