package standin

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Segment is a run of text in one style, its mark-up already read: Text is
// what a person sees.
type Segment struct {
	Text   string `json:"text"`
	Link   string `json:"link,omitempty"`
	Bold   bool   `json:"bold,omitempty"`
	Italic bool   `json:"italic,omitempty"`
	Strike bool   `json:"strike,omitempty"`
	Code   bool   `json:"code,omitempty"`
	Quote  bool   `json:"quote,omitempty"`
	Ping   bool   `json:"ping,omitempty"` // it calls somebody
}

func plainLine(line []Segment) string {
	var b strings.Builder
	for _, s := range line {
		b.WriteString(s.Text)
	}
	return b.String()
}

func plainLines(s string) [][]Segment {
	var lines [][]Segment
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, []Segment{{Text: line}})
	}
	return lines
}

func countPings(lines [][]Segment) int {
	n := 0
	for _, line := range lines {
		for _, s := range line {
			if s.Ping {
				n++
			}
		}
	}
	return n
}

// parse reads mrkdwn. Unless it is verbatim, addresses typed in the text
// become links too.
func parse(s string, verbatim bool) [][]Segment {
	var lines [][]Segment
	for line := range strings.SplitSeq(s, "\n") {
		p := parser{verbatim: verbatim}
		quoted, quote := strings.CutPrefix(line, "&gt;")
		p.read(quoted, Segment{Quote: quote})
		lines = append(lines, p.out)
	}
	return lines
}

type parser struct {
	verbatim bool
	out      []Segment
}

// read takes a text apart in a style that stands already.
func (p *parser) read(s string, style Segment) {
	from := 0
	for i := 0; i < len(s); {
		n, inner := markup(s, i)
		if n == 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		p.text(s[from:i], style)
		p.marked(s[i], inner, style)
		i += n
		from = i
	}
	p.text(s[from:], style)
}

// markup finds a piece of mark-up that starts at s[i]: its whole length, and
// what is inside; length 0 when there is none.
func markup(s string, i int) (n int, inner string) {
	mark := s[i]
	if mark == '<' {
		end := strings.IndexByte(s[i:], '>')
		if end < 2 {
			return 0, ""
		}
		return end + 1, s[i+1 : i+end]
	}
	if !strings.ContainsRune("*_~`", rune(mark)) || i > 0 && wordBefore(s[:i]) {
		return 0, ""
	}
	for j := i + 2; j < len(s); j++ {
		if s[j] == mark && !wordAfter(s[j+1:]) && s[j-1] != ' ' && s[i+1] != ' ' && s[i+1] != mark {
			return j + 1 - i, s[i+1 : j]
		}
	}
	return 0, ""
}

func wordBefore(s string) bool { r, _ := utf8.DecodeLastRuneInString(s); return isWord(r) }
func wordAfter(s string) bool {
	if s == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return isWord(r)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// marked reads what stands inside a piece of mark-up.
func (p *parser) marked(mark byte, inner string, style Segment) {
	switch mark {
	case '<':
		p.out = append(p.out, reference(inner, style))
		return
	case '`':
		style.Code = true
		style.Text = unescape(inner)
		p.out = append(p.out, style)
		return
	case '*':
		style.Bold = true
	case '_':
		style.Italic = true
	case '~':
		style.Strike = true
	}
	p.read(inner, style)
}

// reference reads what stands between < and >: a call to people, a channel, or a link.
func reference(inner string, style Segment) Segment {
	target, label, labelled := strings.Cut(inner, "|")
	style.Text = unescape(target)
	if labelled {
		style.Text = unescape(label)
	}
	switch {
	case strings.HasPrefix(target, "!date^"), strings.HasPrefix(target, "#"):
	case strings.HasPrefix(target, "!"), strings.HasPrefix(target, "@"):
		style.Ping = true
		if !labelled {
			style.Text = "@" + target[1:]
		}
	default:
		style.Link = unescape(target)
	}
	return style
}

var address = regexp.MustCompile(`https?://[^\s<>|]+`)

// text adds what is not marked up.
func (p *parser) text(s string, style Segment) {
	s = unescape(s)
	from := 0
	if !p.verbatim {
		for _, at := range address.FindAllStringIndex(s, -1) {
			p.add(s[from:at[0]], style)
			from = at[1]
			link := style
			link.Link = s[at[0]:at[1]]
			p.add(link.Link, link)
		}
	}
	p.add(s[from:], style)
}

func (p *parser) add(s string, style Segment) {
	if s != "" {
		style.Text = s
		p.out = append(p.out, style)
	}
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func unescape(s string) string { return entities.Replace(s) }
