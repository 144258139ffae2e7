package entrega

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/almacontact/celula/rules/hoja"
)

// A Tab is one sheet of a workbook: a header that stays in view, and rows. A cell is a string, which stays text
// whatever it looks like, an int or a float64, a [hoja.Date], or nil.
type Tab struct {
	Title  string
	Header []string
	Rows   [][]any
}

// maxCell is how many characters Excel takes in a cell.
const maxCell = 32767

// WriteXLSX writes a workbook with the tabs.
func WriteXLSX(w io.Writer, tabs []Tab) error {
	book := excelize.NewFile()
	defer book.Close() // temporary files alone; there is nothing left to lose
	styles, err := newStyles(book)
	if err != nil {
		return err
	}
	for i, t := range tabs {
		if i == 0 {
			err = book.SetSheetName(book.GetSheetName(0), t.Title)
		} else {
			_, err = book.NewSheet(t.Title)
		}
		if err != nil {
			return fmt.Errorf("pestaña %s: %w", t.Title, err)
		}
		if err := t.write(book, styles); err != nil {
			return fmt.Errorf("pestaña %s: %w", t.Title, err)
		}
	}
	_, err = book.WriteTo(w)
	return err
}

// styles are the formats of cells: text as text, so that it stays text when somebody edits it, too.
type styles struct{ header, text, date, number int }

func newStyles(book *excelize.File) (s styles, err error) {
	day := "dd/mm/yyyy"
	for _, kind := range []struct {
		at    *int
		style excelize.Style
	}{
		{&s.header, excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EAED"}}}},
		{&s.text, excelize.Style{NumFmt: 49}},
		{&s.date, excelize.Style{CustomNumFmt: &day}},
		{&s.number, excelize.Style{NumFmt: 0}},
	} {
		if *kind.at, err = book.NewStyle(&kind.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (t *Tab) write(book *excelize.File, s styles) error {
	w, err := book.NewStreamWriter(t.Title)
	if err != nil {
		return err
	}
	for col := range t.Header {
		if err := w.SetColWidth(col+1, col+1, t.width(col)); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	header := make([]any, len(t.Header))
	for i, h := range t.Header {
		header[i] = excelize.Cell{StyleID: s.header, Value: h}
	}
	if err := w.SetRow("A1", header); err != nil {
		return err
	}
	var cells []any
	for i, row := range t.Rows {
		cells = cells[:0]
		for _, c := range row {
			cells = append(cells, s.cell(c))
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (s styles) cell(c any) any {
	switch c := c.(type) {
	case string:
		if c == "" {
			return nil
		}
		return excelize.Cell{StyleID: s.text, Value: cut(c, maxCell)}
	case hoja.Date:
		// The serial, since a time in a zone may come out as the day before.
		return excelize.Cell{StyleID: s.date, Value: c.Serial()}
	case nil:
		return nil
	}
	return excelize.Cell{StyleID: s.number, Value: c}
}

// width is that of a column: as wide as its texts, within reason.
func (t *Tab) width(col int) float64 {
	longest := len([]rune(t.Header[col]))
	for _, row := range t.Rows[:min(len(t.Rows), 200)] {
		if col < len(row) {
			longest = max(longest, len([]rune(fmt.Sprint(row[col]))))
		}
	}
	return float64(min(max(longest+2, 8), 60))
}
