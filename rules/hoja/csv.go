package hoja

import (
	"bufio"
	"errors"
	"io"
)

// separators are those that exports use: Google's by commas, Excel's in Colombia by semicolons.
var separators = []byte{',', ';'}

// csvHead is how much of a file is looked at to tell its separator: the first rows of any hoja.
const csvHead = 256 << 10

func (f *File) openCSV(s *Schema, file io.ReadSeeker) error {
	text, lines, err := decode(file, f.name)
	if err != nil {
		return err
	}
	f.MaxRows = lines
	r := bufio.NewReaderSize(text, csvHead)
	head, err := r.Peek(csvHead)
	if err != nil && err != io.EOF {
		return &FileError{Name: f.name, Text: fileReason(err)}
	}
	err = f.begin(s, &csvCutter{name: f.name, separator: separatorOf(head, s), r: r, size: csvBlockSize})
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
func separatorOf(head []byte, s *Schema) byte {
	best, most := separators[0], -1
	for _, sep := range separators {
		rows := &csvBlock{separator: sep, rest: head}
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
