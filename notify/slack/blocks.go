package slack

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/almacontact/celula/notify"
)

// Slack's limits, with room to spare: it counts characters and we bytes, and
// what it counts against the whole message's 12,000 it does not say.
const (
	sectionLimit = 2900
	messageLimit = 9000
	lineLimit    = 1500
	linkLimit    = 1000
)

// show makes of a content what both chat.postMessage and chat.update take. An
// update without blocks would take them away, so they are always there.
func show(c notify.Content) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(literal(c.Text()), false),
		slack.MsgOptionBlocks(blocks(c)...),
		// Without it chat.update, unlike chat.postMessage, links typed names and addresses.
		slack.MsgOptionParse(false),
	}
}

// blocks are sections of as many lines as fit, and the foot as small print.
func blocks(c notify.Content) []slack.Block {
	title := notify.Line{{Text: c.Mark + " "}, {Text: c.Title, Bold: true}}
	var out []slack.Block
	for _, section := range sections(append([]notify.Line{title}, c.Lines...)) {
		out = append(out, slack.NewSectionBlock(words(section), nil, nil))
	}
	if foot := mrkdwn(c.Foot); foot != "" {
		out = append(out, slack.NewContextBlock("", words(foot)))
	}
	return out
}

// words is a text of which Slack links nothing by itself.
func words(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, true)
}

// sections puts lines into texts that Slack takes. What goes over the whole
// message's limit is left out, and counted.
func sections(lines []notify.Line) []string {
	var out []string
	section, total := "", 0
	for i, line := range lines {
		s := mrkdwn(line)
		if s == "" {
			s = " "
		}
		if total += len(s) + 1; total > messageLimit {
			s = fmt.Sprintf("… y %d líneas más", len(lines)-i)
			return append(out, section+"\n"+s)
		}
		if section != "" && len(section)+1+len(s) > sectionLimit {
			out = append(out, section)
			section = s
			continue
		}
		if section != "" {
			section += "\n"
		}
		section += s
	}
	return append(out, section)
}

// mrkdwn writes a line in Slack's mark-up: only styles and links of ours have
// any effect. A line that is too long is cut inside the text, never inside a mark.
func mrkdwn(line notify.Line) string {
	var b strings.Builder
	for _, span := range line {
		room := lineLimit - b.Len()
		s := styled(span)
		if len(s) > room {
			span.Text = cut(span.Text, room-len(span.Link)-16)
			b.WriteString(styled(span))
			break
		}
		b.WriteString(s)
	}
	return b.String()
}

// cut shortens s so that it takes at most n bytes once it is escaped.
func cut(s string, n int) string {
	for i, r := range s {
		if n -= len(literal(string(r))); n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// styled writes one span. Slack wants marks right beside the text, so the
// spaces around it stay outside.
func styled(s notify.Span) string {
	text := literal(s.Text)
	core := strings.TrimSpace(text)
	if core == "" {
		return text
	}
	lead, trail, _ := strings.Cut(text, core)
	if s.Link != "" && len(s.Link) <= linkLimit {
		core = "<" + target(s.Link) + "|" + core + ">"
	}
	if s.Strike {
		core = "~" + core + "~"
	}
	if s.Bold {
		core = "*" + core + "*"
	}
	return lead + core + trail
}

// targets replaces what would end an address that stands between < and |.
var targets = strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C", " ", "%20", "\n", "")

func target(link string) string { return targets.Replace(link) }

// literals replaces what Slack would read as mark-up. The three characters that
// it has entities for look the same to the reader; for the marks of styles it
// has none, so they give way to their nearest likeness.
var literals = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;",
	"*", "∗", "~", "∼", "`", "ˋ", "\n", " ", "\r", " ")

// emoji is the code of one. Slack draws it wherever it stands, also in «reglas.yaml:100:7»; other numbers are none.
var emoji = regexp.MustCompile(`:(100|1234|[a-z0-9_+'\-]*[a-z_+\-][a-z0-9_+'\-]*):`)

// literal writes a text so that Slack shows it and does nothing else.
func literal(s string) string {
	if strings.HasPrefix(s, ">") { // a quotation, at the beginning of a line
		s = "›" + s[1:]
	}
	s = literals.Replace(strings.ToValidUTF8(s, "�"))
	if strings.Count(s, ":") > 1 {
		s = emoji.ReplaceAllString(s, "∶$1∶")
	}
	if !strings.Contains(s, "_") {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if r == '_' && !(letterBefore(s[:i]) && letterAfter(s[i+1:])) {
			r = 'ˍ'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// An underscore inside a word, as logins have them, means nothing to Slack.
func letterBefore(s string) bool { r, _ := utf8.DecodeLastRuneInString(s); return isWord(r) }
func letterAfter(s string) bool  { r, _ := utf8.DecodeRuneInString(s); return isWord(r) }

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
