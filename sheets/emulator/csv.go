package emulator

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
)

// export answers files/ID/export: the first sheet as it looks, as CSV.
func (c *driveCall) export(d *document) error {
	if typ := c.query.Get("mimeType"); typ != "text/csv" {
		if typ == "" {
			return badParameter("mimeType", "Required parameter: mimeType")
		}
		return unsupported("Export as %q is not supported by this emulator.", typ)
	}
	c.w.Header().Set("Content-Type", "text/csv")
	s := d.sheets[0]
	x := newRenderer(d, s, rendering{})
	rows, cols := s.grid.used(s.all())
	for r := range rows {
		line := make([]string, cols)
		for col := range line {
			at := s.grid.at(r, col)
			v := at.value
			if v.kind == formula {
				v = x.calc.value(s, r, col)
			}
			line[col] = csvField(x.format(v, &at))
		}
		text := strings.Join(line, ",")
		if r > 0 {
			text = "\r\n" + text // no newline at the end
		}
		if _, err := io.WriteString(c.w, text); err != nil {
			return nil // the caller has gone
		}
	}
	return nil
}

// csvField quotes a field where it must be.
func csvField(s string) string {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// importCSV replaces all sheets by one, named like the spreadsheet, that holds a CSV file, read as if it were typed.
// As recorded, an import takes the time zone that the service gives accounts of robots.
func importCSV(d *document, c *call) (any, error) {
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(c.Body, []byte("\ufeff"))))
	in.FieldsPerRecord, in.LazyQuotes = -1, true
	lines, err := in.ReadAll()
	if err != nil {
		return nil, invalid("Invalid CSV: %v", err)
	}
	title, width := d.props.Title, defaultWidth
	for _, line := range lines {
		width = max(width, len(line))
	}
	props := *d.props
	props.TimeZone, d.props = "America/Los_Angeles", &props
	s := newSheet(d.mintSheet(), title, int64(max(defaultRows, len(lines))), int64(width))
	s.grid.epoch = d.version
	d.sheets = []*sheet{s}
	d.named = nil
	if err := d.checkSize(); err != nil {
		return nil, err
	}
	enter := newEntry(d, "USER_ENTERED")
	for r, line := range lines {
		for col, text := range line {
			enter.into(s, r, col, textOf(strings.ToValidUTF8(text, "\ufffd")))
		}
	}
	return d.file(), nil
}
