package emulator

import (
	"strconv"
	"strings"
)

type fileList struct {
	Kind          string       `json:"kind"`
	NextPageToken string       `json:"nextPageToken"`
	Files         []*driveFile `json:"files"`

	ForceSendFields []string `json:"-"`
}

// listFiles answers GET files: the spreadsheets that the caller may see, the one changed last first.
func (s *Server) listFiles(c *driveCall) error {
	match, err := parseSearch(c.query.Get("q"))
	if err != nil {
		return err
	}
	size, from := 100, 0
	if text := c.query.Get("pageSize"); text != "" {
		if size, err = strconv.Atoi(text); err != nil || size < 1 || size > 1000 {
			return badParameter("pageSize", "Invalid value '"+text+"'. Values must be within the range: [1, 1000]")
		}
	}
	if text := c.query.Get("pageToken"); text != "" {
		if from, err = strconv.Atoi(text); err != nil || from < 0 {
			return badParameter("pageToken", "Invalid Value")
		}
	}
	out := &fileList{Kind: "drive#fileList", ForceSendFields: []string{"Files"}} // told also when empty
	n := 0
	for _, d := range s.allBooks() {
		if !s.may(c.By, d) || !match(d) {
			continue
		}
		if n++; n <= from {
			continue
		}
		if len(out.Files) == size {
			out.NextPageToken = strconv.Itoa(from + size)
			break
		}
		out.Files = append(out.Files, d.file())
	}
	return c.answer(out, mask{"kind": nil, "nextPageToken": nil, "files": briefFile})
}

// parseSearch reads Drive's q: terms joined by "and". Terms about folders, owners and the like hold for everything
// here; others that are not known are refused.
func parseSearch(q string) (func(*document) bool, error) {
	bad := badParameter("q", "Invalid Value")
	var terms []func(*document) bool
	for rest := strings.TrimSpace(q); rest != ""; {
		var words []string
		words, rest = searchWords(rest)
		if len(words) != 3 {
			return nil, bad
		}
		term := searchTerm(words[0], words[1], words[2])
		if term == nil {
			return nil, bad
		}
		terms = append(terms, term)
	}
	return func(d *document) bool {
		for _, t := range terms {
			if !t(d) {
				return false
			}
		}
		return true
	}, nil
}

// searchTerm is what one term asks for; nil for one that is not understood.
func searchTerm(field, op, want string) func(*document) bool {
	always := func(yes bool) func(*document) bool { return func(*document) bool { return yes } }
	value, quoted := unquote(want)
	switch {
	case field == "name" && op == "=" && quoted:
		return func(d *document) bool { return d.props.Title == value }
	case field == "name" && op == "contains" && quoted:
		return func(d *document) bool {
			return strings.Contains(strings.ToLower(d.props.Title), strings.ToLower(value))
		}
	case field == "mimeType" && op == "=" && quoted:
		return always(value == spreadsheetType)
	case field == "trashed" && op == "=":
		return always(want == "false")
	case op == "in" && (want == "parents" || want == "owners" || want == "writers" || want == "readers"):
		return always(true)
	}
	return nil
}

// searchWords splits the first term off a search: field, operator and value.
func searchWords(q string) (words []string, rest string) {
	for q = strings.TrimSpace(q); q != ""; q = strings.TrimSpace(q) {
		n := wordLength(q)
		word := q[:n]
		q = q[n:]
		if strings.EqualFold(word, "and") && len(words) == 3 {
			return words, q
		}
		words = append(words, word)
	}
	return words, ""
}

// wordLength is how long the first word of a search is: quoted, an "=", or up to a space.
func wordLength(q string) int {
	switch q[0] {
	case '\'', '"':
		for i := 1; i < len(q); i++ {
			if q[i] == '\\' {
				i++
			} else if q[i] == q[0] {
				return i + 1
			}
		}
		return len(q)
	case '=':
		return 1
	}
	if n := strings.IndexAny(q, " =\t"); n > 0 {
		return n
	}
	return len(q)
}

// unquote takes the quotes off a value; ok is false for one that had none.
func unquote(s string) (string, bool) {
	if len(s) < 2 || s[0] != '\'' && s[0] != '"' || s[len(s)-1] != s[0] {
		return s, false
	}
	return strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\"`, `"`).Replace(s[1 : len(s)-1]), true
}
