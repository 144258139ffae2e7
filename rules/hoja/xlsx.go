package hoja

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"sync/atomic"
)

// maxPart bounds what one part of an XLSX may unpack to: a hoja at the limits of Google Sheets is far below.
const maxPart = 2 << 30

var errTooLarge = errors.New("demasiado grande")

// A damage is what is wrong inside a workbook in words for people; what the readers of zip and XML say is not for them.
type damage string

func (d damage) Error() string { return string(d) }

// A workbook is an XLSX opened: its tabs in their order and the texts they share. The values of cells are read as
// they are stored, with their types, which the streaming readers to be had do not tell; and a hoja has no use for
// what else is in the file.
type workbook struct {
	name  string
	parts map[string]*zip.File
	tabs  []tab
	texts []string
}

type tab struct{ title, part string }

// openXLSX finds the tab that holds the hoja: the first with a header, those with VENTA in their name before others.
func (f *File) openXLSX(s *Schema, file io.ReaderAt, size int64) error {
	w := &workbook{name: f.name, parts: map[string]*zip.File{}}
	if err := w.open(file, size); err != nil {
		return w.broken(err)
	}
	var best error
	faults := -1
	for i, t := range w.tabs {
		err := f.beginTab(s, w, t)
		var header *HeaderError
		if err == nil {
			f.Tab, f.Beside = t.title, w.hojas(s, w.tabs[i+1:])
		}
		if !errors.As(err, &header) {
			return err
		}
		// Of the tabs that will not do, the one that is nearest to a hoja is the one meant.
		if n := len(header.Missing) + 100*len(header.Doubled); faults < 0 || header.Row > 0 && n < faults {
			best, faults = &inFile{f.name + ", pestaña «" + t.title + "»", header}, n
		}
	}
	if best == nil {
		return &FileError{Name: f.name, Text: "no tiene ninguna hoja de cálculo"}
	}
	return best
}

func (f *File) beginTab(s *Schema, w *workbook, t tab) error {
	part, err := w.part(t.part)
	if err != nil {
		return w.broken(err)
	}
	f.progress = part.progress
	rows := &sheetRows{book: w, part: part, xml: decoder(part), width: maxColumns}
	err = f.begin(s, rows)
	if err == nil {
		rows.width = len(f.Header) // what stands beside the headers is of no field, and may be far away
	}
	return err
}

// hojas are the titles of the tabs that have the header of a hoja. One that cannot be read is none: nobody reads it.
func (w *workbook) hojas(s *Schema, tabs []tab) (titles []string) {
	for _, t := range tabs {
		if (&File{name: w.name}).beginTab(s, w, t) == nil {
			titles = append(titles, t.title)
		}
	}
	return titles
}

// broken is an error of the container in words.
func (w *workbook) broken(err error) error {
	var told *FileError
	var inside damage
	text := "está incompleto o dañado; descárguelo o expórtelo otra vez"
	switch {
	case errors.As(err, &told):
		return err
	case errors.Is(err, errTooLarge):
		text = "es demasiado grande; deje en él solo la hoja de ventas"
	case errors.As(err, &inside):
		text += " (" + string(inside) + ")"
	}
	return &FileError{Name: w.name, Text: text}
}

func (w *workbook) open(file io.ReaderAt, size int64) error {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return err
	}
	for _, p := range z.File {
		w.parts[strings.TrimPrefix(p.Name, "/")] = p
	}
	foreign := &FileError{Name: w.name, Text: "no es un libro de Excel; ábralo y guárdelo como .xlsx o como CSV"}
	if w.parts["_rels/.rels"] == nil { // LibreOffice's own, or any archive
		return foreign
	}
	book := "xl/workbook.xml"
	top, err := w.links("_rels/.rels", "")
	if err != nil {
		return err
	}
	for _, l := range top {
		if strings.HasSuffix(l.kind, "/officeDocument") {
			book = l.part
		}
	}
	if path.Ext(book) == ".bin" { // an .xlsb
		return foreign
	}
	return w.readBook(book)
}

// A link is one relationship of a part with another.
type link struct{ id, kind, part string }

// links reads a part of relationships; targets are relative to dir.
func (w *workbook) links(name, dir string) ([]link, error) {
	r, err := w.part(name)
	if err != nil {
		return nil, err
	}
	var out []link
	err = elements(decoder(r), func(e xml.StartElement) {
		if e.Name.Local != "Relationship" {
			return
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		out = append(out, link{attr(e, "Id"), attr(e, "Type"), strings.TrimPrefix(target, "/")})
	})
	return out, err
}

// readBook lists the tabs and reads the shared texts.
func (w *workbook) readBook(name string) error {
	dir, base := path.Split(name)
	links, err := w.links(dir+"_rels/"+base+".rels", dir)
	if err != nil {
		return err
	}
	byID := map[string]string{}
	texts := ""
	for _, l := range links {
		switch {
		case strings.HasSuffix(l.kind, "/worksheet"):
			byID[l.id] = l.part
		case strings.HasSuffix(l.kind, "/sharedStrings"):
			texts = l.part
		}
	}
	r, err := w.part(name)
	if err != nil {
		return err
	}
	old := false
	err = elements(decoder(r), func(e xml.StartElement) {
		switch e.Name.Local {
		case "sheet":
			if part := byID[attr(e, "id")]; part != "" {
				w.tabs = append(w.tabs, tab{attr(e, "name"), part})
			}
		case "workbookPr":
			old = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		}
	})
	if err != nil {
		return err
	}
	if old { // its serials are four years off, and a number cell does not say whether it is a date
		return &FileError{Name: w.name, Text: "cuenta las fechas desde 1904; en Excel quite esa opción (Opciones, Avanzadas) o exporte la hoja como CSV"}
	}
	slices.SortStableFunc(w.tabs, func(a, b tab) int { return cmp.Compare(notVentas(a.title), notVentas(b.title)) })
	if texts == "" {
		return nil
	}
	if r, err = w.part(texts); err == nil {
		w.texts, err = sharedTexts(decoder(r))
	}
	return err
}

func notVentas(title string) int {
	if strings.Contains(FoldName(title), "VENTA") {
		return 0
	}
	return 1
}

// part opens a part of the container.
func (w *workbook) part(name string) (*bounded, error) {
	p, ok := w.parts[name]
	if !ok {
		return nil, damage("falta " + name)
	}
	r, err := p.Open()
	if err != nil {
		return nil, err
	}
	return &bounded{r: r, size: int64(p.UncompressedSize64)}, nil
}

// bounded is a reader that refuses to go on for ever: a small file can unpack to anything. It knows how far it is.
type bounded struct {
	r    io.Reader
	size int64 // as the container has it
	read atomic.Int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.read.Add(int64(n)) > maxPart {
		return 0, errTooLarge
	}
	return n, err
}

func (b *bounded) progress() float64 { return float64(b.read.Load()) / float64(max(b.size, 1)) }
