package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
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
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// get is a page's status and text; what went wrong where there is none.
func get(t testing.TB, address, path string) string {
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
		if strings.Contains(r.URL.Path, "/values") {
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

// What a daemon cannot begin with it says at once, and touches nothing.
func TestRunRefusesToBegin(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1))
	for _, c := range []struct {
		line, want string
		status     int
	}{
		{"health: " + o.google.Listener.Addr().String(), "celula: no se pudo abrir la página de salud en " + o.google.Listener.Addr().String() + "; ¿hay otro programa ahí? Cambie 'health' en la configuración", exitFailed},
		{"health: 0.0.0.0:9090", "celula.yaml:8:9: health: ", exitUsage},
		{"state: no/hay/celula.db", "celula: no existe la carpeta ", exitFailed},
		{"rules: ninguna", "ninguna: no existe; indique la carpeta de las reglas", exitUsage},
	} {
		o.configure(c.line)
		child := o.start("run")
		if got := child.status(); got != c.status || !strings.Contains(child.stderr.String(), c.want) {
			t.Errorf("%s: ended with %d and said %q, want %d and %q", c.line, got, child.stderr.String(), c.status, c.want)
		}
	}
	if o.cell("S2") != "" || o.shown("C1")+o.shown("C3") != "" {
		t.Errorf("the status is %q and the chat shows %q, want nothing done", o.cell("S2"), o.shown("C1")+o.shown("C3"))
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

// A channel that the bot was put out of is told to operations while the daemon runs, once, also over a death; once it is open
// again, what waited is said there and the case is closed.
func TestRunTellsOfAClosedChannel(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1))
	o.chat.Fail(func(c standin.Call) *standin.Failure {
		if c.Channel != "C1" {
			return nil
		}
		return &standin.Failure{Code: "not_in_channel"}
	})
	c := o.start("run")
	o.until("operations to hear of it", func() bool {
		said := o.shown("C3")
		return strings.Contains(said, "🔴") && strings.Contains(said, "back-office: el bot no está en el canal C1") && strings.Contains(said, "/invite @celula")
	})
	c.kill()
	c = o.start("run")
	tried := len(o.chat.Calls())
	o.until("another try", func() bool { return len(o.chat.Calls()) > tried+1 })
	o.chat.Fail(nil)
	o.until("the alert", func() bool { return strings.Contains(o.shown("C1"), "🔴 Instalación vencida") })
	o.until("the case to be closed", func() bool { return strings.Contains(o.shown("C3"), "✅ Un canal está cerrado") })
	if n := len(o.chat.Messages("C3")); n != 1 {
		t.Errorf("operations have %d messages, want the one: %s", n, o.shown("C3"))
	}
	if n := strings.Count(o.shown("C1"), "Instalación vencida"); n != 1 {
		t.Errorf("the back-office has the alert %d times: %s", n, o.shown("C1"))
	}
	c.terminate()
}
