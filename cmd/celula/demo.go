package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/cmd/celula/internal/daemon/health"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/cmd/celula/internal/web"
	"github.com/almacontact/celula/cmd/celula/internal/web/muestra"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets/emulator"
)

// demoCmd is everything on this machine: the emulator with a sample hoja, the daemon, the chat stand-in, and a page to
// watch and edit them. Nothing of it is kept.
type demoCmd struct {
	Ventas int    `default:"60" help:"Cuántas ventas tiene la hoja de muestra (${default} si no se dice)."`
	Addr   string `placeholder:"127.0.0.1:PUERTO" help:"Dónde se abre la página; siempre en este mismo computador. Sin ella, el puerto 8737 o, si está ocupado, cualquiera."`
}

const (
	demoAddr  = "127.0.0.1:8737"
	demoHoja  = "ventas"
	maxDemo   = 20_000
	demoEvery = 3 * time.Second
	demoPosts = 100 * time.Millisecond // between two posts: here nobody is drowned by them
	demoStale = 5 * time.Minute        // after which a sale counts as held up: a demo lasts minutes, not days
)

func (c *demoCmd) Run(a *app) error {
	if c.Ventas < 1 || c.Ventas > maxDemo {
		return usagef("--ventas va de 1 a %d", maxDemo)
	}
	l, err := c.listen()
	if err != nil {
		return err
	}
	defer l.Close()
	dir, err := os.MkdirTemp("", "celula-demo-")
	if err != nil {
		return fmt.Errorf("no se pudo crear una carpeta temporal: %w", err)
	}
	defer os.RemoveAll(dir)
	// The servers outlive the daemon, whose last round ends in peace.
	serving, stop := context.WithCancel(context.WithoutCancel(a.ctx))
	d := demo{app: &app{ctx: a.ctx, stdout: io.Discard, stderr: a.stderr, now: a.now}, serving: serving, ventas: c.Ventas}
	defer d.servers.Wait()
	defer stop()
	err = d.run(l, filepath.Join(dir, "celula.db"), func() {
		fmt.Fprintf(a.stdout, "celula: abra http://%s en el navegador; Ctrl C termina\n", l.Addr())
	})
	if a.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // told to end while it was still coming up
	}
	return err
}

// listen opens the page's address, which must be on this machine: the page asks nobody who they are.
func (c *demoCmd) listen() (net.Listener, error) {
	addr := c.Addr
	if addr == "" {
		if l, err := net.Listen("tcp", demoAddr); err == nil {
			return l, nil
		}
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil || checkAddress(addr) != nil {
		return nil, usagef("--addr %q no es una dirección como %s", addr, demoAddr)
	}
	ip := net.ParseIP(host)
	if !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
		return nil, usagef("--addr %s se vería desde otros computadores, y la página de la demostración no pide clave; use 127.0.0.1", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("no se pudo abrir la página en %s; ¿hay otro programa ahí? Pruebe sin --addr (%w)", addr, err)
	}
	return l, nil
}

// A demo is the demonstration: the daemon, which ends with the app's context, and the servers around it.
type demo struct {
	*app
	ventas  int
	serving context.Context
	servers sync.WaitGroup
}

// run brings everything up, says so, and runs the daemon until the context is done.
func (d *demo) run(page net.Listener, state string, ready func()) error {
	sheet, err := emulator.New(emulator.Options{})
	if err != nil {
		return err
	}
	defer sheet.Close()
	chat := standin.New(standin.Options{Channels: []standin.Channel{
		{ID: "C1", Name: "backoffice"}, {ID: "C2", Name: "supervisores"}, {ID: "C3", Name: "operaciones"}}})
	google, err := d.serveAnywhere(sheet)
	if err != nil {
		return err
	}
	slack, err := d.serveAnywhere(chat)
	if err != nil {
		return err
	}
	rs, err := rules.LoadDir("")
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation("America/Bogota")
	if err != nil {
		return err // unreachable: config brings the zones along
	}
	id, err := muestra.Crear(d.ctx, google, rs.Schema, hoja.DateOf(d.now().In(zone)), d.ventas)
	if err != nil {
		return err
	}
	cfg := &config.Config{
		Timezone: zone, State: config.NewSecret(state), StaleAfter: demoStale, DeadAfter: 10 * time.Minute, Digest: 5, RoundTimeout: time.Minute,
		Google: config.Google{Endpoint: google, CallsPerMinute: -1},
		Sheets: []config.Sheet{{Name: demoHoja, Spreadsheet: id, Tab: muestra.Pestana, Schedule: cron.Every(demoEvery),
			Claro: &config.Claro{Spreadsheet: id, Tab: muestra.PestanaClaro}}},
		Slack: config.Slack{Token: config.NewSecret(chat.Token()), Endpoint: slack,
			Channels: config.Channels{Backoffice: "C1", Supervisors: "C2", Operations: "C3"}},
	}
	return withStore(d.ctx, cfg, func(st *store.Store) error {
		d.serve(page, web.New(web.Options{
			Emulator: sheet, Base: google, Spreadsheet: id, Schema: rs.Schema, Chat: chat,
			Status: d.status(st), About: aboutMessage(st),
		}))
		return d.daemon(cfg, st, ready)
	})
}

// daemon sets the hoja up and then gives it its rounds, as run does.
func (d *demo) daemon(cfg *config.Config, st *store.Store, ready func()) error {
	s := &service{app: d.app, log: slog.New(slog.NewTextHandler(d.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	p := pulse{health.New([]string{demoHoja}, cfg.DeadAfter, d.now)}
	b, err := assemble(d.ctx, cfg, parts{store: st, patient: true, now: d.now, log: s.log, observe: p.Call, post: demoPosts})
	if err != nil {
		return err
	}
	if err := d.setUp(demoHoja, b.hoja(demoHoja).Tab, b.rules.Schema); err != nil {
		return err
	}
	ready()
	_, err = s.daemon(cfg, st, b, p)
	return err
}

// status is how the rounds go, as the store has it. A store that cannot be read shows as rounds that do not come.
func (d *demo) status(st *store.Store) func() web.Status {
	return func() web.Status {
		h, err := st.Hoja(d.serving, demoHoja)
		if err != nil || h.LastGood.IsZero() {
			return web.Status{}
		}
		return web.Status{LastRound: h.LastGood, NextRound: h.LastGood.Add(demoEvery)}
	}
}

// aboutMessage tells what a message of the chat shows, by its cases.
func aboutMessage(st *store.Store) func(context.Context, string) (web.About, error) {
	return func(ctx context.Context, key string) (web.About, error) {
		cases, err := st.CasesOf(ctx, key)
		about := web.About{Done: true}
		for _, c := range cases {
			about.Kinds = append(about.Kinds, c.Kind)
			about.Done = about.Done && (!c.Closed.IsZero() || c.Message != key)
		}
		return about, err
	}
}

// serveAnywhere serves h on a free port of this machine, and gives its address.
func (d *demo) serveAnywhere(h http.Handler) (address string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("este computador no deja abrir un puerto en 127.0.0.1: %w", err)
	}
	d.serve(l, h)
	return "http://" + l.Addr().String(), nil
}

// serve serves h on l until the demo ends. The page's streams end with their requests' context, the rest is cut.
func (d *demo) serve(l net.Listener, h http.Handler) {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return d.serving }}
	context.AfterFunc(d.serving, func() { _ = s.Close() })
	d.servers.Go(func() {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(d.stderr, "celula: la demostración dejó de atender en %s: %v\n", l.Addr(), err)
		}
	})
}
