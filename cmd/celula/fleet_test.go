package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/cmd/celula/internal/store/storetest"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// A fleet is several machines that share hojas, a chat and a PostgreSQL database.
type fleet struct {
	t      testing.TB
	people *sheetstest.Emulator
	chat   *standin.Chat
	spec   string // of the database
	db     *sql.DB
	every  string // the schedule of every hoja
	desks  []*salesDesk

	mu    sync.Mutex
	calls []fleetCall
}

// A salesDesk is a hoja and what its agents have typed.
type salesDesk struct {
	name, id string
	rows     [][]any
}

// A fleetCall is what a machine asked of a hoja or of the chat.
type fleetCall struct {
	pid  int
	name string // of the lease that it needs
	what string
	at   time.Time
}

func (c fleetCall) changes() bool {
	return strings.HasSuffix(c.what, ":batchUpdate") || strings.HasSuffix(c.what, "/chat.postMessage") || strings.HasSuffix(c.what, "/chat.update")
}

// newFleet lays out the hojas, each with two sales whose installation was due long ago. Without PostgreSQL it skips the test.
func newFleet(t testing.TB, hojas int, every string) *fleet {
	t.Helper()
	server := os.Getenv("CELULA_TEST_POSTGRES")
	if server == "" {
		t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): several machines are not tested")
	}
	f := &fleet{t: t, people: sheetstest.Start(t), chat: standin.New(standin.Options{}), spec: storetest.PostgresSchema(t, server), every: every}
	for i := range hojas {
		d := &salesDesk{name: fmt.Sprintf("hoja %02d", i+1), rows: [][]any{overdue(100*i + 1), overdue(100*i + 2)}}
		d.id = f.people.Spreadsheet(t, "Ventas", append([][]any{officeHeader}, d.rows...))
		f.desks = append(f.desks, d)
	}
	f.watchLeases()
	m := f.machine()
	var out bytes.Buffer
	if status := run(t.Context(), []string{"setup", "--config", m.config}, &out, &out); status != exitDone {
		t.Fatalf("celula setup ended with %d: %s", status, out.String())
	}
	f.calls = nil
	return f
}

// watchLeases has the database keep who held which lease from when on, and when each hoja had a good round.
func (f *fleet) watchLeases() {
	f.t.Helper()
	st, err := store.Open(f.t.Context(), f.spec) // makes the tables
	if err != nil {
		f.t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		f.t.Fatal(err)
	}
	f.db, err = sql.Open("pgx", f.spec)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { f.db.Close() })
	const now = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
	for _, statement := range []string{
		"CREATE TABLE held (name TEXT, pid INT, epoch BIGINT, at BIGINT)",
		"CREATE TABLE good (name TEXT, at BIGINT)",
		`CREATE FUNCTION note_held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF TG_OP = 'INSERT' OR NEW.epoch <> OLD.epoch THEN
				INSERT INTO held VALUES (NEW.name, split_part(NEW.holder, '/', 2)::int, NEW.epoch, ` + now + `);
			END IF;
			RETURN NULL; END $$`,
		`CREATE FUNCTION note_good() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF TG_OP = 'INSERT' OR NEW.last_good <> OLD.last_good THEN
				INSERT INTO good VALUES (NEW.name, ` + now + `);
			END IF;
			RETURN NULL; END $$`,
		"CREATE TRIGGER held AFTER INSERT OR UPDATE ON lease FOR EACH ROW EXECUTE FUNCTION note_held()",
		"CREATE TRIGGER good AFTER INSERT OR UPDATE ON hoja FOR EACH ROW EXECUTE FUNCTION note_good()",
	} {
		if _, err := f.db.Exec(statement); err != nil {
			f.t.Fatalf("%s: %v", statement, err)
		}
	}
}

// A machine is one process of celula with wires of its own to everything.
type machine struct {
	*child
	fleet         *fleet
	config        string
	google, slack *tap
	wire          *wire

	mu    sync.Mutex
	catch func(call fleetCall, w http.ResponseWriter, r *http.Request, next http.Handler) (caught bool)
}

// machine prepares one; start starts it.
func (f *fleet) machine() *machine {
	f.t.Helper()
	m := &machine{fleet: f, wire: newWire(f.t, f.spec)}
	m.google, m.slack = newTap(f.t, f.people.Server), newTap(f.t, f.chat)
	m.google.watch(m.passing(func(r *http.Request) string {
		for _, d := range f.desks {
			if strings.Contains(r.URL.Path, d.id) {
				return store.HojaLease(d.name)
			}
		}
		return r.URL.Path
	}))
	m.slack.watch(m.passing(func(*http.Request) string { return store.ChatLease }))
	var hojas strings.Builder
	for _, d := range f.desks {
		fmt.Fprintf(&hojas, "  - {name: %q, spreadsheet: %q, tab: Ventas, schedule: '@every %s'}\n", d.name, d.id, f.every)
	}
	text := fmt.Sprintf("state: %q\ndigest: 1000\ngoogle: {endpoint: %q, calls_per_minute: 60000}\nsheets:\n%sslack:\n  token: %s\n  endpoint: %q\n"+
		"  channels: {backoffice: C1, supervisors: C2, operations: C3}\n", m.wire.spec(f.spec), m.google.URL, hojas.String(), f.chat.Token(), m.slack.URL+"/api/")
	m.config = filepath.Join(f.t.TempDir(), "celula.yaml")
	if err := os.WriteFile(m.config, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return m
}

func (f *fleet) start() *machine {
	f.t.Helper()
	m := f.machine()
	m.begin()
	return m
}

func (m *machine) begin() { m.child = startChild(m.fleet.t, "run", "--config", m.config) }

// passing notes every call and lets it through, unless it is caught.
func (m *machine) passing(lease func(*http.Request) string) watcher {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		call := fleetCall{name: lease(r), what: r.Method + " " + r.URL.Path, at: time.Now()}
		m.mu.Lock()
		if m.child != nil {
			call.pid = m.cmd.Process.Pid
		}
		catch := m.catch
		m.mu.Unlock()
		m.fleet.mu.Lock()
		m.fleet.calls = append(m.fleet.calls, call)
		m.fleet.mu.Unlock()
		if catch == nil || !catch(call, w, r, next) {
			next.ServeHTTP(w, r)
		}
	}
}

// put types a row, in the hoja and in what is known of it. n counts the sales, from 0.
func (f *fleet) put(d *salesDesk, n int, row []any) {
	f.t.Helper()
	f.people.Put(f.t, d.id, fmt.Sprintf("Ventas!A%d", n+2), [][]any{row})
	d.rows = append(d.rows[:n], append([][]any{row}, d.rows[min(n+1, len(d.rows)):]...)...)
}

// with is a row with another cell.
func with(row []any, col int, value any) []any {
	row = slices.Clone(row)
	row[col] = value
	return row
}

const (
	phoneCol  = 7
	agendaCol = 16
	idCol     = 17
)

// wantedOf is the ESTADO and MARCACIÓN that belong beside a row, and whether it has an alert.
func wantedOf(row []any) (estado, mark string, alert bool) {
	if row[phoneCol] == "tres once" {
		return "INCOMPLETA", "", false
	}
	return "PENDIENTE INSTALACIÓN", "CTA", row[agendaCol] != nextMonth
}

// wrong says what is not as it should be in the end; empty when all is.
func (f *fleet) wrong() string {
	f.t.Helper()
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	open, keys := map[string]int{}, map[string]bool{}
	for _, m := range f.chat.Messages("C1") {
		text := m.Shown()
		if keys[m.Key()] {
			fault("message %s was posted twice", m.Key())
		}
		keys[m.Key()] = true
		if strings.Contains(text, "🔴 Instalación vencida") {
			open[anyID.FindString(text)]++
		}
	}
	if shown := f.chat.Messages("C3"); len(shown) > 0 {
		fault("operations were told: %s", shown[0].Shown())
	}
	ids, alerts := map[string]string{}, 0
	for _, d := range f.desks {
		rows := f.people.Values(f.t, d.id, "Ventas!A2:W200")
		if len(rows) != len(d.rows) {
			fault("%s has %d rows, want %d", d.name, len(rows), len(d.rows))
			continue
		}
		for i, row := range rows {
			at := fmt.Sprintf("%s, row %d", d.name, i+2)
			if got, want := plainCells(row, idCol), plainCells(d.rows[i], idCol); got != want {
				fault("%s: the agents' cells are %s, want %s", at, got, want)
			}
			bot := append(slices.Clone(row[min(idCol, len(row)):]), "", "", "")
			id := fmt.Sprint(bot[0])
			if other, taken := ids[id]; taken || !anyID.MatchString(id) {
				fault("%s has the id %q, as has %q", at, id, other)
			}
			ids[id] = at
			estado, mark, alert := wantedOf(d.rows[i])
			if fmt.Sprint(bot[1]) != estado || fmt.Sprint(bot[2]) != mark {
				fault("%s is %v, %v; want %s, %s", at, bot[1], bot[2], estado, mark)
			}
			want := 0
			if alert {
				want = 1
			}
			alerts += want
			if open[id] != want {
				fault("%s (%s) has %d open alerts, want %d", at, id, open[id], want)
			}
		}
	}
	if total := len(open); total != alerts {
		fault("the chat has open alerts of %d sales, want %d", total, alerts)
	}
	var waiting int
	if err := f.db.QueryRow("SELECT count(*) FROM message WHERE wanted <> shown").Scan(&waiting); err != nil || waiting > 0 {
		fault("%d messages do not show what they should (%v)", waiting, err)
	}
	return strings.Join(faults, "\n")
}

func plainCells(row []any, n int) string {
	var b strings.Builder
	for i := range n {
		if i < len(row) {
			fmt.Fprintf(&b, "%v|", row[i])
			continue
		}
		b.WriteString("|")
	}
	return b.String()
}

// settle waits until everything is as it should be, and stays so for a round of every hoja.
func (f *fleet) settle(what string, limit time.Duration) {
	f.t.Helper()
	deadline := time.Now().Add(limit)
	for {
		wrong := f.wrong()
		if wrong == "" {
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("%s: after %s\n%s", what, limit, wrong)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
