package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2/google"

	"github.com/almacontact/celula/sheets/emulator"
)

// startEmulator runs the command until the test, or stop, ends it.
func startEmulator(t *testing.T, c *emulatorCmd) (base string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- c.Run(&app{ctx: ctx, stdout: in, stderr: t.Output(), now: time.Now}) }()
	said := make(chan string)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n') // nothing, where the command ends without a word
		said <- strings.TrimSpace(line)
	}()
	select {
	case base = <-said:
	case err := <-ended:
		cancel()
		t.Fatalf("the emulator ended: %v", err)
	}
	t.Cleanup(cancel)
	return base, func() error { cancel(); return <-ended }
}

func TestEmulatorSaysWhereItIsAndKeepsWhatItHas(t *testing.T) {
	dir := t.TempDir()
	base, stop := startEmulator(t, &emulatorCmd{Addr: "127.0.0.1:0", Data: dir, Auth: true})
	info, err := os.Stat(filepath.Join(dir, credentialsFile))
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("%s has mode %v, want 0600", credentialsFile, mode)
	}
	if resp, err := http.Get(base + "/v4/spreadsheets/x"); err != nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("without credentials: got %v %v, want 401", resp, err)
	}
	id := create(t, dir, base)
	if err := stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}

	http.DefaultClient.CloseIdleConnections() // they lead to the emulator that has ended
	base, stop = startEmulator(t, &emulatorCmd{Addr: strings.TrimPrefix(base, "http://"), Data: dir, Auth: true})
	resp, err := client(t, dir).Get(base + "/v4/spreadsheets/" + id)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("after a restart: got %v %v, want the spreadsheet", resp, err)
	}
	if err := stop(); err != nil {
		t.Errorf("stopping again: %v", err)
	}
}

// client is an HTTP client with the credentials in dir.
func client(t *testing.T, dir string) *http.Client {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(dir, credentialsFile))
	if err != nil {
		t.Fatal(err)
	}
	conf, err := google.JWTConfigFromJSON(key, "https://www.googleapis.com/auth/spreadsheets")
	if err != nil {
		t.Fatal(err)
	}
	return conf.Client(t.Context())
}

func create(t *testing.T, dir, base string) (id string) {
	t.Helper()
	resp, err := client(t, dir).Post(base+"/v4/spreadsheets?fields=spreadsheetId&prettyPrint=false", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	id, ok := strings.CutPrefix(strings.TrimSuffix(string(answer), `"}`), `{"spreadsheetId":"`)
	if !ok {
		t.Fatalf("making a spreadsheet: got %s %s", resp.Status, answer)
	}
	return id
}

func TestEmulatorRefusesInSpanish(t *testing.T) {
	busy := t.TempDir()
	taken, stop := startEmulator(t, &emulatorCmd{Addr: "127.0.0.1:0", Data: busy})
	defer stop()
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, credentialsFile), []byte(`{"token_uri":"https://oauth2.googleapis.com/token"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	garbled := t.TempDir()
	if err := os.WriteFile(filepath.Join(garbled, credentialsFile), []byte(`{`), 0o600); err != nil {
		t.Fatal(err)
	}
	spoilt := func(name string) string {
		dir := t.TempDir()
		s, err := emulator.New(emulator.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if name == "accounts.json" {
			_, err = s.ServiceAccountKey("http://127.0.0.1:1")
		} else {
			res := httptest.NewRecorder()
			s.ServeHTTP(res, httptest.NewRequest(http.MethodPost, "/v4/spreadsheets", strings.NewReader("{}")))
		}
		files, globbed := filepath.Glob(filepath.Join(dir, name))
		if err := errors.Join(err, globbed, s.Close()); err != nil || len(files) != 1 {
			t.Fatalf("%d files %s: %v", len(files), name, err)
		}
		if err := os.WriteFile(files[0], []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for _, c := range []struct {
		cmd   emulatorCmd
		want  string
		usage bool
	}{
		{emulatorCmd{Addr: "127.0.0.1:0", Auth: true}, "--auth necesita --data CARPETA, donde queda credentials.json", true},
		{emulatorCmd{Addr: strings.TrimPrefix(taken, "http://")}, "elija otra dirección con --addr, o 127.0.0.1:0 para un puerto libre", false},
		{emulatorCmd{Addr: "nada"}, "--addr es una dirección y un puerto, como 127.0.0.1:8080, no «nada»", true},
		{emulatorCmd{Addr: "127.0.0.1:0", Data: busy}, "otro emulador la está usando; deténgalo o use otra carpeta", false},
		{emulatorCmd{Addr: "127.0.0.1:0", Data: foreign}, "no es una llave de emulador y no se sobrescribe: muévala o use otra carpeta", false},
		{emulatorCmd{Addr: "127.0.0.1:0", Data: garbled}, "no es una llave; bórrela y se hace otra", false},
		{emulatorCmd{Addr: "127.0.0.1:0", Data: spoilt("accounts.json")}, "accounts.json está dañado; bórrelo", false},
		{emulatorCmd{Addr: "127.0.0.1:0", Data: spoilt("*/snapshot.json")}, "snapshot.json está dañado; ponga una copia, o aparte su carpeta", false},
		{emulatorCmd{Addr: "127.0.0.1:0", Data: filepath.Join(foreign, credentialsFile)}, "abrir la carpeta del emulador", false},
	} {
		var stdout strings.Builder
		err := c.cmd.Run(&app{ctx: t.Context(), stdout: &stdout, stderr: t.Output(), now: time.Now})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("emulator %+v: got %v, want an error with %q", c.cmd, err, c.want)
		}
		var u *usageError
		if errors.As(err, &u) != c.usage {
			t.Errorf("emulator %+v: a usage error: %v, want %v", c.cmd, !c.usage, c.usage)
		}
		if stdout.Len() > 0 {
			t.Errorf("emulator %+v: said %q on standard output and failed", c.cmd, stdout.String())
		}
	}
}

func TestEmulatorWarnsOfAnOpenDoor(t *testing.T) {
	var stderr strings.Builder
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	go func() {
		_, _ = bufio.NewReader(out).ReadString('\n')
		cancel()
	}()
	if err := (&emulatorCmd{Addr: "0.0.0.0:0"}).Run(&app{ctx: ctx, stdout: in, stderr: &stderr, now: time.Now}); err != nil {
		t.Fatal(err)
	}
	if want := "cualquiera en la red puede leer y cambiar"; !strings.Contains(stderr.String(), want) {
		t.Errorf("listening on all addresses: got %q, want a warning with %q", stderr.String(), want)
	}
}
