package hoja

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func salesSchema(t testing.TB) *Schema {
	t.Helper()
	s, err := NewSchema([]Field{
		{Name: "fecha_venta", Header: "FECHA VENTA", Also: []string{"FECHA DE VENTA", "FECHA"}, Kind: KindDate, Required: true},
		{Name: "documento", Header: "DOCUMENTO", Also: []string{"CÉDULA", "CC", "NÚMERO DOCUMENTO"}, Kind: KindDigits, Required: true},
		{Name: "login", Header: "LOGIN", Also: []string{"LOGIN ASESOR", "USUARIO"}, Kind: KindText, Required: true},
		{Name: "tarifa", Header: "TARIFA", Also: []string{"VALOR"}, Kind: KindMoney},
		{Name: "mora", Header: "MORA", Kind: KindYesNo},
		{Name: "cuenta", Header: "CUENTA", Kind: KindDigits},
		{Name: "id_venta", Header: "ID VENTA", Kind: KindText, Bot: true},
		{Name: "estado", Header: "ESTADO", Kind: KindText, Bot: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func headerRow(names ...string) []Cell {
	var row []Cell
	for _, n := range names {
		row = append(row, TextCell(n))
	}
	return row
}

func TestHeaderIsFoundByItsNames(t *testing.T) {
	s := salesSchema(t)
	for why, row := range map[string][]Cell{
		"as they are":                headerRow("FECHA VENTA", "DOCUMENTO", "LOGIN", "TARIFA"),
		"in another order":           headerRow("TARIFA", "LOGIN", "FECHA VENTA", "DOCUMENTO"),
		"other names":                headerRow("Fecha de venta", "C.C.", "Usuario", "valor"),
		"typed badly":                headerRow(" fecha__venta: ", "Nùmero   documento", "login/asesor", "#TARIFA"),
		"among columns of others":    headerRow("", "Observaciones", "FECHA", "", "Cédula", "LOGIN", "Nota"),
		"decomposed accents":         headerRow("FECHA", "CE\u0301DULA", "LOGIN"),
		"a newline and hidden runes": headerRow("FECHA\nVENTA", "\u200BDOCUMENTO\uFEFF", "LOG\u00ADIN"),
	} {
		for above := range 3 {
			rows := append([][]Cell{headerRow("Ventas de noviembre", "", "MORA"), nil, headerRow("", "nota")}[:above:above], row)
			l, err := s.FindLayout(rows)
			if err != nil {
				t.Errorf("%s, %d rows above: %v", why, above, err)
				continue
			}
			if l.HeaderRow != above+1 || l.Column("fecha_venta") < 0 || l.Column("documento") < 0 || l.Column("login") < 0 {
				t.Errorf("%s, %d rows above: header in row %d, columns %v", why, above, l.HeaderRow, l.cols)
			}
		}
	}
	l, err := s.FindLayout([][]Cell{headerRow("Cédula", "LOGIN", "FECHA", "Nota")})
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Column("documento"); got != 0 || l.Header("documento") != "Cédula" {
		t.Errorf("documento is in column %d headed %q, want 0, Cédula", got, l.Header("documento"))
	}
	if got := l.Column("tarifa"); got != -1 || l.Header("tarifa") != "" || l.Column("nada") != -1 || l.Header("nada") != "" {
		t.Errorf("an absent column is %d, want -1", got)
	}
}

func TestHeaderFaults(t *testing.T) {
	s := salesSchema(t)
	for _, c := range []struct {
		why  string
		rows [][]Cell
		want string
	}{
		{"an empty table", nil, "no hay fila de encabezados en las primeras 50 filas; ponga una con FECHA VENTA, DOCUMENTO, LOGIN"},
		{"one known word is no header", [][]Cell{headerRow("LOGIN", "x")}, "no hay fila de encabezados"},
		{"numbers only", [][]Cell{{NumberCell(1), NumberCell(2)}}, "no hay fila de encabezados"},
		{"below row 50", append(make([][]Cell, 50), headerRow("FECHA", "CC", "LOGIN")), "no hay fila de encabezados"},
		{"a missing one", [][]Cell{headerRow("FECHA", "LOGIN")}, "encabezados de la fila 1: falta la columna DOCUMENTO"},
		{"a misspelt one", [][]Cell{nil, headerRow("FECHA", "", "DOCUMNTO", "LOGIN")},
			"encabezados de la fila 2: falta la columna DOCUMENTO; ¿es «DOCUMNTO» (columna C) la columna DOCUMENTO?"},
		{"two missing", [][]Cell{headerRow("FECHA", "MORA")}, "falta la columna DOCUMENTO; falta la columna LOGIN"},
		{"a doubled one", [][]Cell{headerRow("FECHA", "DOCUMENTO", "LOGIN", "Login")},
			"las columnas C «LOGIN» y D «Login» son ambas LOGIN; cambie el nombre de una"},
		{"doubled by another name", [][]Cell{headerRow("FECHA", "C.C.", "LOGIN", "Cédula")},
			"las columnas B «C.C.» y D «Cédula» son ambas DOCUMENTO"},
	} {
		l, err := s.FindLayout(c.rows)
		var fault *HeaderError
		if !errors.As(err, &fault) || l != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.why, err, c.want)
		}
	}
}

// Above the headers may stand titles and notes. What has all that a sale must have was sorted there.
func TestRowsAboveTheHeader(t *testing.T) {
	head := headerRow("FECHA", "CC", "LOGIN")
	for _, c := range []struct {
		why  string
		rows [][]Cell
		want int
	}{
		{"nothing", [][]Cell{head, headerRow("1/11/2026", "12345678", "ana")}, 0},
		{"titles", [][]Cell{headerRow("Ventas de noviembre"), headerRow("Día", "Quién", "Usa"), head}, 0},
		{"what is no date", [][]Cell{headerRow("ayer", "12345678", "ana"), head}, 0},
		{"a sale below a title", [][]Cell{headerRow("Ventas"), headerRow("1/11/2026", "12345678", "ana"), headerRow("2/11/2026", "12345679", "eva"), head}, 2},
	} {
		l, err := salesSchema(t).FindLayout(c.rows)
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
		} else if l.Above != c.want {
			t.Errorf("%s: row %d stands above the headers, want %d", c.why, l.Above, c.want)
		}
	}
}

func TestHeaderDoubts(t *testing.T) {
	l, err := salesSchema(t).FindLayout([][]Cell{headerRow("FECHA", "CC", "LOGIN", "TARIFFA", "Observaciones", "CUETNA", "En mora", "Mora (RR)", "(nada)")})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range l.Doubts {
		got = append(got, d.String())
	}
	want := "la columna D se llama «TARIFFA»; ¿es «TARIFA»? Mientras no se corrija, se lee como vacía\n" +
		"la columna H se llama «Mora (RR)»; ¿es «MORA»? Mientras no se corrija, se lee como vacía\n" +
		"la columna F se llama «CUETNA»; ¿es «CUENTA»? Mientras no se corrija, se lee como vacía"
	if strings.Join(got, "\n") != want {
		t.Errorf("doubts:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
}

// TestHeadersWithSmallWords: LECTURA DE CONTRATO is what LECTURA CONTRATO is, and must not read as blank unheard.
func TestHeadersWithSmallWords(t *testing.T) {
	s, err := NewSchema([]Field{{Name: "a", Header: "LECTURA CONTRATO"}, {Name: "b", Header: "CAPACIDAD DE RECARGA"}, {Name: "c", Header: "OT"}, {Name: "d", Header: "CC", Required: true}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.FindLayout([][]Cell{headerRow("CC", "OT", "Lectura del contrato", "CAPACIDAD RECARGA", "DE LA")})
	if err != nil {
		t.Fatal(err)
	}
	// «LECTURA CONTRATOS» beside LECTURA CONTRATO is a column of theirs.
	if l, err := s.FindLayout([][]Cell{headerRow("CC", "LECTURA CONTRATO", "LECTURA CONTRATOS")}); err != nil || len(l.Doubts) > 0 {
		t.Errorf("doubts about a column that is there: %+v, %v", l, err)
	}
	if got := fmt.Sprint(l.Doubts); got != fmt.Sprint([]Doubt{{2, "Lectura del contrato", "LECTURA CONTRATO"}, {3, "CAPACIDAD RECARGA", "CAPACIDAD DE RECARGA"}}) {
		t.Errorf("doubts: %s", got)
	}
	_, err = s.FindLayout([][]Cell{headerRow("OT", "LECTURA CONTRATO", "La C.C. (cliente)")})
	if err == nil || !strings.Contains(err.Error(), "falta la columna CC; ¿es «La C.C. (cliente)» (columna C) la columna CC?") {
		t.Errorf("got %v", err)
	}
}

// SERVICIOS CONTRATADOS is no slip of the hand, and most likely SERVICIOS. What is the bot's, is there, or is but the beginning of a
// word asks nothing.
func TestLongerHeaders(t *testing.T) {
	s, err := NewSchema([]Field{{Name: "a", Header: "CÓDIGOS", Also: []string{"VENTA"}}, {Name: "b", Header: "CÓDIGOS RR"}, {Name: "c", Header: "ESTADO", Bot: true},
		{Name: "d", Header: "PLAN"}, {Name: "e", Header: "CC", Required: true}, {Name: "f", Header: "LOGIN"}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.FindLayout([][]Cell{headerRow("CC", "LOGIN", "codigos R.R. (Claro)", "Códigos contratados", "Estado cliente", "Planilla", "CC titular", "Venta cruzada")})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(l.Doubts); got != fmt.Sprint([]Doubt{{3, "Códigos contratados", "CÓDIGOS"}, {2, "codigos R.R. (Claro)", "CÓDIGOS RR"}}) {
		t.Errorf("doubts: %s", got)
	}
}

func TestSchemaRefusesTwoOfAName(t *testing.T) {
	for why, fields := range map[string][]Field{
		"el campo a está dos veces":                         {{Name: "a", Header: "A"}, {Name: "a", Header: "B"}},
		"el encabezado «b.» es de dos campos: a y b":        {{Name: "a", Header: "B"}, {Name: "b", Header: "b."}},
		"en el campo a, «si» es de dos valores: SÍ y OTROS": {{Name: "a", Header: "A", Kind: KindChoice, Choices: []Choice{{Name: "SÍ"}, {Name: "OTROS", Also: []string{"si"}}}}},
	} {
		if _, err := NewSchema(fields); err == nil || err.Error() != why {
			t.Errorf("got %v, want %s", err, why)
		}
	}
}

func TestBlankRows(t *testing.T) {
	l, err := salesSchema(t).FindLayout([][]Cell{headerRow("FECHA", "CC", "LOGIN", "ID VENTA", "Nota", "MORA")})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why  string
		row  []Cell
		want bool
	}{
		{"no cells", nil, true},
		{"spaces", headerRow(" ", "\u00A0", "\u200B"), true},
		{"the bot's cells alone", headerRow("", "", "", "V-1"), true},
		{"a column of others alone", headerRow("", "", "", "", "total"), true},
		{"an empty check box alone", []Cell{{}, {}, {}, {}, {}, BoolCell(false)}, true},
		{"errors of formulas alone", headerRow("#N/A", "#REF!", "#¿NOMBRE?"), true},
		{"a ticked one", []Cell{{}, {}, {}, {}, {}, BoolCell(true)}, false},
		{"a number", []Cell{{}, NumberCell(0)}, false},
		{"one word", headerRow("", "", "ana"), false},
		{"one word beside the error of a formula", headerRow("", "#N/A", "ana"), false},
	} {
		if got := l.Blank(c.row); got != c.want {
			t.Errorf("%s: blank is %v, want %v", c.why, got, c.want)
		}
	}
}

func TestHashes(t *testing.T) {
	s := salesSchema(t)
	hashes := func(header, row []Cell) string {
		l, err := s.FindLayout([][]Cell{header})
		if err != nil {
			t.Fatal(err)
		}
		return string(l.AppendHashes(nil, row))
	}
	a := hashes(headerRow("FECHA", "CC", "LOGIN", "ESTADO"), []Cell{NumberCell(46350), TextCell("123"), TextCell("ana"), TextCell("VALIDADA")})
	b := hashes(headerRow("LOGIN", "Nota", "C.C.", "FECHA VENTA"), []Cell{TextCell(" ana "), TextCell("x"), NumberCell(123), NumberCell(46350)})
	if a != b {
		t.Errorf("the same cells in another order: %x, %x", a, b)
	}
	if len(a) != 4*6 {
		t.Errorf("%d bytes, want 4 for each of the 6 fields of agents", len(a))
	}
	if a[12:] != strings.Repeat("\x00", 12) {
		t.Errorf("blank cells are %x, want zeros", a[12:])
	}
	if c := hashes(headerRow("FECHA", "CC", "LOGIN"), []Cell{NumberCell(46350), TextCell("124"), TextCell("ana")}); c == a || c[:4] != a[:4] || c[8:] != a[8:] {
		t.Errorf("one cell changed: %x, %x", a, c)
	}
}

// TestHashesAreForEver: sales are known again by what was remembered of them by an earlier version.
func TestHashesAreForEver(t *testing.T) {
	s := salesSchema(t)
	l, err := s.FindLayout([][]Cell{headerRow("FECHA", "CC", "LOGIN")})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cell Cell
		want string
	}{
		{Cell{}, "00000000"},
		{TextCell(" \u200b "), "00000000"},
		{TextCell("ana"), "1429ca85"},
		{TextCell("  ana\nMaría  "), "cae70184"},
		{TextCell("ana María"), "cae70184"},
		{TextCell("\u200bPeña\u00a0✔️"), "3bd07ca3"},
		{TextCell("\xff"), "7a0b824e"},
		{TextCell("46350.5"), "586f92e0"},
		{NumberCell(46350.5), "586f92e0"},
		{NumberCell(-1e21), "72d4c2f1"},
		{NumberCell(1e-300), "321d1d50"},
		{BoolCell(true), "501b0925"},
		{BoolCell(false), "ee597878"},
		{TextCell("akhnp9x"), "01000000"}, // whose hash is the 0 of a blank cell
	} {
		if got := fmt.Sprintf("%x", l.AppendHashes(nil, []Cell{c.cell})[:4]); got != c.want {
			t.Errorf("%+v is %s, want %s", c.cell, got, c.want)
		}
	}
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"DOCUMENTO", "DOCUMENTO", 0}, {"DOCUMENTO", "DOCUMNTO", 1}, {"DOCUMENTO", "DOCUMETNO", 1}, {"CUENTA", "CUENTAS", 1},
		{"12345", "12354", 1}, {"12345", "12346", 1}, {"12345", "21354", 2}, {"ABC", "XYZ", 3}, {"ABCDEFG", "", 3},
	} {
		if got := Slips(c.a, c.b, 2); got != c.want {
			t.Errorf("slips of %q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestColumnName(t *testing.T) {
	for col, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA"} {
		if got := ColumnName(col); got != want {
			t.Errorf("column %d is %s, want %s", col, got, want)
		}
	}
}
