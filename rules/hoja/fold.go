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

// appendFold appends the folded s to dst; name asks for the rules of headers.
func appendFold(dst []byte, s string, name bool) []byte {
	start, gap := len(dst), false
	put := func(r rune) {
		switch {
		case name && r == '.', invisible(r), unicode.Is(unicode.Mn, r):
			return
		case space(r), name && (r == '_' || r == '-' || r == ':' || r == '/' || r == '#'):
			gap = len(dst) > start
			return
		}
		if gap {
			dst = append(dst, ' ')
			gap = false
		}
		dst = utf8.AppendRune(dst, unicode.ToUpper(r))
	}
	for i, r := range s {
		if r < 0x80 {
			put(r)
			continue
		}
		if r == utf8.RuneError || !decomposes(r) {
			put(r)
			continue
		}
		parts := norm.NFD.PropertiesString(s[i:]).Decomposition()
		if parts == nil {
			put(r)
		}
		for len(parts) > 0 {
			d, size := utf8.DecodeRune(parts)
			put(d)
			parts = parts[size:]
		}
	}
	return dst
}

func decomposes(r rune) bool { return r >= 0xC0 && r < 0x2000 }

// A Spanish word in its singular, near enough to compare by: both sides lose a final S, then a final E.
// MIGRACIONES and MIGRACIÓN meet, TERMINALES and TERMINAL, UPGRADES and UPGRADE.
func singular(folded string) string {
	words := strings.Fields(folded)
	for i, w := range words {
		words[i] = strings.TrimSuffix(strings.TrimSuffix(w, "S"), "E")
	}
	return strings.Join(words, " ")
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
