package hoja

import (
	"bytes"
	"io"
	"slices"
)

// csvBlockSize is how much of a CSV is taken apart at a time: enough that handing it to a core costs nothing, and little
// enough that it stays in the core's cache.
const csvBlockSize = 128 << 10

// A csvCutter cuts a CSV into blocks of whole rows. A line ends a row where an even number of quotes stands before it: a
// cell in quotes has its own quotes doubled. A row with a quote out of place is found to be wrong in the block that it
// begins in, whatever becomes of those after it.
type csvCutter struct {
	name      string
	separator byte
	r         io.Reader
	size      int    // of a block, at least
	over      bool   // nothing more to read
	buf, tail []byte // what was read for the last block, and of it what was not yet given
	row, line int    // those that end before tail
}

// block gives the next rows. It keeps nothing of them.
func (c *csvCutter) block() (rowReader, error) {
	buf := append(slices.Grow(c.buf[:0], c.size), c.tail...)
	var ends rowEnds
	for ends.look(buf); !c.over && (ends.cut == 0 || len(buf) < c.size); ends.look(buf) {
		if len(buf) == cap(buf) { // one row larger than a block
			buf = append(make([]byte, 0, 2*cap(buf)), buf...)
		}
		n, err := c.r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if c.over = err == io.EOF; err != nil && !c.over {
			return nil, &FileError{Name: c.name, Text: fileReason(err)}
		}
	}
	rows := buf
	if !c.over {
		rows = buf[:ends.cut]
	}
	if c.buf, c.tail = buf, buf[len(rows):]; len(rows) == 0 {
		return nil, io.EOF
	}
	b := &csvBlock{name: c.name, separator: c.separator, row: c.row, line: c.line, rest: string(rows)}
	c.row, c.line = c.row+ends.rows, c.line+ends.lines
	return b, nil
}

// rowEnds is where the rows of a text end, as far as it was looked at.
type rowEnds struct {
	at          int  // looked at
	quoted      bool // there
	cut         int  // where the last row ends
	rows, lines int  // that end before cut
	inside      int  // lines that end after it, in quotes
}

var newline = []byte{'\n'}

// look goes on to the end of text, which is what it was before and more.
func (e *rowEnds) look(text []byte) {
	for e.at < len(text) {
		part := text[e.at:]
		quoteAt := bytes.IndexByte(part, '"')
		if quoteAt >= 0 {
			part = part[:quoteAt]
		}
		if n := bytes.Count(part, newline); e.quoted {
			e.inside += n
		} else if n > 0 {
			e.cut = e.at + bytes.LastIndexByte(part, '\n') + 1
			e.rows, e.lines, e.inside = e.rows+n, e.lines+e.inside+n, 0
		}
		e.at += len(part)
		if quoteAt >= 0 {
			e.at++
			e.quoted = !e.quoted
		}
	}
}
