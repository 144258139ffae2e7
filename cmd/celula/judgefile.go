package main

import (
	"io"
	"runtime"
	"sync"

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

// batchRows is how many rows go to a core at a time: enough that handing over costs nothing.
const batchRows = 512

// A batch is some rows of a file on their way through a core.
type batch[T any] struct {
	cells    []hoja.Cell // of all rows, one after another
	rows     []span
	ids      []string
	verdicts []rules.Verdict
	notes    []T   // what else the caller wants of each sale
	err      error // the file could not be read further
	judged   chan struct{}
}

// A span is where the cells of a row are in its batch.
type span struct{ num, from, to int }

// judgeFile judges the sales of a file and calls each for them in the order of the file. One goroutine reads, one a
// core judges. It answers an error where the file cannot be read whole; each may have been called by then.
func judgeFile(f *hoja.File, r *rules.Rules, today hoja.Date, each func(judgedRow)) error {
	nothing := func(*hoja.Sale, *rules.Verdict) struct{} { return struct{}{} }
	return judgeNoting(f, r, today, nothing, func(s judgedRow, _ struct{}) { each(s) })
}

// judgeNoting is judgeFile where more of a sale is wanted than its verdict: note takes it, on the core that judged the
// sale and before comun.duplicada is decided. It must keep nothing of the sale, whose memory is used again.
func judgeNoting[T any](f *hoja.File, r *rules.Rules, today hoja.Date, note func(*hoja.Sale, *rules.Verdict) T, each func(judgedRow, T)) error {
	cores := runtime.GOMAXPROCS(0)
	work, ordered := make(chan *batch[T], cores), make(chan *batch[T], 2*cores)
	free := sync.Pool{New: func() any { return &batch[T]{} }}
	go readBatches(f, &free, work, ordered)
	for range cores {
		go func() {
			var sale hoja.Sale
			for b := range work {
				b.judge(f.Layout, r, today, &sale, note)
				close(b.judged)
			}
		}()
	}
	pass := r.Repeats()
	var err error
	for b := range ordered {
		<-b.judged
		for i := range b.verdicts {
			row := b.rows[i].num
			earlier := pass.See(row, &b.verdicts[i])
			each(judgedRow{row, b.ids[i], &b.verdicts[i], earlier}, b.notes[i])
		}
		err = b.err
		free.Put(b)
	}
	return err
}

// readBatches reads the file to its end, or to where it cannot be read. Every batch is sent to be judged and, in
// order, to be awaited.
func readBatches[T any](f *hoja.File, free *sync.Pool, work, ordered chan<- *batch[T]) {
	for more := true; more; {
		b := free.Get().(*batch[T])
		more = b.fill(f)
		work <- b
		ordered <- b
	}
	close(work)
	close(ordered)
}

// fill reads the next rows that are sales; false after the last.
func (b *batch[T]) fill(f *hoja.File) bool {
	b.cells, b.rows, b.err, b.judged = b.cells[:0], b.rows[:0], nil, make(chan struct{})
	for len(b.rows) < batchRows {
		from := len(b.cells)
		num, cells, err := f.Next(b.cells)
		if err != nil {
			if err != io.EOF {
				b.err = err
			}
			return false
		}
		if f.Layout.Blank(cells[from:]) {
			b.cells = cells[:from]
			continue
		}
		b.cells, b.rows = cells, append(b.rows, span{num, from, len(cells)})
	}
	return true
}

func (b *batch[T]) judge(l *hoja.Layout, r *rules.Rules, today hoja.Date, sale *hoja.Sale, note func(*hoja.Sale, *rules.Verdict) T) {
	b.ids, b.verdicts, b.notes = b.ids[:0], b.verdicts[:0], b.notes[:0]
	for _, s := range b.rows {
		l.ReadSale(sale, s.num, b.cells[s.from:s.to])
		b.ids = append(b.ids, sale.ID)
		b.verdicts = append(b.verdicts, r.Judge(sale, today))
		b.notes = append(b.notes, note(sale, &b.verdicts[len(b.verdicts)-1]))
	}
}
