package emulator

import "strings"

// A locale is how a spreadsheet's people write numbers and dates.
type locale struct {
	decimal, group byte
	monthFirst     bool
	date           string // pattern of a date
	currency       string
	yes, no        string // booleans, as typed
	months         []string
}

var (
	english = locale{'.', ',', true, "m/d/yyyy", "$", "TRUE", "FALSE", strings.Fields(
		"January February March April May June July August September October November December")}
	spanish = locale{',', '.', false, "d/mm/yyyy", "$", "VERDADERO", "FALSO", strings.Fields(
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")}
)

// localeOf knows English and Spanish; others count as American English, whose numbers and ISO dates read the same.
func localeOf(name string) locale {
	language, country, _ := strings.Cut(name, "_")
	switch language {
	case "es":
		l := spanish
		if strings.Contains("MX GT HN NI PA PE PR DO SV US", country) && country != "" {
			l.decimal, l.group = '.', ','
		}
		if country == "ES" {
			l.currency = "€"
		}
		return l
	case "en":
		l := english
		if country != "" && country != "US" {
			l.monthFirst, l.date = false, "dd/mm/yyyy"
		}
		return l
	}
	return english
}

// weekday names, Sunday first.
func (l *locale) weekdays() []string {
	if l.yes == spanish.yes {
		return strings.Fields("domingo lunes martes miércoles jueves viernes sábado")
	}
	return strings.Fields("Sunday Monday Tuesday Wednesday Thursday Friday Saturday")
}

// month finds the month that a word names, in full or by its first three letters, in the locale's language or in
// English. 0 is none.
func (l *locale) month(word string) int {
	word = strings.ToLower(strings.TrimSuffix(word, "."))
	if len(word) < 3 {
		return 0
	}
	for _, names := range [][]string{l.months, english.months} {
		for i, name := range names {
			if name := strings.ToLower(name); word == name || word == name[:3] || word == "sept" && i == 8 {
				return i + 1
			}
		}
	}
	return 0
}
