package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/almacontact/celula/sheets/emulator"
)

// emulatorCmd serves the Sheets API on its own.
type emulatorCmd struct {
	Addr  string `default:"127.0.0.1:8080" placeholder:"DIRECCIÓN" help:"Dónde escuchar; el puerto 0 es uno libre (${default} si no se dice)."`
	Data  string `placeholder:"CARPETA" help:"Dónde guardar las hojas de cálculo y credentials.json; sin ella no queda nada."`
	Auth  bool   `help:"Exige credenciales: las de credentials.json, en la carpeta de --data."`
	Quota bool   `help:"Cuida las cuotas de Google: 60 lecturas y 60 escrituras por minuto y cuenta, 300 por proyecto."`
}

// googleQuota is what Google lets a project and an account do in a minute.
var googleQuota = emulator.Quota{ReadsPerProject: 300, ReadsPerUser: 60, WritesPerProject: 300, WritesPerUser: 60}

// credentialsFile is the key file that the emulator leaves in its folder.
const credentialsFile = "credentials.json"

func (c *emulatorCmd) Run(a *app) error {
	if c.Auth && c.Data == "" {
		return usagef("--auth necesita --data CARPETA, donde queda %s", credentialsFile)
	}
	if err := checkAddress(c.Addr); err != nil {
		return err
	}
	opts := emulator.Options{Dir: c.Data, Auth: c.Auth, Now: a.now}
	if c.Quota {
		opts.Quota = googleQuota
	}
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("escuchar en %s: elija otra dirección con --addr, o 127.0.0.1:0 para un puerto libre (%w)", c.Addr, err)
	}
	s, err := emulator.New(opts)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	base := "http://" + l.Addr().String()
	if c.Data != "" {
		if err := leaveCredentials(s, c.Data, base); err != nil {
			return errors.Join(err, l.Close(), s.Close())
		}
	}
	if ip := l.Addr().(*net.TCPAddr).IP; !c.Auth && !ip.IsLoopback() {
		fmt.Fprintf(a.stderr, "celula: cualquiera en la red puede leer y cambiar lo que hay en %s; use --auth o una dirección 127.0.0.1\n", base)
	}
	if _, err := fmt.Fprintln(a.stdout, base); err != nil {
		return errors.Join(err, l.Close(), s.Close())
	}
	return errors.Join(serveUntil(a.ctx, l, s, log.New(a.stderr, "celula: ", 0)), s.Close())
}

// checkAddress refuses what no server can listen at, whatever the machine.
func checkAddress(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		return usagef("--addr es una dirección y un puerto, como 127.0.0.1:8080, no «%s»", addr)
	}
	return nil
}

// serveUntil answers requests until ctx is done, and lets those that run then end, for up to four seconds.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler, complaints *log.Logger) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: complaints}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("servir en %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("terminar las peticiones en curso: %w", err), server.Close())
	}
	return nil
}

// leaveCredentials puts a key file for this emulator into its folder, unless one for this address is there. A file
// that is not an emulator's is not touched.
func leaveCredentials(s *emulator.Server, dir, base string) error {
	path := filepath.Join(dir, credentialsFile)
	switch there, err := tokenURI(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("leer %s: %w", path, err)
	case there == base+"/token":
		return nil
	case !strings.HasPrefix(there, "http://"):
		return fmt.Errorf("%s no es una llave de emulador y no se sobrescribe: muévala o use otra carpeta", path)
	}
	key, err := s.ServiceAccountKey(base)
	if err != nil {
		return fmt.Errorf("hacer la llave del emulador: %w", err)
	}
	if err := os.WriteFile(path+".tmp", key, 0o600); err != nil {
		return fmt.Errorf("guardar %s: %w", path, err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return fmt.Errorf("guardar %s: %w", path, err)
	}
	return nil
}

// tokenURI is where the key file at path gets its tokens.
func tokenURI(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	var key struct {
		TokenURI string `json:"token_uri"`
	}
	if err := json.Unmarshal(text, &key); err != nil {
		return "", fmt.Errorf("no es una llave; bórrela y se hace otra (%w)", err)
	}
	return key.TokenURI, nil
}
