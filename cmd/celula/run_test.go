package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/almacontact/celula/notify/standin"
)

func TestRunFollowsTheHoja(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1))
	health := freeAddress(t)
	o.configure("health: " + health)
	c := o.start("run")
	o.until("the first status", func() bool { return o.cell("S2") == "PENDIENTE INSTALACIÓN" && o.cell("T2") == "CTA" })
	o.until("the alert", func() bool { return strings.Contains(o.shown("C1"), "Instalación vencida") })

	o.put("A3", overdue(2)...)
	o.until("the second sale's status", func() bool { return o.cell("S3") == "PENDIENTE INSTALACIÓN" })
	o.put("H3", "tres once")
	o.until("the second sale's other status", func() bool { return o.cell("S3") == "INCOMPLETA" && o.cell("T3") == "" })

	o.until("the health page", func() bool {
		return strings.HasPrefix(get(t, health, "/healthz"), "200 ventas: bien, ")
	})
	o.until("the metrics", func() bool {
		page := get(t, health, "/metrics")
		return strings.Contains(page, `celula_sales{estado="INCOMPLETA",hoja="ventas"} 1`) &&
			strings.Contains(page, `celula_sales{estado="PENDIENTE INSTALACIÓN",hoja="ventas"} 1`) &&
			strings.Contains(page, `celula_cases_open{hoja="ventas",kind="instalacion.vencida"} 1`) &&
			strings.Contains(page, `celula_api_calls_total{kind="lectura",status="200"}`) &&
			strings.Contains(page, "celula_messages_waiting 0") &&
			strings.Contains(page, `celula_rounds_total{hoja="ventas",result="error"} 0`)
	})
	for _, leak := range []string{o.chat.Token(), "10000001", "3000000001", "40000001", "Cliente"} {
		if strings.Contains(get(t, health, "/metrics")+c.stderr.String()+c.stdout.String(), leak) {
			t.Errorf("the program told %q on the metrics' page or in its log", leak)
		}
	}
	c.terminate()
	if got := o.must("once"); !strings.Contains(got, "nada cambió") {
		t.Errorf("a round after the daemon's: got %q, want that nothing changed", got)
	}
}

// freeAddress is a loopback address that nobody uses.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// get is a page's status and text; what went wrong where there is none.
func get(t *testing.T, address, path string) string {
	t.Helper()
	res, err := http.Get("http://" + address + path)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %s", res.StatusCode, text)
}

// The row waits in the chat for the typist: only what stood still for a round is spoken of.
func TestRunLetsPeopleType(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1))
	var reads atomic.Int32
	o.google.watch(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if strings.Contains(r.URL.Path, "/values/") {
			// Somebody goes on typing for five rounds: another name before each.
			if n := reads.Add(1); n <= 5 {
				o.put("F2", fmt.Sprintf("Cliente%d", n))
				if shown := o.shown("C1"); shown != "" {
					t.Errorf("at read %d the chat shows %q of a row that was changed before every round", n, shown)
				}
			}
		}
		next.ServeHTTP(w, r)
	})
	c := o.start("run")
	o.until("the alert, once the row stands still", func() bool { return strings.Contains(o.shown("C1"), "Instalación vencida") })
	if n := reads.Load(); n < 6 {
		t.Errorf("the alert came after %d reads, want 6 at least: five rounds of typing, one of rest", n)
	}
	c.terminate()
}

// SIGTERM in the middle of anything: the program ends inside 5 s with 0, and what it left undone the next round does.
func TestRunEndsInTheMiddleOfAnything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		slack bool
		path  string
		after bool // the work is done, and only its answer stalls
	}{
		{"a read that stalls", false, "/values/", false},
		{"a write that stalls", false, ":batchUpdate", false},
		{"a write that was done and whose answer stalls", false, ":batchUpdate", true},
		{"a post that stalls", true, "chat.postMessage", false},
		{"a post that was done and whose answer stalls", true, "chat.postMessage", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, overdue(1), overdue(2))
			stalled := make(chan struct{}, 1)
			p := o.google
			if c.slack {
				p = o.slack
			}
			p.watch(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if !strings.Contains(r.URL.Path, c.path) {
					next.ServeHTTP(w, r)
					return
				}
				if c.after {
					next.ServeHTTP(httptest.NewRecorder(), r)
				}
				select {
				case stalled <- struct{}{}:
				default:
				}
				stall(r)
			})
			child := o.start("run")
			select {
			case <-stalled:
			case <-child.ended:
				t.Fatalf("the program ended by itself: %s", child.stderr.String())
			}
			child.terminate()
			p.watch(nil)
			o.must("once")
			if o.cell("S2") != "PENDIENTE INSTALACIÓN" || o.cell("S3") != "PENDIENTE INSTALACIÓN" {
				t.Errorf("after the next round the statuses are %q and %q", o.cell("S2"), o.cell("S3"))
			}
			if n := strings.Count(o.shown("C1"), "Instalación vencida"); n != 2 {
				t.Errorf("the chat shows %d alerts, want 2: %s", n, o.shown("C1"))
			}
		})
	}
}

// A hoja whose API hangs holds up no other, and is told of when it lasts; so is that it is well again.
func TestRunTellsOfAHojaThatHangs(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1))
	other := o.people.Spreadsheet(t, "Ventas", [][]any{officeHeader, overdue(5)})
	o.configure("hoja "+other, "dead_after: 2s", "round_timeout: 2s")
	o.must("setup")
	hang := func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if strings.Contains(r.URL.Path, other) {
			stall(r)
			return
		}
		next.ServeHTTP(w, r)
	}
	o.google.watch(hang)
	c := o.start("run")
	for i := range 3 {
		want := []string{"PENDIENTE INSTALACIÓN", "INCOMPLETA"}[i%2]
		o.until("a round of the hoja that is well", func() bool { return o.cell("S2") == want })
		o.put("H2", []any{"tres once", "3001234567", "tres once"}[i])
	}
	o.until("word of the hoja that hangs", func() bool { return strings.Contains(o.shown("C3"), "«otra»") })
	if shown := o.shown("C3"); strings.Contains(shown, "«ventas»") || strings.Contains(shown, "✅") || !strings.Contains(shown, "sin una ronda buena desde las") {
		t.Errorf("operations read %q, want that otra had no good round, and nothing of ventas", shown)
	}
	o.google.watch(nil)
	o.until("word that it is well again", func() bool { return strings.Contains(o.shown("C3"), "✅") })
	if n := len(o.chat.Messages("C3")); n != 1 {
		t.Errorf("operations have %d messages, want the one, closed: %s", n, o.shown("C3"))
	}
	c.terminate()
}

// A chat that fails holds up no round, and is told what it missed when it is back.
func TestRunOutlivesTheChat(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1))
	o.chat.Fail(func(standin.Call) *standin.Failure { return &standin.Failure{Status: http.StatusServiceUnavailable} })
	c := o.start("run")
	o.until("the status, without the chat", func() bool { return o.cell("S2") == "PENDIENTE INSTALACIÓN" })
	o.put("H2", "tres once")
	o.until("the status after a change", func() bool { return o.cell("S2") == "INCOMPLETA" })
	o.put("H2", "3001234567")
	o.until("the status again", func() bool { return o.cell("S2") == "PENDIENTE INSTALACIÓN" })
	o.until("a call that failed", func() bool { return len(o.chat.Calls()) > 0 })
	o.chat.Fail(nil)
	o.until("the alert", func() bool { return strings.Contains(o.shown("C1"), "🔴 Instalación vencida") })
	if n := strings.Count(o.shown("C1"), "Instalación vencida"); n != 1 {
		t.Errorf("the chat shows the alert %d times: %s", n, o.shown("C1"))
	}
	c.terminate()
}

// SIGHUP: good rules and configurations take effect; of those that will not do operations are told, once, and the daemon goes on
// by what it has.
func TestRunReadsAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1))
	rules := o.file("reglas")
	if status := run(t.Context(), []string{"rules", "export", rules}, io.Discard, io.Discard); status != exitDone {
		t.Fatalf("rules export ended with %d", status)
	}
	o.configure("rules: reglas")
	c := o.start("run")
	o.until("the first status", func() bool { return o.cell("S2") == "PENDIENTE INSTALACIÓN" })

	comun := rules + "/comun.yaml"
	good := readFile(t, comun)
	const words = "Falta el ID de la llamada: sin él no se puede legalizar la venta"
	if !strings.Contains(good, words) {
		t.Fatalf("%s has no %q to be changed", comun, words)
	}
	// A broken file: refused, told once though sent twice, and the old rules judge on.
	writeText(t, comun, strings.Replace(good, "campo: id_llamada", "campo: id_lamada", 1))
	c.signal(syscall.SIGHUP)
	o.until("word of the broken rules", func() bool { return strings.Contains(o.shown("C3"), "id_lamada") })
	c.signal(syscall.SIGHUP)
	o.until("the second refusal", func() bool { return strings.Count(c.stderr.String(), "se sigue con las anteriores") == 2 })
	o.put("B2", "")
	o.until("the old rules' words", func() bool { return o.cell("U2") == words })
	if shown := o.shown("C3"); strings.Count(shown, "\n") != 1 || !strings.Contains(shown, "comun.yaml:") || !strings.Contains(shown, "id_llamada") {
		t.Errorf("operations read %q, want one message with the file, the line and what was meant", shown)
	}

	// Mended, with other words: they take effect, and the message is closed.
	const other = "Pida el ID de la llamada"
	writeText(t, comun, strings.Replace(good, words, other, 1))
	c.signal(syscall.SIGHUP)
	o.until("the new rules' words", func() bool { return o.cell("U2") == other })
	o.until("the message closed", func() bool { return strings.HasPrefix(o.shown("C3"), "✅") })

	// Configurations that will not do, each for another reason.
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	writeText(t, o.file("mala.db"), strings.Repeat("no es una base de datos ", 100))
	for _, bad := range []struct{ line, want string }{
		{"digets: 3", "digets"},
		{"health: " + taken.Addr().String(), "no se pudo abrir la página de salud"},
		{"state: mala.db", "no es un estado de celula"},
		{"state: no/hay/celula.db", "no existe la carpeta"},
		{"rules: ninguna", "ninguna: no existe"},
	} {
		o.configure("rules: reglas", bad.line)
		if strings.HasPrefix(bad.line, "rules") {
			o.configure(bad.line)
		}
		c.signal(syscall.SIGHUP)
		o.until("the refusal of "+bad.line, func() bool { return strings.Contains(c.stderr.String(), bad.want) })
		o.until("word of "+bad.line, func() bool { return strings.Contains(o.shown("C3"), bad.want) })
	}

	// A good one again, with one more hoja.
	more := o.people.Spreadsheet(t, "Ventas", [][]any{officeHeader, overdue(7)})
	o.configure("rules: reglas", "hoja "+more)
	o.must("setup")
	c.signal(syscall.SIGHUP)
	o.until("the new hoja's status", func() bool {
		cells := o.people.Values(t, more, "Ventas!S2")
		return len(cells) > 0 && fmt.Sprint(cells[0][0]) == "PENDIENTE INSTALACIÓN"
	})
	o.until("the message closed again", func() bool { return !strings.Contains(o.shown("C3"), "🔴") })
	c.terminate()
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// An emulator that is killed in the middle of its life has every spreadsheet again when it is started on the same folder.
func TestEmulatorKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var id string
	for life := range 3 {
		c := startChild(t, "emulator", "--addr", "127.0.0.1:0", "--data", dir)
		base := c.line(t)
		if life == 0 {
			id = firstMatch(t, `"spreadsheetId":\s*"([^"]+)"`, send(t, "POST", base+"/v4/spreadsheets", `{"sheets":[{"properties":{"title":"Ventas"}}]}`))
		} else if got := send(t, "GET", base+"/v4/spreadsheets/"+id+"/values/Ventas!A1:A9", ""); !strings.Contains(got, fmt.Sprintf(`"vida %d"`, life-1)) {
			t.Errorf("life %d: got %s, want what the life before it was told", life, got)
		}
		send(t, "PUT", base+"/v4/spreadsheets/"+id+"/values/Ventas!A1?valueInputOption=RAW", fmt.Sprintf(`{"values":[["vida %d"]]}`, life))
		c.kill()
	}
}
