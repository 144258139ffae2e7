package cruce

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
)

// million makes sales and records as Claro and the célula have them: of a hundred sales some ninety-three appear, of
// these a few with other numbers or dates, and some records are nobody's.
func million(n int) (sales []Sale, records []Record) {
	rnd := rand.New(rand.NewPCG(1, 2))
	number := func(from, size int) Number { return ParseNumber(fmt.Sprint(from + rnd.IntN(size))) }
	for i := range n {
		id := Identity{Row: i + 2, Family: [...]Family{Hogar, Hogar, Movil, Tyt}[rnd.IntN(4)], Day: DayOf(today) - Day(rnd.IntN(300)),
			Documento: number(10_000_000, 1_000_000_000)}
		switch id.Family {
		case Hogar:
			id.OT, id.Cuenta = number(10_000_000, 900_000_000), number(10_000_000, 90_000_000)
		case Movil:
			id.MIN = number(3_000_000_000, 500_000_000)
		case Tyt:
			id.Equipo = ParseEquipo([...]string{"", "SAMSUNG A15", "MOTO G84"}[rnd.IntN(3)])
		}
		sales = append(sales, Sale{id, rnd.IntN(10) < 7})
		records = append(records, Record{id})
		spoil(&records[i].Identity, rnd, number)
	}
	rnd.Shuffle(n, func(i, j int) { records[i], records[j] = records[j], records[i] })
	for i := range records {
		records[i].Row = i + 2
	}
	return sales, records
}

// spoil makes of a record what one in so many is in Claro's base.
func spoil(r *Identity, rnd *rand.Rand, number func(int, int) Number) {
	switch rnd.IntN(20) {
	case 0, 1, 2: // found by the next pass
		r.OT, r.MIN = 0, 0
	case 3: // by the last one
		r.OT, r.MIN, r.Cuenta = 0, 0, 0
	case 4: // a slip
		r.OT, r.MIN, r.Documento, r.Cuenta = slipped(r.OT), slipped(r.MIN), slipped(r.Documento), 0
	case 5: // somebody else's
		r.OT, r.MIN, r.Documento, r.Cuenta = number(10_000_000, 900_000_000), number(3_000_000_000, 500_000_000), number(10_000_000, 1_000_000_000), 0
	case 6:
		r.Day += 5
	}
}

func slipped(n Number) Number {
	if n == 0 {
		return 0
	}
	return n ^ 1
}

// BenchmarkMatch is the matching alone of a million with a million, beside the four passes as joins in SQLite over the same
// rows. The joins have no tie rule between sales, no hints and no words: a lower bound of what SQL would do. Loading
// the tables and their indexes is not counted.
func BenchmarkMatch(b *testing.B) {
	const n = 1_000_000
	sales, records := million(n)
	b.Run("by=sqlite", func(b *testing.B) {
		db := load(b, sales, records)
		for b.Loop() {
			pairs := joins(b, db)
			b.ReportMetric(float64(pairs), "pairs")
		}
	})
	b.Run("by=celula", func(b *testing.B) {
		b.ReportAllocs()
		var res Result
		for b.Loop() {
			res = Match(sales, records, today, calendar)
		}
		b.ReportMetric(float64(matched(res)), "pairs")
	})
}

// BenchmarkHints is the worst case of the hints: a base of another month, in which no sale appears.
func BenchmarkHints(b *testing.B) {
	const n = 1_000_000
	sales, records := million(n)
	for i := range records {
		r := &records[i].Identity
		r.OT, r.MIN, r.Cuenta, r.Day = r.OT^2, r.MIN^2, r.Cuenta^2, r.Day-400
	}
	b.ReportAllocs()
	for b.Loop() {
		Match(sales, records, today, calendar)
	}
}

func matched(res Result) (n int) {
	for i := range res.Sales {
		if res.Sales[i].Matched() {
			n++
		}
	}
	return n
}

func load(b *testing.B, sales []Sale, records []Record) *sql.DB {
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "cruce.db")+"?_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=temp_store(memory)&_pragma=cache_size(-400000)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	table := func(name string, n int, row func(int) (*Identity, bool)) {
		exec(b, db, "create table "+name+" (n integer primary key, family int, day int, ot int, min int, cuenta int, documento int, equipo int, claimed int, pair int)")
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		insert, err := tx.Prepare("insert into " + name + " values (?,?,?,?,?,?,?,?,?,null)")
		if err != nil {
			b.Fatal(err)
		}
		for i := range n {
			id, claimed := row(i)
			if _, err := insert.Exec(i, int(id.Family), int(id.Day), null(id.OT), null(id.MIN), null(id.Cuenta), null(id.Documento), int64(id.Equipo), claimed); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	table("s", len(sales), func(i int) (*Identity, bool) { return &sales[i].Identity, sales[i].Claimed })
	table("r", len(records), func(i int) (*Identity, bool) { return &records[i].Identity, false })
	for _, field := range []string{"ot", "min", "cuenta", "documento"} {
		exec(b, db, "create index r_"+field+" on r("+field+") where "+field+" is not null")
	}
	exec(b, db, "analyze")
	return db
}

func null(n Number) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}

func exec(b *testing.B, db *sql.DB, query string) {
	if _, err := db.Exec(query); err != nil {
		b.Fatal(query, err)
	}
}

// joins are the four passes: each takes, of the candidates of a record, the best sale, and of a sale's the best record.
func joins(b *testing.B, db *sql.DB) (pairs int) {
	exec(b, db, "update s set pair = null where pair is not null")
	exec(b, db, "update r set pair = null where pair is not null")
	for _, on := range []string{
		"s.family = 1 and r.ot = s.ot",
		"s.family = 2 and r.family = 2 and r.min = s.min",
		"s.family = 1 and r.family = 1 and r.cuenta = s.cuenta and abs(r.day - s.day) <= 3",
		"r.family = s.family and r.documento = s.documento and abs(r.day - s.day) <= 3 and (s.family <> 3 or s.equipo = 0 or r.equipo = 0 or s.equipo = r.equipo)",
	} {
		exec(b, db, `create temp table c as select s.n as s, r.n as r,
			row_number() over (partition by s.n order by abs(r.day - s.day), r.n) as a,
			row_number() over (partition by r.n order by s.claimed desc, abs(r.day - s.day), s.n) as z
			from s cross join r on `+on+` where s.pair is null and r.pair is null`)
		exec(b, db, "update s set pair = c.r from c where c.s = s.n and c.a = 1 and c.z = 1")
		exec(b, db, "update r set pair = c.s from c where c.r = r.n and c.a = 1 and c.z = 1")
		exec(b, db, "drop table c")
	}
	if err := db.QueryRow("select count(pair) from s").Scan(&pairs); err != nil {
		b.Fatal(err)
	}
	return pairs
}
