package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/almacontact/celula/sheets/emulator"
)

// A snapshot is the spreadsheet as it stood at one version, as the page shows it. It is never changed.
type snapshot struct {
	version uint64
	title   string
	tabs    []*tab
}

func (s *snapshot) tab(id int64) *tab {
	for _, t := range s.tabs {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// order is the tabs' ids from left to right.
func (s *snapshot) order() []int64 {
	ids := make([]int64, len(s.tabs))
	for i, t := range s.tabs {
		ids[i] = t.ID
	}
	return ids
}

// A tab is one tab of a snapshot.
type tab struct {
	ID       int64    `json:"id"`
	Title    string   `json:"title"`
	Header   int      `json:"header"`           // the header's row, counted from 1; 0 when the tab is empty
	RowCount int      `json:"rowCount"`         // rows of the grid, blank ones below included
	Locked   bool     `json:"locked,omitempty"` // the bot's tab: protected whole
	Columns  []column `json:"columns"`

	rows []json.RawMessage // each row's formatted values, as a JSON array; Row 1 first, blank ones at the end left out
}

// A mirror keeps the latest snapshot, and reads it anew only when the spreadsheet changed.
type mirror struct {
	book     *book
	emulator *emulator.Server
	headers  map[string]headerName

	mu   sync.Mutex // held while reading, so that many visitors cause one read
	last atomic.Pointer[snapshot]
}

// lastTab is a tab as it was read last, which may be past; nil where it was not.
func (m *mirror) lastTab(id int64) *tab {
	if s := m.last.Load(); s != nil {
		return s.tab(id)
	}
	return nil
}

// now gives the snapshot of the present, and a channel that is closed at the next change.
func (m *mirror) now(ctx context.Context) (*snapshot, <-chan struct{}, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	// The version is taken before the read: what changes meanwhile is another version, and is read again.
	version, changed := m.emulator.Changed(m.book.id)
	if last := m.last.Load(); last != nil && last.version == version {
		return last, changed, nil
	}
	s, err := m.read(ctx)
	if err != nil {
		return nil, changed, fmt.Errorf("reading the spreadsheet of the demo: %w", err)
	}
	s.version = version
	m.last.Store(s)
	return s, changed, nil
}

func (m *mirror) read(ctx context.Context) (*snapshot, error) {
	var meta metadata
	err := m.book.call(ctx, http.MethodGet, "", url.Values{"fields": {metadataFields}}, nil, &meta)
	if err != nil {
		return nil, err
	}
	s := &snapshot{title: meta.Properties.Title}
	var ranges []string
	for _, sheet := range meta.Sheets {
		if sheet.Properties.Hidden {
			continue
		}
		s.tabs = append(s.tabs, sheet.tab())
		ranges = append(ranges, quoteTitle(sheet.Properties.Title))
	}
	if err := m.values(ctx, s, ranges); err != nil {
		return nil, err
	}
	for _, sheet := range meta.Sheets {
		if t := s.tab(sheet.Properties.SheetID); t != nil {
			sheet.colour(t.Columns)
		}
	}
	return s, m.dropDowns(ctx, s)
}

// values reads the cells of all tabs, and finds their headers.
func (m *mirror) values(ctx context.Context, s *snapshot, ranges []string) error {
	rows, err := m.book.values(ctx, ranges...)
	if err != nil {
		return err
	}
	for i, t := range s.tabs {
		t.rows = rows[i]
		t.Header, t.Columns = findColumns(t.rows, m.headers)
	}
	return nil
}

// quoteTitle is a tab's title as a range in A1 notation wants it.
func quoteTitle(title string) string { return "'" + strings.ReplaceAll(title, "'", "''") + "'" }
