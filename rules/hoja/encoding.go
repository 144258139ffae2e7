package hoja

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

var (
	utf8Mark    = []byte("\xEF\xBB\xBF")
	utf16Little = []byte("\xFF\xFE")
	utf16Big    = []byte("\xFE\xFF")
)

// decode reads text in the encoding that the file turns out to have, as UTF-8. It goes over the file once before, and
// counts its lines: only the whole shows whether it is UTF-8, and a file that is neither is refused with the line.
func decode(f io.ReadSeeker, name string) (r io.Reader, lines int, err error) {
	c, err := census(f, false)
	if err == nil && c.badLine > 0 {
		c, err = census(f, true)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, &FileError{Name: name, Text: fileReason(err)}
	}
	r = f
	switch {
	case bytes.HasPrefix(c.head, utf16Little), bytes.HasPrefix(c.head, utf16Big):
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()), c.line, nil
	case c.zeroLine > 0:
		return nil, 0, &FileError{name, c.zeroLine, "esto no es texto; exporte la hoja como CSV o XLSX"}
	case c.badLine > 0 && c.wide > c.bad:
		return nil, 0, &FileError{name, c.badLine, "hay letras dañadas: el archivo es UTF-8 y aquí deja de serlo; expórtelo otra vez"}
	case c.badLine > 0 && c.undefinedLine > 0:
		return nil, 0, &FileError{name, c.undefinedLine, "hay letras que no son ni UTF-8 ni Windows-1252; expórtelo otra vez como CSV UTF-8"}
	case c.badLine > 0:
		r = transform.NewReader(r, charmap.Windows1252.NewDecoder())
	case bytes.HasPrefix(c.head, utf8Mark):
		if _, err := f.Seek(int64(len(utf8Mark)), io.SeekStart); err != nil {
			return nil, 0, &FileError{Name: name, Text: fileReason(err)}
		}
	}
	if c.returns && c.line == 1 {
		return macLines{r}, 0, nil // its lines were not counted
	}
	return r, c.line, nil
}

// What census finds in a file, taken as UTF-8. Lines count from 1; 0 is nowhere.
type counted struct {
	head          []byte // the first bytes
	line          int    // lines so far
	thorough      bool   // look at every rune: wide is asked of a file that is not all UTF-8
	wide, bad     int    // sequences of several bytes that are UTF-8, bytes that are not
	badLine       int    // of the first byte that is not
	zeroLine      int    // of the first zero byte
	undefinedLine int    // of the first byte that Windows-1252 does not have
	returns       bool   // there are carriage returns
}

// census goes over a file in blocks, each cut where a rune ends: a letter split between two blocks is no damage.
func census(r io.ReadSeeker, thorough bool) (*counted, error) {
	c := &counted{line: 1, thorough: thorough}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	buf := make([]byte, 64<<10)
	kept := 0 // bytes of a rune that the last block cut in two
	for {
		n, err := io.ReadFull(r, buf[kept:])
		block, last := buf[:kept+n], err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return nil, err
		}
		if c.head == nil {
			c.head = bytes.Clone(block[:min(len(block), 4)])
		}
		kept = 0
		if !last {
			kept = cutRune(block)
		}
		c.block(block[:len(block)-kept])
		if last {
			return c, nil
		}
		copy(buf, block[len(block)-kept:])
	}
}

// cutRune counts the bytes at the end of b that begin a rune without ending it.
func cutRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

func (c *counted) block(b []byte) {
	if i := bytes.IndexByte(b, 0); i >= 0 && c.zeroLine == 0 {
		c.zeroLine = c.line + bytes.Count(b[:i], []byte("\n"))
	}
	c.returns = c.returns || bytes.IndexByte(b, '\r') >= 0
	lines := bytes.Count(b, []byte("\n"))
	if c.thorough || !utf8.Valid(b) {
		c.runes(b)
	}
	c.line += lines
}

// runes goes over a block rune by rune.
func (c *counted) runes(b []byte) {
	line := c.line
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == '\n':
			line++
		case r == utf8.RuneError && size == 1:
			if c.bad++; c.badLine == 0 {
				c.badLine = line
			}
			if c.undefinedLine == 0 && undefined1252(b[i]) {
				c.undefinedLine = line
			}
		case size > 1:
			c.wide++
		}
		i += size
	}
}

func undefined1252(b byte) bool {
	return charmap.Windows1252.DecodeByte(b) == utf8.RuneError
}

// macLines reads the carriage returns that end the lines of an old Macintosh as newlines.
type macLines struct{ r io.Reader }

func (m macLines) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
