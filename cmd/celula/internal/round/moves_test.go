package round_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgregory.net/rapid"

	"github.com/almacontact/celula/sheets/emulator"
)

// People insert, delete, sort, correct and wipe at every point between the bot's calls. After that same round each id
// and status that stands there stands beside its own sale, and nothing beside an empty row; what was typed after the
// bot looked is seen to in the next, quiet one, and no id is lost or doubled.
func TestRowsMovedBetweenReadAndWrite(t *testing.T) {
	o := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		o.between = nil
		o.another()
		p := &people{office: o, rt: rt, ids: map[string]string{}}
		for range rapid.IntRange(1, 6).Draw(rt, "sales") {
			p.add()
		}
		for range rapid.IntRange(1, 4).Draw(rt, "rounds") {
			p.judged() // a correction that changes a status may wait for the next round, so it is made before this one
			edits := rapid.IntRange(0, 3).Draw(rt, "edits")
			o.between = func(*http.Request) {
				for ; edits > 0 && rapid.Bool().Draw(rt, "now"); edits-- {
					p.edit()
				}
			}
			if _, err := o.hoja.Round(t.Context()); err != nil {
				rt.Fatalf("round: %v", err)
			}
			o.between = nil
			p.verify(false)
			if _, err := o.hoja.Round(t.Context()); err != nil {
				rt.Fatalf("round in quiet: %v", err)
			}
			p.verify(true)
		}
	})
}

// A column or a row above the header is put in between reading and writing: what the bot then wrote over people's cells
// is put back in the same round, whether or not the answer came, and the statuses stand where they belong.
func TestColumnsMovedBetweenReadAndWrite(t *testing.T) {
	for name, edit := range map[string]func(*office){
		"a column inserted at the left": func(o *office) {
			o.batch(`{"insertDimension":{"range":{"sheetId":%d,"dimension":"COLUMNS","startIndex":0,"endIndex":1},"inheritFromBefore":false}}`, o.gid)
		},
		"a column inserted before the bot's": func(o *office) {
			o.batch(`{"insertDimension":{"range":{"sheetId":%d,"dimension":"COLUMNS","startIndex":%d,"endIndex":%d}}}`, o.gid, colNota, colNota+1)
		},
		"a column taken away": func(o *office) {
			o.batch(`{"deleteDimension":{"range":{"sheetId":%d,"dimension":"COLUMNS","startIndex":%d,"endIndex":%d}}}`, o.gid, colNota, colNota+1)
		},
		"a row inserted above the header": func(o *office) { o.insertRow(1) },
		"three rows inserted above the header": func(o *office) {
			o.insertRow(1)
			o.insertRow(1)
			o.insertRow(1)
		},
	} {
		for answer, failure := range map[string]*emulator.Failure{"answered": nil, "lost answer": {Break: true, After: true}, "lost call": {Break: true}} {
			t.Run(name+", "+answer, func(t *testing.T) { columnsMoved(t, edit, failure) })
		}
	}
}

// What stood in the bot's cells of an empty row is taken away in the instant in which the header slides there: the header is put
// back, its last column too.
func TestHeaderSlidesUnderAnEmptyingWrite(t *testing.T) {
	for answer, failure := range map[string]*emulator.Failure{"answered": nil, "lost answer": {Break: true, After: true}} {
		t.Run(answer, func(t *testing.T) {
			o := open(t)
			for col := colID; col <= colRevisado; col++ {
				o.put(2, col, "x")
			}
			o.between = func(r *http.Request) {
				if strings.HasSuffix(r.URL.Path, ":batchUpdate") {
					o.between = nil
					o.insertRow(1)
					if failure != nil {
						o.google.Server.Fail(watched(emulator.Nth(1, *failure)))
					}
				}
			}
			if _, err := o.hoja.Round(t.Context()); err != nil {
				t.Errorf("the round: %v", err)
			}
			if diff := cmp.Diff([][]any{{}, header}, o.google.Values(t, o.id, "Ventas!A1:Z9")); diff != "" {
				t.Errorf("the hoja, a row lower (-want +got):\n%s", diff)
			}
		})
	}
}

// columnsMoved has somebody edit in the instant before the bot's first write, which then fails as told.
func columnsMoved(t *testing.T, edit func(*office), failure *emulator.Failure) {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	for row := 2; row <= 4; row++ {
		o.put(row, colNota, fmt.Sprintf("nota %d", row))
	}
	plain := open(t, upgrade(1), upgrade(2), upgrade(3))
	for row := 2; row <= 4; row++ {
		plain.put(row, colNota, fmt.Sprintf("nota %d", row))
	}
	plain.round()
	edit(plain)
	want := plain.google.Values(t, plain.id, "Ventas!A1:AA6")

	o.between = func(r *http.Request) {
		if r.Method == http.MethodPost && o.between != nil {
			o.between = nil
			edit(o)
			if failure != nil {
				o.google.Server.Fail(watched(emulator.Nth(1, *failure)))
			}
		}
	}
	o.round()
	got := o.google.Values(t, o.id, "Ventas!A1:AA6")
	id := regexp.MustCompile(`V-[0-9A-Z]{8}`)
	clean := func(v [][]any) string { return id.ReplaceAllString(fmt.Sprint(v), "V-") }
	if diff := cmp.Diff(clean(want), clean(got)); diff != "" {
		t.Errorf("the hoja is not as after a round and then the edit (-want +got):\n%s", diff)
	}
}

// people work in a hoja, and remember which id each of its sales was given.
type people struct {
	*office
	rt  *rapid.T
	n   int               // sales made
	ids map[string]string // by ID LLAMADA
}

func (p *people) height() int { return len(p.rows()) }

func (p *people) row() int { return rapid.IntRange(2, 1+max(1, p.height())).Draw(p.rt, "row") }

func (p *people) add() {
	p.n++
	sale := upgrade(len(p.ids)*1000 + p.n)
	if p.n%3 == 0 {
		sale[colMora] = "si"
	}
	p.google.Put(p.t, p.id, fmt.Sprintf("Ventas!A%d", p.height()+2), [][]any{sale})
}

func (p *people) edit() {
	switch rapid.IntRange(0, 7).Draw(p.rt, "edit") {
	case 0:
		p.insertRow(p.row())
	case 1:
		at := p.row()
		p.insertRow(at)
		p.n++
		p.google.Put(p.t, p.id, fmt.Sprintf("Ventas!A%d", at), [][]any{upgrade(len(p.ids)*1000 + p.n)})
	case 2:
		if p.height() > 1 {
			p.deleteRow(p.row())
		}
	case 3:
		p.sort(colLlamada, rapid.SampledFrom([]string{"ASCENDING", "DESCENDING"}).Draw(p.rt, "order"))
	case 4:
		p.sort(colTelefono, rapid.SampledFrom([]string{"ASCENDING", "DESCENDING"}).Draw(p.rt, "order"))
	case 5: // a correction
		if at := p.row(); p.isSale(at) {
			p.put(at, colTelefono, fmt.Sprint(rapid.IntRange(3000000000, 3999999999).Draw(p.rt, "phone")))
		}
	case 6: // somebody wipes or overtypes what the bot wrote
		p.put(p.row(), rapid.SampledFrom([]int{colID, colEstado, colRevisado}).Draw(p.rt, "bot"), rapid.SampledFrom([]string{"", "nada"}).Draw(p.rt, "text"))
	case 7:
		p.add()
	}
}

// judged corrects what the procedure asks for.
func (p *people) judged() {
	if at := p.row(); p.isSale(at) {
		p.put(at, colMora, rapid.SampledFrom([]string{"si", "no", ""}).Draw(p.rt, "mora"))
	}
}

func (p *people) isSale(row int) bool {
	rows := p.rows()
	return row-2 < len(rows) && rows[row-2][colLlamada] != ""
}

// verify looks at every row of the hoja; quiet, that nobody did anything since the bot looked.
func (p *people) verify(quiet bool) {
	seen := map[string]int{}
	for i, row := range p.rows() {
		id, call := fmt.Sprint(row[colID]), fmt.Sprint(row[colLlamada])
		if call == "" {
			for col := colID; col <= colRevisado; col++ {
				if row[col] != "" && (quiet || row[col] != "nada") {
					p.rt.Fatalf("row %d is empty and has %v of the bot's", i+2, row[colID:])
				}
			}
			continue
		}
		if typed := id == "" || id == "nada" || row[colEstado] == "" || row[colEstado] == "nada"; typed && !quiet {
			continue
		}
		if other, twice := seen[id]; twice || id == "" {
			p.rt.Fatalf("row %d has id %q, as row %d has", i+2, id, other)
		}
		seen[id] = i + 2
		if was, known := p.ids[call]; known && was != id {
			p.rt.Fatalf("row %d: the sale of call %s was %s and is now %s", i+2, call, was, id)
		}
		p.ids[call] = id
		want, mark := "PENDIENTE INSTALACIÓN", "CTA"
		switch row[colMora] {
		case "si":
			want, mark = "RECHAZADA", ""
		case "":
			want, mark = "EN PROCESO", ""
		}
		if row[colEstado] != want || row[colMarcacion] != mark {
			p.rt.Fatalf("row %d: got %v %v, want %s %s", i+2, row[colEstado], row[colMarcacion], want, mark)
		}
	}
}
