package hoja

import "io"

// A Block is some rows of a file, one below another. Blocks come from one goroutine ([File.Block]) and may be read by
// others, each by one, side by side.
type Block struct{ rows rowReader }

// Next appends the cells of the block's next row to dst and gives its number as the spreadsheet has it; io.EOF after the
// last.
func (b Block) Next(dst []Cell) (row int, cells []Cell, err error) { return b.rows.next(dst) }

// A blockReader gives a table in blocks; io.EOF after the last. Any other error means that the file cannot be read
// whole.
type blockReader interface {
	block() (rowReader, error)
}

// A rowReader gives rows one after another, each appended to dst, with the number that a spreadsheet gives it; io.EOF
// after the last.
type rowReader interface {
	next(dst []Cell) (num int, cells []Cell, err error)
}

// A fileRow is a row kept for later.
type fileRow struct {
	num   int
	cells []Cell
}

// keptRows are rows that were read before, and what comes after them.
type keptRows struct {
	rows []fileRow
	then rowReader // nil where nothing does
}

func (k *keptRows) next(dst []Cell) (int, []Cell, error) {
	if len(k.rows) > 0 {
		first := k.rows[0]
		k.rows = k.rows[1:]
		return first.num, append(dst, first.cells...), nil
	}
	if k.then == nil {
		return 0, dst, io.EOF
	}
	return k.then.next(dst)
}
