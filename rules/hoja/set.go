package hoja

import (
	"slices"
	"strings"
)

// A set of words is kept as one text: its members in order, a newline between. So two sets are compared as two
// texts are, and the everyday set of one code is the cell's own text.
const setSeparator = "\n"

func members(set string) []string {
	if set == "" {
		return nil
	}
	return strings.Split(set, setSeparator)
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

func between(r rune) bool { return r == ',' || r == ';' || r == '+' || r == '/' }

// codeSet is the set of codes that a cell names: split at , ; + / and white space, in upper case, in order.
func codeSet(s string) string {
	if oneCode(s) {
		return s
	}
	codes := strings.FieldsFunc(s, func(r rune) bool { return between(r) || space(r) && !invisible(r) })
	out := codes[:0]
	for _, c := range codes {
		if c = strings.ToUpper(Flatten(c)); c != "" {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), setSeparator)
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

func (v *Service) is(words []string) bool {
	for _, w := range words {
		if slices.Contains(v.Words, w) {
			return true
		}
		for _, b := range v.Begins {
			if strings.HasPrefix(w, b) {
				return true
			}
		}
	}
	return false
}

// serviceSet is the set of services that a cell names: split at , ; + / and newlines, those that are known by
// their names, the others as typed.
func serviceSet(s string, known []Service) string {
	var out []string
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return between(r) || r == '\n' || r == '\r' }) {
		if part = Flatten(part); part != "" {
			out = append(out, serviceOf(part, known))
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), setSeparator)
}

func serviceOf(part string, known []Service) string {
	words := strings.FieldsFunc(Fold(part), func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	})
	for i := range known {
		if known[i].is(words) {
			return known[i].Name
		}
	}
	return part
}
