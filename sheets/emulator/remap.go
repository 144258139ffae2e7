package emulator

import (
	"reflect"

	"google.golang.org/api/sheets/v4"
)

// A remapping says where a range is after rows or columns moved; ok is false for one that is gone.
type remapping func(span) (to span, ok bool)

// remap moves everything on a sheet that refers to ranges: merges, protections, filters, rules, charts.
func (s *sheet) remap(f remapping) {
	id := s.props.SheetId
	kept := s.merges[:0]
	for _, m := range s.merges {
		if to, ok := f(span{id, m}); ok && (to.rows() > 1 || to.cols() > 1) {
			kept = append(kept, to.rect)
		}
	}
	s.merges = kept
	s.protected = remapAll(s.protected, f, func(p *sheets.ProtectedRange) bool { return p.Range != nil || p.NamedRangeId != "" })
	s.conditions = remapAll(s.conditions, f, func(r *sheets.ConditionalFormatRule) bool { return len(r.Ranges) > 0 })
	s.charts = remapAll(s.charts, f, func(*sheets.EmbeddedChart) bool { return true })
	if s.filter != nil {
		if s.filter = remapped(s.filter, f); s.filter.Range == nil {
			s.filter = nil
		}
	}
}

// remap moves everything in a spreadsheet that refers to ranges, formulas too.
func (d *document) remap(f remapping) {
	for _, s := range d.sheets {
		s.remap(f)
		s.remapFormulas(d, f)
	}
	d.named = remapAll(d.named, f, func(n *sheets.NamedRange) bool { return n.Range != nil })
}

// remapAll moves the ranges of messages, and drops those that alive says nothing is left of.
func remapAll[T any](list []*T, f remapping, alive func(*T) bool) []*T {
	var out []*T
	for _, p := range list {
		if moved := remapped(p, f); alive(moved) {
			out = append(out, moved)
		}
	}
	return out
}

// remapped is a copy of a message with its ranges moved.
func remapped[T any](p *T, f remapping) *T {
	return remapValue(reflect.ValueOf(p), f).Interface().(*T)
}

// remapValue is a copy with its ranges moved. A pointer to a range that is gone becomes nil.
func remapValue(v reflect.Value, f remapping) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || v.Type().Elem().Kind() != reflect.Struct {
			return v
		}
		switch p := v.Interface().(type) {
		case *sheets.GridRange:
			to, ok := f(spanOf(p))
			if !ok {
				return reflect.Zero(v.Type())
			}
			return reflect.ValueOf(to.gridRange())
		case *sheets.GridCoordinate:
			return reflect.ValueOf(remapCoordinate(p, f))
		}
		next := reflect.New(v.Type().Elem())
		next.Elem().Set(v.Elem())
		for i := range messageOf(v.Type().Elem()).fields {
			field := next.Elem().Field(messageOf(v.Type().Elem()).fields[i].index)
			field.Set(remapValue(field, f))
		}
		return next
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Pointer || v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), 0, v.Len())
		for i := range v.Len() {
			if moved := remapValue(v.Index(i), f); !moved.IsNil() {
				out = reflect.Append(out, moved)
			}
		}
		return out
	}
	return v
}

// remapCoordinate moves an anchor; where its cell is gone it stays.
func remapCoordinate(p *sheets.GridCoordinate, f remapping) *sheets.GridCoordinate {
	r, c := int(p.RowIndex), int(p.ColumnIndex)
	next := *p
	if to, ok := f(span{p.SheetId, rect{r, r + 1, c, c + 1}}); ok {
		next.SheetId, next.RowIndex, next.ColumnIndex = to.sheet, int64(to.r0), int64(to.c0)
	}
	return &next
}

// An axis is one of the two directions of a sheet.
type axis bool

const (
	byRow    axis = false
	byColumn axis = true
)

// inserted is how ranges move when n rows or columns come in before at.
func inserted(sheetID int64, dir axis, at, n int) remapping {
	return along(sheetID, dir, func(from, to int) (int, int, bool) {
		if from != open && from >= at {
			from += n
		}
		if to != open && to > at {
			to += n
		}
		return from, to, true
	})
}

// deleted is how ranges move when rows or columns first to last-1 go.
func deleted(sheetID int64, dir axis, first, last int) remapping {
	end := func(x int) int {
		switch {
		case x >= last:
			return x - (last - first)
		case x > first:
			return first
		}
		return x
	}
	return along(sheetID, dir, func(from, to int) (int, int, bool) {
		from, to = end(from), end(to) // open sides are below every index, and stay
		return from, to, to == open || max(from, 0) < to
	})
}

// shifted is how ranges move when rows or columns first to last-1 move to before row or column to. A range that lies
// inside of what moves goes along, one that has all of it inside stays; others follow what they lose and gain.
func shifted(sheetID int64, dir axis, first, last, to int) remapping {
	n := last - first
	landing := to
	if to > first {
		landing -= n
	}
	gone, back := deleted(sheetID, dir, first, last), inserted(sheetID, dir, landing, n)
	return func(s span) (span, bool) {
		from, end := s.r0, s.r1
		if dir == byColumn {
			from, end = s.c0, s.c1
		}
		if s.sheet != sheetID || from <= min(first, to) && (end == open || end >= max(last, to)) {
			return s, true // all of it happens inside
		}
		if from >= first && end != open && end <= last {
			return along(sheetID, dir, func(from, to int) (int, int, bool) {
				return from + landing - first, to + landing - first, true
			})(s)
		}
		moved, ok := gone(s)
		if !ok {
			return s, false
		}
		return back(moved)
	}
}

// along applies f to the sides of a range in one direction.
func along(sheetID int64, dir axis, f func(from, to int) (int, int, bool)) remapping {
	return func(s span) (span, bool) {
		ok := true
		switch {
		case s.sheet != sheetID:
		case dir == byRow:
			s.r0, s.r1, ok = f(s.r0, s.r1)
		default:
			s.c0, s.c1, ok = f(s.c0, s.c1)
		}
		return s, ok
	}
}
