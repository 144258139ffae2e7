package hoja

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// space reports whether r is nothing to the eye: white space of any width, and what copying from web pages and
// messengers leaves between letters (zero-width spaces and joiners, marks of direction, the dress of ✔️).
func space(r rune) bool {
	if r < 0x80 {
		return r == ' ' || r >= '\t' && r <= '\r' || r == 0
	}
	return unicode.IsSpace(r) || invisible(r)
}

// invisible are the runes without width; they join nothing and separate nothing.
func invisible(r rune) bool {
	switch {
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0x180E, r == 0xFEFF, r == 0xFE0E, r == 0xFE0F:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

func isSpace(s string) bool {
	if s != "" && s[0] > ' ' && s[0] < 0x7F {
		return false
	}
	for _, r := range s {
		if !space(r) {
			return false
		}
	}
	return true
}

// Flatten is s on one line as people read it: no space at its ends, one between words, nothing invisible. It
// allocates only where there is something to mend.
func Flatten(s string) string {
	if flat(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	gap := false
	for _, r := range s {
		switch {
		case invisible(r):
		case space(r):
			gap = len(b) > 0
		default:
			if gap {
				b = append(b, ' ')
				gap = false
			}
			b = utf8.AppendRune(b, r)
		}
	}
	return string(b)
}

func flat(s string) bool {
	gap := true // as if before the text
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ' ':
			if gap {
				return false
			}
			gap = true
		case c < ' ':
			return false
		case c >= 0x80:
			// What may hide something begins with these bytes; accented letters with none of them.
			if c == 0xC2 || c == 0xCD || c >= 0xD8 && c <= 0xDF || c == 0xE1 || c == 0xE2 || c == 0xE3 || c == 0xEF {
				return flatSlow(s)
			}
			gap = false
		default:
			gap = false
		}
	}
	return !gap || s == ""
}

func flatSlow(s string) bool {
	gap := true
	for _, r := range s {
		if r == ' ' && !gap {
			gap = true
			continue
		}
		if space(r) || r == utf8.RuneError {
			return false
		}
		gap = false
	}
	return !gap
}

// Fold is s as values are compared: flattened, upper case, without accents (Ñ is N, as with people in a hurry).
func Fold(s string) string { return string(appendFold(nil, s, false)) }

// FoldName is s as headers and names of values are compared: [Fold], without dots, and with _ - : / # as spaces.
func FoldName(s string) string { return string(appendFold(nil, s, true)) }

// appendFold appends the folded s to dst; name asks for the rules of headers. Nearly every cell of a hoja goes through
// here, and nearly all of it is plain letters and the accented ones of Spanish, which tables answer for.
func appendFold(dst []byte, s string, name bool) []byte {
	f := fold{plain: &foldPlain, start: len(dst)}
	if name {
		f.plain = &foldNames
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < 0x80:
			dst = f.put(dst, f.plain[c])
			i++
		case c == 0xC3 && i+1 < len(s) && s[i+1]&0xC0 == 0x80 && foldAccented[s[i+1]&0x3F] != 0:
			dst = f.put(dst, foldAccented[s[i+1]&0x3F])
			i += 2
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			dst = f.other(dst, r)
			i += size
		}
	}
	return dst
}

// A fold is the state of folding one text. The text itself goes by value, so that it can stay on the stack.
type fold struct {
	plain *[128]byte
	start int
	gap   bool // a space comes before the next letter
}

// What a rune folds to, if not to a letter.
const gap, nothing = ' ', 0

func (f *fold) put(dst []byte, c byte) []byte {
	switch c {
	case nothing:
		return dst
	case gap:
		f.gap = len(dst) > f.start
		return dst
	}
	if f.gap {
		f.gap = false
		dst = append(dst, ' ')
	}
	return append(dst, c)
}

// other folds a rune that the tables do not have.
func (f *fold) other(dst []byte, r rune) []byte {
	var buf [utf8.UTFMax]byte
	parts := norm.NFD.Properties(utf8.AppendRune(buf[:0], r)).Decomposition()
	if parts == nil {
		return f.rune(dst, r)
	}
	for len(parts) > 0 {
		d, n := utf8.DecodeRune(parts)
		dst = f.rune(dst, d)
		parts = parts[n:]
	}
	return dst
}

func (f *fold) rune(dst []byte, r rune) []byte {
	switch {
	case r < 0x80:
		return f.put(dst, f.plain[r])
	case invisible(r), unicode.Is(unicode.Mn, r):
		return dst
	case space(r):
		return f.put(dst, gap)
	}
	if f.gap {
		f.gap = false
		dst = append(dst, ' ')
	}
	return utf8.AppendRune(dst, unicode.ToUpper(r))
}

var (
	foldPlain    = foldTable("")
	foldNames    = foldTable("_-:/#")
	foldAccented = accentTable() // by the second byte of U+00C0 to U+00FF; 0 where the letter is no accented one
)

// foldTable says what ASCII folds to; a name has gaps besides spaces, and no dots.
func foldTable(gaps string) (t [128]byte) {
	for c := range byte(128) {
		switch {
		case space(rune(c)), strings.IndexByte(gaps, c) >= 0:
			t[c] = gap
		case c == '.' && gaps != "":
			t[c] = nothing
		case c >= 'a' && c <= 'z':
			t[c] = c - 'a' + 'A'
		default:
			t[c] = c
		}
	}
	return t
}

func accentTable() (t [64]byte) {
	for r := rune(0xC0); r <= 0xFF; r++ {
		if d := norm.NFD.String(string(r)); len(d) > 1 && d[0] < 0x80 {
			t[r-0xC0] = foldPlain[d[0]]
		}
	}
	return t
}

// appendSingular appends folded words in their singular, near enough to compare by: both sides lose a final S, then a
// final E. MIGRACIONES and MIGRACIÓN meet, TERMINALES and TERMINAL, UPGRADES and UPGRADE.
func appendSingular(dst, folded []byte) []byte {
	for i, c := range folded {
		if end := i+1 == len(folded) || folded[i+1] == ' '; end && c == 'S' {
			if n := len(dst); n > 0 && dst[n-1] == 'E' {
				dst = dst[:n-1]
			}
		} else if !(end && c == 'E') {
			dst = append(dst, c)
		}
	}
	return dst
}

// Shorten is s flattened and cut to at most max runes, with … where something was left out.
func Shorten(s string, max int) string {
	s = Flatten(s)
	n, cut := 0, 0
	for i := range s {
		if n == max {
			return s[:cut] + "…"
		}
		n, cut = n+1, i
	}
	return s
}
