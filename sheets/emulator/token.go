package emulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// tokenLife is how long an access token is taken. Clients are told a second less, as Google tells them.
const tokenLife = time.Hour

// A grant is what an access token stands for.
type grant struct {
	email string
	until time.Time
}

// A refusal is the error of an OAuth token end point (RFC 6749, section 5.2), in Google's words.
type refusal struct {
	status int
	Code   string `json:"error"`
	Words  string `json:"error_description,omitempty"`
}

func refuse(code, words string) *refusal { return &refusal{http.StatusBadRequest, code, words} }

// serveToken answers POST /token: an access token for a service account's signed JWT (RFC 7523), or for an authorised
// user's refresh token.
func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		writeFault(w, r, noMethod(r))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := s.tokens.load(s.opts.Dir); err != nil {
		writeFault(w, r, broken("%v", err))
		return
	}
	email, scope, no := s.grantee(r)
	if no != nil {
		writeToken(w, no.status, no)
		return
	}
	writeToken(w, http.StatusOK, struct {
		Token  string `json:"access_token"`
		Expiry int    `json:"expires_in"`
		Scope  string `json:"scope,omitempty"`
		Type   string `json:"token_type"`
	}{s.tokens.issue(email, s.opts.Now()), int(tokenLife/time.Second) - 1, scope, "Bearer"})
}

// grantee says whom a request for a token proves to be; scope is what the answer repeats of a user's permissions.
func (s *Server) grantee(r *http.Request) (email, scope string, no *refusal) {
	if err := r.ParseForm(); err != nil {
		return "", "", refuse("invalid_request", "Malformed body.")
	}
	switch kind := r.PostForm.Get("grant_type"); kind {
	case "urn:ietf:params:oauth:grant-type:jwt-bearer":
		email, no = s.tokens.checkAssertion(r.PostForm.Get("assertion"), r.Host, s.opts.Now())
		return email, "", no
	case "refresh_token":
		id, secret, basic := r.BasicAuth()
		if !basic {
			id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
		}
		email, no = s.tokens.checkUser(id, secret, r.PostForm.Get("refresh_token"))
		return email, spreadsheetsScope, no
	case "":
		return "", "", refuse("invalid_request", "Required parameter is missing: grant_type")
	default:
		return "", "", refuse("unsupported_grant_type", "Invalid grant_type: "+kind)
	}
}

const spreadsheetsScope = "https://www.googleapis.com/auth/spreadsheets"

func writeToken(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // fails only when the client is gone
}

// account is whose a bearer token is.
func (s *Server) account(bearer string) (email string, ok bool) {
	t := &s.tokens
	t.mu.Lock()
	defer t.mu.Unlock()
	g, ok := t.grants[bearer]
	return g.email, ok && s.opts.Now().Before(g.until)
}

// issue makes an access token. Tokens live in memory only: after a restart clients get a 401, and a new one.
func (t *tokens) issue(email string, now time.Time) string {
	token := "ya29." + randomText(64)
	t.mu.Lock()
	defer t.mu.Unlock()
	for old, g := range t.grants {
		if !now.Before(g.until) {
			delete(t.grants, old)
		}
	}
	if t.grants == nil {
		t.grants = map[string]grant{}
	}
	t.grants[token] = grant{email, now.Add(tokenLife)}
	return token
}

// randomText is n letters, digits, - and _ that nobody can guess.
func randomText(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return strings.TrimRight(base64.RawURLEncoding.EncodeToString(b), "=")[:n]
}
