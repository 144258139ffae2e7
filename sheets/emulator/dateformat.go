package emulator

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// epoch is day 0 of the serial numbers that dates are.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// serial is the number of a time; fractions are of a day.
func serial(t time.Time) float64 {
	return float64(t.Unix()-epoch.Unix()) / 86400
}

// serialTime is the time of a number, to the millisecond.
func serialTime(n float64) time.Time {
	days := math.Floor(n)
	ms := math.Round((n - days) * 86_400_000)
	return epoch.AddDate(0, 0, int(days)).Add(time.Duration(ms) * time.Millisecond)
}

// formatDate shows a serial number by a pattern such as "d/mm/yyyy h:mm am/pm".
func formatDate(n float64, pattern string, l *locale) string {
	if n < -700_000 || n > 3_000_000 {
		return general(n, l) // beyond any year with four digits
	}
	t := serialTime(n)
	tokens := dateTokens(splitSections(pattern)[0])
	half := false
	for _, tok := range tokens {
		half = half || tok.kind == 'a'
	}
	var b strings.Builder
	for i, tok := range tokens {
		if tok.kind == 0 {
			b.WriteString(tok.text)
			continue
		}
		if tok.kind == 'm' && isMinute(tokens, i) {
			tok.kind = 'M'
		}
		b.WriteString(tok.format(t, n, half, l))
	}
	return b.String()
}

// A dateToken is a run of one pattern letter, or, of kind 0, text that stands for itself. [h] is elapsed.
type dateToken struct {
	kind    byte
	text    string
	elapsed bool
}

// dateTokens takes a date pattern apart. Letters that mean nothing stand for themselves.
func dateTokens(s string) []dateToken {
	var out []dateToken
	for s != "" {
		lower := strings.ToLower(s)
		switch {
		case strings.HasPrefix(lower, "am/pm"):
			out, s = append(out, dateToken{kind: 'a', text: s[:5]}), s[5:]
		case strings.HasPrefix(lower, "a/p"):
			out, s = append(out, dateToken{kind: 'a', text: s[:3]}), s[3:]
		case len(s) > 2 && s[0] == '[' && strings.IndexByte("hms", lower[1]) >= 0:
			inside, rest, _ := strings.Cut(s[1:], "]")
			out, s = append(out, dateToken{lower[1], inside, true}), rest
		case strings.IndexByte("ymdhs", lower[0]) >= 0:
			n := len(lower) - len(strings.TrimLeft(lower, lower[:1]))
			out, s = append(out, dateToken{kind: lower[0], text: s[:n]}), s[n:]
		case strings.HasPrefix(s, ".0") && len(out) > 0:
			n := 1 + len(s[1:]) - len(strings.TrimLeft(s[1:], "0"))
			out, s = append(out, dateToken{kind: 'f', text: s[:n]}), s[n:]
		default:
			text, rest, ok := cutLiteral(s)
			if !ok {
				text, rest = s[:1], s[1:]
			}
			out, s = append(out, dateToken{text: text}), rest
		}
	}
	return out
}

// isMinute says whether the "m" at i stands beside hours or seconds, and so for minutes.
func isMinute(tokens []dateToken, i int) bool {
	if tokens[i].elapsed {
		return true
	}
	for j := i - 1; j >= 0; j-- {
		if tokens[j].kind != 0 {
			if tokens[j].kind == 'h' {
				return true
			}
			break
		}
	}
	for j := i + 1; j < len(tokens); j++ {
		if tokens[j].kind != 0 {
			return tokens[j].kind == 's'
		}
	}
	return false
}

// format shows the part of a time that a token stands for. half is whether the pattern counts hours to twelve.
func (tok dateToken) format(t time.Time, n float64, half bool, l *locale) string {
	pad := func(v int) string { return fmt.Sprintf("%0*d", min(len(tok.text), 2), v) }
	if tok.elapsed {
		unit := map[byte]float64{'h': 24, 'M': 1440, 's': 86400}[tok.kind]
		return fmt.Sprintf("%0*d", len(tok.text), int64(math.Floor(n*unit+1e-6)))
	}
	switch tok.kind {
	case 'y':
		if len(tok.text) > 2 {
			return fmt.Sprintf("%04d", t.Year())
		}
		return fmt.Sprintf("%02d", t.Year()%100)
	case 'm':
		if len(tok.text) > 2 {
			return name(l.months[t.Month()-1], len(tok.text))
		}
		return pad(int(t.Month()))
	case 'd':
		if len(tok.text) > 2 {
			return name(l.weekdays()[t.Weekday()], len(tok.text))
		}
		return pad(t.Day())
	case 'h':
		if half {
			return pad((t.Hour()+11)%12 + 1)
		}
		return pad(t.Hour())
	case 'M':
		return pad(t.Minute())
	case 's':
		return pad(t.Second())
	case 'f':
		return fmt.Sprintf(".%03d", t.Nanosecond()/1_000_000)[:len(tok.text)]
	case 'a':
		return meridiem(t.Hour() >= 12, tok.text)
	}
	return tok.text
}

// name is a month or a weekday in full, or its first three letters.
func name(full string, letters int) string {
	if letters == 3 {
		return string([]rune(full)[:3])
	}
	return full
}

// meridiem is AM or PM, or a single letter where the pattern has "a/p".
func meridiem(afternoon bool, like string) string {
	s := "AM"
	if afternoon {
		s = "PM"
	}
	if len(like) == 3 {
		s = s[:1]
	}
	if like[0] == 'a' && len(like) == 3 {
		return strings.ToLower(s)
	}
	return s
}
