package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/robfig/cron/v3"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/entrega"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// soldSheet has two portabilities, the second without a call in SAC, and a terminal.
var soldSheet = [][]any{
	{"FECHA VENTA", "ID LLAMADA", "EXTENSIÓN", "LOGIN", "TIPO DE VENTA", "CLIENTE", "DOCUMENTO", "TELÉFONO", "PLAN", "MIN", "OPERADOR DONANTE", "NIP", "SIM",
		"OFRECIMIENTO", "OTP", "LECTURA CONTRATO", "TIPOLOGÍA", "EQUIPO", "VALOR EQUIPO", "INVENTARIO", "CUPO", "RESERVA POLIEDRO", "RESERVA NOTUS", "LEGALIZADA"},
	{46340, "7225", "42", "ana", "PORTABILIDAD", "Uno", "104975062", "3001234567", "MAX", "3001234567", "Tigo", "12345", "ADQUIRIDA", "SI", "OK", "SI", "A"},
	{46340, "7226", "42", "ana", "PORTABILIDAD", "Dos", "104975063", "3001234568", "MAX", "3001234568", "Tigo", "12345", "ADQUIRIDA", "SI", "OK", "SI", "A"},
	{46340, "7227", "42", "ana", "TERMINAL", "Tres", "104975064", "3001234569", nil, nil, nil, nil, nil,
		nil, "OK", "SI", nil, "Moto G84", 900000, "DISPONIBLE", 1000000, "P1", "N1"},
}

// A fileDesk is a running daemon that legalises every second, and what is around it.
type fileDesk struct {
	t      *testing.T
	dir    string
	chat   *standin.Chat
	google *sheetstest.Emulator
	hoja   string
	log    lockedBuffer
}

func openDesk(t *testing.T) *fileDesk {
	t.Helper()
	o := &fileDesk{t: t, dir: t.TempDir(), chat: standin.New(standin.Options{}), google: sheetstest.Start(t)}
	o.hoja = o.google.Spreadsheet(t, "Ventas", soldSheet)
	if status, _, stderr := setupOf(t, o.google, o.hoja, "Ventas"); status != 0 {
		t.Fatalf("setup: %s", stderr)
	}
	if err := os.Mkdir(filepath.Join(o.dir, "sac"), 0o700); err != nil {
		t.Fatal(err)
	}
	return o
}

// start runs the daemon until the function that it answers is called.
func (o *fileDesk) start() (stop func()) {
	o.t.Helper()
	slack := httptest.NewServer(o.chat)
	zone, err := time.LoadLocation("America/Bogota")
	if err != nil {
		o.t.Fatal(err)
	}
	cfg := &config.Config{
		Timezone: zone, State: config.NewSecret(filepath.Join(o.dir, "celula.db")), StaleAfter: 10_000 * time.Hour, DeadAfter: time.Hour, Digest: 5, RoundTimeout: time.Minute,
		Google: config.Google{Endpoint: o.google.URL, CallsPerMinute: -1},
		Sheets: []config.Sheet{{Name: "ventas", Spreadsheet: o.hoja, Tab: "Ventas", Schedule: cron.Every(time.Second)}},
		Slack: config.Slack{Token: config.NewSecret(o.chat.Token()), Endpoint: slack.URL,
			Channels: config.Channels{Backoffice: "C1", Supervisors: "C2", Operations: "C3"}},
		Legalizacion: &config.Legalizacion{Schedule: cron.Every(time.Second), Out: filepath.Join(o.dir, "legalizacion"), Aliado: "ALMACONTACT", SAC: filepath.Join(o.dir, "sac")},
	}
	ctx, cancel := context.WithCancel(o.t.Context())
	s := &service{app: &app{ctx: ctx, stdout: &o.log, stderr: &o.log, now: func() time.Time { return time.Date(2026, 11, 24, 19, 0, 0, 0, zone) }}, log: logTo(&o.log), post: -1}
	ended := make(chan error, 1)
	go func() {
		_, err := s.serve(cfg)
		ended <- err
	}()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			o.t.Errorf("the daemon ended with %v", err)
		}
		slack.Close()
	}
}

// await waits until a channel shows a text, and gives the whole of its message.
func (o *fileDesk) await(channel, text string) string {
	o.t.Helper()
	limit := time.After(30 * time.Second)
	for {
		_, next := o.chat.Changed()
		for _, m := range o.chat.Messages(channel) {
			if strings.Contains(m.Shown(), text) {
				return m.Shown()
			}
		}
		select {
		case <-next:
		case <-limit:
			o.t.Fatalf("%s never showed %q; it shows %v\nlog: %s", channel, text, o.chat.Messages(channel), o.log.String())
		}
	}
}

func (o *fileDesk) sac(name, text string) {
	o.t.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, "sac", name), []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// files are those laid, by their path in the folder.
func (o *fileDesk) files() []string {
	out := filepath.Join(o.dir, "legalizacion")
	var names []string
	err := filepath.WalkDir(out, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(out, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func TestRunLegalises(t *testing.T) {
	o := openDesk(t)
	stop := o.start()

	// Without SAC's report operations hear of it; the report of terminals is made all the same.
	refused := o.await("C3", "no hay ningún informe de SAC en la carpeta")
	if !strings.Contains(refused, "Ponga ahí el informe de llamadas de SAC") {
		t.Errorf("operations read %q, want what to do", refused)
	}
	o.await("C1", "Informe TT_ALMACONTACT_1_24112026.xlsx")

	// With it the list is made, and the message of the day brought up to date.
	o.sac("sac.csv", "ID LLAMADA,EXTENSIÓN,LOGIN,FECHA\n7225,42,ana,14/11/2026\n")
	said := o.await("C1", "legalizacion_ALMACONTACT_2026-11-24.csv")
	for _, want := range []string{"Llamadas: 1 venta.", "Terminales y tecnología: 1 venta.", "fuera de la lista: 1 venta.", "fila 3: la llamada 7226 no está",
		filepath.Join(o.dir, "legalizacion"), "ponga SÍ en LEGALIZADA"} {
		if !strings.Contains(said, want) {
			t.Errorf("the back-office reads %q, want %q in it", said, want)
		}
	}
	o.await("C3", "Cerrada") // what failed before is past
	first := []string{"ALMACONTACT/2026-11/legalizacion_ALMACONTACT_2026-11-24.csv", "Informe TT_ALMACONTACT_1_24112026.xlsx"}
	if diff := cmp.Diff(first, o.files()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	before, err := os.ReadFile(filepath.Join(o.dir, "legalizacion", first[0]))
	if err != nil {
		t.Fatal(err)
	}
	stop()

	// After a restart nothing is said twice, and what is new goes beside the list that may have been sent.
	stop = o.start()
	o.sac("sac2.csv", "ID LLAMADA,EXTENSIÓN,LOGIN,FECHA\n7225,42,ana,14/11/2026\n7226,42,ana,14/11/2026\n")
	o.await("C1", "legalizacion_ALMACONTACT_2026-11-24 (2).csv")
	stop()
	after, err := os.ReadFile(filepath.Join(o.dir, "legalizacion", first[0]))
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("the first list changed (%v): was %q, is %q", err, before, after)
	}
	if n := len(o.chat.Messages("C1")); n != 1 {
		t.Errorf("the back-office has %d messages, want the one of the day: %v", n, o.chat.Messages("C1"))
	}
	for _, m := range slices.Concat(o.chat.Messages("C1"), o.chat.Messages("C3")) {
		if strings.Contains(m.Shown(), "104975") || strings.Contains(m.Shown(), "300123") {
			t.Errorf("a document or a telephone is in the chat: %q", m.Shown())
		}
	}
}

// A hoja that cannot be read is told to operations, and its rounds go on.
func TestRunLegalisesNothingUnread(t *testing.T) {
	o := openDesk(t)
	o.google.Put(t, o.hoja, "Ventas!G1", [][]any{{"OTRA COSA"}})
	stop := o.start()
	defer stop()
	if said := o.await("C3", "No se hicieron los archivos de legalización"); !strings.Contains(said, "DOCUMENTO") {
		t.Errorf("operations read %q, want the column that is missing", said)
	}
}

func TestLegalizerRefusesColumns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "columnas.yaml")
	if err := os.WriteFile(path, []byte("- {encabezado: CÉDULA, campo: cedulla}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rs, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	_, err = newLegalizer(&service{}, &config.Config{Legalizacion: &config.Legalizacion{Columnas: path}}, &bot{rules: rs})
	if err == nil || !strings.Contains(err.Error(), "cedulla") || !strings.HasPrefix(err.Error(), "legalizacion.columnas: ") {
		t.Errorf("got %v, want legalizacion.columnas and the unknown field", err)
	}
}

func TestNewestReport(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"viejo.csv", "nuevo.XLSX", "~$nuevo.xlsx", ".oculto.csv", "notas.txt"} {
		path := filepath.Join(dir, name)
		at := time.Date(2026, 11, 24, i, 0, 0, 0, time.UTC)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := newestReport(dir); err != nil || filepath.Base(got) != "nuevo.XLSX" {
		t.Errorf("newestReport = %q, %v, want nuevo.XLSX", got, err)
	}
	if err := os.Symlink(filepath.Join(dir, "notas.txt"), filepath.Join(dir, "enlace.csv")); err == nil { // notas.txt is the newest of all
		if got, err := newestReport(dir); err != nil || filepath.Base(got) != "enlace.csv" {
			t.Errorf("newestReport = %q, %v, want the link to the newest", got, err)
		}
	}
	if _, err := newestReport(filepath.Join(dir, "no")); err == nil || !strings.HasPrefix(err.Error(), "no se puede leer la carpeta ") || !strings.HasSuffix(err.Error(), ": no existe") {
		t.Errorf("of a folder that is not there: %v", err)
	}
}

// Several hojas have folders of their own, however alike their names.
func TestOutFolders(t *testing.T) {
	got := outFolders("out", []config.Sheet{{Name: "Bogotá/1"}, {Name: "bogota-1"}, {Name: "///"}})
	want := []string{filepath.Join("out", "Bogota-1"), filepath.Join("out", "bogota-1 hoja 2"), filepath.Join("out", "hoja 3")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"out"}, outFolders("out", []config.Sheet{{Name: "ventas"}})); diff != "" {
		t.Errorf("the folder of one hoja (-want +got):\n%s", diff)
	}
}

func TestUnused(t *testing.T) {
	var asked []string
	err := unused("a/x.csv", func(path string) error {
		asked = append(asked, path)
		if len(asked) < 3 {
			return fmt.Errorf("wrapped: %w", &entrega.ExistsError{Path: path})
		}
		return nil
	})
	if diff := cmp.Diff([]string{"a/x.csv", "a/x (2).csv", "a/x (3).csv"}, asked); diff != "" || err != nil {
		t.Errorf("err = %v, paths (-want +got):\n%s", err, diff)
	}
}
