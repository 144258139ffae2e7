package emulator

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// accountsFile holds, in the server's folder, the accounts that keys were issued for.
const accountsFile = "accounts.json"

// tokens is what the server issued: keys and refresh tokens, which a folder keeps, and access tokens, which it does not.
type tokens struct {
	mu     sync.Mutex
	loaded bool
	grants map[string]grant // by access token

	Keys  []issuedKey  `json:"keys,omitempty"`
	Users []issuedUser `json:"users,omitempty"`
}

// An issuedKey is the public half of a service account's key.
type issuedKey struct {
	ID     string `json:"id"`
	Email  string `json:"email"`
	Public []byte `json:"public"` // PKIX
}

// An issuedUser is an authorised user.
type issuedUser struct {
	Email        string `json:"email"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RefreshToken string `json:"refresh_token"`
}

// ServiceAccountKey makes a key file for the service account celula, as Google's console gives it. base is the address
// at which the server is reached; the file sends its holder to base/token. Each call makes a further key of the same
// account, and all of them stay good; where the server has a folder, also after a restart.
func (s *Server) ServiceAccountKey(base string) ([]byte, error) {
	return s.ServiceAccountKeyOf("celula", base)
}

// ServiceAccountKeyOf is [Server.ServiceAccountKey] for the account of another name: letters, digits and hyphens.
func (s *Server) ServiceAccountKeyOf(name, base string) ([]byte, error) {
	const project = "emulator"
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("writing a key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("writing a key: %w", err)
	}
	k := issuedKey{ID: fmt.Sprintf("%x", randomText(20)), Email: name + "@" + project + ".iam.gserviceaccount.com", Public: public}
	if err := s.tokens.keep(s.opts.Dir, func(t *tokens) { t.Keys = append(t.Keys, k) }); err != nil {
		return nil, err
	}
	base = strings.TrimRight(base, "/")
	return json.MarshalIndent(struct {
		Type         string `json:"type"`
		Project      string `json:"project_id"`
		KeyID        string `json:"private_key_id"`
		PrivateKey   string `json:"private_key"`
		Email        string `json:"client_email"`
		ClientID     string `json:"client_id"`
		AuthURI      string `json:"auth_uri"`
		TokenURI     string `json:"token_uri"`
		AuthCerts    string `json:"auth_provider_x509_cert_url"`
		Certs        string `json:"client_x509_cert_url"`
		UniverseName string `json:"universe_domain"`
	}{
		"service_account", project, k.ID, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})),
		k.Email, projectNumber, base + "/auth", base + "/token", base + "/certs", base + "/certs/" + k.Email, "googleapis.com",
	}, "", "  ")
}

// AuthorizedUserKey makes the file that an authorised user has after consenting, as `gcloud auth application-default
// login` writes it. base is as for [Server.ServiceAccountKey]. Each call makes a further client of the same user.
func (s *Server) AuthorizedUserKey(base string) ([]byte, error) {
	u := issuedUser{
		Email:        "usuario@emulator.local",
		ClientID:     projectNumber + "-" + randomText(24) + ".apps.googleusercontent.com",
		ClientSecret: "GOCSPX-" + randomText(28),
		RefreshToken: "1//" + randomText(64),
	}
	if err := s.tokens.keep(s.opts.Dir, func(t *tokens) { t.Users = append(t.Users, u) }); err != nil {
		return nil, err
	}
	return json.MarshalIndent(struct {
		Type         string `json:"type"`
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
		RefreshToken string `json:"refresh_token"`
		TokenURI     string `json:"token_uri"`
	}{"authorized_user", u.ClientID, u.ClientSecret, u.RefreshToken, strings.TrimRight(base, "/") + "/token"}, "", "  ")
}

// keysOf is the keys of an account, or the one with an id; nil for an account that there is not.
func (t *tokens) keysOf(email, id string) []*rsa.PublicKey {
	t.mu.Lock()
	defer t.mu.Unlock()
	var keys []*rsa.PublicKey
	for _, k := range t.Keys {
		if k.Email != email {
			continue
		}
		if keys == nil {
			keys = []*rsa.PublicKey{} // the account is there, whichever key signed
		}
		if parsed, err := x509.ParsePKIXPublicKey(k.Public); err == nil && (id == "" || id == k.ID) {
			if public, ok := parsed.(*rsa.PublicKey); ok {
				keys = append(keys, public)
			}
		}
	}
	return keys
}

// load reads the accounts that an earlier server left in dir, once.
func (t *tokens) load(dir string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.loadLocked(dir)
}

func (t *tokens) loadLocked(dir string) error {
	if t.loaded || dir == "" {
		return nil
	}
	raw, err := os.ReadFile(filepath.Join(dir, accountsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the accounts: %w", err)
	}
	if err == nil {
		if err := json.Unmarshal(raw, t); err != nil {
			return fmt.Errorf("%s está dañado; bórrelo, y con él las llaves que dio: se hacen otras (%w)", filepath.Join(dir, accountsFile), err)
		}
	}
	t.loaded = true
	return nil
}

// keep adds to the accounts; with a folder, they are on the disk before it returns.
func (t *tokens) keep(dir string, add func(*tokens)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.loadLocked(dir); err != nil {
		return err
	}
	add(t)
	if dir == "" {
		return nil
	}
	raw, err := json.MarshalIndent(t, "", "  ")
	if err == nil {
		err = replaceFile(filepath.Join(dir, accountsFile), raw)
	}
	if err != nil {
		return fmt.Errorf("keeping the accounts: %w", err)
	}
	return nil
}

// replaceFile writes a file that only its owner reads, whole or not at all.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tmp-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // in vain once it was renamed
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
