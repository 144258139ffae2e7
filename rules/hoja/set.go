package hoja

import (
	"slices"
	"strings"
)

// MemberSeparator stands between the members of a set of words, which is kept as one text in order. So two sets are
// compared as two texts are, and the everyday set of one code is the cell's own text.
const MemberSeparator = "\n"

// Members are the members of a set as [Sale.WordsAt] has it, in order.
func Members(words string) []string {
	if words == "" {
		return nil
	}
	return strings.Split(words, MemberSeparator)
}

// CountMembers counts the members of a set as [Sale.WordsAt] has it.
func CountMembers(words string) int {
	if words == "" {
		return 0
	}
	return 1 + strings.Count(words, MemberSeparator)
}

// HasMember reports whether word is a member of a set as [Sale.WordsAt] has it.
func HasMember(words, word string) bool {
	for words != "" {
		var first string
		if first, words, _ = strings.Cut(words, MemberSeparator); first == word {
			return true
		}
	}
	return false
}

// Missing are the members of want that have lacks, in order.
func Missing(want, have []string) []string {
	var out []string
	for _, w := range want {
		if !slices.Contains(have, w) {
			out = append(out, w)
		}
	}
	return out
}

func between(c byte) bool { return c == ',' || c == ';' || c == '+' || c == '/' }

// codeSet is the set of codes that a cell names: split at , ; + / and white space, in upper case, in order.
func codeSet(s string) string {
	if oneCode(s) {
		return s
	}
	var some [8]string
	codes := some[:0]
	for code := range strings.FieldsFuncSeq(strings.ToUpper(s), betweenCodes) {
		if code = Flatten(code); code != "" {
			codes = append(codes, code)
		}
	}
	return join(codes)
}

func betweenCodes(r rune) bool {
	return r < 0x80 && between(byte(r)) || space(r) && !invisible(r)
}

// join makes a set of words that it may reorder.
func join(words []string) string {
	slices.Sort(words)
	return strings.Join(slices.Compact(words), MemberSeparator)
}

func oneCode(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !(digit(c) || c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return true
}

// A Service is a service by its name and the words that give it away; campos.yaml lists them in the order in which
// they are tried.
type Service struct {
	Name   string
	Begins []string // a word that begins so
	Words  []string // a word that is just this
}

// serviceSet is the set of services that a cell names: split at , ; + / and newlines, those that are known by
// their names, the others as typed.
func serviceSet(s string, known []Service) string {
	var some [8]string
	services := some[:0]
	for start, i := 0, 0; i <= len(s); i++ {
		if i < len(s) && !between(s[i]) && s[i] != '\n' && s[i] != '\r' {
			continue
		}
		if part := Flatten(s[start:i]); part != "" {
			services = append(services, serviceOf(part, known))
		}
		start = i + 1
	}
	return join(services)
}

func serviceOf(part string, known []Service) string {
	var buf [128]byte
	folded := appendFold(buf[:0], part, false)
	for i := range known {
		if known[i].in(folded) {
			return known[i].Name
		}
	}
	return part
}

// in reports whether the service is given away by a word of a folded text.
func (v *Service) in(folded []byte) bool {
	for len(folded) > 0 {
		end := 0
		for end < len(folded) && wordByte(folded[end]) {
			end++
		}
		if word := folded[:end]; end > 0 && v.is(word) {
			return true
		}
		folded = folded[min(end+1, len(folded)):]
	}
	return false
}

func wordByte(c byte) bool { return c >= 'A' && c <= 'Z' || digit(c) || c >= 0x80 }

func (v *Service) is(word []byte) bool {
	for _, w := range v.Words {
		if string(word) == w {
			return true
		}
	}
	for _, b := range v.Begins {
		if len(word) >= len(b) && string(word[:len(b)]) == b {
			return true
		}
	}
	return false
}
