package main

import (
	"context"
	"io"
	"runtime"
	"sync"

	"github.com/almacontact/celula/rules/hoja"
)

// A piece is a block of a file on its way through a core.
type piece[T any] struct {
	block hoja.Block
	taken []T
	over  int   // the first row that overruns the header, 0 where none does
	err   error // the file cannot be read further
	done  chan struct{}
}

// eachRow goes over a file with every core and calls each, in the order of the file, with what take takes of every row
// that is not blank. One goroutine reads blocks, one a core takes them apart. take must keep nothing of the sale, nor
// each of its argument: their memory is used again. It answers an error where the file cannot be read whole; each may
// have been called by then. Where ctx ends it goes no further, and answers that.
func eachRow[T any](ctx context.Context, f *hoja.File, take func(*hoja.Sale) T, each func(*T)) error {
	cores := runtime.GOMAXPROCS(0)
	work, ordered := make(chan *piece[T], cores), make(chan *piece[T], 2*cores)
	free := sync.Pool{New: func() any { return &piece[T]{} }}
	go func() {
		defer close(ordered)
		defer close(work)
		for more := true; more; {
			p := free.Get().(*piece[T])
			p.taken, p.over, p.done = p.taken[:0], 0, make(chan struct{})
			if p.err = ctx.Err(); p.err == nil {
				p.block, p.err = f.Block()
			}
			if p.err == nil {
				work <- p
			} else {
				more = false
				close(p.done)
			}
			ordered <- p
		}
	}()
	for range cores {
		go func() {
			var sale hoja.Sale // used again for every row
			for p := range work {
				p.err = p.take(f, &sale, take)
				close(p.done)
			}
		}()
	}
	var fault error
	for p := range ordered {
		<-p.done
		for i := range p.taken {
			each(&p.taken[i])
		}
		if f.Overrun == 0 {
			f.Overrun = p.over
		}
		if p.err != io.EOF && fault == nil {
			fault = p.err
		}
		free.Put(p)
	}
	return fault
}

// take takes what is wanted of the rows of the block; io.EOF when it is through.
func (p *piece[T]) take(f *hoja.File, sale *hoja.Sale, take func(*hoja.Sale) T) error {
	var cells []hoja.Cell
	for {
		row, next, err := p.block.Next(cells[:0])
		if err != nil {
			return err
		}
		if cells = next; p.over == 0 && f.Overruns(cells) {
			p.over = row
		}
		if !f.Layout.Blank(cells) {
			f.Layout.ReadSale(sale, row, cells)
			p.taken = append(p.taken, take(sale))
		}
	}
}
