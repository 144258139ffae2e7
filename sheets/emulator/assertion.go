package emulator

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// claims are what a service account says of itself, in a JWT signed with its key.
type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	Scope    string `json:"scope"`
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
}

// clockSkew is by how much a client's clock may be wrong.
const clockSkew = 5 * time.Minute

// checkAssertion checks a signed JWT as Google does, and says whose it is. host is where it was sent.
func (t *tokens) checkAssertion(assertion, host string, now time.Time) (email string, no *refusal) {
	part := strings.Split(assertion, ".")
	if len(part) != 3 {
		return "", refuse("invalid_grant", "Invalid JWT: the assertion does not have three parts.")
	}
	var head struct {
		Algorithm string `json:"alg"`
		Key       string `json:"kid"`
	}
	var said claims
	signature, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part[2], "="))
	if err != nil || !readPart(part[0], &head) || !readPart(part[1], &said) || head.Algorithm != "RS256" {
		return "", refuse("invalid_grant", "Invalid JWT: a part is not readable, or the algorithm is not RS256.")
	}
	keys := t.keysOf(said.Issuer, head.Key)
	if keys == nil {
		return "", refuse("invalid_grant", "Invalid grant: account not found")
	}
	if !signedByOne(keys, part[0]+"."+part[1], signature) {
		return "", refuse("invalid_grant", "Invalid JWT Signature.")
	}
	return said.Issuer, said.check(host, now)
}

// check looks at what a JWT that is truly its account's asks for.
func (c claims) check(host string, now time.Time) *refusal {
	issued, expires := time.Unix(c.Issued, 0), time.Unix(c.Expires, 0)
	switch {
	case issued.After(now.Add(clockSkew)), expires.Before(now.Add(-clockSkew)), expires.Sub(issued) > time.Hour+clockSkew,
		!expires.After(issued):
		return refuse("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "+
			"timeframe. Check your iat and exp values in the JWT claim.")
	case !ourAudience(c.Audience, host):
		return refuse("invalid_grant", "Invalid JWT: Failed audience check. The right audience is http://"+host+"/token")
	case c.Subject != "" && c.Subject != c.Issuer:
		return &refusal{http.StatusUnauthorized, "unauthorized_client", "Client is unauthorized to retrieve access tokens " +
			"using this method, or client not authorized for any of the scopes requested."}
	case strings.TrimSpace(c.Scope) == "":
		return refuse("invalid_scope", "Empty or missing scope not allowed.")
	}
	for scope := range strings.FieldsSeq(c.Scope) {
		if !strings.HasPrefix(scope, "https://www.googleapis.com/auth/") {
			return refuse("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
		}
	}
	return nil
}

// ourAudience takes this end point, under the name by which it was reached, and Google's, which some clients have
// built in.
func ourAudience(audience, host string) bool {
	u, err := url.Parse(audience)
	if err != nil {
		return false
	}
	return u.Host == host && u.Path == "/token" || audience == "https://oauth2.googleapis.com/token"
}

func readPart(part string, v any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	return err == nil && json.Unmarshal(raw, v) == nil
}

func signedByOne(keys []*rsa.PublicKey, text string, signature []byte) bool {
	sum := sha256.Sum256([]byte(text))
	for _, k := range keys {
		if rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], signature) == nil {
			return true
		}
	}
	return false
}

// checkUser checks an authorised user's refresh token, and says whose it is.
func (t *tokens) checkUser(id, secret, refresh string) (email string, no *refusal) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, u := range t.Users {
		if u.ClientID != id {
			continue
		}
		if !same(u.ClientSecret, secret) {
			return "", &refusal{http.StatusUnauthorized, "invalid_client", "Unauthorized"}
		}
		if !same(u.RefreshToken, refresh) {
			return "", refuse("invalid_grant", "Bad Request")
		}
		return u.Email, nil
	}
	return "", &refusal{http.StatusUnauthorized, "invalid_client", "The OAuth client was not found."}
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
