package standin

import (
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Call is one call that came in.
type Call struct {
	N       int // counts from 1
	Method  string
	Channel string
}

// Failure is how a call fails. One of Status, Code, Break, Stall and Truncate is
// set, or none with a Delay: an answer that is only slow.
type Failure struct {
	After      bool   // do what was asked first, so that only its answer is lost
	Status     int    // answer with this HTTP status and a page of text
	RetryAfter int    // seconds, sent along with Status; 0 for none
	Code       string // answer 200 with this error
	Break      bool   // break the connection without an answer
	Stall      bool   // say nothing until the client gives up
	Truncate   bool   // break off in the middle of the answer

	Delay time.Duration // wait so long before answering, or before failing otherwise
}

// Fail tells the chat which calls fail from now on: those for which fn returns
// a failure. fn is called once a call, in order, and must not call the chat.
// Nil ends the failing.
func (c *Chat) Fail(fn func(Call) *Failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail = fn
}

// Once makes of a failure one that strikes the first call of a method only.
func Once(method string, f Failure) func(Call) *Failure {
	done := false
	return func(c Call) *Failure {
		if done || c.Method != method {
			return nil
		}
		done = true
		return &f
	}
}

// Nth makes of a failure one that strikes the nth call, from 1, of those that it
// is asked about.
func Nth(n int, f Failure) func(Call) *Failure {
	return func(Call) *Failure {
		if n--; n != 0 {
			return nil
		}
		return &f
	}
}

// Chance makes of failures one that strikes a call with the probability p, with
// any of them alike. The same seed strikes the same calls.
func Chance(p float64, seed uint64, fs ...Failure) func(Call) *Failure {
	dice := rand.New(rand.NewPCG(seed, 0))
	return func(Call) *Failure {
		strikes, which := dice.Float64() < p, dice.IntN(len(fs)) // both each time, so that p moves no failure
		if !strikes {
			return nil
		}
		return &fs[which]
	}
}

// slow tells whether the call succeeds, and is only late.
func (f *Failure) slow() bool { return *f == Failure{Delay: f.Delay} }

// wait lets the time pass that the client has to wait.
func (f *Failure) wait(r *http.Request) {
	select {
	case <-time.After(f.Delay):
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

func (f *Failure) write(w http.ResponseWriter, r *http.Request, out reply) {
	switch {
	case f.Break:
		panic(http.ErrAbortHandler)
	case f.Stall:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Truncate:
		truncate(w, out)
	case f.Code != "":
		writeJSON(w, http.StatusOK, refuse(f.Code))
	default:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		w.WriteHeader(f.Status)
		io.WriteString(w, "<html><body>"+http.StatusText(f.Status)+"</body></html>")
	}
}

// truncate announces the whole answer and sends half of it.
func truncate(w http.ResponseWriter, out reply) {
	if out == nil {
		out = reply{"ok": true}
	}
	body, err := json.Marshal(out)
	if err != nil {
		panic("unreachable: a reply is made of plain values: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush() // or the half goes down with the connection
	panic(http.ErrAbortHandler)
}

// tooSoon says how many seconds a call has to wait; 0 when it may be done, and
// then it counts. The lock is held.
func (c *Chat) tooSoon(method, channel string) int {
	every, burst, bucket := c.rate.Every, c.rate.Burst, method+" "+channel
	switch {
	case every <= 0:
		return 0
	case method == "chat.update":
		every, burst, bucket = every*6/5, 49, method
	case method != "chat.postMessage":
		return 0
	}
	now := c.now()
	next := c.free[bucket] // when the bucket has room for a call without a burst
	if next.Before(now) {
		next = now
	}
	if ahead := next.Sub(now) - time.Duration(burst)*every; ahead > 0 {
		return int(math.Ceil(ahead.Seconds()))
	}
	c.free[bucket] = next.Add(every)
	return 0
}
