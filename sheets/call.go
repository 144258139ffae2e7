package sheets

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/oauth2"
	"golang.org/x/time/rate"
	"google.golang.org/api/googleapi"
)

const (
	maxTries    = 6                // with waits of 1, 2, 4, 8 and 16 seconds between them
	maxWait     = 32 * time.Second // as Google advises
	maxPatience = 2 * time.Minute  // where the context sets no deadline
)

// An op is one call of the API, in words and numbers.
type op struct {
	doing  string // what follows "no se pudo"
	tab    *Tab
	write  bool
	budget *rate.Limiter
	count  *atomic.Int64
	still  func(context.Context) error // asked right before each attempt; nil for nobody
}

// call makes a call within the budget. What failed and will pass is made again, at growing distances, until the
// context's deadline; but a write only where it is certain that the failed one was not done, because a repeated write
// lands on rows that may have moved. The error is an [*Error].
func call[T any](ctx context.Context, c *Client, o op, f func(context.Context) (T, error)) (T, error) {
	var last error // of the last attempt that was made
	tries, renewed := 0, false
	attempt := func() (v T, err error) {
		if err := o.budget.Wait(ctx); err != nil {
			return v, backoff.Permanent(orCause(ctx, errOwnBudget))
		}
		if o.still != nil {
			if err := o.still(ctx); err != nil {
				last = &unsent{err}
				return v, backoff.Permanent(last)
			}
		}
		o.count.Add(1)
		if tries++; tries > 1 {
			c.stats.repeats.Add(1)
		}
		within, cancel := context.WithTimeout(ctx, c.timeout)
		defer cancel()
		v, last = f(within)
		if last == nil {
			return v, nil
		}
		t := diagnose(last)
		if t.limited {
			c.stats.limited.Add(1)
		}
		if t.stale && c.account.known() && !renewed {
			renewed = true // the token ran out early; the signer brings a new one
			last = &expired{last}
			return v, last
		}
		if !t.passes || o.write && !t.undone {
			return v, backoff.Permanent(last)
		}
		if t.wait > 0 {
			return v, &backoff.RetryAfterError{Duration: t.wait}
		}
		return v, last
	}
	pace := backoff.NewExponentialBackOff()
	pace.InitialInterval, pace.MaxInterval, pace.Multiplier = c.backoff, maxWait, 2
	v, err := backoff.Retry(ctx, attempt, backoff.WithBackOff(pace), backoff.WithMaxTries(maxTries),
		backoff.WithMaxElapsedTime(patience(ctx)), backoff.WithNotify(func(_ error, wait time.Duration) {
			c.log.Info("se repite una llamada", "llamada", o.doing, "espera", wait.Round(time.Millisecond), "causa", why(diagnose(last)))
		}))
	if err == nil {
		return v, nil
	}
	if last == nil { // not one attempt was made
		last = &unsent{err}
	}
	return v, c.explain(ctx, o, last)
}

// patience is how long the attempts may take in all: a wait that would end after the deadline is not begun.
func patience(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return max(time.Until(deadline), time.Nanosecond) // 0 would mean for ever
	}
	return maxPatience
}

// errOwnBudget: the budget's next free place comes after the context's deadline.
var errOwnBudget = errors.New("cupo propio de llamadas agotado")

// An unsent error came before the request left.
type unsent struct{ err error }

func (e *unsent) Error() string { return e.err.Error() }
func (e *unsent) Unwrap() error { return e.err }

// An expired error is a token that ran out early, and that no new one has taken the place of yet: the credentials may be good.
type expired struct{ err error }

func (e *expired) Error() string { return e.err.Error() }
func (e *expired) Unwrap() error { return e.err }

// A badAnswer is an answer that said 200 and then broke off or made no sense.
type badAnswer struct{ err error }

func (e *badAnswer) Error() string { return "respuesta incompleta: " + e.err.Error() }
func (e *badAnswer) Unwrap() error { return e.err }

func orCause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// A trouble is what a failed attempt means for the next one.
type trouble struct {
	code    int           // of the HTTP answer, 0 where none came
	passes  bool          // the same call may succeed later
	undone  bool          // it is certain that nothing was done
	limited bool          // 429
	stale   bool          // 401: the token is no longer taken
	wait    time.Duration // what the server asks for, 0 where it does not
}

func diagnose(err error) trouble {
	var (
		answer *googleapi.Error
		token  *tokenError
		early  *unsent
		late   *expired
		dial   *net.OpError
		dns    *net.DNSError
		cert   *tls.CertificateVerificationError
		own    *Error
	)
	switch {
	case errors.As(err, &own):
		return trouble{undone: true} // found by ourselves, and said already
	case errors.As(err, &token):
		return diagnoseToken(token.err)
	case errors.As(err, &late):
		return trouble{passes: true, undone: true}
	case errors.As(err, &early):
		return trouble{undone: true, passes: !errors.Is(err, context.Canceled)}
	case errors.As(err, &answer):
		return diagnoseAnswer(answer.Code, answer.Header)
	case errors.As(err, &cert):
		return trouble{undone: true}
	case errors.As(err, &dns), errors.As(err, &dial) && dial.Op == "dial":
		return trouble{passes: true, undone: true}
	case errors.Is(err, context.Canceled):
		return trouble{}
	}
	return trouble{passes: true} // the connection broke, or the answer did not come in time or whole
}

func diagnoseAnswer(code int, header http.Header) trouble {
	t := trouble{code: code, undone: code < 500 && code != http.StatusRequestTimeout}
	t.limited = code == http.StatusTooManyRequests
	t.stale = code == http.StatusUnauthorized
	t.passes = t.limited || !t.undone || redirect(code)
	// Google sends no Retry-After with a 429; proxies and emulators may.
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds > 0 {
		t.wait = time.Duration(seconds) * time.Second
	}
	return t
}

// redirect: the answer is not Google's, who sends none, but that of something in between.
func redirect(code int) bool { return code >= 300 && code < 400 }

// diagnoseToken: without a token nothing was sent, so that nothing was done.
func diagnoseToken(err error) trouble {
	var refusal *oauth2.RetrieveError
	if errors.As(err, &refusal) && refusal.Response != nil {
		t := diagnoseAnswer(refusal.Response.StatusCode, refusal.Response.Header)
		t.undone, t.stale = true, false
		return t
	}
	t := diagnose(&badAnswer{err})
	t.undone = true
	return t
}
