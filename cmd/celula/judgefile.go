package main

import (
	"context"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

// A judgedRow is one sale of a file with its verdict, comun.duplicada included.
type judgedRow struct {
	row     int
	id      string // ID VENTA
	verdict *rules.Verdict
	earlier int // row of the sale that this one repeats, 0 where it repeats none
}

// A noted sale is one judged by itself, with what else is wanted of it.
type noted[T any] struct {
	row     int
	id      string
	verdict rules.Verdict
	note    T
}

// judgeFile judges the sales of a file and calls each for them in the order of the file. It answers an error where the
// file cannot be read whole; each may have been called by then.
func judgeFile(ctx context.Context, f *hoja.File, r *rules.Rules, today hoja.Date, each func(judgedRow)) error {
	nothing := func(*hoja.Sale, rules.Verdict) struct{} { return struct{}{} }
	return judgeNoting(ctx, f, r, today, nothing, func(s judgedRow, _ struct{}) { each(s) })
}

// judgeNoting is judgeFile where more of a sale is wanted than its verdict: note takes it, on the core that judged the
// sale and before comun.duplicada is decided. It must keep nothing of the sale, whose memory is used again.
func judgeNoting[T any](ctx context.Context, f *hoja.File, r *rules.Rules, today hoja.Date, note func(*hoja.Sale, rules.Verdict) T, each func(judgedRow, T)) error {
	pass := r.Repeats()
	judge := func(sale *hoja.Sale) noted[T] {
		v := r.Judge(sale, today)
		return noted[T]{sale.Row, sale.ID, v, note(sale, v)}
	}
	return eachRow(ctx, f, judge, func(s *noted[T]) {
		earlier := pass.See(s.row, &s.verdict)
		each(judgedRow{s.row, s.id, &s.verdict, earlier}, s.note)
	})
}
