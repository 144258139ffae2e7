package hoja

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// separators are those that exports use: Google's by commas, Excel's in Colombia by semicolons.
var separators = []rune{',', ';'}

// csvHead is how much of a file is looked at to tell its separator: the first rows of any hoja.
const csvHead = 256 << 10

func (f *File) openCSV(s *Schema, file io.ReadSeeker) error {
	text, err := decode(file, f.name)
	if err != nil {
		return err
	}
	r := bufio.NewReaderSize(text, csvHead)
	head, err := r.Peek(csvHead)
	if err != nil && err != io.EOF {
		return &FileError{Name: f.name, Text: fileReason(err)}
	}
	rows := newCSVRows(r, f.name, separatorOf(head, s))
	err = f.begin(s, rows)
	var header *HeaderError
	if errors.As(err, &header) {
		return &inFile{f.name, header}
	}
	return err
}

// inFile is a fault of the header, with the file it is of.
type inFile struct {
	name string
	err  *HeaderError
}

func (e *inFile) Error() string { return e.name + ": " + e.err.Error() }
func (e *inFile) Unwrap() error { return e.err }

// separatorOf is the separator by which the first rows name the most fields.
func separatorOf(head []byte, s *Schema) rune {
	best, most := separators[0], -1
	for _, sep := range separators {
		rows := newCSVRows(bytes.NewReader(head), "", sep)
		known := 0
		for range HeaderRows {
			_, cells, err := rows.next(nil)
			if err != nil {
				break // the end of what is looked at, or a quote that this separator leaves bare
			}
			known = max(known, s.known(cells))
		}
		if known > most {
			best, most = sep, known
		}
	}
	return best
}

// csvRows reads a CSV. Its rows are numbered as a spreadsheet that imports the file numbers them: empty lines count,
// lines inside quotes do not.
type csvRows struct {
	name string
	csv  *csv.Reader
	row  int // of the last record
	line int // on which the last record ended
}

func newCSVRows(r io.Reader, name string, separator rune) *csvRows {
	c := &csvRows{name: name, csv: csv.NewReader(r)}
	c.csv.Comma = separator
	c.csv.FieldsPerRecord = -1 // short rows are blank at their end
	c.csv.ReuseRecord = true
	return c
}

func (c *csvRows) next(dst []Cell) (int, []Cell, error) {
	record, err := c.csv.Read()
	if err != nil {
		return 0, dst, c.spanish(err)
	}
	start, _ := c.csv.FieldPos(0)
	end, _ := c.csv.FieldPos(len(record) - 1)
	c.row += start - c.line // 1 and the empty lines before, which the reader skips
	c.line = end + strings.Count(record[len(record)-1], "\n")
	for _, field := range record {
		dst = append(dst, TextCell(field))
	}
	return c.row, dst, nil
}

// spanish says where and why a CSV cannot be read. An open quote swallows all that follows, so it is told where it
// was opened, not where the file ended.
func (c *csvRows) spanish(err error) error {
	var parse *csv.ParseError
	switch {
	case err == io.EOF:
		return err
	case !errors.As(err, &parse):
		return &FileError{Name: c.name, Text: fileReason(err)}
	case errors.Is(err, csv.ErrBareQuote):
		return &FileError{c.name, parse.Line, "hay unas comillas sueltas dentro de una celda; ponga la celda entre comillas y las de adentro dobles, o expórtela otra vez"}
	case errors.Is(err, csv.ErrQuote):
		return &FileError{c.name, parse.StartLine, "hay unas comillas que se abren y no se cierran bien; corríjalas o exporte la hoja otra vez"}
	}
	return &FileError{c.name, parse.Line, "no se puede leer como CSV (" + parse.Err.Error() + ")"}
}
