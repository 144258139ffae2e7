//go:build unix

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/sheetstest"
)

const onceSales = 100_000

// BenchmarkOnce is `celula once` over 100,000 sales of 40 columns, start and end of the process included: the first round of all,
// one in which nothing changed, and one in which 1 sale in 100 did. Its floor is a program that reads the same answer with
// jsontext, a token after the other, and does nothing with it. The emulator is a third process.
func BenchmarkOnce(b *testing.B) {
	w := newOnceWorld(b)
	once := func(b *testing.B, prepare func()) {
		b.Run("by=jsontext", func(b *testing.B) { benchProcess(b, exitDone, "tokens", w.answer()) })
		b.Run("by=celula", func(b *testing.B) { benchPrepared(b, prepare, exitDone, "celula", "once", "--config", w.config) })
	}
	b.Run("round=first", func(b *testing.B) { once(b, w.forget) })
	w.run("once") // finds nothing to write, and says what had to wait
	b.Run("round=quiet", func(b *testing.B) { once(b, func() {}) })
	b.Run("round=changed", func(b *testing.B) { once(b, w.change) })
}

// A onceWorld is what `celula once` speaks to: a hoja in an emulator, and a chat.
type onceWorld struct {
	*testing.B
	google      *sheetstest.Emulator
	spreadsheet string
	header      []string // the columns of the agents; those of the bot stand right of them
	chat        *httptest.Server
	dir, config string
	changes     int
}

// newOnceWorld lays the hoja out, and has setup go over it.
func newOnceWorld(b *testing.B) *onceWorld {
	header, rows := fullRows(b, onceSales)
	w := &onceWorld{B: b, google: sheetstest.StartProcess(b, exec.Command("celula", "emulator", "--addr", "127.0.0.1:0")), header: header, dir: b.TempDir()}
	w.spreadsheet = w.google.Spreadsheet(b, "Ventas", rows)
	w.config = filepath.Join(w.dir, "celula.yaml")
	b.Cleanup(func() { w.chat.Close() })
	w.openChat()
	w.run("setup")
	return w
}

// openChat opens a chat in which nobody has spoken, in the place of the one before.
func (w *onceWorld) openChat() {
	if w.chat != nil {
		w.chat.Close()
	}
	chat := standin.New(standin.Options{})
	w.chat = httptest.NewServer(chat)
	text := fmt.Sprintf("google: {endpoint: %q, calls_per_minute: 5000}\nsheets:\n  - {name: ventas, spreadsheet: %q, tab: Ventas, schedule: '@every 30s'}\n"+
		"slack:\n  token: %s\n  endpoint: %q\n  channels: {backoffice: C1, supervisors: C2, operations: C3}\n", w.google.URL, w.spreadsheet, chat.Token(), w.chat.URL+"/api/")
	if err := os.WriteFile(w.config, []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
}

// run runs a command, which must do its work.
func (w *onceWorld) run(command string) {
	if out, err := exec.CommandContext(w.Context(), "celula", command, "--config", w.config).CombinedOutput(); err != nil {
		w.Fatalf("celula %s: %v\n%s", command, err, out)
	}
}

// answer is the address of what a round reads.
func (w *onceWorld) answer() string {
	return w.google.URL + "/v4/spreadsheets/" + w.spreadsheet + "/values/Ventas?prettyPrint=false&valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=SERIAL_NUMBER"
}

// forget takes away all that was remembered, written and said, so that the next round is the first.
func (w *onceWorld) forget() {
	for _, name := range []string{"celula.db", "celula.db-wal", "celula.db-shm"} {
		if err := os.Remove(filepath.Join(w.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			w.Fatal(err)
		}
	}
	n := len(w.header)
	bots := fmt.Sprintf("Ventas!%s2:%s", sheets.ColumnName(n), sheets.ColumnName(n+len(round.BotFields)-1))
	w.google.Call(w, http.MethodPost, "/v4/spreadsheets/"+w.spreadsheet+"/values/"+bots+":clear", map[string]any{}, nil)
	w.openChat()
}

// change has MORA changed in one sale of a hundred, to what it was not before.
func (w *onceWorld) change() {
	w.changes++
	text := []string{"no", "si"}[w.changes%2]
	mora := sheets.ColumnName(slices.Index(w.header, "MORA"))
	var data []any
	for i := 0; i < onceSales; i += 100 {
		data = append(data, map[string]any{"range": fmt.Sprintf("Ventas!%s%d", mora, 2+i), "values": [][]string{{text}}})
	}
	w.google.Call(w, http.MethodPost, "/v4/spreadsheets/"+w.spreadsheet+"/values:batchUpdate", map[string]any{"valueInputOption": "RAW", "data": data}, nil)
}
