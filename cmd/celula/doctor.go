package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/sheets"
)

// doctorCmd looks at everything that a round needs, one line each, and says for each fault the command or click that
// mends it. It writes nothing but the state's own file.
type doctorCmd struct {
	Config string `required:"" placeholder:"ARCHIVO" help:"La configuración (YAML)."`
}

func (c *doctorCmd) Run(a *app) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return err
	}
	d := &doctor{app: a}
	d.good("configuración", c.Config)
	rs := d.rules(cfg)
	d.state(cfg)
	if google := d.credentials(cfg); google != nil {
		for _, s := range cfg.Sheets {
			d.hoja(google.Tab(s.Spreadsheet, s.Tab), s, rs)
			d.claro(google, s, rs)
		}
	}
	d.legalizacion(cfg, rs)
	d.clock(cfg)
	d.chat(cfg)
	if d.faults > 0 {
		return errFound
	}
	return nil
}

// A doctor prints what it finds as it goes: some checks wait for a network.
type doctor struct {
	*app
	faults int
}

func (d *doctor) good(what, words string) { fmt.Fprintf(d.stdout, "✔ %s: %s\n", what, words) }

// odd is what works, and should be looked at all the same.
func (d *doctor) odd(what, words string) { fmt.Fprintf(d.stdout, "! %s: %s\n", what, words) }

func (d *doctor) bad(what string, err error, hint string) {
	d.faults++
	fmt.Fprintf(d.stdout, "✘ %s: %s\n", what, strings.ReplaceAll(worded{err}.Error(), "\n", "\n    "))
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		hint = hinted.Hint()
	}
	if hint != "" {
		fmt.Fprintf(d.stdout, "    → %s\n", hint)
	}
}

func (d *doctor) rules(cfg *config.Config) *rules.Rules {
	rs, err := rules.LoadDir(cfg.Rules)
	if err != nil {
		d.bad("reglas", err, "corrija el archivo y pruébelo con «celula rules test --reglas "+cfg.Rules+"»")
		return nil
	}
	if cfg.Rules == "" {
		d.good("reglas", "las del programa")
	} else {
		d.good("reglas", cfg.Rules)
	}
	return rs
}

// state opens what celula remembers. That a daemon holds it is as it should be.
func (d *doctor) state(cfg *config.Config) {
	st, err := store.Open(d.ctx, cfg.State.Reveal())
	switch {
	case store.Held(err):
		d.good("memoria", err.Error())
		return
	case err != nil:
		d.bad("memoria", err, "")
		return
	}
	if err := st.Close(); err != nil {
		d.bad("memoria", err, "")
		return
	}
	d.good("memoria", st.Name())
}

func (d *doctor) credentials(cfg *config.Config) *sheets.Client {
	google, err := sheets.New(d.ctx, sheets.Options{
		Credentials: cfg.Google.Credentials, Endpoint: cfg.Google.Endpoint, CallsPerMinute: cfg.Google.CallsPerMinute,
		Backoff: 200 * time.Millisecond, // somebody sits and waits
	})
	if err != nil {
		d.bad("credenciales", err, "")
		return nil
	}
	switch {
	case google.Account() != "":
		d.good("credenciales", "la cuenta es "+google.Account())
	case cfg.Google.Credentials != "":
		d.good("credenciales", cfg.Google.Credentials)
	default:
		d.good("credenciales", "sin credenciales, con un emulador en "+cfg.Google.Endpoint)
	}
	for _, w := range google.Warnings() {
		d.odd("credenciales", w)
	}
	return google
}

func (d *doctor) hoja(tab *sheets.Tab, s config.Sheet, rs *rules.Rules) {
	what := "hoja " + s.Name
	ctx, cancel := context.WithTimeout(d.ctx, time.Minute)
	defer cancel()
	if err := tab.Check(ctx); err != nil {
		d.bad(what, err, "")
		return
	}
	table, err := tab.Read(ctx)
	if err != nil {
		d.bad(what, err, "")
		return
	}
	if rs == nil {
		d.odd(what, "se lee; sus columnas no se pueden revisar sin reglas")
		return
	}
	layout, err := round.FindLayout(table, rs.Schema)
	if err != nil {
		d.bad(what, err, "corrija los encabezados de la hoja")
		return
	}
	d.good(what, fmt.Sprintf("encabezados en la fila %d, todas las columnas necesarias", layout.HeaderRow))
	for _, doubt := range layout.Doubts {
		d.odd(what, doubt.String())
	}
	locale, err := tab.Locale(ctx)
	switch {
	case err != nil:
		d.bad(what, err, "")
	case locale != "" && !typedAsHere[locale]:
		d.odd(what, "la configuración regional de la hoja de cálculo es "+locale+" y no la de Colombia: lo que se escriba 05/11/2026 u 89.900 "+
			"puede quedar como otra fecha u otro valor; elija Colombia en Archivo › Configuración y revise lo ya escrito")
	}
}

// typedAsHere are the locales by which Google takes the day before the month, and a point for one between thousands.
var typedAsHere = map[string]bool{"es_CO": true, "es_ES": true, "es_AR": true, "es_CL": true, "es_EC": true, "es_UY": true, "es_PY": true, "es_VE": true, "es_BO": true}

// clockSlack is how far off a clock may be: Google refuses keys from five minutes on, and due dates turn at midnight.
const clockSlack = 30 * time.Second

// clock compares this machine's with the one that the spreadsheets are served by.
func (d *doctor) clock(cfg *config.Config) {
	address := cfg.Google.Endpoint
	if address == "" {
		address = "https://sheets.googleapis.com/"
	}
	ctx, cancel := context.WithTimeout(d.ctx, 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		d.bad("reloj", err, "")
		return
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		d.odd("reloj", "no se pudo comparar: el servidor de las hojas no responde")
		return
	}
	defer res.Body.Close()
	theirs, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		d.odd("reloj", "no se pudo comparar: el servidor de las hojas no dice la hora")
		return
	}
	if off := d.now().Sub(theirs).Abs(); off > clockSlack {
		d.bad("reloj", fmt.Errorf("la hora de este computador difiere %s de la del servidor", off.Round(time.Second)),
			"póngalo en hora: en Linux, sudo timedatectl set-ntp true")
		return
	}
	d.good("reloj", fmt.Sprintf("en hora; la oficina está en %s", cfg.Timezone))
}

func (d *doctor) chat(cfg *config.Config) {
	chat := slack.New(slack.Options{Token: cfg.Slack.Token.Reveal(), Endpoint: cfg.Slack.Endpoint})
	for _, c := range []struct{ name, id string }{
		{"backoffice", cfg.Slack.Channels.Backoffice}, {"supervisors", cfg.Slack.Channels.Supervisors}, {"operations", cfg.Slack.Channels.Operations},
	} {
		ctx, cancel := context.WithTimeout(d.ctx, time.Minute)
		place, err := chat.Check(ctx, c.id)
		cancel()
		if err != nil {
			d.bad("chat "+c.name, err, "")
			continue
		}
		d.good("chat "+c.name, place.String())
	}
}
