package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

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
