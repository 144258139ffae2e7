package hoja

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// separators are those that exports use: Google's by commas, Excel's in Colombia by semicolons. The others are those of
// files that are no CSV, of which that can be told.
const (
	separators      = ",;"
	otherSeparators = "\t|"
)

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
	separator, known := separatorOf(head, s, separators)
	if known < 2 { // of no header, as FindLayout sees it
		if text := notCSV(head, s); text != "" {
			return &FileError{Name: f.name, Text: text}
		}
	}
	err = f.begin(s, &csvCutter{name: f.name, separator: separator, r: r, size: csvBlockSize})
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

// separatorOf is the separator by which the first rows name the most fields, and how many those are.
func separatorOf(head []byte, s *Schema, separators string) (best byte, most int) {
	most = -1
	for _, sep := range []byte(separators) {
		rows := &csvBlock{separator: sep, rest: string(head)}
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
	return best, most
}

// notCSV says what a text without a header is, where it shows.
func notCSV(head []byte, s *Schema) string {
	if len(head) < csvHead && isSpace(string(head)) {
		return "está vacío"
	}
	if bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) { // as many a report is exported, under the name of an .xls
		return "es una página web o un XML, aunque se llame como un libro; ábralo en Excel y guárdelo como .xlsx o como CSV"
	}
	separator, known := separatorOf(head, s, otherSeparators)
	switch {
	case known < 2:
		return ""
	case separator == '|':
		return "sus columnas están separadas por barras (|); guárdelo como CSV separado por comas o por punto y coma, o como XLSX"
	}
	return "sus columnas están separadas por tabulaciones; guárdelo como CSV separado por comas o por punto y coma, o como XLSX"
}
