package hoja

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A File is an export of a hoja, CSV or XLSX, read from top to bottom once.
type File struct {
	Layout *Layout
	Tab    string   // the tab of an XLSX that holds the hoja, "" in a CSV
	Beside []string // other tabs of it that could hold the hoja as well, and are not read
	Header []Cell   // the header row as it stands, with the columns that are no field's

	// Overrun is the first row that [File.Overruns], as far as whoever reads the file noted it; 0 is none.
	Overrun int

	// MaxRows is a number that its rows do not exceed, to make room by: the lines of a CSV; 0 where it is not known.
	MaxRows int

	name     string
	blocks   blockReader
	block    rowReader // the one that is being read, nil before the first
	progress func() float64
	closer   io.Closer
}

// A FileError says why a file cannot be read, where, and what to do.
type FileError struct {
	Name string // as it was given, without its folders
	Line int    // of a CSV, 0 where the fault is of the whole
	Text string
}

// Error is the file, the line and what is wrong with it.
func (e *FileError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s, línea %d: %s", e.Name, e.Line, e.Text)
	}
	return e.Name + ": " + e.Text
}

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte("\xD0\xCF\x11\xE0")
)

// Open opens an export of the hoja and finds its header. What it is shows in its first bytes, not in its name: an
// XLSX, or a CSV split by commas or semicolons in UTF-8, UTF-16 or Windows-1252. An error is a *[FileError] or wraps
// a *[HeaderError].
func (s *Schema) Open(path string) (*File, error) {
	f, err := os.Open(path)
	name := filepath.Base(path)
	if err != nil {
		return nil, &FileError{Name: name, Text: fileReason(err)}
	}
	file, err := s.open(f, name)
	if err != nil {
		f.Close() // only read: nothing can be lost
		return nil, err
	}
	return file, nil
}

func (s *Schema) open(f *os.File, name string) (*File, error) {
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		return nil, &FileError{Name: name, Text: "es una carpeta; indique el archivo"}
	}
	if err == nil && !info.Mode().IsRegular() { // it is read more than once
		return nil, &FileError{Name: name, Text: "no es un archivo guardado; guárdelo en uno e indique ese"}
	}
	first := make([]byte, 4)
	n, err := f.ReadAt(first, 0)
	if err != nil && err != io.EOF {
		return nil, &FileError{Name: name, Text: fileReason(err)}
	}
	file := &File{name: name, closer: f, progress: func() float64 {
		at, err := f.Seek(0, io.SeekCurrent) // it only asks
		if err != nil || info.Size() == 0 {
			return 0
		}
		return float64(at) / float64(info.Size())
	}}
	switch first = first[:n]; {
	case n == 0:
		return nil, &FileError{Name: name, Text: "está vacío"}
	case bytes.Equal(first, zipMagic):
		err = file.openXLSX(s, f, info.Size())
	case bytes.Equal(first, oleMagic):
		err = &FileError{Name: name, Text: "es un .xls antiguo o tiene contraseña; guárdelo como .xlsx sin contraseña, o como CSV"}
	default:
		err = file.openCSV(s, f)
	}
	return file, err
}

// begin finds the header among the first rows.
func (f *File) begin(s *Schema, blocks blockReader) error {
	f.blocks, f.block = blocks, nil
	var top []fileRow
	var table [][]Cell
	for len(top) < HeaderRows {
		num, cells, err := f.Next(nil)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for len(table) < min(num-1, HeaderRows) {
			table = append(table, nil) // rows that the file leaves out, being empty
		}
		top, table = append(top, fileRow{num, cells}), append(table, cells)
	}
	layout, err := s.FindLayout(table)
	if err != nil {
		return err
	}
	for len(top) > 0 && top[0].num <= layout.HeaderRow {
		top = top[1:]
	}
	f.Layout, f.Header, f.block = layout, table[layout.HeaderRow-1], &keptRows{top, f.block}
	return nil
}

// Next appends the cells of the next row to dst and gives its number as the spreadsheet has it; io.EOF after the
// last. Rows that are empty may be left out. Any other error is a *[FileError]: the file cannot be read whole. The texts
// of a CSV are parts of one string of some hundred rows: who keeps few of them for long keeps clones.
func (f *File) Next(dst []Cell) (row int, cells []Cell, err error) {
	for {
		if f.block != nil {
			if row, cells, err := f.block.next(dst); err != io.EOF {
				return row, cells, err
			}
		}
		if f.block, err = f.blocks.block(); err != nil {
			return 0, dst, err
		}
	}
}

// Block is the next rows of the file, for another goroutine to take apart; io.EOF after the last. Its errors, and those
// of [Block.Next], are those of [File.Next]. Read a file by Block or by Next, not by both.
func (f *File) Block() (Block, error) {
	b := f.block
	if f.block = nil; b != nil {
		return Block{b}, nil
	}
	b, err := f.blocks.block()
	return Block{b}, err
}

// Overruns reports whether a row of a CSV has something beyond its header, as where a comma stands in a cell without
// quotes. In a workbook people write notes there.
func (f *File) Overruns(cells []Cell) bool {
	if f.Tab != "" || len(cells) <= len(f.Header) {
		return false
	}
	return slices.ContainsFunc(cells[len(f.Header):], func(c Cell) bool { return !c.IsBlank() })
}

// Name is the file's name without its folders.
func (f *File) Name() string { return f.name }

// Progress is how far the file was read, from 0 to 1. Any goroutine may ask, while another reads or after the end.
func (f *File) Progress() float64 { return min(f.progress(), 1) }

// Close lets the file go. Nothing of what was read is lost by it.
func (f *File) Close() error { return f.closer.Close() }

// fileReason says in Spanish why a file could not be had.
func fileReason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no existe; revise el nombre y la carpeta"
	case errors.Is(err, fs.ErrPermission):
		return "no hay permiso de lectura"
	}
	var path *fs.PathError
	if errors.As(err, &path) { // which file it is was said
		err = path.Err
	}
	return "no se puede leer (" + err.Error() + ")"
}
