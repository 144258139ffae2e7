package sheets_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/sheets"
)

// Who may lose the right to write is asked right before each call that writes, also when it is made again; his no keeps it from being made.
func TestStillIsAskedBeforeEachWrite(t *testing.T) {
	no := errors.New("ya no")
	page := sheets.Page{Title: "Ventas", Rows: [][]any{{"x"}}}
	for _, tt := range []struct {
		name  string
		yes   int // so many times
		cues  []cue
		asked int
		want  []string
	}{
		{"at once", 0, nil, 1, []string{"look"}},
		{"before it is made again", 1, []cue{fails(429)}, 2, []string{"look", "write"}},
		{"never", 9, []cue{fails(429)}, 2, []string{"look", "write", "write"}},
	} {
		for what, write := range map[string]func(*stage, *sheets.Client, *sheets.Tab, func(context.Context) error) error{
			"cells": func(_ *stage, _ *sheets.Client, tab *sheets.Tab, still func(context.Context) error) error {
				edit := oneCell
				edit.Still = still
				_, err := tab.Write(t.Context(), edit)
				return err
			},
			"a page": func(s *stage, c *sheets.Client, tab *sheets.Tab, still func(context.Context) error) error {
				address, err := tab.Link(t.Context(), 1)
				if err != nil {
					return err
				}
				s.mu.Lock()
				s.calls = nil
				s.mu.Unlock()
				p := page
				p.Title, p.Still = "Cruce", still
				return c.WritePage(t.Context(), address, p)
			},
		} {
			t.Run(what+", "+tt.name, func(t *testing.T) {
				s, c, tab := on(t, sheets.Options{}, map[string][]cue{"write": tt.cues})
				asked := 0
				err := write(s, c, tab, func(context.Context) error {
					if asked++; asked > tt.yes {
						return no
					}
					return nil
				})
				if said := errors.Is(err, no); said != (tt.yes < tt.asked) || !said && err != nil {
					t.Errorf("error = %v, want %v: %v", err, no, tt.yes < tt.asked)
				}
				if sheets.Unclear(err) || sheets.Moved(err) {
					t.Errorf("error = %v is unclear or moved; want it clear that nothing was done", err)
				}
				if asked != tt.asked {
					t.Errorf("asked %d times, want %d", asked, tt.asked)
				}
				if diff := cmp.Diff(tt.want, s.seen()); diff != "" {
					t.Errorf("calls (-want +got):\n%s", diff)
				}
			})
		}
	}
}
