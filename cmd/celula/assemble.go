package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// A bot is the parts of the program put together as one configuration says.
type bot struct {
	google *sheets.Client
	rules  *rules.Rules
	hojas  []*round.Hoja // as the configuration lists them
	sayer  round.Sayer
}

// Parts that differ by who assembles.
type parts struct {
	store      *store.Store // stays the caller's
	patient    bool         // the chat waits until a row stands still: for the daemon
	now        func() time.Time
	log        *slog.Logger
	alone      bool                          // one round and no more
	acceptBase bool                          // take Claro's base although it shrank
	observe    func(kind string, status int) // told of every call to the API; nil for nobody
	post       time.Duration                 // the least time between two posts in one channel; 0 is Slack's own
}

// assemble puts the parts together. Nobody is called yet.
func assemble(ctx context.Context, cfg *config.Config, p parts) (*bot, error) {
	rs, err := rules.LoadDir(cfg.Rules)
	if err != nil {
		return nil, err
	}
	options := sheets.Options{Log: p.log}
	if p.observe != nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = len(cfg.Sheets) // each hoja has a round of its own at one host
		options.HTTP = &http.Client{Transport: observed{transport, p.observe}}
	}
	google, err := connect(ctx, cfg, options)
	if err != nil {
		return nil, err
	}
	reader, err := cruce.NewReader(rs)
	if err != nil {
		return nil, err
	}
	slack := chat(cfg, p.post)
	chronicle := &round.Chronicle{Store: p.store, Chat: slack, Log: p.log, Grace: 5 * time.Second}
	b := &bot{google: google, rules: rs, sayer: round.Sayer{Store: p.store, Chat: slack, Chronicle: chronicle, Channels: audiences(cfg)}}
	var holidays []hoja.Date
	for _, day := range cfg.Holidays {
		holidays = append(holidays, hoja.DateOf(day))
	}
	for _, s := range cfg.Sheets {
		b.hojas = append(b.hojas, &round.Hoja{
			Name: s.Name, Google: google, Spreadsheet: s.Spreadsheet, Tab: google.Tab(s.Spreadsheet, s.Tab),
			Claro: base(google, reader, s.Claro, p.acceptBase), Reader: reader, Store: p.store, Chronicle: chronicle, Rules: rs, Calendar: hoja.NewCalendar(holidays...),
			Zone: cfg.Timezone, Policy: policy(cfg, s), StaleAfter: cfg.StaleAfter, Patient: p.patient, Alone: p.alone, Now: p.now, Log: p.log,
		})
	}
	b.sayer.Hojas = b.hojas
	for i, h := range b.hojas {
		h.Figures = cruceTab(h, b.hojas[:i])
	}
	return b, nil
}

// cruceTab is the title of the hoja's tab of the cruce. Of several hojas in one spreadsheet all but the first have their names in it.
func cruceTab(h *round.Hoja, before []*round.Hoja) string {
	if slices.ContainsFunc(before, func(b *round.Hoja) bool { return b.Claro != nil && b.Tab.SameSpreadsheet(h.Tab) }) {
		return round.FiguresTitle + " " + h.Name
	}
	return round.FiguresTitle
}

// connect makes the client of the API that the configuration says. A key file that will not do is the configuration's fault.
func connect(ctx context.Context, cfg *config.Config, o sheets.Options) (*sheets.Client, error) {
	o.Credentials, o.Endpoint, o.CallsPerMinute = cfg.Google.Credentials, cfg.Google.Endpoint, cfg.Google.CallsPerMinute
	client, err := sheets.New(ctx, o)
	if err != nil && o.Credentials != "" {
		return nil, cfg.Google.KeyFault(err)
	}
	return client, err
}

// base is where a hoja's base of Claro's is; nil where it has none.
func base(google *sheets.Client, reader *cruce.Reader, c *config.Claro, accept bool) *round.Base {
	switch {
	case c == nil:
		return nil
	case c.Folder != "":
		return &round.Base{Reader: reader, Folder: c.Folder, Accept: accept}
	}
	return &round.Base{Reader: reader, Tab: google.Tab(c.Spreadsheet, c.Tab), Accept: accept}
}

// hoja is the hoja of that name, which there must be.
func (b *bot) hoja(name string) *round.Hoja {
	return b.hojas[slices.IndexFunc(b.hojas, func(h *round.Hoja) bool { return h.Name == name })]
}

func chat(cfg *config.Config, every time.Duration) *slack.Client {
	return slack.New(slack.Options{Token: cfg.Slack.Token.Reveal(), Endpoint: cfg.Slack.Endpoint, Every: every})
}

func policy(cfg *config.Config, s config.Sheet) notify.Policy {
	p := notify.Policy{Hoja: s.Spreadsheet + "/" + s.Tab, Digest: cfg.Digest, Repeat: map[notify.Kind]time.Duration{}, Channels: audiences(cfg)}
	for kind, every := range cfg.Repeat {
		p.Repeat[notify.Kind(kind)] = every
	}
	return p
}

// audiences is where each audience reads.
func audiences(cfg *config.Config) map[notify.Audience]string {
	c := cfg.Slack.Channels
	return map[notify.Audience]string{notify.BackOffice: c.Backoffice, notify.Supervisors: c.Supervisors, notify.Operations: c.Operations}
}

// withStore opens what celula remembers, and hands it to work.
func withStore(ctx context.Context, cfg *config.Config, work func(*store.Store) error) error {
	st, err := store.Open(ctx, cfg.State.Reveal())
	if err != nil {
		return err
	}
	return errors.Join(work(st), st.Close())
}
