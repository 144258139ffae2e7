package notify

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaskDocument shows an identity document in the one form that the chat may
// have: CC ···6789. Of a short one fewer digits are shown, never more than half.
// It may be called on its own result.
func MaskDocument(document string) string {
	if strings.HasPrefix(document, "CC "+dots) {
		return "CC " + dots + tail(document)
	}
	if strings.TrimSpace(document) == "" {
		return ""
	}
	return "CC " + dots + shown(document)
}

const dots = "···"

// shown is what others may see of the digits in s: the last four, or half of them when they are few.
func shown(s string) string {
	digits := keepDigits(s)
	return digits[len(digits)-min(4, len(digits)/2):]
}

// tail is the last four digits at most of a text that says it is masked
// already: a person may have typed the dots before a whole number.
func tail(s string) string {
	digits := keepDigits(s)
	return digits[max(0, len(digits)-4):]
}

func keepDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

var (
	// A day, with or without a time; else a number a person could be found by:
	// digits in groups, as documents and telephones are typed.
	number = regexp.MustCompile(`((?:20\d\d-(?:0[1-9]|1[0-2])-[0-3]\d|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/(?:20)?\d\d)(?: \d\d:\d\d)?\b)|\+?\d(?:[ .,/()_\-\x{2010}-\x{2015}]{0,3}\d)*`)
	// Addresses, of which something follows the dot or the colon: the ellipsis of a text that was cut is nothing.
	mail   = regexp.MustCompile(`[^\s<>(),;:]+@[^\s<>(),;:]+\.[^\s<>(),;:…][^\s<>(),;:]*`)
	webURL = regexp.MustCompile(`(?i)\b(?:[a-z][a-z0-9+.\-]*://|www\.|mailto:|tel:)[^\s…]\S*`)
)

// typed makes a text that a person wrote fit to be shown to others: one line,
// at most limit characters, no control or invisible characters, and nothing
// by which a client could be found. What it returns it leaves as it is.
func typed(s string, limit int) string {
	s = plain(s)
	// Most texts have nothing to hide, and thousands are cleaned a round: look
	// cheaply before the patterns look closely.
	if mayLink(s) {
		s = webURL.ReplaceAllString(s, "(enlace)")
	}
	if strings.Contains(s, "@") {
		s = mail.ReplaceAllString(s, "(correo)")
	}
	if len(keepDigits(s)) >= 5 {
		s = maskNumbers(s)
	}
	return shorten(s, limit)
}

// mayLink says whether webURL is worth asking: most texts with a colon have no address.
func mayLink(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc([]string{"://", "www.", "mailto:", "tel:"}, func(mark string) bool { return strings.Contains(s, mark) })
}

// maskNumbers hides runs of five digits or more, and groups that together make
// seven or more, but for dates, amounts of money behind their sign and rows.
func maskNumbers(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range number.FindAllStringSubmatchIndex(s, -1) {
		n, day := s[at[0]:at[1]], at[2] >= 0
		b.WriteString(s[last:at[0]])
		last = at[1]
		if day || short(n) || money(s[:at[0]], n) || sheetRow(s[:at[0]], n) {
			b.WriteString(n)
		} else {
			b.WriteString(dots + shown(n))
		}
	}
	b.WriteString(s[last:])
	return b.String()
}

// money says whether the number n is an amount: a $ stands before it, and it
// is grouped in thousands or is short of what a telephone has.
func money(before, n string) bool {
	before = strings.TrimRight(before, " ")
	return strings.HasSuffix(before, "$") && len(keepDigits(n)) < 10
}

// lastRow is the last one of Excel's sheets, and more than Google's have of a hoja.
const lastRow = 1 << 20

var behindRow = regexp.MustCompile(`(?i)\bfila $`)

// sheetRow says whether the number n is a row: «puede ser la fila 12345 de
// Claro» is of no use without it.
func sheetRow(before, n string) bool {
	row, err := strconv.Atoi(n)
	return behindRow.MatchString(before) && err == nil && n[0] != '+' && row <= lastRow
}

// short says whether a number is of too few digits to find anybody by: four in
// a run, or six in groups, as in 24-11-26 and 89.900.
func short(n string) bool {
	digits := len(keepDigits(n))
	grouped := len(strings.TrimPrefix(n, "+")) > digits
	return digits < 5 || grouped && digits < 7
}

var (
	hourWords = strings.Fields("am pm hs hrs hora horas horario de del la las el en al por entre desde hasta antes después despues" +
		" mañana manana mañanas tarde tardes noche medio media mediodía mediodia día dia todo toda cualquier" +
		" ra da primer primera segunda tercera última ultima jornada franja turno bloque rango continua" +
		" lunes martes miércoles miercoles jueves viernes sábado sabado domingo …")
	hourSigns = regexp.MustCompile(`^[\d\s.:,;+&/()º°\-\x{2010}-\x{2015}]*$`)
)

// hours keeps of a FRANJA what says when, up to the first word that does not: people note there, too, whom to call and where.
func hours(s string) string {
	words := strings.Fields(s)
	for i, word := range words {
		if !sayHours(word) {
			return strings.Join(append(words[:i:i], "…"), " ")
		}
	}
	return s
}

func sayHours(word string) bool {
	if slices.Contains(hourWords, word) {
		return true
	}
	for _, part := range strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if utf8.RuneCountInString(part) > 1 && !slices.Contains(hourWords, strings.ToLower(part)) {
			return false
		}
	}
	return hourSigns.MatchString(strings.TrimSuffix(strings.Map(letterless, word), "…"))
}

func letterless(r rune) rune {
	if unicode.IsLetter(r) {
		return -1
	}
	return r
}

// plain makes one line of s: white space of any kind is one space, and control
// characters, invisible ones and those that turn the writing around are dropped.
func plain(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	space := false
	for _, r := range strings.ToValidUTF8(s, "") {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case unicode.IsPrint(r):
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isPlain says whether s is one line of letters and single spaces already, as
// nearly all are.
func isPlain(s string) bool {
	space := true // none may lead
	for _, r := range s {
		if r == utf8.RuneError || r != ' ' && !unicode.IsPrint(r) || r == ' ' && space {
			return false
		}
		space = r == ' '
	}
	return !space || s == ""
}

// shorten cuts s to limit characters, the last of them an ellipsis.
func shorten(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:limit-1]), " ") + "…"
}
