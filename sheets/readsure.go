package sheets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"google.golang.org/api/googleapi"
)

// A tab whose id is known is read by it, and the answer's range says under which title it stands now. So one call gives
// the cells and, for the write that may follow, the certainty that these are the cells of that tab.

// Read reads tabs of one spreadsheet, each whole, in one call, and gives their tables in the same order. One that cannot be
// read fails them all; which, [Tab.Read] tells.
func (c *Client) Read(ctx context.Context, tabs ...*Tab) ([]*Table, error) {
	if tables, err := c.readSure(ctx, tabs); tables != nil || err != nil {
		return tables, err
	}
	address := c.base + "v4/spreadsheets/" + url.PathEscape(tabs[0].spreadsheet) + "/values:batchGet?alt=json&prettyPrint=false" +
		"&fields=valueRanges(range,values)&valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=SERIAL_NUMBER"
	for _, t := range tabs {
		address += "&ranges=" + url.QueryEscape(quoteTitle(t.title)+t.cells())
	}
	return call(ctx, c, tabs[0].op("leer "+titles(tabs), read), func(ctx context.Context) ([]*Table, error) {
		tables, _, err := c.readRanges(ctx, tabs, http.MethodGet, address, nil)
		return tables, err
	})
}

// SameSpreadsheet tells whether [Client.Read] can read both.
func (t *Tab) SameSpreadsheet(other *Tab) bool { return t.spreadsheet == other.spreadsheet }

// readSure reads tabs by their ids. It gives nothing where one of them is not known, or has another title by now, or none:
// then they are to be read by title.
func (c *Client) readSure(ctx context.Context, tabs []*Tab) ([]*Table, error) {
	for _, t := range tabs {
		t.sure.Store(nil) // of an earlier read, and no more than that
	}
	filters, gids := make([]string, len(tabs)), make([]int64, len(tabs))
	for i, t := range tabs {
		if gids[i] = t.gid.Load() - 1; gids[i] < 0 {
			return nil, nil
		}
		filters[i] = `{"gridRange":{"sheetId":` + strconv.FormatInt(gids[i], 10) + t.bounds() + `}}`
	}
	address := c.base + "v4/spreadsheets/" + url.PathEscape(tabs[0].spreadsheet) + "/values:batchGetByDataFilter?alt=json&prettyPrint=false" +
		"&fields=valueRanges.valueRange(range,values)"
	body := []byte(`{"valueRenderOption":"UNFORMATTED_VALUE","dateTimeRenderOption":"SERIAL_NUMBER","dataFilters":[` + strings.Join(filters, ",") + `]}`)
	tables, err := call(ctx, c, tabs[0].op("leer "+titles(tabs), read), func(ctx context.Context) ([]*Table, error) {
		tables, ranges, err := c.readRanges(ctx, tabs, http.MethodPost, address, body)
		for i, t := range tabs[:len(ranges)] {
			if rows, cols, ok := corner(ranges[i]); ok && !t.glance {
				t.sure.Store(&place{gid: gids[i], rows: rows, cols: cols})
			}
		}
		return tables, err
	})
	var refused *googleapi.Error
	if errors.Is(err, errRenamed) || errors.As(err, &refused) && !Temporary(err) { // whatever is wrong, the reading by title says it better
		for _, t := range tabs {
			t.gid.Store(0)
		}
		return nil, nil
	}
	return tables, err
}

// Glance is the tab as [Client.Read] is to read it that only asks whether it is there: its first cell and no more. Nothing is to
// be written by it.
func (t *Tab) Glance() *Tab {
	g := &Tab{client: t.client, spreadsheet: t.spreadsheet, title: t.title, glance: true}
	g.gid.Store(t.gid.Load())
	return g
}

// bounds are those of a gridRange of what is read of a tab.
func (t *Tab) bounds() string {
	if t.glance {
		return `,"endRowIndex":1,"endColumnIndex":1`
	}
	return ""
}

// cells are what is read of a tab, as they follow its title; "" for all.
func (t *Tab) cells() string {
	if t.glance {
		return "!A1"
	}
	return ""
}

// errRenamed is an answer in which a tab is missing that was asked for by its id: its title is another now.
var errRenamed = &Error{msg: "una pestaña cambió de nombre"}

// readRanges reads an answer {"valueRanges": [range, …]}, in whatever order its ranges come, and gives the tables and what
// cells each is of.
func (c *Client) readRanges(ctx context.Context, tabs []*Tab, method, address string, body []byte) ([]*Table, []string, error) {
	tables, ranges := make([]*Table, len(tabs)), make([]string, len(tabs))
	err := c.stream(ctx, method, address, body, func(d *jsontext.Decoder) error {
		return decodeObject(d, func(name string) error {
			if name != "valueRanges" {
				return d.SkipValue()
			}
			return decodeArray(d, func() error {
				table, from, err := decodeRange(d)
				if err != nil {
					return err
				}
				title, cells := splitRange(from)
				i := slices.IndexFunc(tabs, func(t *Tab) bool { return strings.EqualFold(t.title, title) })
				if i < 0 || tables[i] != nil || !wholeTab(cells) {
					table.Free()
					return nil
				}
				tables[i], ranges[i] = table, cells
				return nil
			})
		})
	})
	if err == nil && slices.Contains(tables, nil) {
		err = errRenamed
	}
	if err != nil {
		for _, t := range tables {
			if t != nil {
				t.Free()
			}
		}
		return nil, nil, err
	}
	return tables, ranges, nil
}

// splitRange takes a range of an answer apart: 'Ventas de "octubre"'!A1:Z1000.
func splitRange(from string) (title, cells string) {
	cut := strings.LastIndexByte(from, '!')
	if cut < 0 {
		return "", from
	}
	title, cells = from[:cut], from[cut+1:]
	if n := len(title); n >= 2 && title[0] == '\'' && title[n-1] == '\'' {
		title = strings.ReplaceAll(title[1:n-1], "''", "'")
	}
	return title, cells
}

// corner is the size of a grid by the range of all of it.
func corner(cells string) (rows, cols int, ok bool) {
	last := cells
	if _, after, more := strings.Cut(cells, ":"); more {
		last = after
	}
	for len(last) > 0 && last[0] >= 'A' && last[0] <= 'Z' {
		cols = cols*26 + int(last[0]-'A') + 1
		last = last[1:]
	}
	rows, err := strconv.Atoi(last)
	return rows, cols, err == nil && cols > 0
}

// titles names tabs for an error.
func titles(tabs []*Tab) string {
	if len(tabs) == 1 {
		return "la pestaña " + quote(tabs[0].title)
	}
	names := make([]string, len(tabs))
	for i, t := range tabs {
		names[i] = quote(t.title)
	}
	return fmt.Sprintf("las pestañas %s", strings.Join(names, ", "))
}
