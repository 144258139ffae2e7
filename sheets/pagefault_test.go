package sheets_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/sheets"
)

// Many write at once; the tab and its chart still exist once, and the page is one of those written, whole.
func TestPageByManyAtOnce(t *testing.T) {
	b := newPageBook(t)
	for round := range 3 { // the tab is missing, then the chart, then nothing
		if round == 1 {
			b.Batch(t, b.id, fmt.Sprintf(`{"deleteEmbeddedObject":{"objectId":%d}}`, b.tabs()["Cruce Claro"].Charts[0].ChartId))
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := b.client.WritePage(t.Context(), b.id, figures(4)); err != nil {
					t.Errorf("one of many: %v", err)
				}
			})
		}
		all.Wait()
		b.want("Cruce Claro", 1, shown(4))
	}
}

// The spreadsheet changes, or the answer is lost, in the instant between looking and writing.
func TestPageThatChangesInTheInstant(t *testing.T) {
	tests := []struct {
		name  string
		there bool // the page stands already
		cue   func(b *pageBook) cue
		calls []string
	}{
		{"a person makes the tab", false, func(*pageBook) cue { return after(`{"addSheet":{"properties":{"title":"cruce claro"}}}`) },
			[]string{"look", "write", "look", "read", "write"}},
		{"the tab is deleted", true, func(b *pageBook) cue {
			return after(fmt.Sprintf(`{"deleteSheet":{"sheetId":%d}}`, b.tabs()["Cruce Claro"].Properties.SheetId))
		}, []string{"look", "write", "look", "write"}},
		{"the chart is deleted", true, func(b *pageBook) cue {
			return after(fmt.Sprintf(`{"deleteEmbeddedObject":{"objectId":%d}}`, b.tabs()["Cruce Claro"].Charts[0].ChartId))
		}, []string{"look", "write", "look", "write"}},
		{"rows are deleted", true, func(b *pageBook) cue {
			return after(fmt.Sprintf(`{"deleteDimension":{"range":{"sheetId":%d,"dimension":"ROWS","startIndex":1}}}`, b.tabs()["Cruce Claro"].Properties.SheetId))
		}, []string{"look", "write", "look", "write"}},
		{"quota", false, func(*pageBook) cue { return fails(429) }, []string{"look", "write", "write"}},
		{"503 before the work", false, func(*pageBook) cue { return fails(503) }, []string{"look", "write", "look", "write"}},
		{"503 after the work", false, func(*pageBook) cue { return lost(fails(503)) }, []string{"look", "write", "look", "write"}},
		{"hung up after the work", true, func(*pageBook) cue { return lost(hangsUp) }, []string{"look", "write", "look", "write"}},
		{"half an answer", false, func(*pageBook) cue { return halfAnswer }, []string{"look", "write", "look", "write"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newPageBook(t)
			title := "Cruce Claro"
			if tt.there {
				b.write(figures(2))
			}
			if tt.name == "a person makes the tab" {
				title = "cruce claro"
			}
			b.stage.cues["write"], b.stage.calls = []cue{tt.cue(b)}, nil
			b.write(figures(5))
			wantSources(t, b.want(title, 1, shown(5)), "A3:A8", "B3:B8", "C3:C8")
			if diff := cmp.Diff(tt.calls, b.stage.seen()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPageRefusals(t *testing.T) {
	say := func(code int, status, message string) cue {
		return func(w http.ResponseWriter, r *http.Request, _ http.Handler) { refuse(code, status, message)(w, r) }
	}
	tests := []struct {
		name               string
		cues               []cue
		words, hint        string
		temporary, unclear bool
		calls              int
	}{
		{"may only look", []cue{say(403, "PERMISSION_DENIED", "The caller does not have permission")},
			"no se pudo escribir la pestaña «Cruce Claro»: falta permiso sobre la hoja de cálculo", "como editor", false, false, 2},
		{"a real protection", []cue{say(400, "INVALID_ARGUMENT", "You are trying to edit a protected cell or object.")},
			"las celdas están protegidas", "Proteger hojas e intervalos", false, false, 2},
		{"too much at once", []cue{say(400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 10485760 bytes.")},
			"es más de lo que Google recibe de una vez", "archive ventas", false, false, 2},
		{"others are always first", []cue{say(400, "INVALID_ARGUMENT", `A sheet with the name "x" already exists.`), fails(503), say(400, "", "Chart with id 1 already exists.")},
			"alguien más creó lo mismo en ese instante", "", true, false, 6},
		{"never an answer", []cue{hangsUp, hangsUp, hangsUp}, "; puede que se haya hecho", "", true, true, 6},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newPageBook(t, tt.cues...)
			err := b.client.WritePage(t.Context(), b.id, figures(2))
			wantError(t, err, tt.words, tt.hint)
			if sheets.Temporary(err) != tt.temporary || sheets.Unclear(err) != tt.unclear {
				t.Errorf("Temporary, Unclear of %v = %v, %v; want %v, %v", err, sheets.Temporary(err), sheets.Unclear(err), tt.temporary, tt.unclear)
			}
			if got := b.stage.seen(); len(got) != tt.calls {
				t.Errorf("calls = %v, want %d", got, tt.calls)
			}
		})
	}
	t.Run("no such spreadsheet", func(t *testing.T) {
		b := newPageBook(t)
		err := b.client.WritePage(t.Context(), "https://docs.google.com/spreadsheets/d/1AbC/edit", figures(2))
		wantError(t, err, "no se pudo ver cómo está la pestaña «Cruce Claro»: no existe la hoja de cálculo «1AbC»", "entre /d/ y /edit")
	})
}

// What no tab could hold is refused before anything is asked of Google.
func TestPageFaults(t *testing.T) {
	page := func(change func(p *sheets.Page)) sheets.Page {
		p := figures(3)
		change(&p)
		return p
	}
	tests := []struct {
		name  string
		page  sheets.Page
		words string
	}{
		{"no title", page(func(p *sheets.Page) { p.Title = " " }), "de 1 a 100 letras"},
		{"a long title", page(func(p *sheets.Page) { p.Title = strings.Repeat("ñ", 101) }), "tiene 101"},
		{"a value of another kind", page(func(p *sheets.Page) { p.Rows[3][1] = true }), "la celda B4 de la pestaña «Cruce Claro» tendría un valor que no es texto ni número (bool)"},
		{"not a number", page(func(p *sheets.Page) { p.Rows[3][1] = nan() }), "la celda B4 de la pestaña «Cruce Claro» tendría un número que no existe"},
		{"a long text", page(func(p *sheets.Page) { p.Rows[0][0] = strings.Repeat("x", 50_001) }), "la celda A1 de la pestaña «Cruce Claro» tendría 50001 letras, y caben 50000"},
		{"a bold row that is not there", page(func(p *sheets.Page) { p.Bold = []int{7} }), "no tiene la fila 7"},
		{"bold counted from 0", page(func(p *sheets.Page) { p.Bold = []int{0} }), "no tiene la fila 0"},
		{"a chart of rows that are not there", page(func(p *sheets.Page) { p.Chart.To = 7 }), "el gráfico «Ventas que aparecen»"},
		{"a chart that ends before it begins", page(func(p *sheets.Page) { p.Chart.To = 2 }), "el gráfico «Ventas que aparecen»"},
		{"a chart of a column that is not there", page(func(p *sheets.Page) { p.Chart.Series = []int{1, 3} }), "el gráfico «Ventas que aparecen»"},
		{"a chart of nothing", page(func(p *sheets.Page) { p.Chart.Series = nil }), "el gráfico «Ventas que aparecen»"},
		{"a chart without a title", page(func(p *sheets.Page) { p.Chart.Title = "" }), "el gráfico «» no tiene título"},
		{"a chart above the tab", page(func(p *sheets.Page) { p.Chart.Row = 0 }), "el gráfico «Ventas que aparecen»"},
	}
	b := newPageBook(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, b.client.WritePage(t.Context(), b.id, tt.page), tt.words, "")
		})
	}
	if got := b.stage.seen(); len(got) != 0 {
		t.Errorf("calls = %v, want none", got)
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}
