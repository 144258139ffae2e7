package sheets_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/emulator"
)

// guarded is an emulator that demands tokens, with a clock of its own and a count of those it gave.
type guarded struct {
	*emulator.Server
	url    string
	ahead  atomic.Int64 // of the real time
	tokens atomic.Int64
	hang   chan struct{} // while not nil, tokens wait for it
}

func guard(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{}
	var err error
	g.Server, err = emulator.New(emulator.Options{Auth: true, Now: func() time.Time { return time.Now().Add(time.Duration(g.ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			g.tokens.Add(1)
			if g.hang != nil {
				select {
				case <-g.hang:
				case <-r.Context().Done():
				}
			}
		}
		g.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { web.Close(); g.Close() })
	g.url = web.URL
	return g
}

func (g *guarded) client(t *testing.T, key func(string) ([]byte, error), o sheets.Options) *sheets.Client {
	t.Helper()
	raw, err := key(g.url)
	if err != nil {
		t.Fatal(err)
	}
	o.Credentials = writeFile(t, string(raw), 0o600)
	return open(t, g.url, o)
}

// read asks for a spreadsheet that there is not: with a good token the answer is 404.
func (g *guarded) read(t *testing.T, c *sheets.Client) error {
	t.Helper()
	_, err := c.Tab("nada", "Ventas").Read(t.Context())
	return err
}

func TestCredentialsOpenTheDoor(t *testing.T) {
	g := guard(t)
	for name, key := range map[string]func(string) ([]byte, error){"service account": g.ServiceAccountKey, "authorised user": g.AuthorizedUserKey} {
		t.Run(name, func(t *testing.T) {
			g.tokens.Store(0)
			c := g.client(t, key, sheets.Options{})
			if want := name == "service account"; (c.Account() == "celula@emulator.iam.gserviceaccount.com") != want {
				t.Errorf("account = %q", c.Account())
			}
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() { wantError(t, g.read(t, c), "no existe la hoja de cálculo «nada»", "/d/") })
			}
			all.Wait()
			if n := g.tokens.Load(); n != 1 {
				t.Errorf("tokens fetched for 8 calls at once = %d, want 1", n)
			}
		})
	}
	wantError(t, g.read(t, open(t, g.url, sheets.Options{})), "Google no acepta las credenciales", "ponga en google.credentials")
}

func TestTokenThatEndsEarly(t *testing.T) {
	g := guard(t)
	c := g.client(t, g.ServiceAccountKey, sheets.Options{})
	g.read(t, c)
	// The server's clock jumps: it takes the token no longer, though the client's clock says it is good. The assertion
	// for the next one must still be good, hence no more than a token's life less the clock skew.
	g.ahead.Store(int64(time.Hour + time.Minute))
	err := g.read(t, c)
	if n := g.tokens.Load(); n != 2 {
		t.Errorf("tokens fetched = %d, want 2", n)
	}
	wantError(t, err, "no existe la hoja de cálculo «nada»", "/d/")
}

func TestTokenRefusals(t *testing.T) {
	g := guard(t)
	other := guard(t)
	elsewhere := func(string) ([]byte, error) { return other.ServiceAccountKey(g.url) }
	lostUser := func(string) ([]byte, error) { return other.AuthorizedUserKey(g.url) }
	t.Run("a key that was deleted", func(t *testing.T) {
		if _, err := g.ServiceAccountKey(g.url); err != nil { // the account is there, this key is not
			t.Fatal(err)
		}
		err := g.read(t, g.client(t, elsewhere, sheets.Options{}))
		wantError(t, err, "no se pudo leer la pestaña «Ventas»: Google ya no reconoce la clave (invalid_grant Invalid JWT Signature.)", "descargue otra")
	})
	t.Run("an account that was deleted", func(t *testing.T) {
		gone := func(base string) ([]byte, error) { return other.ServiceAccountKeyOf("otra", g.url) }
		wantError(t, g.read(t, g.client(t, gone, sheets.Options{})), "Google no acepta las credenciales (invalid_grant", "descargue otra clave")
	})
	t.Run("a user's client that was deleted", func(t *testing.T) {
		wantError(t, g.read(t, g.client(t, lostUser, sheets.Options{})), "Google no reconoce la cuenta de las credenciales (invalid_client", "cree otra clave")
	})
	t.Run("a wrong clock", func(t *testing.T) {
		c := g.client(t, g.ServiceAccountKey, sheets.Options{})
		g.ahead.Store(int64(-3 * time.Hour))
		defer g.ahead.Store(0)
		err := g.read(t, c)
		wantError(t, err, "Google no acepta la hora de este computador", "reloj")
		if sheets.Temporary(err) || sheets.Unclear(err) {
			t.Errorf("Temporary, Unclear of %v, want neither", err)
		}
	})
}

// While the token end point hangs, a write is clear: it was never sent. And who gives up need not wait.
func TestTokenThatHangs(t *testing.T) {
	g := guard(t)
	g.hang = make(chan struct{})
	defer close(g.hang)
	c := g.client(t, g.ServiceAccountKey, sheets.Options{CallTimeout: 20 * time.Millisecond})
	_, err := c.Tab("nada", "Ventas").Write(t.Context(), oneCell)
	if err == nil || !sheets.Temporary(err) || sheets.Unclear(err) {
		t.Errorf("error = %v; want a temporary and clear one", err)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, giveUp)
	slow := g.client(t, g.ServiceAccountKey, sheets.Options{})
	if _, err := slow.Tab("nada", "Ventas").Read(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error after giving up = %v, want context.Canceled", err)
	}
}

// No error of any failure holds a token, a secret or a key.
func TestErrorsLeakNothing(t *testing.T) {
	g := guard(t)
	for _, key := range []func(string) ([]byte, error){g.ServiceAccountKey, g.AuthorizedUserKey} {
		raw, err := key(g.url)
		if err != nil {
			t.Fatal(err)
		}
		path := writeFile(t, string(raw), 0o600)
		leaky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.ParseForm()
			w.WriteHeader(400)
			w.Write([]byte(r.PostForm.Encode() + r.Header.Get("Authorization"))) // a server that repeats what it was sent
		}))
		raw2 := strings.ReplaceAll(string(raw), g.url, leaky.URL)
		for _, c := range []*sheets.Client{
			open(t, leaky.URL, sheets.Options{Credentials: path}),
			open(t, leaky.URL, sheets.Options{Credentials: writeFile(t, raw2, 0o600)}),
		} {
			_, err := c.Tab("1AbC", "Ventas").Read(t.Context())
			if err == nil {
				t.Fatal("no error")
			}
			for _, secret := range []string{"ya29.", "Bearer", "assertion", "eyJ", "GOCSPX", "1//"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("error = %q, holds %q", err, secret)
				}
			}
		}
		leaky.Close()
	}
}

// A token that runs out in the last attempt of all is no reason to say that the credentials are no good.
func TestTokenThatEndsInTheLastAttempt(t *testing.T) {
	g := guard(t)
	reads := 0
	g.Fail(func(c emulator.Call) *emulator.Failure {
		if c.Method == "token" {
			return nil
		}
		if reads++; reads < 6 {
			return &emulator.Failure{Status: http.StatusServiceUnavailable}
		}
		return &emulator.Failure{Status: http.StatusUnauthorized}
	})
	err := g.read(t, g.client(t, g.AuthorizedUserKey, sheets.Options{Backoff: time.Microsecond}))
	wantError(t, err, "no alcanzó a renovarse", "")
	if !sheets.Temporary(err) || sheets.Unclear(err) {
		t.Errorf("Temporary(%v) = %t, Unclear = %t; want true, false", err, sheets.Temporary(err), sheets.Unclear(err))
	}
	if reads != 6 {
		t.Errorf("%d attempts, want 6", reads)
	}
}
