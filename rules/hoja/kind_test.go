package hoja

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outcomes are told by these letters in the tables below.
var outcomeNames = map[Outcome]string{Vacio: "vacío", Invalido: "no reconocido", Negado: "no", Afirmado: "sí", Valor: "valor"}

func testField(t *testing.T, f Field) (*Schema, *Layout) {
	t.Helper()
	f.Name, f.Header = "campo", "CAMPO"
	s, err := NewSchema([]Field{f, {Name: "otro", Header: "OTRO", Kind: KindText}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.FindLayout([][]Cell{{TextCell("Campo"), TextCell("Otro")}})
	if err != nil {
		t.Fatal(err)
	}
	return s, l
}

type reading struct {
	why  string
	cell Cell
	want Outcome
	text string // as Sale.Text has it
}

func readings(t *testing.T, f Field, cases []reading) {
	t.Helper()
	_, l := testField(t, f)
	for _, c := range cases {
		s := l.Sale(2, []Cell{c.cell})
		if got := s.OutcomeAt(0); got != c.want {
			t.Errorf("%s: %q (%v) is %s, want %s", c.why, c.cell, c.cell.Kind, outcomeNames[got], outcomeNames[c.want])
		} else if got := s.TextAt(0); got != c.text {
			t.Errorf("%s: %q (%v) reads %q, want %q", c.why, c.cell, c.cell.Kind, got, c.text)
		}
	}
}

func tx(s string) Cell { return Cell{Kind: Text, Text: s} }

func TestText(t *testing.T) {
	readings(t, Field{Kind: KindText}, []reading{
		{"no cell", Cell{}, Vacio, ""},
		{"spaces", tx("  \t "), Vacio, ""},
		{"a no-break space", tx("\u00A0"), Vacio, ""},
		{"a narrow one and a zero-width one", tx("\u202F\u200B\uFEFF"), Vacio, ""},
		{"spaces around and within", tx("  Ana \u00A0 María\n"), Valor, "Ana María"},
		{"a number", NumberCell(7225516707), Valor, "7225516707"},
		{"a number that Go would write with an exponent", NumberCell(1e21), Valor, "1000000000000000000000"},
		{"a check box", BoolCell(true), Valor, "TRUE"},
		{"a hyphen is a text", tx("-"), Valor, "-"},
		{"the error of a formula is none", tx("#N/A"), Invalido, "#N/A"},
		{"nor is Excel's in Spanish", tx("#¡DIV/0!"), Invalido, "#¡DIV/0!"},
		{"a number with its sign is", tx("#1"), Valor, "#1"},
		{"50,000 characters", tx(strings.Repeat("a ", 25000)), Valor, strings.TrimSpace(strings.Repeat("a ", 25000))},
	})
}

func TestDigits(t *testing.T) {
	readings(t, Field{Kind: KindDigits, Min: 5, Max: 10}, []reading{
		{"blank", tx(" "), Vacio, ""},
		{"plain", tx("14522707"), Valor, "14522707"},
		{"points", tx("14.522.707"), Valor, "14522707"},
		{"all that falls away", tx(" +(14) 52-27,0.7 "), Valor, "14522707"},
		{"dashes of other widths", tx("14‐52–27—07"), Valor, "14522707"},
		{"a number cell", NumberCell(14522707), Valor, "14522707"},
		{"a large number cell, no exponent", NumberCell(1.1319194466e9), Valor, "1131919446"},
		{"decimals of a number cell fall away", NumberCell(14522707.9), Valor, "14522707"},
		{"leading zeros are kept", tx("0012345"), Valor, "0012345"},
		{"too few", tx("1234"), Invalido, "1234"},
		{"too many", tx("12345678901"), Invalido, "12345678901"},
		{"a letter", tx("14522707A"), Invalido, "14522707A"},
		{"an exponent that a CSV kept", tx("1,0325E+09"), Invalido, "1,0325E+09"},
		{"a plus in the middle", tx("145+22707"), Invalido, "145+22707"},
		{"a hyphen alone is not blank", tx("-"), Invalido, "-"},
		{"a check box", BoolCell(true), Invalido, "TRUE"},
	})
}

func TestDigitsOfALine(t *testing.T) {
	readings(t, Field{Kind: KindDigits, Min: 10, Max: 10, Begins: "3", Country: "57"}, []reading{
		{"plain", tx("300 123 4567"), Valor, "3001234567"},
		{"57 before ten digits is dropped", tx("57 3001234567"), Valor, "3001234567"},
		{"+57, too", tx("(+57) 300-1234567"), Valor, "3001234567"},
		{"57 in a number cell", NumberCell(573001234567), Valor, "3001234567"},
		{"57 is kept where twelve digits are not made of it", tx("583001234567"), Invalido, "583001234567"},
		{"ten digits that begin with 57 are ten digits", tx("5730012345"), Invalido, "5730012345"},
		{"a fixed line", tx("6013001234"), Invalido, "6013001234"},
	})
}

func TestDate(t *testing.T) {
	d := "2026-11-24"
	readings(t, Field{Kind: KindDate}, []reading{
		{"blank", tx("\u00A0"), Vacio, ""},
		{"slashes", tx("24/11/2026"), Valor, d},
		{"hyphens", tx("24-11-2026"), Valor, d},
		{"two digits of the year", tx("24/11/26"), Valor, d},
		{"one digit of the day", tx("4/1/26"), Valor, "2026-01-04"},
		{"ISO", tx("2026-11-24"), Valor, d},
		{"a month by three letters", tx("24-nov-2026"), Valor, d},
		{"with a dot", tx("24-nov.-2026"), Valor, d},
		{"sept", tx("1-sept-26"), Valor, "2026-09-01"},
		{"setiembre", tx("1 de setiembre de 2026"), Valor, "2026-09-01"},
		{"in words", tx("24 de noviembre de 2026"), Valor, d},
		{"shouted, with odd spaces", tx(" 24  DE\u00A0NOVIEMBRE DE 2026 "), Valor, d},
		{"del", tx("24 de noviembre del 2026"), Valor, d},
		{"without de", tx("24 noviembre 2026"), Valor, d},
		{"spaces around slashes", tx("24 / 11 / 2026"), Valor, d},
		{"a time", tx("24/11/2026 14:32"), Valor, d},
		{"seconds", tx("24/11/2026 14:32:05"), Valor, d},
		{"a time in words", tx("24 de noviembre de 2026 3:05 p. m."), Valor, d},
		{"pm", tx("24-nov-2026 3:05PM"), Valor, d},
		{"a comma before the time", tx("24/11/2026, 3:05 a.m."), Valor, d},
		{"ISO with T and zone", tx("2026-11-24T14:32:05.123-05:00"), Valor, d},
		{"the day that was typed, whatever the zone", tx("2026-11-24T02:00:00Z"), Valor, d},
		{"a serial", NumberCell(46350), Valor, d},
		{"a serial with a time", NumberCell(46350.99999), Valor, d},
		{"a serial in a CSV", tx("46350"), Valor, d},
		{"a serial with a time in a CSV", tx("46350,605"), Valor, d},
		{"a leap day", tx("29/02/2028"), Valor, "2028-02-29"},

		{"31 February", tx("31/02/2026"), Invalido, "31/02/2026"},
		{"29 February of a common year", tx("29/02/2026"), Invalido, "29/02/2026"},
		{"the month before the day", tx("11/24/2026"), Invalido, "11/24/2026"},
		{"no such month", tx("2026/99/01"), Invalido, "2026/99/01"},
		{"day zero", tx("0/11/2026"), Invalido, "0/11/2026"},
		{"a word", tx("ayer"), Invalido, "ayer"},
		{"a month that is none", tx("24 de brumario de 2026"), Invalido, "24 de brumario de 2026"},
		{"two letters of a month", tx("24-no-2026"), Invalido, "24-no-2026"},
		{"no year", tx("24/11"), Invalido, "24/11"},
		{"three digits of a year", tx("24/11/226"), Invalido, "24/11/226"},
		{"two separators", tx("24/11-2026"), Invalido, "24/11-2026"},
		{"something after it", tx("24/11/2026 urgente"), Invalido, "24/11/2026 urgente"},
		{"a time that is none", tx("24/11/2026 25:00"), Invalido, "24/11/2026 25:00"},
		{"spaces alone, which could be anything", tx("24 11 2026"), Invalido, "24 11 2026"},
		{"three digits of a day", tx("024/11/26"), Invalido, "024/11/26"},
		{"a year of four digits that nobody meant", tx("24/11/0026"), Invalido, "24/11/0026"},
		{"13 o'clock of a half day", tx("24/11/2026 13:00 p. m."), Invalido, "24/11/2026 13:00 p. m."},
		{"a serial with a zero before it", tx("046350"), Invalido, "046350"},
		{"the last day of the century", NumberCell(73050.5), Valor, "2099-12-31"},
		{"the day after it", NumberCell(73051), Invalido, "73051"},
		{"an hour alone", tx("24/11/2026 3"), Invalido, "24/11/2026 3"},
		{"a number that is no date of this century", NumberCell(24), Invalido, "24"},
		{"digits of a date without separators", NumberCell(24112026), Invalido, "24112026"},
		{"not a number", NumberCell(math.NaN()), Invalido, "NaN"},
		{"a check box", BoolCell(false), Invalido, "FALSE"},
	})
}

func TestAmount(t *testing.T) {
	readings(t, Field{Kind: KindMoney}, []reading{
		{"blank", tx(" "), Vacio, ""},
		{"plain", tx("89900"), Valor, "89.900"},
		{"points", tx("89.900"), Valor, "89.900"},
		{"a peso sign", tx("$89.900"), Valor, "89.900"},
		{"a peso sign and spaces", tx(" $\u00A089.900 "), Valor, "89.900"},
		{"decimals", tx("89.900,50"), Valor, "89.900,50"},
		{"millions", tx("$ 1.431.000"), Valor, "1.431.000"},
		{"the comma decides, always", tx("89,900"), Valor, "89,90"},
		{"zero", tx("0"), Valor, "0"},
		{"negative", tx("-$ 5.000"), Valor, "-5.000"},
		{"negative behind the sign", tx("$ -5.000"), Valor, "-5.000"},
		{"a number cell as it is", NumberCell(89900.5), Valor, "89.900,50"},
		{"a point that separates no group", tx("1.5"), Invalido, "1.5"},
		{"a group of four", tx("1.4310"), Invalido, "1.4310"},
		{"groups, then a point", tx("89,900.50"), Invalido, "89,900.50"},
		{"two commas", tx("1,431,000"), Invalido, "1,431,000"},
		{"a comma and nothing", tx("89900,"), Invalido, "89900,"},
		{"a point and nothing", tx("89."), Invalido, "89."},
		{"a zero that begins a group", tx("0.500"), Invalido, "0.500"},
		{"four digits before a group", tx("1234.567"), Invalido, "1234.567"},
		{"an exponent", tx("1E5"), Invalido, "1E5"},
		{"words", tx("89.900 mensual"), Invalido, "89.900 mensual"},
		{"a peso sign alone", tx("$"), Invalido, "$"},
		{"more digits than are exact", tx("12345678901234567"), Invalido, "12345678901234567"},
		{"a check box", BoolCell(true), Invalido, "TRUE"},
	})
	readings(t, Field{Kind: KindNumber, Whole: true, Positive: true}, []reading{
		{"whole", tx("2"), Valor, "2"},
		{"whole with decimals of nothing", tx("2,0"), Valor, "2"},
		{"not whole", tx("1,5"), Invalido, "1,5"},
		{"not whole, in a number cell", NumberCell(1.5), Invalido, "1.5"},
		{"zero", NumberCell(0), Invalido, "0"},
		{"negative", tx("-2"), Invalido, "-2"},
	})
	readings(t, Field{Kind: KindWhole}, []reading{
		{"the first whole number", tx("200 megas"), Valor, "200"},
		{"after words", tx("sube a 300/150"), Valor, "300"},
		{"a thousand with its point", tx("1.000 megas"), Valor, "1.000"},
		{"a million with its points", tx("1.000.000"), Valor, "1.000.000"},
		{"a point before four digits", tx("1.0000 megas"), Valor, "1"},
		{"a zero that begins no group", tx("0.500 megas"), Valor, "0"},
		{"a point after four digits", tx("1000.500 megas"), Valor, "1.000"},
		{"a number cell", NumberCell(150.5), Valor, "150"},
		{"none", tx("por confirmar"), Invalido, "por confirmar"},
	})
}

func TestYesAndNo(t *testing.T) {
	var cases []reading
	for _, s := range []string{"SI", "Sí", "sí ", "S", "x", "Ok", "yes", "TRUE", "Verdadero", "1", "✓", "✔", "✔️", "\u200Bsi"} {
		cases = append(cases, reading{"yes", tx(s), Afirmado, "SI"})
	}
	for _, s := range []string{"NO", "no\u00A0", "n", "FALSE", "Falso", "0"} {
		cases = append(cases, reading{"no", tx(s), Negado, "NO"})
	}
	for _, s := range []string{"por validar", "s/n", "11", "-1", "si no", "tal vez", "✗"} {
		cases = append(cases, reading{"neither", tx(s), Invalido, s})
	}
	cases = append(cases,
		reading{"a ticked box", BoolCell(true), Afirmado, "SI"},
		reading{"an empty box", BoolCell(false), Negado, "NO"},
		reading{"1", NumberCell(1), Afirmado, "SI"},
		reading{"0", NumberCell(0), Negado, "NO"},
		reading{"2", NumberCell(2), Invalido, "2"},
		reading{"blank", tx("   "), Vacio, ""},
		reading{"yes among a hundred spaces", tx(strings.Repeat(" ", 200) + "si" + strings.Repeat(" ", 200)), Afirmado, "SI"})
	readings(t, Field{Kind: KindYesNo}, cases)

	cases = nil
	for _, s := range []string{"Aprobado", "APROBADA", "ok", "Sí", "exitoso", "Exitosa", "positivo", "Validada"} {
		cases = append(cases, reading{"approval", tx(s), Afirmado, "SI"})
	}
	for _, s := range []string{"Rechazado", "NEGADA", "no", "fallido", "Fallida", "NEGATIVO"} {
		cases = append(cases, reading{"refusal", tx(s), Negado, "NO"})
	}
	for _, s := range []string{"por validar", "X", "TRUE", "aprobadísimo"} {
		cases = append(cases, reading{"neither", tx(s), Invalido, s})
	}
	readings(t, Field{Kind: KindApproval}, cases)
}

func TestChoice(t *testing.T) {
	f := Field{Kind: KindChoice, Plurals: true, Choices: []Choice{
		{Name: "SERVICIO NUEVO", Also: []string{"HOGAR NUEVO", "HOGAR NUEVA"}}, {Name: "UPGRADE", Also: []string{"UP GRADE"}},
		{Name: "SERVICIOS ADICIONALES", Also: []string{"ADICIONAL", "ADICIONALES"}}, {Name: "MIGRACIÓN"},
		{Name: "TERMINAL"}, {Name: "TECNOLOGÍA", Also: []string{"TYT", "TERMINALES Y TECNOLOGÍA"}},
	}}
	var cases []reading
	for typed, want := range map[string]string{
		"servicio nuevo": "SERVICIO NUEVO", "Servicios  nuevos": "SERVICIO NUEVO", "hogares nuevos": "SERVICIO NUEVO",
		"Up-grades": "UPGRADE", "UPGRADE": "UPGRADE", "up grade": "UPGRADE", "servicio adicional": "SERVICIOS ADICIONALES",
		"adicional": "SERVICIOS ADICIONALES", "migraciones": "MIGRACIÓN", "Migracion": "MIGRACIÓN", "terminales": "TERMINAL",
		"T.y.T.": "TECNOLOGÍA", "Terminal y tecnologia": "TECNOLOGÍA", "tecnologías": "TECNOLOGÍA",
	} {
		cases = append(cases, reading{"a sale type", tx(typed), Valor, want})
	}
	for _, s := range []string{"porta???", "Venta", "servicio", "nuevo servicio"} {
		cases = append(cases, reading{"no sale type", tx(s), Invalido, s})
	}
	readings(t, f, append(cases, reading{"blank", tx(" "), Vacio, ""}))
	readings(t, Field{Kind: KindChoice, Choices: []Choice{{Name: "ENVÍO"}, {Name: "ADQUIRIDA"}}}, []reading{
		{"without accent", tx("envio"), Valor, "ENVÍO"},
		{"no plurals where they are not asked for", tx("envios"), Invalido, "envios"},
	})
}

func TestSets(t *testing.T) {
	_, l := testField(t, Field{Kind: KindCodes})
	for typed, want := range map[string][]string{
		"I619 B410":               {"B410", "I619"},
		"b410, i619":              {"B410", "I619"},
		"b410;I619+b410/t1":       {"B410", "I619", "T1"},
		"B410":                    {"B410"},
		"\u00A0b410\n\u200Bi619 ": {"B410", "I619"},
		" , ;":                    nil,
		"":                        nil,
	} {
		s := l.Sale(2, []Cell{TextCell(typed)})
		if diff := cmp.Diff(want, s.SetAt(0)); diff != "" {
			t.Errorf("codes of %q: -want +got\n%s", typed, diff)
		}
	}
	services := []Service{{Name: "ULTRA WIFI", Begins: []string{"ULTRA"}}, {Name: "DECODIFICADOR", Begins: []string{"DECO"}},
		{Name: "MODEM DUAL BAND", Words: []string{"MODEM", "DUAL"}}, {Name: "INTERNET", Words: []string{"INTERNET"}},
		{Name: "TV", Words: []string{"TV", "TELEVISION"}}, {Name: "TELEFONÍA", Words: []string{"TELEFONIA", "VOZ"}}}
	_, l = testField(t, Field{Kind: KindServices, Services: services})
	for typed, want := range map[string][]string{
		"Internet 300 megas + TV + Telefonía": {"INTERNET", "TELEFONÍA", "TV"},
		"Internet\nTelevisión":                {"INTERNET", "TV"},
		"ultrawifi internet":                  {"ULTRA WIFI"}, // the first that holds
		"Módem dual-band":                     {"MODEM DUAL BAND"},
		"dual band para TV":                   {"MODEM DUAL BAND"},
		"Win Sports + decodificador":          {"DECODIFICADOR", "Win Sports"},
		"HBO; hbo;HBO":                        {"HBO", "hbo"}, // others stay as typed
		"Voz ilimitada":                       {"TELEFONÍA"},
		"interneta":                           {"interneta"}, // a word, not the beginning of one
		"+/,":                                 nil,
	} {
		s := l.Sale(2, []Cell{TextCell(typed)})
		if diff := cmp.Diff(want, s.SetAt(0)); diff != "" {
			t.Errorf("services of %q: -want +got\n%s", typed, diff)
		}
	}
}
