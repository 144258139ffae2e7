package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"
	googlekey "golang.org/x/oauth2/google"

	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/emulator"
	"github.com/almacontact/celula/sheets/sheetstest"
)

const (
	hojasOfFifty = 50
	salesOfFifty = 20 // in each hoja
	teamsOfFifty = 5  // accounts among which people share the hojas: what one may do in a minute is bounded for them too
)

// Fifty is fifty hojas of one account at an API that keeps Google's quotas, and the people who work in them.
type fifty struct {
	t      testing.TB
	google *emulator.Server
	bot    *tap // through which the program reaches the API
	calls  callLog
	chat   *standin.Chat
	ids    []string

	machines []host

	team   atomic.Int32 // whose account people use just now
	people *sheetstest.Emulator
}

// A host is a machine on which the program runs.
type host struct {
	config string // its file
	health string // the address of its page
	*child
}

// newFifty lays the hojas out, for a state that n machines share. Of everything that is counted by the minute there is speed
// times as much as at Google.
func newFifty(t testing.TB, speed int, schedule, state string, n int) *fifty {
	t.Helper()
	google, err := emulator.New(emulator.Options{Auth: true, Quota: emulator.Quota{
		ReadsPerUser: 60 * speed, WritesPerUser: 60 * speed, ReadsPerProject: 300 * speed, WritesPerProject: 300 * speed}})
	if err != nil {
		t.Fatal(err)
	}
	f := &fifty{t: t, google: google, bot: newTap(t, google), chat: standin.New(standin.Options{Rate: standin.SlackRate})}
	f.bot.watch(f.calls.watch)
	f.hire()
	key := f.key("celula")
	for i := range hojasOfFifty {
		f.ids = append(f.ids, f.layOut(i, emailOf(t, key)))
	}
	chat := newTap(t, f.chat)
	for range n {
		f.configure(key, speed, schedule, state, chat.URL+"/api/")
	}
	return f
}

// hire gives every team an account, and all of them one door to the API.
func (f *fifty) hire() {
	var tokens [teamsOfFifty]oauth2.TokenSource
	for i := range tokens {
		c, err := googlekey.JWTConfigFromJSON(f.key(fmt.Sprintf("gente-%d", i)), sheets.Scope)
		if err != nil {
			f.t.Fatal(err)
		}
		tokens[i] = c.TokenSource(f.t.Context())
	}
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, err := tokens[f.team.Load()].Token()
		if err != nil {
			f.t.Errorf("a token for people: %v", err)
			return
		}
		token.SetAuthHeader(r)
		f.google.ServeHTTP(w, r)
	}))
	f.t.Cleanup(door.Close)
	f.people = &sheetstest.Emulator{URL: door.URL, Server: f.google}
}

// key makes an account's key file.
func (f *fifty) key(name string) []byte {
	f.t.Helper()
	key, err := f.google.ServiceAccountKeyOf(name, f.bot.URL)
	if err != nil {
		f.t.Fatal(err)
	}
	return key
}

func emailOf(t testing.TB, key []byte) string {
	t.Helper()
	var k struct {
		Email string `json:"client_email"`
	}
	if err := json.Unmarshal(key, &k); err != nil {
		t.Fatal(err)
	}
	return k.Email
}

// layOut makes a hoja with the bot's columns, and shares it with the bot.
func (f *fifty) layOut(i int, bot string) (id string) {
	f.t.Helper()
	f.team.Store(int32(i % teamsOfFifty))
	rows := [][]any{append(officeHeader[:len(officeHeader):len(officeHeader)], "ID VENTA", "ESTADO", "MARCACIÓN", "MOTIVO", "CLARO", "REVISADO")}
	for n := range salesOfFifty {
		sale := overdue(100*i + n)
		sale[len(sale)-1] = nextMonth
		rows = append(rows, sale)
	}
	id = f.people.Spreadsheet(f.t, "Ventas", rows)
	f.people.Call(f.t, "POST", "/drive/v3/files/"+id+"/permissions", map[string]any{"type": "user", "role": "writer", "emailAddress": bot}, nil)
	return id
}

// configure adds a machine.
func (f *fifty) configure(key []byte, speed int, schedule, state, chat string) {
	f.t.Helper()
	dir := f.t.TempDir()
	m := host{config: filepath.Join(dir, "celula.yaml"), health: freeAddress(f.t)}
	var b strings.Builder
	fmt.Fprintf(&b, "google: {credentials: llave.json, endpoint: %q, calls_per_minute: %d}\nhealth: %q\nstate: %q\n", f.bot.URL, 50*speed, m.health, state)
	fmt.Fprintf(&b, "slack: {token: %s, endpoint: %q, channels: {backoffice: C1, supervisors: C2, operations: C3}}\nsheets:\n", f.chat.Token(), chat)
	for i, id := range f.ids {
		fmt.Fprintf(&b, "  - {name: hoja%02d, spreadsheet: %q, tab: Ventas, schedule: %q}\n", i, id, schedule)
	}
	for name, text := range map[string][]byte{m.config: []byte(b.String()), filepath.Join(dir, "llave.json"): key} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			f.t.Fatal(err)
		}
	}
	f.machines = append(f.machines, m)
}

// types has somebody write into a cell of a hoja.
func (f *fifty) types(hoja int, cell, text string) {
	f.t.Helper()
	f.team.Store(int32(hoja % teamsOfFifty))
	f.people.Put(f.t, f.ids[hoja], "Ventas!"+cell, [][]any{{text}})
}

// shows is what stands in a column of a hoja, from row 2 on.
func (f *fifty) shows(hoja int, col string) (texts []string) {
	f.t.Helper()
	f.team.Store(int32(hoja % teamsOfFifty))
	for _, row := range f.people.Values(f.t, f.ids[hoja], fmt.Sprintf("Ventas!%s2:%s%d", col, col, salesOfFifty+1)) {
		texts = append(texts, fmt.Sprint(append(row, "")[0]))
	}
	return texts
}

// A callLog is what the program asked of the API.
type callLog struct {
	mu      sync.Mutex
	answers map[int]int            // by status
	reads   map[string][]time.Time // good ones of a whole tab, by spreadsheet
	spent   map[bool][]time.Time   // what counts against the quota: writes, or reads
}

func (l *callLog) watch(w http.ResponseWriter, r *http.Request, next http.Handler) {
	answer := &statusOf{ResponseWriter: w, status: http.StatusOK}
	next.ServeHTTP(answer, r)
	path, ok := strings.CutPrefix(r.URL.Path, "/v4/spreadsheets/")
	if !ok {
		return // a token
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answers == nil {
		l.answers, l.reads, l.spent = map[int]int{}, map[string][]time.Time{}, map[bool][]time.Time{}
	}
	l.answers[answer.status]++
	now, write := time.Now(), strings.HasSuffix(path, ":batchUpdate")
	l.spent[write] = append(l.spent[write], now)
	if id, _, values := strings.Cut(path, "/values"); values && answer.status == http.StatusOK {
		l.reads[id] = append(l.reads[id], now)
	}
}

// statusOf notes an answer's status.
type statusOf struct {
	http.ResponseWriter
	status int
}

func (s *statusOf) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// most is how many of the times lie inside any span.
func most(times []time.Time, span time.Duration) int {
	most, from := 0, 0
	for i, at := range times {
		for at.Sub(times[from]) >= span {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// readsOf is how often each hoja was read, in their order.
func (f *fifty) readsOf() []int {
	f.calls.mu.Lock()
	defer f.calls.mu.Unlock()
	n := make([]int, len(f.ids))
	for i, id := range f.ids {
		n[i] = len(f.calls.reads[id])
	}
	return n
}
