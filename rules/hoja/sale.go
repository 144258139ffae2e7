package hoja

import (
	"hash/maphash"
	"strings"
)

// A Sale is one row, each of its cells understood once. Its methods take a field's name, or,
// those that end in At, its place in the schema ([Schema.Index]); an absent column reads as blank. A Sale may be read
// by several goroutines at once.
type Sale struct {
	Row int    // as the spreadsheet numbers it, from 1
	ID  string // ID VENTA as it stands, "" where the bot has given none

	schema *Schema
	values []value
	known  []*[knownTexts]knownCell // by field and place, of a sale that [Layout.ReadSale] reads again and again
}

// Sale makes the sale of a row. Texts of cells are shared with it, the slice is not kept.
func (l *Layout) Sale(row int, cells []Cell) Sale {
	s := Sale{values: make([]value, len(l.cols))}
	l.readInto(&s, row, cells)
	return s
}

// ReadSale is [Layout.Sale] into s, whose memory it uses again: for going over many rows, one at a time. What s
// remembers of the rows before makes it thrice as fast.
func (l *Layout) ReadSale(s *Sale, row int, cells []Cell) {
	if s.schema != l.schema {
		s.values, s.known = make([]value, len(l.cols)), make([]*[knownTexts]knownCell, len(l.cols))
	}
	l.readInto(s, row, cells)
}

func (l *Layout) readInto(s *Sale, row int, cells []Cell) {
	s.Row, s.ID, s.schema = row, "", l.schema
	for i, col := range l.cols {
		if col < 0 || col >= len(cells) || cells[col].IsBlank() {
			s.values[i].outcome = Vacio
			continue
		}
		f := &l.schema.fields[i]
		if k := s.knownAt(i, f.Kind, &cells[col]); k == nil {
			s.values[i] = f.read(cells[col])
		} else {
			if k.text != cells[col].Text {
				k.text = strings.Clone(cells[col].Text) // which holds no block of a file
				k.value = f.read(TextCell(k.text))
			}
			s.values[i] = k.value
		}
	}
	if i := l.schema.id; i >= 0 {
		s.ID = s.TextAt(i)
	}
}

// A knownCell is what a text typed in a field came to. People type the same few dates, amounts and answers row after
// row; names and numbers, which differ in each, are not worth remembering.
type knownCell struct {
	text  string
	value value
}

// knownTexts are remembered of a field, each in the place that its hash gives it. Long ones are not: they would hold
// memory, and nobody types them twice.
const (
	knownTexts   = 256
	maxKnownText = 40
)

var knownSeed = maphash.MakeSeed()

// knownAt is the place of a cell's text among those of its field; nil where it is not to be remembered.
func (s *Sale) knownAt(field int, kind Kind, c *Cell) *knownCell {
	if s.known == nil || c.Kind != Text || kind == KindText || kind == KindDigits || len(c.Text) > maxKnownText {
		return nil
	}
	if s.known[field] == nil {
		s.known[field] = new([knownTexts]knownCell)
	}
	return &s.known[field][maphash.String(knownSeed, c.Text)%knownTexts]
}

// OutcomeAt is what the cell came to.
func (s *Sale) OutcomeAt(field int) Outcome { return s.values[field].outcome }

// KindAt is the kind of the field.
func (s *Sale) KindAt(field int) Kind { return s.schema.fields[field].Kind }

// NumberAt is the amount of a number, money or whole number, 0 where there is none.
func (s *Sale) NumberAt(field int) float64 {
	if s.values[field].outcome != Valor {
		return 0
	}
	return s.values[field].number
}

// DateAt is the day of a date; false where it is blank or none.
func (s *Sale) DateAt(field int) (Date, bool) {
	v := &s.values[field]
	if v.outcome != Valor || s.schema.fields[field].Kind != KindDate {
		return Date{}, false
	}
	return dateOf(int(v.number)), true
}

// ChoiceAt is the index of a choice in the field's Choices, -1 where it is blank or none of them.
func (s *Sale) ChoiceAt(field int) int {
	v := &s.values[field]
	if v.outcome != Valor || s.schema.fields[field].Kind != KindChoice {
		return -1
	}
	return int(v.number)
}

// SetAt are the codes or services, in order, each once. The slice is the caller's.
func (s *Sale) SetAt(field int) []string {
	if s.values[field].outcome != Valor {
		return nil
	}
	return Members(s.values[field].text)
}

// WordsAt are a set as one text, which is the same for equal sets, and the text of every other kind as [Sale.TextAt]
// has it: what sales are compared by.
func (s *Sale) WordsAt(field int) string {
	v := &s.values[field]
	if k := s.schema.fields[field].Kind; v.outcome != Vacio && (k == KindCodes || k == KindServices) {
		return v.text
	}
	return s.TextAt(field)
}

// TextAt is the cell as it was understood: digits without what stood between them, a date as 2026-11-24, an amount
// as 89.900, a choice by its name, SI or NO, a set with commas. Of a cell not understood it is what was typed, on
// one line.
func (s *Sale) TextAt(field int) string {
	v, f := &s.values[field], &s.schema.fields[field]
	switch v.outcome {
	case Vacio:
		return ""
	case Invalido:
		return v.text
	case Negado:
		return "NO"
	case Afirmado:
		return "SI"
	}
	switch f.Kind {
	case KindDate:
		return dateOf(int(v.number)).String()
	case KindNumber, KindMoney, KindWhole:
		return FormatAmount(v.number)
	case KindChoice:
		return f.Choices[int(v.number)].Name
	case KindText:
		return Flatten(v.text)
	}
	return strings.ReplaceAll(v.text, MemberSeparator, ", ")
}

// Schema is the schema that the sale was read by.
func (s *Sale) Schema() *Schema { return s.schema }

// Text is [Sale.TextAt] of the field of that name; "" where the schema has none.
func (s *Sale) Text(field string) string {
	if i := s.schema.Index(field); i >= 0 {
		return s.TextAt(i)
	}
	return ""
}

// Date is [Sale.DateAt] of the field of that name.
func (s *Sale) Date(field string) (Date, bool) {
	if i := s.schema.Index(field); i >= 0 {
		return s.DateAt(i)
	}
	return Date{}, false
}

// Outcome is [Sale.OutcomeAt] of the field of that name; Vacio where the schema has none.
func (s *Sale) Outcome(field string) Outcome {
	if i := s.schema.Index(field); i >= 0 {
		return s.OutcomeAt(i)
	}
	return Vacio
}
