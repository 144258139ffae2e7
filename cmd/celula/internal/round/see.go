package round

import (
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"
	"strings"
	"sync"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// The bot's columns, by their place in a [bot]: in the order in which setup makes them.
const (
	idVenta = iota
	estado
	marcacion
	motivo
	claro
	revisado
	botColumns
)

// BotFields names the bot's columns as campos.yaml does, in the order in which setup makes them.
var BotFields = [botColumns]string{"id_venta", "estado", "marcacion", "motivo", "claro", "revisado"}

// A bot is what stands, or should stand, in the bot's cells of a row.
type bot [botColumns]string

// judged is a row of the hoja understood: all that a round needs of it once its cells are let go.
type judged struct {
	alone *ruling // but for comun.duplicada, which other rows decide
	clave rules.Clave
	blank bool // no agent's cell says anything: no sale
	// settled is the sale that the last plan found in this row, with nothing to do or to say about it but what other
	// rows, the cruce, or the chat may give cause to; nil where that is not so. A sale that is remembered otherwise by
	// now is another one.
	settled *store.Sale
	// identity is what Claro's records are matched with, but for the row; nil where there is no base of Claro's.
	identity *cruce.Identity
	// said is nil of a sale that is settled: of most nobody asks for it, and [sight.heed] reads it from the row again.
	*said
}

// said is what stands in a row, as a round speaks of it.
type said struct {
	bot   bot // as it stands
	cells print
	about about
}

// id is what stands in the row's ID VENTA.
func (j *judged) id() string {
	if j.settled != nil {
		return j.settled.ID
	}
	return j.bot[idVenta]
}

// print is that of the row's cells.
func (j *judged) print() print {
	if j.settled != nil {
		return print(j.settled.Cells)
	}
	return j.cells
}

// settle lets go of what the row of a settled sale says.
func (j *judged) settle(s *store.Sale) { j.settled, j.said = s, nil }

// about is what alerts tell of a sale.
type about struct {
	login, franja, documento string // documento masked
	fecha, agenda            hoja.Date
	reclamo                  string // RECLAMADA, ESCALADA, or ""
}

// A row is a judged row at its place.
type row struct {
	num int // as the spreadsheet numbers it
	*judged
	verdict *ruling // comun.duplicada included; nil where there is no sale
}

// A sight is the hoja as one read showed it.
type sight struct {
	*judging
	again *judge // of rows that are read again; nil until one is
	table *sheets.Table
	sales []row
	stray []row // no sale, and yet something in the bot's cells
}

// ids are those that stand in the hoja and may be the bot's.
func (s *sight) ids() map[string]bool {
	ids := map[string]bool{}
	for _, r := range s.sales {
		if id := r.id(); wellFormed(id) {
			ids[id] = true
		}
	}
	return ids
}

// heed has the row say all that it says, also where the sale is settled. It may be called again.
func (s *sight) heed(r row) {
	if r.said != nil {
		return
	}
	if s.again == nil {
		s.again = s.judge()
	}
	read, err := s.again.row(s.table.Rows[r.num-1])
	if err != nil {
		panic(fmt.Sprintf("unreachable: the very bytes of row %d were judged before: %v", r.num, err))
	}
	r.said = read.said
}

// judgements keeps what was judged in the last round, with a hash of the bytes of each row below the header, for as long as
// the rules, the day and the header are the same.
type judgements struct {
	rules    string
	day      hoja.Date
	header   string
	rows     []*judged
	hashes   []uint64
	repeated map[int]*ruling // of the sales that fail comun.duplicada, by their place among the sales
	made     *rulings
}

var seed = maphash.MakeSeed()

// see judges every sale of the table. reader is nil where there is no base of Claro's. An error is about the hoja as a
// whole: no header, or a column that is missing or doubled; then nothing of it may be written.
func (j *judgements) see(t *sheets.Table, rs *rules.Rules, reader *cruce.Reader, today hoja.Date) (*sight, error) {
	layout, err := FindLayout(t, rs.Schema)
	if err != nil {
		return nil, err
	}
	header := string(t.Rows[layout.HeaderRow-1])
	known := *j
	if j.rules != rs.Version || j.day != today || j.header != header {
		known = judgements{made: newRulings()}
	}
	by := &judging{layout, rs, reader, today, known.made}
	rows, hashes, err := known.judgeRows(t.Rows[layout.HeaderRow:], by)
	if err != nil {
		return nil, err
	}
	s := &sight{judging: by, table: t, sales: make([]row, 0, len(rows))}
	for i, r := range rows {
		switch at := (row{layout.HeaderRow + 1 + i, r, r.alone}); {
		case !r.blank:
			s.sales = append(s.sales, at)
		case r.bot != bot{}: // said, for no sale is settled there
			s.stray = append(s.stray, at)
		}
	}
	repeated := s.repeats(&known)
	*j = judgements{rules: rs.Version, day: today, header: header, rows: rows, hashes: hashes, repeated: repeated, made: known.made}
	return s, nil
}

// judgeRows judges the rows that are not known yet. Most stand where they stood; only where they do not, those of the last
// round are looked for by their bytes.
func (j *judgements) judgeRows(raw [][]byte, by *judging) ([]*judged, []uint64, error) {
	rows, hashes := make([]*judged, len(raw)), make([]uint64, len(raw))
	for i := range raw {
		hashes[i] = maphash.Bytes(seed, raw[i])
		if i < len(j.rows) && j.hashes[i] == hashes[i] {
			rows[i] = j.rows[i]
		}
	}
	moved := map[uint64]*judged{}
	for i, r := range j.rows {
		if i >= len(rows) || rows[i] == nil {
			moved[j.hashes[i]] = r
		}
	}
	var unknown []int
	for i := range rows {
		if rows[i] == nil {
			rows[i] = moved[hashes[i]]
			delete(moved, hashes[i]) // of two rows alike each has its own, for they may be two sales
		}
		if rows[i] == nil {
			unknown = append(unknown, i)
		}
	}
	return rows, hashes, by.judgeAll(raw, unknown, rows)
}

// judgeAll judges the rows at these places, on all cores.
func (by *judging) judgeAll(raw [][]byte, places []int, rows []*judged) error {
	parts := runtime.GOMAXPROCS(0)
	errs := make([]error, parts)
	var wait sync.WaitGroup
	for p := range parts {
		part := places[len(places)*p/parts : len(places)*(p+1)/parts]
		wait.Go(func() {
			j := by.judge()
			for _, i := range part {
				if rows[i], errs[p] = j.row(raw[i]); errs[p] != nil {
					errs[p] = fmt.Errorf("fila %d: %w", by.layout.HeaderRow+1+i, errs[p])
					return
				}
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// judging is what rows are judged by.
type judging struct {
	layout *hoja.Layout
	rules  *rules.Rules
	reader *cruce.Reader
	today  hoja.Date
	made   *rulings
}

// A judge judges rows one after another, all in the same memory: what it keeps of one is cloned.
type judge struct {
	*judging
	bot    [botColumns]int // where the bot's columns stand
	cells  []hoja.Cell
	sale   hoja.Sale
	hashes []byte
	texts  map[string]string // those that many rows share
}

func (by *judging) judge() *judge {
	j := &judge{judging: by, texts: map[string]string{}}
	for i, name := range BotFields {
		j.bot[i] = by.layout.Column(name)
	}
	return j
}

// text keeps a text of a row's.
func (by *judge) text(of string) string {
	one, known := by.texts[of]
	if !known {
		one = strings.Clone(of)
		by.texts[one] = one
	}
	return one
}

func (by *judge) row(raw []byte) (_ *judged, err error) {
	if by.cells, err = hoja.DecodeRow(raw, by.cells[:0]); err != nil {
		return nil, err
	}
	l := by.layout
	j := &judged{blank: l.Blank(by.cells), said: &said{}}
	for i, col := range by.bot {
		if col < len(by.cells) {
			if text := by.cells[col].String(); i == idVenta {
				j.bot[i] = strings.Clone(text) // no two have the same
			} else {
				j.bot[i] = by.text(text)
			}
		}
	}
	if j.blank {
		return j, nil
	}
	by.hashes = l.AppendHashes(by.hashes[:0], by.cells)
	j.cells = newPrint(by.hashes)
	sale := &by.sale
	l.ReadSale(sale, 0, by.cells) // no rule asks for the row, and the judgement outlives its place
	verdict := by.rules.Judge(sale, by.today)
	j.alone, j.clave = by.made.ruling(verdict), verdict.Clave
	if by.reader != nil {
		identity := by.reader.Sale(sale, &verdict).Identity
		j.identity = &identity
	}
	j.about = about{login: by.text(sale.Text("login")), franja: by.text(sale.Text("franja")), documento: notify.MaskDocument(sale.Text("documento"))}
	if sale.Outcome("reclamo") == hoja.Valor {
		j.about.reclamo = by.text(sale.Text("reclamo"))
	}
	j.about.fecha, _ = sale.Date("fecha_venta")
	j.about.agenda, _ = sale.Date("fecha_agenda")
	return j, nil
}
