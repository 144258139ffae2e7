package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// An office is what the tests of the program as a process stand it into: people's hoja and chat, and before both a tap through
// which the program reaches them.
type office struct {
	t      testing.TB
	dir    string
	people *sheetstest.Emulator
	hoja   string // the spreadsheet's id
	chat   *standin.Chat
	google *tap
	slack  *tap
}

// officeHeader is the agents' columns; setup adds the bot's from column R on.
var officeHeader = []any{"FECHA VENTA", "ID LLAMADA", "EXT", "LOGIN", "TIPO DE VENTA", "CLIENTE", "DOCUMENTO", "TELÉFONO", "CUENTA",
	"SERVICIOS", "CÓDIGOS", "CÓDIGOS RR", "CANTIDAD", "CANTIDAD RR", "MORA", "AVISO FINAL", "FECHA AGENDA"}

// overdue is the row of a sale that lacks nothing but its installation, which was due long ago: CTA, and one alert.
func overdue(n int) []any {
	return []any{"10/01/2024", fmt.Sprint(7000000 + n), "4439", "jtriana", "Upgrade", fmt.Sprintf("Cliente Número%d", n), fmt.Sprint(10000000 + n),
		fmt.Sprintf("300%07d", n), fmt.Sprint(40000000 + n), "Ultra wifi", "I619 B410", "b410 i619", "1", "1", "no", "no", "15/01/2024"}
}

// newOffice lays the hoja out, writes a configuration, and has setup make the bot's columns.
func newOffice(t testing.TB, sales ...[]any) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), people: sheetstest.Start(t), chat: standin.New(standin.Options{})}
	o.google, o.slack = newTap(t, o.people.Server), newTap(t, o.chat)
	o.hoja = o.people.Spreadsheet(t, "Ventas", append([][]any{officeHeader}, sales...))
	o.configure()
	o.must("setup")
	return o
}

// configure writes the configuration, with more lines at its end. A line that begins with "hoja" and an id adds a hoja: otra,
// then tercera.
func (o *office) configure(more ...string) {
	o.t.Helper()
	hojas := fmt.Sprintf("  - {name: ventas, spreadsheet: %q, tab: Ventas, schedule: '@every 1s'}\n", o.hoja)
	var rest []string
	names := []string{"otra", "tercera"}
	for _, line := range more {
		if id, ok := strings.CutPrefix(line, "hoja "); ok {
			hojas += fmt.Sprintf("  - {name: %s, spreadsheet: %q, tab: Ventas, schedule: '@every 1s'}\n", names[0], id)
			names = names[1:]
			continue
		}
		rest = append(rest, line)
	}
	text := fmt.Sprintf("google: {endpoint: %q, calls_per_minute: 5000}\nsheets:\n%sslack:\n  token: %s\n  endpoint: %q\n"+
		"  channels: {backoffice: C1, supervisors: C2, operations: C3}\n%s\n",
		o.google.URL, hojas, o.chat.Token(), o.slack.URL+"/api/", strings.Join(rest, "\n"))
	if err := os.WriteFile(o.file("celula.yaml"), []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) file(name string) string { return filepath.Join(o.dir, name) }

// do runs a command in this process.
func (o *office) do(command string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(o.t.Context(), append([]string{command, "--config", o.file("celula.yaml")}, args...), &out, &errs)
	return status, out.String(), errs.String()
}

// must runs a command in this process, which must do its work.
func (o *office) must(command string) (stdout string) {
	o.t.Helper()
	status, stdout, stderr := o.do(command)
	if status != exitDone {
		o.t.Fatalf("celula %s ended with %d: %s", command, status, stderr)
	}
	return stdout
}

// cell is what stands in a cell, as text.
func (o *office) cell(a1 string) string {
	o.t.Helper()
	rows := o.people.Values(o.t, o.hoja, "Ventas!"+a1)
	if len(rows) == 0 || len(rows[0]) == 0 {
		return ""
	}
	return fmt.Sprint(rows[0][0])
}

func (o *office) put(a1 string, cells ...any) {
	o.t.Helper()
	o.people.Put(o.t, o.hoja, "Ventas!"+a1, [][]any{cells})
}

// shown is what a channel shows, a message a line.
func (o *office) shown(channel string) string {
	var b strings.Builder
	for _, m := range o.chat.Messages(channel) {
		b.WriteString(strings.ReplaceAll(m.Shown(), "\n", " ") + "\n")
	}
	return b.String()
}

// until waits until ok holds. It looks whenever the hoja or the chat changes, and, for what tells nobody, now and then.
func (o *office) until(what string, ok func() bool) {
	o.t.Helper()
	deadline := time.After(patience)
	for {
		_, hoja := o.people.Server.Changed(o.hoja)
		_, chat := o.chat.Changed()
		if ok() {
			return
		}
		select {
		case <-hoja:
		case <-chat:
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			o.t.Fatalf("waited %s for %s; the hoja: %v; operations: %s; the back-office: %s", patience, what,
				o.people.Values(o.t, o.hoja, "Ventas!R1:W9"), o.shown("C3"), o.shown("C1"))
		}
	}
}

// A tap lets the program's requests through to a server, one after the other past whoever watches.
type tap struct {
	*httptest.Server
	watcher atomic.Pointer[watcher]
}

// A watcher answers a request, as a rule by asking next.
type watcher func(w http.ResponseWriter, r *http.Request, next http.Handler)

func newTap(t testing.TB, next http.Handler) *tap {
	p := &tap{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if watch := p.watcher.Load(); watch != nil {
			(*watch)(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// watch sets who watches from the next request on; nil for nobody.
func (p *tap) watch(w watcher) {
	if w == nil {
		p.watcher.Store(nil)
		return
	}
	p.watcher.Store(&w)
}

// stall says nothing to a request until its sender gives up.
func stall(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // a server sees that the other end is gone only once it has read everything
	<-r.Context().Done()
}

// A child is the program as a process of its own.
type child struct {
	t              testing.TB
	cmd            *exec.Cmd
	stdout, stderr lockedBuffer
	ended          chan struct{}
}

// start starts a command as a process, which the test's end kills if need be.
func (o *office) start(command string) *child {
	o.t.Helper()
	return startChild(o.t, command, "--config", o.file("celula.yaml"))
}

func startChild(t testing.TB, args ...string) *child {
	t.Helper()
	c := &child{t: t, cmd: exec.Command("celula", args...), ended: make(chan struct{})} // the test's own binary: see TestMain
	c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
	if err := c.cmd.Start(); err != nil {
		t.Fatalf("starting celula %v: %v", args, err)
	}
	go func() {
		_ = c.cmd.Wait() // how it ended is in ProcessState
		close(c.ended)
	}()
	t.Cleanup(c.kill)
	return c
}

// kill is kill -9; the process is gone when it returns.
func (c *child) kill() {
	if err := c.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		c.t.Errorf("killing the child: %v", err)
	}
	<-c.ended
}

// status waits for the process's end and gives its exit status, -1 where it was killed.
func (c *child) status() int {
	c.t.Helper()
	select {
	case <-c.ended:
	case <-time.After(patience):
		c.t.Fatalf("the program did not end in %s; it said: %s", patience, c.stderr.String())
	}
	return c.cmd.ProcessState.ExitCode()
}

// terminate sends SIGTERM: the program must end inside 5 s, and well.
func (c *child) terminate() {
	c.t.Helper()
	asked := time.Now()
	c.signal(syscall.SIGTERM)
	status := c.status()
	if took := time.Since(asked); status != exitDone || took > 5*time.Second {
		c.t.Errorf("after SIGTERM the program ended with %d after %s, want 0 inside 5 s; it said: %s", status, took, c.stderr.String())
	}
}

func (c *child) signal(s os.Signal) {
	c.t.Helper()
	if err := c.cmd.Process.Signal(s); err != nil {
		c.t.Fatalf("sending %s: %v; the program said: %s", s, err, c.stderr.String())
	}
}
