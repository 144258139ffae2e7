package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the system refuses is said in Spanish alone, whichever command meets it.
func TestSystemWords(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "hoja.csv")
	if err := os.WriteFile(file, []byte("FECHA VENTA,LOGIN,TIPO DE VENTA,CLIENTE,DOCUMENTO\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(dir, "base.csv")
	if err := os.WriteFile(base, []byte("FECHA,TIPO,DOCUMENTO,CUENTA,OT,MIN,EQUIPO,VALOR\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	below, long := filepath.Join(file, "x"), filepath.Join(dir, strings.Repeat("a", 300))
	notFolder, tooLong := "lo que debía ser una carpeta es un archivo", "el nombre es demasiado largo"
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"check", below + ".csv"}, "x.csv: no se puede leer (" + notFolder + ")\n"},
		{[]string{"check", long + ".csv"}, "no se puede leer (" + tooLong + ")\n"},
		{[]string{"cruce", "--out", below + "/x.xlsx", file, base}, "no se puede crear la carpeta " + below + " (" + notFolder + ")\n"},
		{[]string{"cruce", "--out", long + ".xlsx", file, base}, ": " + tooLong + "\n"},
		{[]string{"rules", "test", "--reglas", below}, "no se puede leer (" + notFolder + ")"},
		{[]string{"rules", "export", long}, ": " + tooLong + "\n"},
		{[]string{"emulator", "--addr", "127.0.0.1:0", "--data", below}, below + ": " + notFolder + "\n"},
		{[]string{"demo", "--addr", "127.0.0.1:99999"}, "no es una dirección como 127.0.0.1:8737\n"},
	} {
		t.Run(strings.Join(c.args[:2], " "), func(t *testing.T) {
			var out, errs bytes.Buffer
			if status := run(t.Context(), c.args, &out, &errs); status == exitDone {
				t.Error("it ended well")
			}
			if !strings.Contains(errs.String(), c.want) {
				t.Errorf("it said %q, want %q in it", errs.String(), c.want)
			}
			for _, theirs := range []string{"not a directory", "file name too long", "no such", "open ", "mkdir ", "rename ", "listen"} {
				if strings.Contains(errs.String(), theirs) {
					t.Errorf("it said %q, in which %q is not Spanish", errs.String(), theirs)
				}
			}
		})
	}
}

// A disk that is full is told as such by whatever writes there.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err) // not every system has one
	}
	defer full.Close()
	for _, args := range [][]string{{"version"}, {"--help"}, {"rules", "test"}} {
		var errs bytes.Buffer
		status := run(t.Context(), args, full, &errs)
		if got := errs.String(); status != exitFailed || got != "celula: escribiendo el resultado: no queda espacio en el disco\n" {
			t.Errorf("celula %s ended with %d and said %q", strings.Join(args, " "), status, got)
		}
	}
}

// A hinted is an error with advice.
type hinted struct{ error }

func (hinted) Hint() string { return "haga esto" }

// Of several errors that were met at one thing each says at which, and has its own advice below it.
func TestSayJoined(t *testing.T) {
	var out bytes.Buffer
	say(&out, errors.Join(
		fmt.Errorf("hoja ventas: %w", errors.Join(hinted{errors.New("no se lee")}, errors.New("los avisos esperan"))),
		errors.New("otra cosa")))
	want := "celula: hoja ventas: no se lee\n  → haga esto\ncelula: hoja ventas: los avisos esperan\ncelula: otra cosa\n"
	if got := out.String(); got != want {
		t.Errorf("it said\n%swant\n%s", got, want)
	}
}
