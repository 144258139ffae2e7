package round

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"slices"
)

// A row number is never an identity: between two looks people insert, delete, sort and paste over. What names a sale is
// the ID VENTA beside it; what proves it is that the cells beside the id are those that the store remembers. Where
// the two disagree, the cells decide.

// A line is a row of the hoja that holds a sale, as it stands.
type line struct {
	Row   int
	ID    string // its ID VENTA cell
	Cells print  // its agents' cells
}

// A known is a sale of an earlier round.
type known struct {
	ID     string
	Row    int  // where it was last seen
	Unseen bool // its id was written there and not seen yet: it may have landed beside any other
	Cells  print
	Gone   bool // its row was missing already in an earlier round
}

// A print is what a sale's cells are remembered by: four bytes a field, zero where the cell is blank (hoja.Layout.Hashes).
// Blank fields at the end do not count, so that a field added to the schema changes no print.
type print []byte

func newPrint(hashes []byte) print {
	n := len(hashes) &^ 3
	for n > 0 && bytes.Equal(hashes[n-4:n], []byte{0, 0, 0, 0}) {
		n -= 4
	}
	return print(hashes[:n])
}

func (p print) field(i int) uint32 {
	if i*4+4 > len(p) {
		return 0
	}
	return binary.LittleEndian.Uint32(p[i*4:])
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

// identify says which sale each line is: one id a line, none twice, in the order of lines. mint makes an id for a sale
// never seen before. It decides by what proves most, and each step takes only what the earlier ones left:
//
//  1. the id stands beside the very cells that are remembered with it;
//  2. the id stands, once, beside cells that continue those;
//  3. the very cells of a known sale stand beside another id or none: the row was moved, pasted without its id, sorted
//     without the bot's columns, or an answer of the bot's landed beside it;
//  4. so do cells that continue those of a known sale; or, last, the very cells of one that was gone before;
//  5. the id stands beside other cells altogether, and once stood beside its own: the row was typed anew (of several, the
//     first);
//  6. nothing is known: a new sale.
func identify(lines []line, sales []known, mint func() string) []string {
	m := &matching{lines: lines, sales: sales, ids: make([]string, len(lines)), taken: make(map[string]bool, len(lines))}
	m.byID = make(map[string]int, len(sales))
	for i := range sales {
		m.byID[sales[i].ID] = i
	}
	m.unchanged()
	m.edited()
	m.moved(false)
	m.movedAndEdited()
	m.moved(true)
	m.retyped()
	for i := range lines {
		for m.ids[i] == "" {
			if id := mint(); !m.taken[id] && m.free(id) {
				m.settle(i, id)
			}
		}
	}
	return m.ids
}

// A matching is an identify under way.
type matching struct {
	lines []line
	sales []known
	byID  map[string]int // position in sales
	ids   []string       // by line; blank where not settled yet
	taken map[string]bool
}

func (m *matching) settle(line int, id string) {
	m.ids[line] = id
	m.taken[id] = true
}

// free tells whether no sale ever had this id.
func (m *matching) free(id string) bool {
	_, seen := m.byID[id]
	return !seen
}

func (m *matching) unchanged() {
	for i, l := range m.lines {
		k, ok := m.byID[l.ID]
		if ok && !m.taken[l.ID] && bytes.Equal(l.Cells, m.sales[k].Cells) {
			m.settle(i, l.ID)
		}
	}
}

func (m *matching) edited() {
	holders := make(map[string]int)
	for i, l := range m.lines {
		if m.ids[i] == "" {
			holders[l.ID]++
		}
	}
	for i, l := range m.lines {
		k, ok := m.byID[l.ID]
		if ok && m.ids[i] == "" && !m.taken[l.ID] && holders[l.ID] == 1 && m.sales[k].Cells.continues(l.Cells) {
			m.settle(i, l.ID)
		}
	}
}

// left gives the positions of the sales that no line has yet, those that were there in the last round or those that were
// gone before it, in the order of the rows where they were last seen.
func (m *matching) left(gone bool) []int {
	var left []int
	for k := range m.sales {
		if !m.taken[m.sales[k].ID] && m.sales[k].Gone == gone {
			left = append(left, k)
		}
	}
	slices.SortStableFunc(left, func(a, b int) int { return cmp.Compare(m.sales[a].Row, m.sales[b].Row) })
	return left
}

func (m *matching) moved(gone bool) {
	byCells := make(map[string][]int)
	for _, k := range m.left(gone) {
		cells := string(m.sales[k].Cells)
		byCells[cells] = append(byCells[cells], k)
	}
	for i, l := range m.lines {
		if m.ids[i] != "" {
			continue
		}
		if found := byCells[string(l.Cells)]; len(found) > 0 {
			m.settle(i, m.sales[found[0]].ID)
			byCells[string(l.Cells)] = found[1:]
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
	holders := make(map[value][]int)
	for _, k := range m.left(false) {
		for f := range len(m.sales[k].Cells) / 4 {
			if h := m.sales[k].Cells.field(f); h != 0 {
				holders[value{f, h}] = append(holders[value{f, h}], k)
			}
		}
	}
	if len(holders) == 0 {
		return
	}
	for i, l := range m.lines {
		if m.ids[i] != "" {
			continue
		}
		best, score := -1, 0
		for f := range len(l.Cells) / 4 {
			candidates := holders[value{f, l.Cells.field(f)}]
			if len(candidates) > commonValue {
				continue
			}
			for _, k := range candidates {
				s := m.sales[k]
				same, lost := s.Cells.compare(l.Cells)
				own := s.ID == l.ID // where two fit as well, the one whose id stands there
				if !m.taken[s.ID] && s.Cells.continues(l.Cells) && (same-lost > score || same-lost == score && own) {
					best, score = k, same-lost
				}
			}
		}
		if best >= 0 {
			m.settle(i, m.sales[best].ID)
		}
	}
}

func (m *matching) retyped() {
	for i, l := range m.lines {
		k, seen := m.byID[l.ID]
		if m.ids[i] == "" && wellFormed(l.ID) && !m.taken[l.ID] && (!seen || !m.sales[k].Unseen) {
			m.settle(i, l.ID)
		}
	}
}

// idLetters are Crockford's base 32: none that is taken for another when read aloud over the telephone.
const idLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newID makes an ID VENTA like V-7K3M9QX2: 40 random bits, so that a hoja of 100,000 sales meets a used one, which
// identify then refuses, about once in ten million.
func newID() string {
	var b [8]byte
	rand.Read(b[:])
	for i := range b {
		b[i] = idLetters[b[i]%32]
	}
	return "V-" + string(b[:])
}

// wellFormed tells whether newID can have made this: what else stands in the column was typed by somebody.
func wellFormed(id string) bool {
	if len(id) != 10 || id[:2] != "V-" {
		return false
	}
	for i := 2; i < len(id); i++ {
		if bytes.IndexByte([]byte(idLetters), id[i]) < 0 {
			return false
		}
	}
	return true
}
