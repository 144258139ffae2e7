// Package config reads celula's configuration, and says everything that is wrong with it at once, by line.
//
// The smallest form:
//
//	timezone: America/Bogota
//	state: celula.db                  # a SQLite file, or postgres://…
//	google:
//	  credentials: credentials.json   # a service account's key, or an authorised user's
//	sheets:
//	  - name: ventas
//	    spreadsheet: 1AbC…
//	    tab: Ventas
//	    schedule: "@every 30s"
//	slack:
//	  token: ${SLACK_BOT_TOKEN}
//	  channels: {backoffice: C1, supervisors: C2, operations: C3}
//
// ${NAME} in a value stands for an environment variable, put in after the YAML was read, so that nothing in it can change the
// configuration's shape. Relative paths are relative to the configuration's own folder. An unknown key is a fault: a typing
// error must not silently switch something off.
package config

import (
	"os"
	"path/filepath"
	"time"
	_ "time/tzdata" // a machine without zone files must judge by the office's day too

	"github.com/robfig/cron/v3"
)

// Config is a whole configuration, checked.
type Config struct {
	Timezone     *time.Location // the office's: its days and schedules; America/Bogota unless given
	State        Secret         // for store.Open; celula.db beside the configuration unless given. It may hold a password
	Google       Google
	Sheets       []Sheet // one at least, of different names
	Slack        Slack
	Rules        string                   // folder of the procedures; empty means the built-in ones
	Holidays     []time.Time              // days at 00:00 UTC, added to the public holidays
	StaleAfter   time.Duration            // how long a sale may stay INCOMPLETA or EN PROCESO (venta.estancada); 48 h unless given
	DeadAfter    time.Duration            // how long a hoja may have no good round before operations are told; 10 min unless given
	Digest       int                      // more alerts than this at once go as one message; 5 unless given
	Repeat       map[string]time.Duration // by kind of alert, when to say it again; 0 means never, an absent kind the built-in time
	Health       string                   // loopback host:port of the health page and metrics; empty means none
	RoundTimeout time.Duration            // the longest a round may take; 2 min unless given
	Legalizacion *Legalizacion            // nil when `run` makes no legalisation files
}

// Google says how the spreadsheets are reached.
type Google struct {
	Credentials    string // absolute path of the key file; may be empty when Endpoint is given
	Endpoint       string // an emulator's base address; empty means Google
	CallsPerMinute int    // 0 means the built-in bound

	key Fault // of Credentials, with nothing said yet
}

// KeyFault is what is wrong with the key file, as a fault of the line that names it.
func (g Google) KeyFault(err error) *Error {
	f := g.key
	f.Msg += err.Error()
	return &Error{Faults: []Fault{f}, err: err}
}

// Sheet is one hoja de ventas.
type Sheet struct {
	Name        string
	Spreadsheet string // its id; a pasted address has been cut down to it
	Tab         string
	Schedule    cron.Schedule // in the configured time zone
	Spec        string        // the schedule as it was written
	Claro       *Claro        // nil when there is no base of Claro's to cross with
}

// Claro is where Claro's base lies: a tab, or a folder of files.
type Claro struct {
	Spreadsheet, Tab string
	Folder           string // absolute; empty when it is a tab
}

// Slack says how the chat is reached.
type Slack struct {
	Token    Secret
	Endpoint string // an API base address; empty means Slack's
	Channels Channels
}

// Channels are the identifiers of the channels that alerts go to.
type Channels struct{ Backoffice, Supervisors, Operations string }

// Legalizacion says when `run` makes the files of steps 6 and 7, and of what.
type Legalizacion struct {
	Schedule cron.Schedule // in the configured time zone; at 19:00 from Monday to Saturday unless given
	Spec     string        // the schedule as it was written
	Out      string        // absolute folder; legalizacion beside the configuration unless given
	Aliado   string        // ALMACONTACT unless given
	SAC      string        // absolute folder of SAC's reports; empty: only the report of step 7
	Audios   string        // absolute folder of the recordings; empty: none are copied
	Columnas string        // absolute path of the columns of step 7; empty: the built-in ones
}

// Kinds are the kinds of alert that repeat may name (section 4 of the contract), those that operations get besides, and
// reclamo: the pace of a sale that is being reclaimed from Claro. claro.indicador and those of legalizacion are not among
// them: they are said once.
var Kinds = []string{
	"instalacion.proxima", "instalacion.vencida", "instalacion.fallida",
	"claro.no_aparece", "claro.sin_venta", "claro.diferencia", "reclamo",
	"marcacion.retirada", "venta.estancada", "venta.eliminada",
	"hoja.ilegible", "hoja.atrasada", "canal.cerrado", "claro.ilegible", "reglas.invalidas", "claro.pestana",
}

// Load reads the configuration at path. Its error is an [*Error] with every fault, in Spanish; no fault tells a variable's value.
func Load(path string) (*Config, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fileFault(path, err)
	}
	content, err := os.ReadFile(abs)
	if err != nil {
		return nil, fileFault(path, err)
	}
	d := &decoder{file: path, dir: filepath.Dir(abs), env: os.LookupEnv}
	c := d.config(content)
	if len(d.faults) > 0 {
		return nil, d.err()
	}
	return c, nil
}
