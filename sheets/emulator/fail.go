package emulator

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Call is one request that came in: anything but the page at /.
type Call struct {
	N      int    // counts from 1
	Method string // of the API: values.get, batchUpdate, …; token, drive; "" for none
	Path   string
	Agent  string // what calls itself so: its User-Agent
	Write  bool   // changes a spreadsheet
}

// A Failure is how a call fails. One of Status, Break, Stall and Truncate is set, or none with a Delay: an answer that is
// only slow.
type Failure struct {
	After      bool          // do what was asked first, so that only its answer is lost
	Status     int           // refuse with this status in the service's words; with 401, as a token that ran out early
	RetryAfter int           // seconds, sent along with Status; 0 for none, as Google has it
	Break      bool          // break the connection without an answer
	Stall      bool          // say nothing until the client gives up
	Truncate   bool          // do what was asked, and break off in the middle of the answer
	Delay      time.Duration // wait so long before answering, or before failing otherwise
}

// Fail tells the server which calls fail from now on: those for which fn returns a failure. fn is called once a call, in
// order, and must not call the server. Nil ends the failing. It may be called at any time; clients that are stalled stay so.
func (s *Server) Fail(fn func(Call) *Failure) {
	s.failing.Lock()
	defer s.failing.Unlock()
	s.fail = fn
}

// Nth makes of a failure one that strikes the nth call, from 1, of those that it is asked about.
func Nth(n int, f Failure) func(Call) *Failure {
	return func(Call) *Failure {
		if n--; n != 0 {
			return nil
		}
		return &f
	}
}

// Chance makes of failures one that strikes a call with the probability p, with any of them alike. The same seed strikes
// the same calls.
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

// failings is what a server was told to fail.
type failings struct {
	failing sync.Mutex
	calls   int
	fail    func(Call) *Failure
}

// strike counts a request, and says how it fails; nil for not at all.
func (s *failings) strike(r *http.Request) (c Call, f *Failure) {
	c = Call{Path: r.URL.Path, Agent: r.UserAgent()}
	switch path := r.URL.Path; {
	case path == "/token":
		c.Method = "token"
	case strings.Contains(path, "/drive/"):
		c.Method, c.Write = "drive", r.Method != http.MethodGet
	default:
		c.Method, _, _ = target(r.Method, path)
		o := operations[c.Method]
		c.Write = o.write != nil || o.across != nil
	}
	s.failing.Lock()
	defer s.failing.Unlock()
	s.calls++
	c.N = s.calls
	if s.fail != nil {
		f = s.fail(c)
	}
	return c, f
}

// serveFailing fails a request as told.
func (s *Server) serveFailing(w http.ResponseWriter, r *http.Request, c Call, f *Failure) {
	content, err := body(w, r) // whole, or the server does not notice when the client gives up
	if err != nil {
		writeFault(w, r, err)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(content))
	slow := *f == Failure{Delay: f.Delay}
	answer := &withheld{head: http.Header{}, status: http.StatusOK}
	if f.After || f.Truncate || slow {
		s.serve(answer, r)
	}
	select {
	case <-time.After(f.Delay):
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
	switch {
	case slow:
		answer.send(w, answer.body.Len())
	case f.Break:
		panic(http.ErrAbortHandler)
	case f.Stall:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Truncate:
		answer.send(w, answer.body.Len()/2)
		_ = http.NewResponseController(w).Flush() // or the half that is there goes down with the connection
		panic(http.ErrAbortHandler)
	default:
		f.refuse(w, r, c)
	}
}

// refuse answers with the status of f, as the service or what stands before it words it.
func (f *Failure) refuse(w http.ResponseWriter, r *http.Request, c Call) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	switch f.Status {
	case http.StatusTooManyRequests:
		kind := "Read"
		if c.Write {
			kind = "Write"
		}
		writeFault(w, r, exhausted(kind, " per user", "PerUser"))
	case http.StatusUnauthorized:
		writeUnauthenticated(w, r, unauthenticated())
	case http.StatusForbidden:
		writeFault(w, r, forbidden())
	case http.StatusNotFound:
		writeFault(w, r, notFound())
	case http.StatusInternalServerError:
		writeFault(w, r, &fault{code: f.Status, status: "INTERNAL", message: "Internal error encountered."})
	case http.StatusServiceUnavailable:
		writeFault(w, r, &fault{code: f.Status, status: "UNAVAILABLE", message: "The service is currently unavailable."})
	default: // a page of the front end's, not JSON
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(f.Status)
		io.WriteString(w, "<!DOCTYPE html>\n<html lang=en><title>Error "+strconv.Itoa(f.Status)+" ("+http.StatusText(f.Status)+")!!1</title>\n")
	}
}

// A withheld answer was made and not sent.
type withheld struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

func (a *withheld) Header() http.Header         { return a.head }
func (a *withheld) WriteHeader(status int)      { a.status = status }
func (a *withheld) Write(p []byte) (int, error) { return a.body.Write(p) }

// send announces the whole answer and sends the first n bytes of it.
func (a *withheld) send(w http.ResponseWriter, n int) {
	for name, values := range a.head {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	w.WriteHeader(a.status)
	w.Write(a.body.Bytes()[:n]) // a client that hung up needs no answer
}
