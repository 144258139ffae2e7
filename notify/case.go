package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Alert is a condition that holds now. Two alerts of one kind about one subject
// are the same alert.
type Alert struct {
	Kind    Kind
	Subject string // a sale's ID VENTA, a record's key, or a hoja's name
	Facts   Facts
	Since   time.Time // when the condition began; zero when not known. Only kinds with a lapse need it
}

// Facts is what the chat may show of a subject. It is comparable, and stable as
// JSON, for the store keeps it. Text that a person typed is cleaned by [Decide].
// Dates are 2026-11-24.
type Facts struct {
	Hoja      string `json:"hoja,omitempty"`      // the hoja's name; for a record of Claro's, the base's or its file's
	ID        string `json:"id,omitempty"`        // ID VENTA
	Row       int    `json:"fila,omitempty"`      // as the spreadsheet numbers it; 0 when it has none
	Link      string `json:"enlace,omitempty"`    // opens that row; made by us, never typed
	Tipo      string `json:"tipo,omitempty"`      // TIPO DE VENTA
	Estado    string `json:"estado,omitempty"`    // ESTADO
	Marcacion string `json:"marcacion,omitempty"` // MARCACIÓN
	Claro     string `json:"claro,omitempty"`     // CLARO
	Login     string `json:"login,omitempty"`     // who sold it
	Fecha     string `json:"fecha,omitempty"`     // FECHA VENTA
	Agenda    string `json:"agenda,omitempty"`    // FECHA AGENDA
	Franja    string `json:"franja,omitempty"`    // FRANJA
	Desde     string `json:"desde,omitempty"`     // when ESTADO began, or the last good round; a time may follow the date: 2026-11-24 15:04
	Documento string `json:"documento,omitempty"` // only as MaskDocument leaves it
	Motivo    string `json:"motivo,omitempty"`    // what is missing, or what went wrong
	Pista     string `json:"pista,omitempty"`     // the near miss that the cruce names
	Hacer     string `json:"hacer,omitempty"`     // what to do, where an error knows better than its kind; our words, never typed
	Fin       string `json:"fin,omitempty"`       // how and when the case closed; set by Decide

	// Of the kinds that come from the cruce (step 9).
	Tabla        string    `json:"tabla,omitempty"`         // link to the tab Cruce Claro, where all of them stand
	Reclamo      string    `json:"reclamo,omitempty"`       // RECLAMADA or ESCALADA; empty while nobody reclaims the sale
	ReclamoDesde string    `json:"reclamo_desde,omitempty"` // when RECLAMO was put
	Indicador    Indicador `json:"indicador,omitzero"`      // of ClaroIndicador alone
}

// Case is an alert that was opened: what is remembered of it between rounds.
type Case struct {
	Key     string
	Kind    Kind
	Subject string
	Facts   Facts
	Opened  time.Time
	Said    time.Time // when it was last put in a new message; zero while no channel is configured for it
	Closed  time.Time // zero while it holds
	Message string    // the key of the living message that shows it
}

// Message is a living message: what one place in the chat is to show.
type Message struct {
	Key     string
	Channel string
	Cases   []string // keys, in the order shown; fixed when the message is made
}

// Policy says how often, how many at once and where. Its zero value is usable:
// every default applies, and nothing is sent anywhere.
type Policy struct {
	Repeat   map[Kind]time.Duration // overrides the kind's own, or under [Reclamo] that of reclaimed sales; 0 or less: said once
	Lapse    map[Kind]time.Duration // overrides the kind's own; 0 or less: never
	Digest   int                    // more than this many at once are a digest; 0 means 5
	Flap     time.Duration          // a case back within this of its closing is the same one; 0 means 15 minutes
	Channels map[Audience]string    // where each audience reads; a case without a channel waits unsaid
	Hoja     string                 // whose cases these are: what tells its messages in the chat from those of another hoja
}

func (p Policy) repeat(c Case) time.Duration {
	kind, usual := c.Kind, c.Kind.traits().repeat
	if c.reclaimed() {
		kind, usual = Reclamo, reclamoRepeat
	}
	if c.spent() {
		usual = 0
	}
	if d, ok := p.Repeat[kind]; ok {
		return d
	}
	return usual
}

// spent says whether nothing that its reader could do in the hoja would end the saying: the sale was given up, or a mark was taken
// from one that is refused. That the mark is gone from RR, too, nobody can tell the bot.
func (c Case) spent() bool {
	f := c.Facts
	return c.cancelled() || c.Kind == MarcacionRetirada && (f.Estado == "RECHAZADA" || f.Estado == "CANCELADA")
}

// cancelled says whether the case is about a sale that was given up.
func (c Case) cancelled() bool { return c.Kind == InstalacionFallida && c.Facts.Estado == "CANCELADA" }

func (p Policy) lapse(k Kind) time.Duration {
	if d, ok := p.Lapse[k]; ok {
		return d
	}
	return k.traits().lapse
}

func (p Policy) digest() int {
	if p.Digest > 0 {
		return p.Digest
	}
	return 5
}

// FlapTime is how long after its closing a case may still come back as itself.
// A round hands [Decide] the open cases and those closed within it.
func (p Policy) FlapTime() time.Duration {
	if p.Flap > 0 {
		return p.Flap
	}
	return 15 * time.Minute
}

func (p Policy) channel(k Kind) string { return p.Channels[k.Audience()] }

// caseKey names an opening: the same subject opened later is another case.
func caseKey(a Alert, at time.Time) string {
	return key("c", string(a.Kind), a.Facts.Hoja, a.Subject, strconv.FormatInt(at.UnixNano(), 36))
}

// messageKey names a saying. It is derived, not drawn, so that a decision is a
// value that two runs make alike.
func (p Policy) messageKey(channel string, cases []string, at time.Time) string {
	return key(p.messagePrefix(), append([]string{channel, strconv.FormatInt(at.UnixNano(), 36)}, cases...)...)
}

// messagePrefix begins the keys of all messages about one hoja.
func (p Policy) messagePrefix() string { return key("m", p.Hoja)[:9] + "-" }

// Wrote says whether the message with the key is about the policy's hoja.
func (p Policy) Wrote(key string) bool { return strings.HasPrefix(key, p.messagePrefix()) }

func key(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + hex.EncodeToString(sum[:10])
}
