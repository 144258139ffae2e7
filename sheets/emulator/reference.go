package emulator

import (
	"strconv"
	"strings"
)

// spell writes a reference: "Ventas!$A$2:B5".
func (r ref) spell() string {
	var b strings.Builder
	if r.title != "" {
		b.WriteString(quoteTitle(r.title))
		b.WriteByte('!')
	}
	end := func(row, col int, rowFixed, colFixed bool) {
		if col != open {
			if colFixed {
				b.WriteByte('$')
			}
			b.WriteString(column(col))
		}
		if row != open {
			if rowFixed {
				b.WriteByte('$')
			}
			b.WriteString(strconv.Itoa(row + 1))
		}
	}
	end(r.area.r0, r.area.c0, r.fixed.r0, r.fixed.c0)
	one := r.area.rows() == 1 && r.area.cols() == 1 && r.area.r0 != open && r.area.c0 != open
	if !one || r.pair && (r.fixed.r0 != r.fixed.r1 || r.fixed.c0 != r.fixed.c1) {
		last := func(n int) int {
			if n == open {
				return open
			}
			return n - 1
		}
		b.WriteByte(':')
		end(last(r.area.r1), last(r.area.c1), r.fixed.r1, r.fixed.c1)
	}
	return b.String()
}

// rewrite puts a formula together again after f changed its references. Where f says no, the cells are gone. (What
// the decimal point is makes no difference to that.)
func rewrite(formula string, f func(ref) (ref, bool)) string {
	var b strings.Builder
	b.WriteByte('=')
	for _, t := range pieces(formula[1:], '.') {
		if t.kind != tokRef {
			b.WriteString(t.text)
		} else if next, ok := f(t.ref); ok {
			b.WriteString(next.spell())
		} else {
			b.WriteString("#REF!")
		}
	}
	return b.String()
}

// canonicalFormula is a formula as the service keeps it: references in capitals, sheets' titles as they are.
func (d *document) canonicalFormula(s string) string {
	return rewrite(s, func(r ref) (ref, bool) {
		if s := d.titled(r.title); s != nil && r.title != "" {
			r.title = s.props.Title
		}
		return r, true
	})
}

// moveFormula is a formula copied dr rows down and dc columns to the right: what is not fixed goes along.
func moveFormula(s string, dr, dc int) string {
	if dr == 0 && dc == 0 {
		return s
	}
	by := func(n *int, fixed bool, d int) {
		if !fixed && *n != open {
			*n += d
		}
	}
	return rewrite(s, func(r ref) (ref, bool) {
		openRows, openCols := r.area.r0 == open, r.area.c0 == open
		by(&r.area.r0, r.fixed.r0, dr)
		by(&r.area.r1, r.fixed.r1, dr)
		by(&r.area.c0, r.fixed.c0, dc)
		by(&r.area.c1, r.fixed.c1, dc)
		ordered := (openRows || r.area.r0 >= 0 && r.area.r1 > r.area.r0) && (openCols || r.area.c0 >= 0 && r.area.c1 > r.area.c0)
		return r, ordered
	})
}

// remapFormulas lets the formulas of a sheet follow cells that moved.
func (s *sheet) remapFormulas(d *document, f remapping) {
	s.eachFormula(func(at *cell) {
		at.text = rewrite(at.text, func(r ref) (ref, bool) {
			of := s
			if r.title != "" {
				if of = d.titled(r.title); of == nil {
					return r, true // a sheet that is not there moves nothing
				}
			}
			to, ok := f(span{of.props.SheetId, r.area})
			r.area = to.rect
			if to.sheet != of.props.SheetId {
				if moved, err := d.sheet(to.sheet); err == nil {
					r.title = moved.props.Title
				}
			}
			return r, ok
		})
	})
}

// retitle lets formulas follow a sheet's new title.
func (d *document) retitle(old, title string) {
	for _, s := range d.sheets {
		s.eachFormula(func(at *cell) {
			at.text = rewrite(at.text, func(r ref) (ref, bool) {
				if strings.EqualFold(r.title, old) {
					r.title = title
				}
				return r, true
			})
		})
	}
}

// eachFormula calls f for the cells with a formula; f changes them in place.
func (s *sheet) eachFormula(f func(at *cell)) {
	for r := range s.grid.rows {
		for c, at := range s.grid.row(r) {
			if at.kind == formula {
				f(&s.grid.edit(r, 0)[c])
			}
		}
	}
}
