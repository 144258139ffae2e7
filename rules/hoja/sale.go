package hoja

import "strings"

// A Sale is one row, each of its cells understood once. Its methods take a field's name, or,
// those that end in At, its place in the schema ([Schema.Index]); an absent column reads as blank. A Sale may be read
// by several goroutines at once.
type Sale struct {
	Row int    // as the spreadsheet numbers it, from 1
	ID  string // ID VENTA as it stands, "" where the bot has given none

	schema *Schema
	values []value
}

// Sale makes the sale of a row. Texts of cells are shared with it, the slice is not kept.
func (l *Layout) Sale(row int, cells []Cell) Sale {
	var s Sale
	l.ReadSale(&s, row, cells)
	return s
}

// ReadSale is [Layout.Sale] into s, whose memory it uses again: for going over many rows, one at a time.
func (l *Layout) ReadSale(s *Sale, row int, cells []Cell) {
	n := len(l.cols)
	if cap(s.values) < n {
		s.values = make([]value, n)
	}
	s.Row, s.ID, s.schema, s.values = row, "", l.schema, s.values[:n]
	for i, col := range l.cols {
		if col < 0 || col >= len(cells) || cells[col].IsBlank() {
			s.values[i] = value{}
			continue
		}
		s.values[i] = l.schema.fields[i].read(cells[col])
	}
	if i, ok := l.schema.byName["id_venta"]; ok {
		s.ID = s.values[i].text
	}
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
	return dateOfNumber(int(v.number)), true
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
	if k := s.schema.fields[field].Kind; k == KindCodes || k == KindServices {
		return s.values[field].text
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
		return dateOfNumber(int(v.number)).String()
	case KindNumber, KindMoney, KindWhole:
		return FormatAmount(v.number)
	case KindChoice:
		return f.Choices[int(v.number)].Name
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
