package sheets

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
	"google.golang.org/api/option"
	api "google.golang.org/api/sheets/v4"
)

// Scope is the one permission that a Client asks for: to see and edit spreadsheets. Drive is never asked for.
const Scope = api.SpreadsheetsScope

const (
	google = "https://sheets.googleapis.com/"

	// Google gives an account 60 reads and 60 writes a minute, each counted apart. The rest is left to whoever else
	// uses the account: a doctor run beside the daemon, a script.
	defaultCallsPerMinute = 50
	defaultCallTimeout    = time.Minute
	defaultBackoff        = time.Second
)

// Options say whose spreadsheets to open and how gently. The zero value is incomplete: Credentials or Endpoint is needed.
type Options struct {
	Credentials string // a file: a service account's key, or an authorised user's. Empty only with an Endpoint
	Endpoint    string // an emulator's base address; empty means Google

	CallsPerMinute int           // reads, and as many writes, of all tabs together; 0 means 50, below 0 no limit
	CallTimeout    time.Duration // for one attempt of one call; 0 means a minute
	Backoff        time.Duration // before the first repetition of a call, about double before each further one; 0 means a second

	HTTP *http.Client // its transport carries every call, also those for tokens; nil means one of our own
	Log  *slog.Logger // nil means silence
}

// A Client speaks to the API for one account. It is safe for concurrent use and needs no closing.
type Client struct {
	service       *api.Service
	http          *http.Client
	base          string // ends in a slash
	account       account
	reads, writes *rate.Limiter
	timeout       time.Duration
	backoff       time.Duration
	log           *slog.Logger
	stats         counters
	warnings      []string
}

// New reads the credentials and makes a client. It calls nobody: a key that Google no longer knows shows at the first
// call. The error is an [*Error].
func New(ctx context.Context, o Options) (*Client, error) {
	base, err := baseAddress(o.Endpoint)
	if err != nil {
		return nil, err
	}
	c := &Client{
		base:    base,
		reads:   budget(o.CallsPerMinute),
		writes:  budget(o.CallsPerMinute),
		timeout: orElse(o.CallTimeout, defaultCallTimeout),
		backoff: orElse(o.Backoff, defaultBackoff),
		log:     o.Log,
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	transport := baseTransport(o.HTTP)
	switch {
	case o.Credentials != "":
		key, err := readKey(o.Credentials)
		if err != nil {
			return nil, err
		}
		c.account = key.account()
		transport = newSigner(key, transport)
		c.warn(key, base)
	case o.Endpoint == "":
		return nil, errNoCredentials()
	}
	c.http = &http.Client{
		Transport: transport,
		// The API never redirects. A portal or proxy may, and would be handed the token.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c.service, err = api.NewService(ctx, option.WithHTTPClient(c.http), option.WithEndpoint(base))
	if err != nil {
		return nil, &Error{msg: "no se pudo preparar la conexión con Google Sheets", detail: short(err.Error()), err: err}
	}
	c.service.UserAgent = "celula" // option.WithUserAgent does nothing where a client is given
	return c, nil
}

// Warnings are dangers that do not stop the work, in Spanish: a key file that others on this machine can read.
func (c *Client) Warnings() []string { return c.warnings }

// Account is the e-mail address that a spreadsheet must be shared with; empty where the credentials do not tell it.
func (c *Client) Account() string { return c.account.email }

func (c *Client) warn(key *key, base string) {
	if key.openToOthers {
		c.warnings = append(c.warnings, "otros usuarios de este computador pueden leer el archivo de credenciales "+quote(key.path)+
			"; ciérrelo con: chmod 600 "+shellQuote(key.path))
	}
	if u, err := url.Parse(base); err == nil && u.Scheme == "http" && !loopback(u.Hostname()) {
		c.warnings = append(c.warnings, "las credenciales viajan sin cifrar hacia "+u.Host+"; use https")
	}
	for _, w := range c.warnings {
		c.log.Warn(w)
	}
}

// budget lets calls through at the given pace. What may come at once is one less than a fifth of a minute's calls, so that
// every minute sees less than 1.2 times the pace: with the default, less than Google's 60.
func budget(perMinute int) *rate.Limiter {
	switch {
	case perMinute < 0:
		return rate.NewLimiter(rate.Inf, 0)
	case perMinute == 0:
		perMinute = defaultCallsPerMinute
	}
	return rate.NewLimiter(rate.Every(time.Minute/time.Duration(perMinute)), max(1, perMinute/5-1))
}

// Every is how far apart the budget lets reads through in the long run; 0 without a limit.
func (c *Client) Every() time.Duration {
	if c.reads.Limit() == rate.Inf {
		return 0
	}
	return time.Duration(float64(time.Second) / float64(c.reads.Limit()))
}

// Room waits until a read and a write could be made at once, and takes no place. Who begins work only then does not have it
// wait half way. The error is ctx's.
func (c *Client) Room(ctx context.Context) error {
	if c.reads.Limit() == rate.Inf {
		return ctx.Err()
	}
	for {
		missing := 1 - min(c.reads.Tokens(), c.writes.Tokens())
		if missing <= 0 {
			return ctx.Err()
		}
		wait := time.NewTimer(max(time.Duration(missing*float64(c.Every())), time.Millisecond))
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return ctx.Err()
		}
	}
}

func baseAddress(endpoint string) (string, error) {
	if endpoint == "" {
		return google, nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", &Error{
			msg:  "la dirección del emulador " + quote(endpoint) + " no es una dirección web",
			hint: "escriba google.endpoint como http://127.0.0.1:8085, o déjelo vacío para usar Google",
		}
	}
	return strings.TrimRight(endpoint, "/") + "/", nil
}

func baseTransport(given *http.Client) http.RoundTripper {
	if given != nil && given.Transport != nil {
		return given.Transport
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	t.MaxIdleConnsPerHost = 16 // hojas are read side by side, all from one host
	return t
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}
