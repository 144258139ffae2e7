package entrega

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is how long a name may be: far below what any disk refuses.
const maxName = 120

// reserved are the names that Windows keeps for devices, whatever follows a dot.
var reserved = map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}

func init() {
	for _, port := range []string{"COM", "LPT"} {
		for _, n := range "123456789" {
			reserved[port+string(n)] = true
		}
	}
}

// SafeName is s as the name of a file or folder on any system: letters without accents, digits, spaces within, and
// - _ . ( ) but no dot at the ends. Whatever else there is becomes a hyphen. It is "" where nothing is left of s.
func SafeName(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(" -_.()", r):
			b.WriteRune(r)
		case r >= 0x300 && r < 0x370: // the accent of the letter before
		default:
			b.WriteByte('-')
		}
	}
	name := strings.Trim(b.String(), " .")
	if len(name) > maxName {
		name = strings.TrimRight(name[:maxName], " .")
	}
	if strings.Trim(name, "-") == "" {
		return ""
	}
	stem, _, _ := strings.Cut(name, ".")
	if reserved[strings.ToUpper(strings.TrimSpace(stem))] {
		name = "_" + name
	}
	return name
}

// cut is s with at most max UTF-16 units, which is how a spreadsheet counts, and … where something was left out.
func cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	units := 0
	for i, r := range s {
		if units += utf16Len(r); units > max-1 && len(s)-i > utf8.RuneLen(r) {
			return s[:i] + "…"
		}
	}
	return s
}

func utf16Len(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}
