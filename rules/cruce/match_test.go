package cruce

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/almacontact/celula/rules/hoja"
)

var (
	today    = hoja.Date{Year: 2026, Month: time.November, Day: 24}
	calendar = hoja.NewCalendar()
)

// identities makes rows that meet often: few numbers, few days, blanks among them.
func identities(t *rapid.T, label string, max int) []Identity {
	number := rapid.SampledFrom([]string{"", "", "1000", "1001", "1010", "10001", "0100", "2345", "3245", "1234567890123456789"})
	one := rapid.Custom(func(t *rapid.T) Identity {
		id := Identity{
			Family: Family(rapid.IntRange(0, 3).Draw(t, "familia")),
			OT:     ParseNumber(number.Draw(t, "ot")), MIN: ParseNumber(number.Draw(t, "min")),
			Cuenta: ParseNumber(number.Draw(t, "cuenta")), Documento: ParseNumber(number.Draw(t, "documento")),
		}
		if n := rapid.IntRange(-1, 12).Draw(t, "día"); n >= 0 {
			id.Day = DayOf(today.AddDays(-n))
		}
		if id.Family == Tyt {
			id.Equipo = ParseEquipo(rapid.SampledFrom([]string{"", "A15", "G84"}).Draw(t, "equipo"))
		}
		return id
	})
	ids := rapid.SliceOfN(one, 0, max).Draw(t, label)
	for i := range ids {
		ids[i].Row = i + 2
	}
	return ids
}

func tables(t *rapid.T, max int) (sales []Sale, records []Record) {
	for _, id := range identities(t, "ventas", max) {
		sales = append(sales, Sale{id, rapid.Bool().Draw(t, "reclamable")})
	}
	for _, id := range identities(t, "registros", max) {
		records = append(records, Record{id})
	}
	return sales, records
}

func TestMatchIsTheContractSaidSlowly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sales, records := tables(t, 14)
		got := Match(sales, records, today, calendar)
		want, indicador := reference(sales, records, today, calendar)
		if diff := gocmp.Diff(want, got.Sales, cmpopts.IgnoreFields(Pairing{}, "Differs")); diff != "" {
			t.Fatalf("pairings (-want +got):\n%s\nsales %+v\nrecords %+v", diff, sales, records)
		}
		if diff := gocmp.Diff(indicador, got.Indicador); diff != "" {
			t.Fatalf("indicador (-want +got):\n%s", diff)
		}
	})
}

// crowd makes rows of one family that contend for one number or two, on a handful of days: nearly every pair is a tie.
func crowd(t *rapid.T, label string, f Family) []Identity {
	number := rapid.SampledFrom([]Number{ParseNumber("1000"), ParseNumber("1000"), ParseNumber("2345")})
	equipo := rapid.SampledFrom([]string{"", "A15", "G84"})
	ids := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Identity {
		id := Identity{Family: f, Documento: number.Draw(t, "documento")}
		switch f {
		case Hogar:
			id.Cuenta = number.Draw(t, "cuenta")
		case Movil:
			id.MIN = number.Draw(t, "min")
		case Tyt:
			id.Equipo = ParseEquipo(equipo.Draw(t, "equipo"))
		}
		if n := rapid.IntRange(-1, 6).Draw(t, "día"); n >= 0 {
			id.Day = DayOf(today.AddDays(-n))
		}
		return id
	}), 1, 8).Draw(t, label)
	for i := range ids {
		ids[i].Row = i + 2
	}
	return ids
}

// TestCrowdsAreSettledInTheContractsOrder: of many that could have each other, claimed sales go first, then the nearer day, the
// earlier sale, the earlier record; and terminals only with their own device.
func TestCrowdsAreSettledInTheContractsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Family(rapid.IntRange(int(Hogar), int(Tyt)).Draw(t, "familia"))
		var sales []Sale
		for _, id := range crowd(t, "ventas", f) {
			sales = append(sales, Sale{id, rapid.Bool().Draw(t, "reclamable")})
		}
		var records []Record
		for _, id := range crowd(t, "registros", f) {
			records = append(records, Record{id})
		}
		want, _ := reference(sales, records, today, calendar)
		got := Match(sales, records, today, calendar).Sales
		if diff := gocmp.Diff(want, got, cmpopts.IgnoreFields(Pairing{}, "Differs")); diff != "" {
			t.Fatalf("pairings (-want +got):\n%s\nsales %+v\nrecords %+v", diff, sales, records)
		}
	})
}

func TestMatchIsOneToOneAndAccountsForEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sales, records := tables(t, 40)
		res := Match(sales, records, today, calendar)
		owner := map[int32]int{}
		for i, p := range res.Sales {
			if (p.Differs != 0) != (p.Claro == Diferencia) || p.Matched() != (p.Clave != NoClave) || p.Matched() && p.Pista.Clave != NoClave {
				t.Fatalf("sale %d contradicts itself: %+v", i, p)
			}
			if !p.Matched() {
				continue
			}
			if other, ok := owner[p.Record]; ok {
				t.Fatalf("record %d belongs to the sales %d and %d", p.Record, other, i)
			}
			owner[p.Record] = i
		}
		n := res.Indicador
		if n.Reclamables != n.Aparecen+n.EnGracia+n.NoAparecen || n.Diferencias > n.Aparecen {
			t.Fatalf("claimed sales do not add up: %+v", n)
		}
		if len(owner)+len(res.SinVenta) != len(records) || n.SinVenta != len(res.SinVenta) {
			t.Fatalf("%d records: %d matched and %d without sale (%+v)", len(records), len(owner), len(res.SinVenta), n)
		}
		for _, r := range res.SinVenta {
			if _, ok := owner[int32(r)]; ok {
				t.Fatalf("record %d is matched and without sale", r)
			}
		}
	})
}

// Where no two rows share a number there are no ties, and then order means nothing.
func TestOrderChangesNothingButTies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sales, records := apartTables(t)
		shuffledSales := rapid.Permutation(sales).Draw(t, "ventas en otro orden")
		shuffledRecords := rapid.Permutation(records).Draw(t, "registros en otro orden")
		want := told(sales, records, Match(sales, records, today, calendar))
		got := told(shuffledSales, shuffledRecords, Match(shuffledSales, shuffledRecords, today, calendar))
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("another order, another result (-want +got):\n%s", diff)
		}
	})
}

// apartTables have numbers that at most one sale and one record share, and no two of a kind one slip apart.
func apartTables(t *rapid.T) (sales []Sale, records []Record) {
	for i := range rapid.IntRange(1, 20).Draw(t, "n") {
		number := func(label string) Number {
			if rapid.IntRange(0, 3).Draw(t, label) == 0 {
				return 0
			}
			return ParseNumber(fmt.Sprintf("%03d%03d%03d", i, i, i))
		}
		id := Identity{Row: i, Family: Family(rapid.IntRange(0, 3).Draw(t, "familia")), OT: number("ot"), MIN: number("min"),
			Cuenta: number("cuenta"), Documento: number("documento"), Day: DayOf(today.AddDays(-rapid.IntRange(0, 9).Draw(t, "día")))}
		sales = append(sales, Sale{id, rapid.Bool().Draw(t, "reclamable")})
		id.Family, id.OT, id.Day = Family(rapid.IntRange(0, 3).Draw(t, "otra")), number("otra ot"), id.Day+Day(rapid.IntRange(0, 5).Draw(t, "días"))
		records = append(records, Record{id})
	}
	return sales, records
}

// told is a result by the rows' own numbers.
func told(sales []Sale, records []Record, res Result) []string {
	var out []string
	for i, p := range res.Sales {
		row := 0
		if p.Matched() {
			row = records[p.Record].Row
		}
		out = append(out, fmt.Sprintf("venta %d: %s %d %s %s %q", sales[i].Row, p.Claro, row, p.Clave, p.Differs, p.Pista.Words(&sales[i], records)))
	}
	for _, r := range res.SinVenta {
		out = append(out, fmt.Sprintf("registro %d", records[r].Row))
	}
	slices.Sort(out)
	return append(out, fmt.Sprintf("%+v", res.Indicador))
}

// A number that everybody shares must not make the work quadratic; the count of steps is hidden, so this is as large
// as a quadratic step could not stand.
func TestSharedNumbersAreMatchedInOrder(t *testing.T) {
	const n = 200_000
	for _, c := range []struct {
		why string
		id  Identity
	}{
		{"one OT for all", Identity{Family: Hogar, OT: ParseNumber("0")}},
		{"one document for all", Identity{Family: Tyt, Documento: ParseNumber("900123456"), Day: DayOf(today)}},
		{"one MIN for all, no dates", Identity{Family: Movil, MIN: ParseNumber("3001234567")}},
	} {
		sales, records := make([]Sale, n), make([]Record, n)
		for i := range n {
			sales[i], records[i] = Sale{c.id, i%2 == 0}, Record{c.id}
		}
		res := Match(sales, records, today, calendar)
		if len(res.Sales) != n {
			t.Fatalf("%s: %d sales came out, want %d", c.why, len(res.Sales), n)
		}
		for i, p := range res.Sales {
			want := int32(i / 2) // the claimed sales go first
			if i%2 == 1 {
				want += n / 2
			}
			if p.Record != want {
				t.Fatalf("%s: sale %d has record %d, want %d", c.why, i, p.Record, want)
			}
		}
	}
}

func TestGraceEndsAfterTwoBusinessDays(t *testing.T) {
	for _, c := range []struct {
		sold, today string
		want        Claro
	}{
		{"2026-11-20", "2026-11-23", Nada}, // Friday: Monday is the first day
		{"2026-11-20", "2026-11-24", NoAparece},
		{"2026-11-21", "2026-11-23", Nada}, // a Saturday counts like the Friday
		{"2026-11-22", "2026-11-24", NoAparece},
		{"2026-11-13", "2026-11-17", Nada}, // Monday 16 is the Independence of Cartagena
		{"2026-11-13", "2026-11-18", NoAparece},
		{"2026-07-10", "2026-07-14", Nada}, // Monday 13: 9 July, moved by Ley 2578 of 2026
		{"2026-07-10", "2026-07-15", NoAparece},
		{"2026-11-24", "2026-11-24", Nada},
	} {
		sold, _ := hoja.ParseISO(c.sold)
		day, _ := hoja.ParseISO(c.today)
		res := Match([]Sale{{Identity{Family: Hogar, Day: DayOf(sold)}, true}}, nil, day, calendar)
		if got := res.Sales[0].Claro; got != c.want {
			t.Errorf("sold %s, today %s: CLARO %q, want %q", c.sold, c.today, got, c.want)
		}
		if got := res.Indicador.EnGracia; got != 1-res.Indicador.NoAparecen {
			t.Errorf("sold %s, today %s: en_gracia %d, no_aparecen %d", c.sold, c.today, got, res.Indicador.NoAparecen)
		}
	}
}

func TestWhatDiffersIsSaid(t *testing.T) {
	base := Identity{Row: 2, Family: Hogar, OT: ParseNumber("65608283"), Documento: ParseNumber("14522707"), Day: DayOf(today)}
	for _, c := range []struct {
		why     string
		change  func(*Identity)
		differs string
		words   string
	}{
		{"nothing", func(*Identity) {}, "", ""},
		{"the document", func(r *Identity) { r.Documento = ParseNumber("79123456") }, "el documento", "documento ···2707, Claro ···3456"},
		{"the document, not at its end", func(r *Identity) { r.Documento = ParseNumber("79122707") }, "el documento", "documento ···2707, Claro otro que termina igual"},
		{"no document in Claro", func(r *Identity) { r.Documento = 0 }, "el documento", "documento ···2707, Claro ninguno"},
		{"the family", func(r *Identity) { r.Family = Tyt }, "la familia", "tipo de hogar, Claro de terminales y tecnología"},
		{"an unknown TIPO", func(r *Identity) { r.Family = NoFamily }, "la familia", "tipo de hogar, Claro de tipo desconocido"},
		{"three days", func(r *Identity) { r.Day -= 3 }, "", ""},
		{"four days", func(r *Identity) { r.Day -= 4 }, "la fecha", "fecha 24/11/2026, Claro 20/11/2026"},
		{"no date, no family", func(r *Identity) { r.Day, r.Family = 0, NoFamily }, "la familia y la fecha",
			"tipo de hogar, Claro de tipo desconocido; fecha 24/11/2026, Claro ninguna"},
	} {
		r := Record{base}
		c.change(&r.Identity)
		s := Sale{base, true}
		p := Match([]Sale{s}, []Record{r}, today, calendar).Sales[0]
		want := Aparece
		if c.differs != "" {
			want = Diferencia
		}
		if p.Claro != want || p.Differs.String() != c.differs || p.Differs.Words(&s, &r) != c.words {
			t.Errorf("%s: got %s, %q, %q; want %s, %q, %q", c.why, p.Claro, p.Differs, p.Differs.Words(&s, &r), want, c.differs, c.words)
		}
	}
}

func TestRepeatsAreNamed(t *testing.T) {
	d := ParseNumber("14522707")
	rows := []Identity{
		{Row: 2, Family: Hogar, OT: ParseNumber("100"), Documento: d, Day: DayOf(today)},
		{Row: 3, Family: Movil, MIN: ParseNumber("3001234567"), Documento: d, Day: DayOf(today)},
		{Row: 4, Family: Hogar, OT: ParseNumber("100"), Documento: ParseNumber("99999"), Day: DayOf(today)},
		{Row: 5, Family: Tyt, Documento: d, Equipo: ParseEquipo("A15"), Day: DayOf(today)},
		{Row: 6, Family: Tyt, Documento: d, Equipo: ParseEquipo("G84"), Day: DayOf(today)},
		{Row: 7, Family: Tyt, Documento: d, Equipo: ParseEquipo("A15"), Day: DayOf(today)},
		{Row: 8, Family: Movil, MIN: ParseNumber("3001234567"), Day: DayOf(today.AddDays(-9))},
		{Row: 9, Family: Movil}, {Row: 10, Family: Movil}, // too little to be the same
		{Row: 11, Family: Hogar, OT: ParseNumber("100")},
		{Row: 12, OT: ParseNumber("100")},                                          // of a TIPO that is not understood
		{Row: 13, Family: Tyt, Documento: d}, {Row: 14, Family: Tyt, Documento: d}, // a client may buy on two days
		{Row: 15, Family: Tyt, Day: DayOf(today)}, {Row: 16, Family: Tyt, Day: DayOf(today)},
	}
	var records []Record
	for _, id := range rows {
		records = append(records, Record{id})
	}
	var got []string
	for _, r := range Match(nil, records, today, calendar).RepeatedRecords {
		got = append(got, r.Words(func(i int) int { return records[i].Row }))
	}
	want := []string{"la fila 4 repite la 2, con la misma OT", "la fila 7 repite la 5, con los mismos datos",
		"la fila 8 repite la 3, con el mismo MIN", "la fila 11 repite la 2, con la misma OT", "la fila 12 repite la 2, con la misma OT"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("repeats (-want +got):\n%s", diff)
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[0-9]{1,18}`).Draw(t, "dígitos")
		n := ParseNumber(s)
		if n.String() != s || n.size() != len(s) {
			t.Fatalf("%q came back as %q, %d digits", s, n, n.size())
		}
		other := rapid.StringMatching(`[0-9]{1,25}`).Draw(t, "otros")
		if (ParseNumber(other) == n) != (other == s) {
			t.Fatalf("%q and %q compare wrongly", s, other)
		}
		i := rapid.IntRange(0, len(s)-1).Draw(t, "lugar")
		if got, want := n.without(i), s[:len(s)-1-i]+s[len(s)-i:]; len(s) > 1 && got.String() != want {
			t.Fatalf("%q without the digit %d from the right: %q, want %q", s, i, got, want)
		}
	})
	for _, blank := range []string{"", "12a", "1.5", "-1", "٣"} {
		if n := ParseNumber(blank); n != 0 {
			t.Errorf("%q is the number %q", blank, n)
		}
	}
}

// TestHashesLastLongerThanAProcess: who remembers a record by what it says must know it again tomorrow.
func TestHashesLastLongerThanAProcess(t *testing.T) {
	if n, want := ParseNumber("1234567890123456789"), Number(10366950392556324863); n != want {
		t.Errorf("a number of 19 digits is %d, want %d as ever", uint64(n), uint64(want))
	}
	if e, want := ParseEquipo("Moto  G84"), Equipo(5777778863422717821); e != want {
		t.Errorf("a device is %d, want %d as ever", uint64(e), uint64(want))
	}
}

func TestDaysAreDates(t *testing.T) {
	for _, s := range []string{"1970-01-01", "1899-12-31", "2026-11-24", "2000-02-29"} {
		d, _ := hoja.ParseISO(s)
		if got := DayOf(d).Date(); got != d {
			t.Errorf("%s came back as %s", d, got)
		}
	}
	if DayOf(hoja.Date{}) != 0 || !Day(0).Date().IsZero() {
		t.Error("a missing date is a day")
	}
	if got := cmp.Compare(DayOf(today), DayOf(today.AddDays(-1))); got != 1 {
		t.Errorf("days go backwards: %d", got)
	}
}
