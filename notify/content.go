package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// Content is what a message shows, in no chat's own notation: a sender turns it
// into blocks and does the escaping. Everything in it is fit to be shown.
type Content struct {
	Mark  string // one emoji that says how urgent it is
	Title string
	Lines []Line
	Foot  Line // small print: where it is and how it is called
	Done  bool // nothing in it is to be done any more

	Memory Memory // kept with it, and not shown
}

// Line is one line of a message.
type Line []Span

// Span is a run of text in one style. Text is never mark-up, whatever it looks like.
type Span struct {
	Text   string
	Link   string // opens when the text is clicked; empty for none
	Bold   bool
	Strike bool
}

// Hash tells contents apart: the chat is up to date when it shows the content
// with the wanted hash.
func (c Content) Hash() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("unreachable: a content is only strings: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// Text is the message in one line, for a notification on a locked screen.
func (c Content) Text() string {
	s := c.Mark + " " + c.Title
	if len(c.Lines) > 0 {
		s += ": " + c.Lines[0].Text()
	}
	return shorten(plain(s), 300)
}

// Text is the line without its styles and links.
func (l Line) Text() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
	}
	return b.String()
}

// text is a line in one style; no line when there is no text.
func text(s string) Line {
	if s == "" {
		return nil
	}
	return Line{{Text: s}}
}

// join puts sep between those parts that are not empty.
func join(sep string, parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}

// prefixed puts words before s, unless s is empty.
func prefixed(words, s string) string {
	if s == "" {
		return ""
	}
	return words + s
}
