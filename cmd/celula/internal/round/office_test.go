package round_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/emulator"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// An office is a hoja in an emulator, a chat that listens, and a bot with a state on disk: all over loopback HTTP.
type office struct {
	t        testing.TB
	google   *sheetstest.Emulator
	id       string // of the spreadsheet
	gid      int    // of the tab
	chat     *standin.Chat
	chatURL  string
	rules    *rules.Rules
	state    string
	now      time.Time
	patient  bool
	between  func(*http.Request) // called before every request to the API; nil for nobody
	requests int
	key      string        // the file of the bot's key; none where anybody may
	answerIn time.Duration // how long the bot waits for an answer; 0 for as long as it does elsewhere

	base func(*sheets.Client, *cruce.Reader) *round.Base // Claro's base; nil for none

	store *store.Store
	hoja  *round.Hoja
	sayer round.Sayer
}

var bogota = time.FixedZone("COT", -5*3600)

// header is the agents' columns of the tests, and then the bot's.
var header = []any{"FECHA VENTA", "ID LLAMADA", "EXTENSIÓN", "LOGIN", "TIPO DE VENTA", "CLIENTE", "DOCUMENTO", "TELÉFONO", "CUENTA", "SERVICIOS", "CÓDIGOS", "CÓDIGOS RR",
	"CANTIDAD", "CANTIDAD RR", "MORA", "AVISO FINAL", "FECHA AGENDA", "ESTADO INSTALACIÓN", "OBSERVACIONES", "ID VENTA", "ESTADO", "MARCACIÓN", "MOTIVO", "CLARO", "REVISADO"}

const (
	colLlamada, colCliente, colTelefono, colMora, colAgenda, colInstalacion, colNota = 1, 5, 7, 14, 16, 17, 18
	colID, colEstado, colMarcacion, colMotivo, colClaro, colRevisado                 = 19, 20, 21, 22, 23, 24
)

// upgrade is a sale with a device to install on the 25th, complete in every way; n makes it another one.
func upgrade(n int) []any {
	return []any{"20/11/2026", fmt.Sprint(7000000 + n), "4439", "jtriana", "Upgrade", fmt.Sprintf("Cliente Número%d", n), fmt.Sprint(10000000 + n), fmt.Sprintf("300%07d", n),
		fmt.Sprint(40000000 + n), "Ultra wifi", "I619 B410", "b410 i619", "1", "1", "no", "no", "25/11/2026"}
}

// open lays the hoja out and puts a bot in front of it.
func open(t testing.TB, sales ...[]any) *office {
	t.Helper()
	rs, err := rules.LoadDir("")
	if err != nil {
		t.Fatalf("loading the rules: %v", err)
	}
	o := &office{t: t, google: sheetstest.Start(t), rules: rs,
		state: freshState(t), now: time.Date(2026, 11, 24, 9, 0, 0, 0, bogota)}
	o.chat = standin.New(standin.Options{Now: func() time.Time { return o.now }})
	o.layOut(sales)
	listening := httptest.NewServer(o.chat)
	t.Cleanup(listening.Close)
	o.chatURL = listening.URL + "/api/"
	o.start()
	t.Cleanup(o.stop)
	return o
}

// emptyState is a state of which nothing is remembered: made once, because making one costs more than a round.
var emptyState = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "celula")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "celula.db")
	st, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// freshState is the path of an empty state of the test's own.
func freshState(t testing.TB) string {
	t.Helper()
	content, err := emptyState()
	if err != nil {
		t.Fatalf("making a state: %v", err)
	}
	path := filepath.Join(t.TempDir(), "celula.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// layOut makes a spreadsheet with the hoja in it.
func (o *office) layOut(sales [][]any) {
	o.t.Helper()
	o.id = o.google.Spreadsheet(o.t, "Ventas", append([][]any{header}, sales...))
	o.gid = o.google.TabID(o.t, o.id, "Ventas")
}

// another puts an empty hoja, of which nothing is remembered, in the place of this one.
func (o *office) another() {
	o.t.Helper()
	o.layOut(nil)
	name := o.id
	o.stop()
	o.start()
	o.hoja.Name = name
}

// start begins a bot's life from what its state remembers.
func (o *office) start() {
	o.t.Helper()
	st, err := store.Open(o.t.Context(), o.state)
	if err != nil {
		o.t.Fatalf("opening the state: %v", err)
	}
	google, err := sheets.New(o.t.Context(), sheets.Options{Endpoint: o.google.URL, Credentials: o.key, CallsPerMinute: -1, Backoff: time.Millisecond,
		CallTimeout: o.answerIn, HTTP: &http.Client{Transport: hook{o}}})
	if err != nil {
		o.t.Fatalf("making the client: %v", err)
	}
	o.store = st
	reader, err := cruce.NewReader(o.rules)
	if err != nil {
		o.t.Fatalf("making the reader of Claro's base: %v", err)
	}
	chat := slack.New(slack.Options{Token: standin.DefaultToken, Endpoint: o.chatURL, Every: -1, HTTP: &http.Client{Timeout: o.answerIn}})
	chronicle := &round.Chronicle{Store: st, Chat: chat}
	o.hoja = &round.Hoja{Name: "ventas", Chronicle: chronicle, Google: google, Spreadsheet: o.id, Tab: google.Tab(o.id, "Ventas"), Reader: reader, Store: st, Rules: o.rules, Calendar: hoja.NewCalendar(), Zone: bogota,
		StaleAfter: 48 * time.Hour, Patient: o.patient, Now: func() time.Time { return o.now },
		Policy: notify.Policy{Hoja: o.id + "/Ventas", Channels: map[notify.Audience]string{notify.BackOffice: "C1", notify.Supervisors: "C2", notify.Operations: "C3"}}}
	if o.base != nil {
		o.hoja.Claro = o.base(google, reader)
	}
	o.sayer = round.Sayer{Store: st, Chat: chat, Chronicle: chronicle, Hojas: []*round.Hoja{o.hoja}}
}

func (o *office) stop() {
	if err := o.store.Close(); err != nil {
		o.t.Errorf("closing the state: %v", err)
	}
}

// hook lets a test do what people do in the midst of a round.
type hook struct{ *office }

func (h hook) RoundTrip(r *http.Request) (*http.Response, error) {
	h.requests++
	if h.between != nil {
		h.between(r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// round does a round that must be good, and says what is to be said.
func (o *office) round() round.Result {
	o.t.Helper()
	res, err := o.hoja.Round(o.t.Context())
	if err != nil {
		o.t.Fatalf("round: %v", err)
	}
	o.say()
	return res
}

func (o *office) say() {
	o.t.Helper()
	if err := o.sayer.Say(o.t.Context()); err != nil {
		o.t.Fatalf("saying: %v", err)
	}
}

// rows is the hoja as it stands, below the header, every row as wide as the header.
func (o *office) rows() [][]any {
	o.t.Helper()
	rows := o.google.Values(o.t, o.id, "Ventas!A2:Y")
	for i := range rows {
		for len(rows[i]) < len(header) {
			rows[i] = append(rows[i], "")
		}
	}
	return rows
}

// put types text into a cell; row counts from 1 as the spreadsheet does, col from 0.
func (o *office) put(row, col int, text string) {
	o.t.Helper()
	o.google.Put(o.t, o.id, fmt.Sprintf("Ventas!%s%d", hoja.ColumnName(col), row), [][]any{{text}})
}

func (o *office) batch(format string, args ...any) {
	o.t.Helper()
	o.google.Batch(o.t, o.id, fmt.Sprintf(format, args...))
}

func (o *office) insertRow(at int) {
	o.t.Helper()
	o.batch(`{"insertDimension":{"range":{"sheetId":%d,"dimension":"ROWS","startIndex":%d,"endIndex":%d},"inheritFromBefore":false}}`, o.gid, at-1, at)
}

func (o *office) deleteRow(at int) {
	o.t.Helper()
	o.batch(`{"deleteDimension":{"range":{"sheetId":%d,"dimension":"ROWS","startIndex":%d,"endIndex":%d}}}`, o.gid, at-1, at)
}

func (o *office) sort(col int, order string) {
	o.t.Helper()
	o.batch(`{"sortRange":{"range":{"sheetId":%d,"startRowIndex":1},"sortSpecs":[{"dimensionIndex":%d,"sortOrder":%q}]}}`, o.gid, col, order)
}

// texts are the messages of a channel, as they stand.
func (o *office) texts(channel string) []string {
	var out []string
	for _, m := range o.chat.Messages(channel) {
		out = append(out, m.Text)
	}
	return out
}

// A few hundred random histories, unless the command line asks for another number.
func TestMain(m *testing.M) {
	if os.Getenv(elsewhereEnv) != "" {
		if err := sheetstest.Serve(emulator.Options{}); err != nil {
			panic(err)
		}
		return
	}
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", "300"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
