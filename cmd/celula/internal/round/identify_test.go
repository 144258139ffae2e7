package round

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// cellsOf makes a print of small numbers, a number a field; 0 is a blank cell.
func cellsOf(fields ...uint32) print {
	b := make([]byte, 4*len(fields))
	for i, f := range fields {
		binary.LittleEndian.PutUint32(b[4*i:], f)
	}
	return newPrint(b)
}

// A line is a row that holds a sale.
type line struct {
	Row   int
	ID    string
	Cells print
}

// A known is a sale of an earlier round.
type known struct {
	ID    string
	Row   int
	Cells print
	Gone  bool // its row was missing already in an earlier round
}

// identified is the id of each line.
func identified(lines []line, sales []known, mint func() string) []string {
	remembered := make([]*store.Sale, len(sales))
	for i, k := range sales {
		remembered[i] = &store.Sale{ID: k.ID, Row: k.Row, Cells: string(k.Cells), Says: &store.Says{}}
		if k.Gone {
			remembered[i].Gone = time.Unix(1, 0)
		}
	}
	rows := make([]row, len(lines))
	for i, l := range lines {
		rows[i] = row{num: l.Row, judged: &judged{said: &said{bot: bot{idVenta: l.ID}, cells: l.Cells}}}
	}
	matches, _ := identify(rows, newPast(remembered, nil, nil), mint)
	ids := make([]string, len(matches))
	for i, m := range matches {
		ids[i] = m.id()
	}
	return ids
}

func TestIdentify(t *testing.T) {
	ana := cellsOf(1, 101, 2, 103, 104, 105, 1, 1)
	luis := cellsOf(1, 201, 2, 203, 204, 205, 1, 1)
	anaCorrected := cellsOf(1, 101, 2, 103, 999, 105, 1, 1)
	anaGoesOn := cellsOf(1, 101, 2, 103, 104, 105, 1, 1, 7, 8, 9)
	eva := cellsOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 401, 402, 403)
	ada := cellsOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 501, 502, 503) // hers but for a quarter
	remembered := []known{{ID: "V-AAAAAAAA", Row: 2, Cells: ana}, {ID: "V-BBBBBBBB", Row: 3, Cells: luis}}
	started := []known{{ID: "V-AAAAAAAA", Row: 2, Cells: cellsOf(1)}}

	for _, c := range []struct {
		name  string
		sales []known
		lines []line
		want  []string
	}{
		{"nothing changed", remembered, []line{{2, "V-AAAAAAAA", ana}, {3, "V-BBBBBBBB", luis}}, []string{"V-AAAAAAAA", "V-BBBBBBBB"}},
		{"sorted with the bot's columns", remembered, []line{{2, "V-BBBBBBBB", luis}, {3, "V-AAAAAAAA", ana}}, []string{"V-BBBBBBBB", "V-AAAAAAAA"}},
		{"sorted without the bot's columns", remembered, []line{{2, "V-AAAAAAAA", luis}, {3, "V-BBBBBBBB", ana}}, []string{"V-BBBBBBBB", "V-AAAAAAAA"}},
		{"sorted without them, and one corrected", remembered, []line{{2, "V-AAAAAAAA", luis}, {3, "V-BBBBBBBB", anaCorrected}}, []string{"V-BBBBBBBB", "V-AAAAAAAA"}},
		{"a cell corrected", remembered, []line{{2, "V-AAAAAAAA", anaCorrected}, {3, "V-BBBBBBBB", luis}}, []string{"V-AAAAAAAA", "V-BBBBBBBB"}},
		{"more cells typed", remembered, []line{{2, "V-AAAAAAAA", anaGoesOn}, {3, "V-BBBBBBBB", luis}}, []string{"V-AAAAAAAA", "V-BBBBBBBB"}},
		{"ids wiped", remembered, []line{{2, "", ana}, {3, "", luis}}, []string{"V-AAAAAAAA", "V-BBBBBBBB"}},
		{"an id wiped and its row corrected", remembered, []line{{2, "", anaCorrected}, {3, "V-BBBBBBBB", luis}}, []string{"V-AAAAAAAA", "V-BBBBBBBB"}},
		{"ids overtyped with words", remembered, []line{{2, "lista", ana}, {3, "lista", luis}}, []string{"V-AAAAAAAA", "V-BBBBBBBB"}},
		{"a row copied whole and the copy made another sale", remembered, []line{{2, "V-AAAAAAAA", ana}, {3, "V-BBBBBBBB", luis}, {4, "V-AAAAAAAA", cellsOf(1, 301, 2, 303, 304, 305)}},
			[]string{"V-AAAAAAAA", "V-BBBBBBBB", "new 1"}},
		{"a row typed anew", remembered, []line{{2, "V-AAAAAAAA", cellsOf(9, 301, 3, 303, 304, 305)}, {3, "V-BBBBBBBB", luis}}, []string{"V-AAAAAAAA", "V-BBBBBBBB"}},
		{"an answer that landed a row too low", remembered, []line{{2, "", cellsOf(5, 6, 7)}, {3, "V-BBBBBBBB", ana}, {4, "V-BBBBBBBB", luis}},
			[]string{"new 1", "V-AAAAAAAA", "V-BBBBBBBB"}},
		{"an answer that landed beside a sale much like its own", []known{{ID: "V-AAAAAAAA", Row: 2, Cells: eva}, {ID: "V-BBBBBBBB", Row: 3, Cells: ada}},
			[]line{{2, "V-AAAAAAAA", ada}, {3, "", eva}}, []string{"V-BBBBBBBB", "V-AAAAAAAA"}},
		{"a lost store adopts what the hoja says", nil, []line{{2, "V-AAAAAAAA", ana}, {3, "V-BBBBBBBB", luis}}, []string{"V-AAAAAAAA", "V-BBBBBBBB"}},
		{"a lost store and an id doubled", nil, []line{{2, "V-AAAAAAAA", ana}, {3, "V-AAAAAAAA", luis}}, []string{"V-AAAAAAAA", "new 1"}},
		{"an id wiped of a sale that was deleted and typed again before", []known{{ID: "V-CCCCCCCC", Row: 2, Cells: ana, Gone: true}, {ID: "V-AAAAAAAA", Row: 3, Cells: ana}},
			[]line{{3, "", ana}}, []string{"V-AAAAAAAA"}},
		{"an id wiped, and the row corrected to what a deleted one was", []known{{ID: "V-CCCCCCCC", Row: 2, Cells: anaCorrected, Gone: true}, {ID: "V-AAAAAAAA", Row: 3, Cells: ana}},
			[]line{{3, "", anaCorrected}}, []string{"V-AAAAAAAA"}},
		{"a new row begun as the one above was, which went on", started, []line{{2, "V-AAAAAAAA", ana}, {3, "", cellsOf(1)}}, []string{"V-AAAAAAAA", "new 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := identified(c.lines, c.sales, counter()); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func counter() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("new %d", n) }
}

// New sales get their ids in the order in which they stand, whatever order chance made them in, and none that is in use.
func TestIdentifyNamesInOrder(t *testing.T) {
	made := []string{"V-CCCCCCCC", "V-AAAAAAAA", "V-DDDDDDDD", "V-DDDDDDDD", "V-BBBBBBBB"}
	mint := func() (id string) { id, made = made[0], made[1:]; return id }
	lines := []line{{2, "", cellsOf(1)}, {3, "V-AAAAAAAA", cellsOf(2)}, {4, "", cellsOf(3)}, {5, "", cellsOf(4)}}
	got := identified(lines, []known{{ID: "V-AAAAAAAA", Row: 2, Cells: cellsOf(2)}}, mint)
	if want := []string{"V-BBBBBBBB", "V-AAAAAAAA", "V-CCCCCCCC", "V-DDDDDDDD"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A hoja worked on between two rounds: whatever was inserted, deleted, sorted, corrected and wiped, every row that was
// known keeps its own id, and none is doubled. (A new sale may get the id of one whose row is gone: typed over, or
// deleted and sorted under it, the two look the same.)
func TestIdentifyKeepsEverySaleItsID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		next := uint32(1000)
		sale := func() print { // ids of calls and documents are each sale's own; the rest is shared
			next += 10
			return cellsOf(1, next, 2, next+1, next+2, next+3, rapid.Uint32Range(0, 2).Draw(t, "sí"), 1)
		}
		var sales []known
		var lines []line
		truth := map[uint32]string{} // by id of call, which nobody corrects here
		for i := range rapid.IntRange(1, 12).Draw(t, "sales") {
			k := known{ID: newID(), Row: i + 2, Cells: sale()}
			sales = append(sales, k)
			lines = append(lines, line{k.Row, k.ID, k.Cells})
			truth[k.Cells.field(1)] = k.ID
		}
		for range rapid.IntRange(0, 8).Draw(t, "edits") {
			at := rapid.IntRange(0, max(0, len(lines)-1)).Draw(t, "row")
			switch rapid.IntRange(0, 5).Draw(t, "edit") {
			case 0:
				lines = slices.Insert(lines, min(at, len(lines)), line{0, "", sale()})
			case 1:
				if len(lines) > 0 {
					lines = slices.Delete(lines, at, at+1)
				}
			case 2:
				lines = rapid.Permutation(lines).Draw(t, "sorted")
			case 3: // sorted without the bot's columns
				others := rapid.Permutation(lines).Draw(t, "sorted")
				for i := range lines {
					lines[i].Cells = others[i].Cells
				}
			case 4:
				if len(lines) > 0 {
					lines[at].ID = ""
				}
			case 5: // the telephone is corrected
				if len(lines) > 0 {
					cells := []byte(lines[at].Cells)
					next++
					binary.LittleEndian.PutUint32(cells[4*5:], next)
					lines[at].Cells = print(cells)
				}
			}
		}
		ids := identified(lines, sales, newID)
		seen := map[string]bool{}
		for i, id := range ids {
			want, old := truth[lines[i].Cells.field(1)]
			if old && id != want {
				t.Fatalf("row %d: id %s, want its own %s", i, id, want)
			}
			if seen[id] {
				t.Fatalf("id %s twice", id)
			}
			seen[id] = true
		}
	})
}
