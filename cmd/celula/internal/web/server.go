package web

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets/emulator"
)

// Options says what the page shows.
type Options struct {
	Emulator    *emulator.Server // tells when the spreadsheet changed
	Base        string           // the emulator's base address, for reads and edits: http://127.0.0.1:PORT
	Spreadsheet string           // the spreadsheet's id; all its visible tabs are shown
	Schema      *hoja.Schema     // names the columns of the hoja, and which of them are the bot's
	Chat        *standin.Chat
	Status      func() Status // nil where nobody makes rounds

	// About tells what a message of the chat is about, by the key in its metadata. It is asked again whenever the
	// chat changes. nil means that nothing is known.
	About func(ctx context.Context, key string) (About, error)
}

// A Status is how the rounds go.
type Status struct {
	LastRound time.Time // the end of the last good round; zero before the first
	NextRound time.Time // zero where none is planned
}

// An About is what a message of the chat shows.
type About struct {
	Kinds []string // the kinds of its cases: instalacion.vencida
	Done  bool     // nothing in it is to be acted on any more
}

// A Server is the page with its end points. It is safe for concurrent use.
type Server struct {
	o      Options
	book   *book
	mirror *mirror
	mux    *http.ServeMux
	edit   sync.Mutex // one visitor's edit at a time: a row is looked up and written under it
}

//go:embed page
var files embed.FS

// New gives the page's handler.
func New(o Options) *Server {
	b := &book{base: strings.TrimRight(o.Base, "/"), id: o.Spreadsheet, client: &http.Client{Timeout: 30 * time.Second}}
	s := &Server{o: o, book: b, mirror: &mirror{book: b, emulator: o.Emulator, headers: headerNames(o.Schema)}, mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "page/index.html")
	})
	s.mux.Handle("GET /page/", http.FileServerFS(pageFiles{files}))
	s.mux.HandleFunc("GET /api/events", s.events)
	s.mux.HandleFunc("POST /api/cells", handle(s.cells))
	s.mux.HandleFunc("POST /api/rows", handle(s.rows))
	s.mux.HandleFunc("POST /api/sort", handle(s.sort))
	return s
}

// ServeHTTP answers a request that may be answered, and refuses the others with 403.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	if why := refuse(r); why != "" {
		answer(w, http.StatusForbidden, refusal{why})
		return
	}
	if _, pattern := s.mux.Handler(r); pattern == "" {
		answer(w, http.StatusNotFound, refusal{"aquí no hay nada; la página de la demostración está en /"})
		return
	}
	s.mux.ServeHTTP(w, r)
}

// pageFiles are the embedded files, without listings of their folders.
type pageFiles struct{ fs.FS }

func (p pageFiles) Open(name string) (fs.File, error) {
	if info, err := fs.Stat(p.FS, name); err != nil || info.IsDir() {
		return nil, fs.ErrNotExist
	}
	return p.FS.Open(name)
}

// maxBody bounds what a visitor may send: a pasted block of some thousand rows.
const maxBody = 2 << 20

// handle makes an end point of a function from a JSON body to a JSON answer.
func handle[In any](f func(context.Context, In) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
		d.DisallowUnknownFields()
		if err := d.Decode(&in); err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				answer(w, http.StatusRequestEntityTooLarge, refusal{"es demasiado para pegarlo de una vez; hágalo por partes"})
				return
			}
			answer(w, http.StatusBadRequest, refusal{"la página y el programa no se entienden; recargue la página"})
			return
		}
		out, err := f(r.Context(), in)
		if err != nil {
			var e *editError
			if !errors.As(err, &e) {
				e = &editError{http.StatusBadGateway, "la hoja no se pudo cambiar; inténtelo de nuevo (" + err.Error() + ")"}
			}
			answer(w, e.status, refusal{e.msg})
			return
		}
		answer(w, http.StatusOK, out)
	}
}

// A refusal is the body of every answer that says no, in words for the visitor.
type refusal struct {
	Error string `json:"error"`
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// A visitor who went away gets no answer; there is nobody to tell.
	_ = json.NewEncoder(w).Encode(body)
}
