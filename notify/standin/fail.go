package standin

import (
	"encoding/json"
	"io"
	"math"
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

// Failure is how a call fails. One of Status, Code, Break, Stall and Truncate is set.
type Failure struct {
	After      bool   // do what was asked first, so that only its answer is lost
	Status     int    // answer with this HTTP status and a page of text
	RetryAfter int    // seconds, sent along with Status; 0 for none
	Code       string // answer 200 with this error
	Break      bool   // break the connection without an answer
	Stall      bool   // say nothing until the client gives up
	Truncate   bool   // break off in the middle of the answer
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
