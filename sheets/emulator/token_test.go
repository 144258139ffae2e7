package emulator_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/sheets/emulator"
)

// A keyFile is what a client reads of the file that the server issues.
type keyFile struct {
	Type         string `json:"type"`
	ClientEmail  string `json:"client_email"`
	PrivateKey   string `json:"private_key"`
	PrivateKeyID string `json:"private_key_id"`
	TokenURI     string `json:"token_uri"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RefreshToken string `json:"refresh_token"`
}

// guarded is a server that demands tokens, and its address.
func guarded(t *testing.T, o emulator.Options) (*emulator.Server, string) {
	t.Helper()
	o.Auth = true
	s, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s)
	t.Cleanup(func() { web.Close(); s.Close() })
	return s, web.URL
}

func issued(t *testing.T, raw []byte, err error) keyFile {
	t.Helper()
	var k keyFile
	if err == nil {
		err = json.Unmarshal(raw, &k)
	}
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// assertion signs a JWT as a client does. Changes may break its claims or its head.
func (k keyFile) assertion(t *testing.T, now time.Time, change func(head, claims map[string]any)) string {
	t.Helper()
	head := map[string]any{"alg": "RS256", "typ": "JWT", "kid": k.PrivateKeyID}
	claims := map[string]any{
		"iss": k.ClientEmail, "aud": k.TokenURI, "scope": "https://www.googleapis.com/auth/spreadsheets",
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	if change != nil {
		change(head, claims)
	}
	part := func(v any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	text := part(head) + "." + part(claims)
	block, _ := pem.Decode([]byte(k.PrivateKey))
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, parsed.(*rsa.PrivateKey), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// A tokenAnswer is either half of what the token end point says.
type tokenAnswer struct {
	Token string `json:"access_token"`
	Life  int    `json:"expires_in"`
	Type  string `json:"token_type"`
	Error string `json:"error"`
	Words string `json:"error_description"`
}

func ask(t *testing.T, base string, form url.Values) (int, tokenAnswer) {
	t.Helper()
	res, err := http.PostForm(base+"/token", form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var a tokenAnswer
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, a
}

func bearer(assertion string) url.Values {
	return url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion}}
}

// create makes a spreadsheet with a token, and gives the answer's status.
func create(t *testing.T, base, token string) int {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, base+"/v4/spreadsheets", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestTokenForASignedJWT(t *testing.T) {
	now := time.Now()
	s, base := guarded(t, emulator.Options{Now: func() time.Time { return now }})
	raw, err := s.ServiceAccountKey(base + "/")
	k := issued(t, raw, err)
	if k.Type != "service_account" || k.TokenURI != base+"/token" {
		t.Fatalf("key = %q for %q, want a service account's for %q", k.Type, k.TokenURI, base+"/token")
	}
	status, a := ask(t, base, bearer(k.assertion(t, now, nil)))
	if status != 200 || a.Type != "Bearer" || a.Life != 3599 || a.Token == "" {
		t.Fatalf("answer = %d %+v, want a bearer token of 3599 s", status, a)
	}
	for token, want := range map[string]int{a.Token: 200, a.Token + "x": 401, "": 401} {
		if got := create(t, base, token); got != want {
			t.Errorf("with token %q: %d, want %d", token, got, want)
		}
	}
	now = now.Add(time.Hour)
	if got := create(t, base, a.Token); got != 401 {
		t.Errorf("with a token an hour old: %d, want 401", got)
	}
}

func TestAssertionFaults(t *testing.T) {
	now := time.Now()
	s, base := guarded(t, emulator.Options{})
	raw, err := s.ServiceAccountKey(base)
	k := issued(t, raw, err)
	stranger, _ := guarded(t, emulator.Options{})
	raw, err = stranger.ServiceAccountKey(base)
	wrongKey := issued(t, raw, err)
	wrongKey.PrivateKeyID = k.PrivateKeyID
	claim := func(name string, value any) func(head, claims map[string]any) {
		return func(_, claims map[string]any) { claims[name] = value }
	}
	tests := []struct {
		name        string
		assertion   string
		status      int
		code, words string
	}{
		{"another account", k.assertion(t, now, claim("iss", "x@y.com")), 400, "invalid_grant", "Invalid grant: account not found"},
		{"another key", wrongKey.assertion(t, now, nil), 400, "invalid_grant", "Invalid JWT Signature."},
		{"a key id that was never issued", k.assertion(t, now, func(head, _ map[string]any) { head["kid"] = "x" }), 400, "invalid_grant", "Invalid JWT Signature."},
		{"issued in the future", k.assertion(t, now.Add(10*time.Minute), nil), 400, "invalid_grant", "reasonable timeframe"},
		{"run out", k.assertion(t, now.Add(-2*time.Hour), nil), 400, "invalid_grant", "reasonable timeframe"},
		{"good for a day", k.assertion(t, now, claim("exp", now.Add(24*time.Hour).Unix())), 400, "invalid_grant", "short-lived"},
		{"for another server", k.assertion(t, now, claim("aud", "http://ejemplo.com/token")), 400, "invalid_grant", "audience"},
		{"no scope", k.assertion(t, now, claim("scope", "")), 400, "invalid_scope", "Empty or missing scope"},
		{"a scope that is none", k.assertion(t, now, claim("scope", "todo")), 400, "invalid_scope", "Invalid OAuth scope"},
		{"on behalf of another", k.assertion(t, now, claim("sub", "jefe@y.com")), 401, "unauthorized_client", "unauthorized"},
		{"unsigned", k.assertion(t, now, func(head, _ map[string]any) { head["alg"] = "none" }), 400, "invalid_grant", "RS256"},
		{"cut off", "a.b", 400, "invalid_grant", "three parts"},
		{"garbage", "!.!.!", 400, "invalid_grant", "not readable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, a := ask(t, base, bearer(tt.assertion))
			if status != tt.status || a.Error != tt.code || !strings.Contains(a.Words, tt.words) || a.Token != "" {
				t.Errorf("answer = %d %+v, want %d %s …%s…", status, a, tt.status, tt.code, tt.words)
			}
		})
	}
}

func TestTokenForAUser(t *testing.T) {
	s, base := guarded(t, emulator.Options{})
	raw, err := s.AuthorizedUserKey(base)
	k := issued(t, raw, err)
	form := func(id, secret, refresh string) url.Values {
		return url.Values{"grant_type": {"refresh_token"}, "client_id": {id}, "client_secret": {secret}, "refresh_token": {refresh}}
	}
	status, a := ask(t, base, form(k.ClientID, k.ClientSecret, k.RefreshToken))
	if status != 200 || create(t, base, a.Token) != 200 {
		t.Fatalf("answer = %d %+v, want a good token", status, a)
	}
	for name, tt := range map[string]struct {
		form   url.Values
		status int
		code   string
	}{
		"another client":   {form("x", k.ClientSecret, k.RefreshToken), 401, "invalid_client"},
		"a wrong secret":   {form(k.ClientID, "x", k.RefreshToken), 401, "invalid_client"},
		"a revoked token":  {form(k.ClientID, k.ClientSecret, "x"), 400, "invalid_grant"},
		"no grant type":    {url.Values{}, 400, "invalid_request"},
		"a password grant": {url.Values{"grant_type": {"password"}}, 400, "unsupported_grant_type"},
	} {
		if status, a := ask(t, base, tt.form); status != tt.status || a.Error != tt.code {
			t.Errorf("%s: answer = %d %+v, want %d %s", name, status, a, tt.status, tt.code)
		}
	}
	res, err := http.Get(base + "/token")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode == 200 {
		t.Error("GET /token was answered with 200")
	}
}

// Accounts stand apart from each other.
func TestSpreadsheetsOfOthers(t *testing.T) {
	s, base := guarded(t, emulator.Options{})
	token := func(name string) string {
		raw, err := s.ServiceAccountKeyOf(name, base)
		_, a := ask(t, base, bearer(issued(t, raw, err).assertion(t, time.Now(), nil)))
		return a.Token
	}
	mine, other := token("celula"), token("otra")
	get := func(token, method, path, body string) (int, string) {
		r, err := http.NewRequest(method, base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var made struct {
			ID string `json:"spreadsheetId"`
		}
		json.NewDecoder(res.Body).Decode(&made)
		return res.StatusCode, made.ID
	}
	_, id := get(mine, http.MethodPost, "/v4/spreadsheets", "{}")
	if status, _ := get(mine, http.MethodGet, "/v4/spreadsheets/"+id, ""); status != 200 {
		t.Errorf("for its maker: %d, want 200", status)
	}
	if status, _ := get(other, http.MethodGet, "/v4/spreadsheets/"+id, ""); status != 403 {
		t.Errorf("for another account: %d, want 403", status)
	}
}

// What was issued is still good after a restart; the folder holds no private key.
func TestAccountsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	s, base := guarded(t, emulator.Options{Dir: dir})
	raw, err := s.ServiceAccountKey(base)
	k := issued(t, raw, err)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	second, again := guarded(t, emulator.Options{Dir: dir})
	k.TokenURI = again + "/token"
	if status, a := ask(t, again, bearer(k.assertion(t, time.Now(), nil))); status != 200 {
		t.Errorf("after a restart: %d %+v, want a token", status, a)
	}
	path := filepath.Join(dir, "accounts.json")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(kept), "PRIVATE") {
		t.Error("the folder holds a private key")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of accounts.json = %v, %v; want 0600", info.Mode(), err)
	}

	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	broken, base := guarded(t, emulator.Options{Dir: dir})
	if _, err := broken.ServiceAccountKey(base); err == nil {
		t.Error("accounts that cannot be read were written over")
	}
	res, err := http.PostForm(base+"/token", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 500 {
		t.Errorf("a token with accounts that cannot be read: %d, want 500", res.StatusCode)
	}
}
