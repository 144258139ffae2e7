package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/almacontact/celula/notify"
)

// canaries are what must never leave: people's data as it stands in the hoja, and what opens doors.
type canaries struct {
	t       *testing.T
	mu      sync.Mutex
	people  []string
	secrets []string
	health  string // the daemon's page
}

// people's data of one client, in every way in which it might be written.
var canaryPeople = []string{
	"5298761234", "5.298.761.234", "52987612345678", "3119876543", "311 987 6543", "573119876543", "Canaria", "Apellidón",
	"Calle 93", "Apto 1802", "canaria.apellidon@correo.example", "3129998877", "87654321987",
}

// check searches a text. what says where it was found.
func (c *canaries) check(what, text string) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, list := range [][]string{c.people, c.secrets} {
		for _, canary := range list {
			if at := strings.Index(text, canary); at >= 0 {
				c.t.Errorf("%s tells %q: …%s…", what, canary, text[max(0, at-120):min(len(text), at+len(canary)+80)])
			}
		}
	}
}

func (c *canaries) secret(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.secrets = append(c.secrets, s)
}

// canaryRows are sales with all kinds of fates: overdue, incomplete in every personal field, alike but for one digit, and
// with people's data where it does not belong.
func canaryRows() [][]any {
	row := func(n int, change map[int]any) []any {
		cells := overdue(n)
		cells[5], cells[6], cells[7], cells[8] = "Canaria Apellidón", "5298761234", "3119876543", fmt.Sprint(87654321987+n)
		for col, value := range change {
			cells[col] = value
		}
		return cells
	}
	return [][]any{
		row(0, nil),
		row(1, map[int]any{6: "52987612345678", 7: "tres 311 987 6543", 8: "cuenta 87654321987"}),
		row(2, map[int]any{2: "3119876543", 3: "canaria.apellidon@correo.example", 9: "llamar al 3119876543", 10: "5.298.761.234"}),
		row(3, map[int]any{0: "5298761234", 16: "573119876543"}),
		row(4, map[int]any{4: "Calle 93 # 14-77 Apto 1802"}),
		row(5, map[int]any{12: "311 987 6543", 13: "5298761234", 14: "3129998877"}),
	}
}

// canaryOffice has them in its hoja and in Claro's base, and a key of its own.
func canaryOffice(t *testing.T) (*office, *canaries) {
	o := newOffice(t, canaryRows()...)
	c := &canaries{t: t, people: canaryPeople, secrets: []string{o.chat.Token(), "clave-de-pg"}}
	key, err := o.people.Server.ServiceAccountKey(o.google.URL)
	if err != nil {
		t.Fatal(err)
	}
	var parts struct {
		PrivateKey string `json:"private_key"`
	}
	if err := json.Unmarshal(key, &parts); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(parts.PrivateKey, "\n")[1:4] {
		c.secret(line)
	}
	if err := os.WriteFile(o.file("llave.json"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	base := [][]any{{"FECHA", "TIPO", "DOCUMENTO", "CUENTA", "OT", "MIN", "EQUIPO", "VALOR"},
		{"10/01/2024", "UPGRADE", "5298761235", "87654321986", "", "", "", "1"}, {"10/01/2024", "UPGRADE", "5298761234", "87654321987", "", "", "", "1"}}
	o.people.Batch(t, o.hoja, `{"addSheet":{"properties":{"title":"Base Claro"}}}`)
	o.people.Put(t, o.hoja, "Base Claro!A1", base)
	c.write(o, "celula.db")
	return o, c
}

// write writes the configuration, with a state.
func (c *canaries) write(o *office, state string) {
	c.t.Helper()
	c.health = freeAddress(c.t)
	text := fmt.Sprintf("state: %q\nhealth: %q\ngoogle: {endpoint: %q, credentials: llave.json, calls_per_minute: 5000}\n"+
		"sheets:\n  - {name: ventas, spreadsheet: %q, tab: Ventas, schedule: '@every 1s', claro: {tab: Base Claro}}\n"+
		"slack: {token: %q, endpoint: %q, channels: {backoffice: C1, supervisors: C2, operations: C3}}\n",
		state, c.health, o.google.URL, o.hoja, o.chat.Token(), o.slack.URL+"/api/")
	if err := os.WriteFile(o.file("celula.yaml"), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// command runs a command for a second at most, and searches what it says.
func (c *canaries) command(args ...string) {
	c.t.Helper()
	c.check(fmt.Sprintf("celula %v on standard output", args), c.quoting(args...))
}

// quoting is command for those that print MOTIVO on standard output as it stands in the hoja: it may quote to the agent
// what he typed in a place where nothing personal belongs.
func (c *canaries) quoting(args ...string) (stdout string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
	defer cancel()
	var out, errs bytes.Buffer
	run(ctx, args, &out, &errs)
	c.check(fmt.Sprintf("celula %v on standard error", args), errs.String())
	return out.String()
}

// chat searches all that the chat has: what is shown, how it was sent, and what it keeps out of sight.
func (c *canaries) chat(o *office) (messages int) {
	c.t.Helper()
	for _, channel := range []string{"C1", "C2", "C3"} {
		for _, m := range o.chat.Messages(channel) {
			messages++
			c.check("the chat", m.Shown()+m.Text+string(m.Metadata)+fmt.Sprint(m.Links()))
			var meta struct {
				Payload map[string]string `json:"event_payload"`
			}
			if err := json.Unmarshal(m.Metadata, &meta); err != nil {
				c.t.Fatal(err)
			}
			memory, err := notify.ReadMemory(meta.Payload["memoria"])
			if err != nil {
				c.t.Fatal(err)
			}
			c.check("what a message keeps", fmt.Sprintf("%+v", memory))
		}
	}
	return messages
}

// TestNothingPersonalIsTold runs the program on a hoja full of people's data, through everything that it says in good days.
func TestNothingPersonalIsTold(t *testing.T) {
	o, c := canaryOffice(t)
	config := []string{"--config", o.file("celula.yaml")}
	c.command(append([]string{"doctor"}, config...)...)
	c.command(append([]string{"setup"}, config...)...)
	c.quoting(append([]string{"once", "--dry-run"}, config...)...)
	c.command(append([]string{"once"}, config...)...)
	o.people.Batch(t, o.hoja, fmt.Sprintf(`{"deleteDimension":{"range":{"sheetId":%d,"dimension":"ROWS","startIndex":1,"endIndex":2}}}`, o.people.TabID(t, o.hoja, "Ventas")))
	o.put("O2", "si")
	c.command(append([]string{"once"}, config...)...)
	if n := c.chat(o); n < 3 {
		t.Errorf("the chat has %d messages: nothing was tried", n)
	}

	child := o.start("run")
	o.put("O3", "no")
	said := len(o.chat.Messages("C1"))
	o.put("O2", "no")
	pages := ""
	o.until("the daemon to say something and show its page", func() bool {
		pages = ""
		for _, page := range []string{"/healthz", "/metrics"} {
			pages += get(t, c.health, page)
		}
		return strings.Contains(pages, "INCOMPLETA") && len(o.chat.Messages("C1")) > said
	})
	child.terminate()
	c.check("the daemon's page", pages)
	c.check("the daemon's log", child.stdout.String()+child.stderr.String())
	c.chat(o)
}
