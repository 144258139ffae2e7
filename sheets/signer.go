package sheets

import (
	"context"
	"net/http"
	"sync/atomic"

	"golang.org/x/oauth2"
)

// A signer puts the account's token on every request and gets a new one when the old one runs out.
//
// x/oauth2 has a transport for this, but it waits for a token without heeding the request's context: a token end point
// that hangs would hold up the stop of the program.
type signer struct {
	key  *key
	base http.RoundTripper
	turn chan struct{} // held by the one that fetches, so that many requests make one token
	have atomic.Pointer[oauth2.Token]
}

func newSigner(k *key, base http.RoundTripper) *signer {
	return &signer{key: k, base: base, turn: make(chan struct{}, 1)}
}

// RoundTrip sends r signed. An answer of 401 forgets the token, so that the next request brings a new one.
func (s *signer) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := s.token(r.Context())
	if err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	r = r.Clone(r.Context())
	token.SetAuthHeader(r)
	res, err := s.base.RoundTrip(r)
	if err == nil && res.StatusCode == http.StatusUnauthorized {
		s.have.CompareAndSwap(token, nil)
	}
	return res, err
}

func (s *signer) token(ctx context.Context) (*oauth2.Token, error) {
	if t := s.have.Load(); t.Valid() {
		return t, nil
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if t := s.have.Load(); t.Valid() {
		return t, nil // another request fetched it meanwhile
	}
	wire := &tokenWire{ctx: ctx, base: s.base}
	t, err := s.key.token(context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: wire}))
	if err != nil {
		if wire.err != nil {
			err = wire.err // x/oauth2/jwt keeps only its text
		}
		return nil, &tokenError{err}
	}
	s.have.Store(t)
	return t, nil
}

// A tokenError is a failure to get a token: the request itself was never sent.
type tokenError struct{ err error }

func (e *tokenError) Error() string { return "token: " + e.err.Error() }
func (e *tokenError) Unwrap() error { return e.err }

// A tokenWire carries the request for a token under the context of the request that needs it.
type tokenWire struct {
	ctx  context.Context
	base http.RoundTripper
	err  error
}

func (w *tokenWire) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := w.base.RoundTrip(r.WithContext(w.ctx))
	w.err = err
	return res, err
}
