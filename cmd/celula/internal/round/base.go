package round

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// A Base is where the base that Claro sends is read from (step 9): a tab of a spreadsheet, or a folder into which its
// files (CSV, XLSX) are put, each as often as it comes.
type Base struct {
	Reader *cruce.Reader
	Tab    *sheets.Tab // nil where it is a folder
	Folder string
	Accept bool // take it although it shrank: somebody looked at it

	read    *records  // as it stood in the last round
	known   time.Time // when it last could be read, or was first asked for
	version string    // of what was read, whether or not it could be understood
}

// records are Claro's base understood.
type records struct {
	list    []cruce.Record
	sources []source // by position
	version string   // of the content; the same in every process
}

// A source is where a record stands, and what the chat may show of it.
type source struct {
	file                   string // "" of a tab
	row                    int
	tipo, documento, fecha string // documento masked
}

// baseName is how a tab's records are called where a file's have its name.
const baseName = "Base Claro"

// look reads the base; table is that of its tab where it was read already. It answers nil records where it is not there yet.
// Unchanged content is not parsed again.
func (b *Base) look(ctx context.Context, table *sheets.Table) (_ *records, err error) {
	if b.Tab == nil {
		return b.lookFolder()
	}
	if table == nil {
		if table, err = b.Tab.Read(ctx); err != nil {
			return nil, err
		}
	}
	defer table.Free()
	return b.understand(table)
}

// Check reads the base as a round does, and says how many records it has: none where it is not there yet. Its errors are those
// that operations would be told.
func (b *Base) Check(ctx context.Context) (records int, err error) {
	is, err := b.look(ctx, nil)
	if is == nil || err != nil {
		return 0, err
	}
	return len(is.list), nil
}

// understand makes records of a tab.
func (b *Base) understand(table *sheets.Table) (*records, error) {
	hash := sha256.New()
	for _, raw := range table.Rows {
		hash.Write(raw)
		hash.Write([]byte{'\n'})
	}
	version := hex.EncodeToString(hash.Sum(nil)[:6])
	if b.read != nil && b.read.version == version {
		return b.read, nil
	}
	if len(table.Rows) == 0 {
		return nil, nil
	}
	top, err := hoja.DecodeHead(table.Rows)
	if err != nil {
		return nil, err
	}
	layout, err := b.Reader.FindLayout(top)
	if err != nil {
		return nil, err
	}
	out := &records{version: version}
	var cells []hoja.Cell
	var sale hoja.Sale
	for i, raw := range table.Rows[layout.HeaderRow:] {
		row := layout.HeaderRow + 1 + i
		if cells, err = hoja.DecodeRow(raw, cells[:0]); err != nil {
			return nil, fmt.Errorf("fila %d: %w", row, err)
		}
		if layout.Blank(cells) {
			continue
		}
		layout.ReadSale(&sale, row, cells)
		out.add(b.Reader, "", &sale)
	}
	return out, nil
}

func (r *records) add(reader *cruce.Reader, file string, sale *hoja.Sale) {
	r.list = append(r.list, reader.Record(sale))
	r.sources = append(r.sources, source{file: file, row: sale.Row, tipo: sale.Text("tipo_venta"),
		documento: notify.MaskDocument(sale.Text("documento")), fecha: sale.Text("fecha_venta")})
}

// lookFolder reads every file of the folder. A record that stands in several files counts once: Claro sends the month
// again with what is new.
func (b *Base) lookFolder() (*records, error) {
	files, version, err := baseFiles(b.Folder)
	if err != nil {
		return nil, err
	}
	if b.read != nil && b.read.version == version {
		return b.read, nil
	}
	if len(files) == 0 {
		return nil, nil
	}
	out := &records{version: version}
	seen := map[cruce.Identity]string{} // the file that first had it
	for _, path := range files {
		one := &records{}
		if err := one.file(b.Reader, path); err != nil {
			return nil, err
		}
		for i, r := range one.list {
			id := r.Identity
			id.Row = 0
			if first, again := seen[id]; again && first != path {
				continue
			}
			seen[id] = path
			out.list, out.sources = append(out.list, r), append(out.sources, one.sources[i])
		}
	}
	return out, nil
}

func (r *records) file(reader *cruce.Reader, path string) error {
	f, err := reader.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var cells []hoja.Cell
	var sale hoja.Sale
	for {
		row, next, err := f.Next(cells[:0])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if cells = next; f.Layout.Blank(cells) {
			continue
		}
		f.Layout.ReadSale(&sale, row, cells)
		r.add(reader, filepath.Base(path), &sale)
	}
}

// baseFiles lists the base's files, by name, and tells one state of the folder from another.
func baseFiles(folder string) (files []string, version string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, "", &folderError{folder, err}
	}
	hash := sha256.New()
	for _, e := range entries {
		name := e.Name()
		ext := strings.ToLower(filepath.Ext(name))
		if e.IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || ext != ".csv" && ext != ".xlsx" {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, name)) // of a link, what it leads to: that is what changes
		if errors.Is(err, os.ErrNotExist) {
			continue // taken away meanwhile
		}
		if err != nil {
			return nil, "", &folderError{folder, err}
		}
		if info.IsDir() {
			continue
		}
		fmt.Fprintln(hash, name, info.Size(), info.ModTime().UnixNano())
		files = append(files, filepath.Join(folder, name))
	}
	slices.Sort(files)
	return files, hex.EncodeToString(hash.Sum(nil)[:6]), nil
}

type folderError struct {
	folder string
	err    error
}

func (e *folderError) Error() string {
	if errors.Is(e.err, os.ErrNotExist) {
		return fmt.Sprintf("no existe la carpeta «%s» de la base de Claro", e.folder)
	}
	return fmt.Sprintf("no se puede leer la carpeta «%s» de la base de Claro (%v)", e.folder, e.err)
}
func (e *folderError) Unwrap() error { return e.err }
func (e *folderError) Hint() string {
	return "Créela o corrija claro.folder en la configuración, y dé permiso de lectura a quien ejecuta celula."
}

// shrunk is a base that lost more than half of its records: part of a file, a filter left on, a paste gone wrong.
type shrunk struct{ was, is int }

func (e *shrunk) Error() string {
	return "la base de Claro pasó de " + hoja.FormatAmount(float64(e.was)) + " registros a " + hoja.FormatAmount(float64(e.is))
}
func (e *shrunk) Hint() string {
	return "Complete la base; si de verdad es así, detenga el servicio y ejecute una vez «celula once --aceptar-base»."
}
