package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/daemon/health"
	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// runCmd is the daemon: SIGTERM stops it, SIGHUP makes it read configuration and rules again.
type runCmd struct {
	Config string `required:"" placeholder:"ARCHIVO" help:"La configuración (YAML)."`
}

func (c *runCmd) Run(a *app) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return err
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	s := &service{app: a, log: logTo(a.stderr), hup: hup, load: func() (*config.Config, error) { return config.Load(c.Config) }}
	for a.ctx.Err() == nil {
		if cfg, err = s.serve(cfg); err != nil {
			if a.ctx.Err() != nil && errors.Is(err, context.Canceled) {
				return nil // told to end while it was still beginning
			}
			return err
		}
	}
	return nil
}

// logTo is the log of a program whose reader sits before a terminal or a journal: a line an event.
func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// A service runs the daemon by one configuration after the other.
type service struct {
	*app
	log  *slog.Logger
	hup  <-chan os.Signal
	load func() (*config.Config, error)

	post time.Duration // the least time between two posts in one channel; 0 is Slack's own
}

// serve runs the daemon by cfg until it is stopped or told to read another configuration, which it returns.
func (s *service) serve(cfg *config.Config) (next *config.Config, err error) {
	err = withStore(s.ctx, cfg, func(st *store.Store) error {
		names := make([]string, len(cfg.Sheets))
		for i, sheet := range cfg.Sheets {
			names[i] = sheet.Name
		}
		p := pulse{health.New(names, cfg.DeadAfter, s.now)}
		b, err := assemble(s.ctx, cfg, parts{store: st, patient: true, now: s.now, log: s.log, observe: p.Call, post: s.post})
		if err != nil {
			return err
		}
		next, err = s.daemon(cfg, st, b, p)
		return err
	})
	return next, err
}

func (s *service) daemon(cfg *config.Config, st *store.Store, b *bot, p pulse) (next *config.Config, err error) {
	ctx, stop := context.WithCancel(s.ctx)
	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()

	wake, err := daemon.Waker(st)
	if err != nil {
		return nil, err
	}
	files, err := newLegalizer(s, cfg, b)
	if err != nil {
		return nil, err
	}
	for _, h := range b.hojas {
		h.Recorded = wake
	}
	if cfg.Health != "" {
		l, err := health.Listen(cfg.Health)
		if err != nil {
			return nil, err
		}
		beside.Go(func() { s.logged("la página de salud", p.Serve(ctx, l)) })
	}
	for _, h := range b.hojas {
		beside.Go(func() { s.watch(ctx, cfg.DeadAfter, h, st, p) })
	}
	if files != nil {
		beside.Go(func() { files.run(ctx) })
	}
	beside.Go(func() {
		if next = s.reload(ctx, cfg, b); next != nil {
			stop()
		}
	})
	options := daemon.Options{Store: st, RoundTimeout: cfg.RoundTimeout, Log: s.log, Done: p.Round, Work: daemon.Work{
		Round: func(ctx context.Context, name string) error { return p.round(ctx, b.hoja(name)) },
		Say: func(ctx context.Context) (time.Duration, error) {
			err := b.sayer.Say(ctx)
			p.waiting(ctx, st)
			return round.Wait(err), err
		},
	}}
	for i, h := range b.hojas {
		options.Hojas = append(options.Hojas, daemon.Hoja{Name: h.Name, Schedule: cfg.Sheets[i].Schedule, Reads: h.Reads()})
	}
	options.Pace = daemon.Pace{Read: b.google.Every(), Room: b.google.Room, Busy: func(name string) bool { return b.hoja(name).Busy() }}
	s.log.Info("celula en marcha", "hojas", len(b.hojas))
	err = daemon.Run(ctx, options)
	stop()
	beside.Wait() // next is set by then
	return next, err
}

func (s *service) logged(what string, err error) {
	if err != nil {
		s.log.Error(what, "error", err.Error())
	}
}

// watch tells operations when the hoja has had no good round for too long, and the health page of good ones on other machines.
func (s *service) watch(ctx context.Context, limit time.Duration, h *round.Hoja, st *store.Store, p pulse) {
	since := s.now()
	tick := time.NewTicker(min(limit/4, time.Minute))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		p.waiting(ctx, st) // what another machine said meanwhile waits no more
		last, err := h.Watch(ctx, limit, since)
		if last.After(since) {
			p.Good(h.Name, last)
		}
		if ctx.Err() == nil {
			s.logged("vigilando la hoja "+h.Name, err)
		}
	}
}

// reload waits for SIGHUP and gives the configuration to go on with, or nil when ctx is done. One that will not do is told,
// and the daemon keeps what it has.
func (s *service) reload(ctx context.Context, is *config.Config, b *bot) *config.Config {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.hup:
		}
		cfg, err := s.load()
		if err == nil {
			err = s.try(ctx, is, cfg)
		}
		if err == nil {
			s.log.Info("configuración y reglas leídas de nuevo")
			return cfg
		}
		s.log.Error("la configuración o las reglas nuevas no sirven; se sigue con las anteriores", "error", err.Error())
		b.hojas[0].Refuse(&refusal{err})
	}
}

// A refusal is why the daemon goes on as it was, for operations to read.
type refusal struct{ error }

func (r *refusal) Unwrap() error { return r.error }

// Hint ends with what makes the daemon look again.
func (r *refusal) Hint() string {
	hint := "corrija lo que dice arriba"
	var own interface{ Hint() string }
	if errors.As(r.error, &own) && own.Hint() != "" {
		hint = own.Hint()
	}
	return hint + "; después, en el computador de celula: kill -HUP y el número de su proceso, o systemctl reload celula"
}

// try tells why the daemon could not go on by a configuration: rules, a key file, a state or an address that will not do.
// Found out here it costs nothing; once the daemon has stopped for it, there is nothing to go back to.
func (s *service) try(ctx context.Context, is, next *config.Config) error {
	b, err := assemble(ctx, next, parts{now: s.now})
	if err != nil {
		return err
	}
	if _, err := newLegalizer(s, next, b); err != nil {
		return err
	}
	if next.Health != is.Health && next.Health != "" {
		l, err := health.Listen(next.Health)
		if err != nil {
			return err
		}
		if err := l.Close(); err != nil {
			return err
		}
	}
	if next.State.Reveal() == is.State.Reveal() {
		return nil
	}
	return withStore(ctx, next, func(*store.Store) error { return nil })
}

// A pulse is the health page, fed with what rounds come to.
type pulse struct{ *health.Health }

func (p pulse) round(ctx context.Context, h *round.Hoja) error {
	res, err := h.Round(ctx)
	if err != nil {
		return err
	}
	p.Rows(h.Name, res.ByEstado)
	p.Cases(h.Name, res.Open)
	return nil
}

// waiting counts the messages that the chat does not show yet. What the store answers is its own affair: the next call
// to it says so.
func (p pulse) waiting(ctx context.Context, st *store.Store) {
	if n, err := st.Waiting(ctx); err == nil {
		p.Waiting(n)
	}
}
