package emulator

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// ServeHTTP answers a request: the Sheets API below /v4/, Drive's below /drive/ and /upload/drive/, tokens at /token,
// and at / a page that says what this is.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	// A page from elsewhere, open in a browser on this machine, must not write here; clients send no Origin.
	if err := crossOrigin.Check(r); err != nil {
		writeFault(w, r, forbidden())
		return
	}
	if path == "/" && r.Method == http.MethodGet {
		s.servePage(w)
		return
	}
	if c, f := s.strike(r); f != nil {
		s.serveFailing(w, r, c, f)
		return
	}
	s.serve(w, r)
}

// serve does what a request asks for.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if path == "/token" {
		s.serveToken(w, r)
		return
	}
	by, err := s.authorize(r)
	if err != nil {
		writeUnauthenticated(w, r, err)
		return
	}
	if strings.HasPrefix(path, "/drive/") || strings.HasPrefix(path, "/upload/drive/") {
		s.serveDrive(w, r, by)
		return
	}
	if path != spreadsheets && !strings.HasPrefix(path, spreadsheets+"/") {
		writeFault(w, r, noMethod(r))
		return
	}
	s.serveSheets(w, r, by)
}

var crossOrigin = http.NewCrossOriginProtection()

// authorize says who sent a request. Without [Options.Auth] everybody is let in, as the same one.
func (s *Server) authorize(r *http.Request) (account string, err error) {
	if !s.opts.Auth {
		return anyone, nil
	}
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if ok {
		if account, ok = s.account(bearer); ok {
			return account, nil
		}
	}
	return "", unauthenticated()
}

// unauthenticated is how the service speaks of a token that it does not take, or not any more.
func unauthenticated() error {
	return &fault{code: http.StatusUnauthorized, status: "UNAUTHENTICATED",
		message: "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or " +
			"other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."}
}

func writeUnauthenticated(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="https://accounts.google.com/", error="invalid_token"`)
	writeFault(w, r, err)
}

const anyone = "anyone@emulator.local"

// may says whether an account may see and change a spreadsheet.
func (s *Server) may(account string, d *document) bool {
	return !s.opts.Auth || account == d.owner || slices.Contains(d.shared, account)
}

// An errorBody is a refusal on the wire.
type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Code    int64  `json:"code"`
	Message string `json:"message"`
	Status  string `json:"status"`
	Details []any  `json:"details"`
}

// writeFault sends a refusal in the envelope of Sheets. Errors that are none of ours are a 500.
func writeFault(w http.ResponseWriter, r *http.Request, err error) {
	var f *fault
	if !errors.As(err, &f) {
		f = broken("%v", err)
	}
	writeAnswer(w, r, f.code, &errorBody{errorDetail{int64(f.code), f.message, f.status, f.details}}, nil)
}

// writeAnswer sends a message, indented unless the caller wants it dense.
func writeAnswer(w http.ResponseWriter, r *http.Request, status int, reply any, fields mask) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	pretty := r.URL.Query().Get("prettyPrint")
	e := &encoder{w: w, indent: !strings.EqualFold(pretty, "false")}
	e.value(reflect.ValueOf(reply), fields)
	if e.indent {
		e.buf = append(e.buf, '\n')
	}
	e.flush()
}
