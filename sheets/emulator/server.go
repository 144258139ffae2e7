package emulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options says how a [Server] behaves. The zero value is an emulator in memory that lets everyone in.
type Options struct {
	Dir   string           // a folder to keep the spreadsheets in, made if need be; "" keeps them in memory only
	Auth  bool             // demand a token that this server issued, and keep each account to its own spreadsheets
	Quota Quota            // requests a minute; the zero value sets no limit
	Now   func() time.Time // the clock; nil is time.Now
}

// A Server is the emulator. It is an [http.Handler], safe for concurrent use.
type Server struct {
	opts   Options
	quota  meter
	tokens tokens
	failings

	lock *os.File // of the folder

	mu    sync.RWMutex
	books map[string]*book
}

// A book is a spreadsheet as time passes: the latest document, and what a change needs.
type book struct {
	latest atomic.Pointer[document]
	mu     sync.Mutex // held while a change is made
	log    *journal   // nil in memory
	gone   bool       // deleted; guarded by mu

	wait    sync.Mutex
	changed chan struct{} // closed, and replaced, after each change
}

// New gives a server. With [Options.Dir] it reads what an earlier server left there; a folder that it cannot
// understand is an error, and nothing in it is changed.
func New(opts Options) (*Server, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Server{opts: opts, books: map[string]*book{}}
	s.quota.limits = opts.Quota
	if opts.Dir == "" {
		return s, nil
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	return s, nil
}

// Close writes what is to be written and lets the folder go. Requests must have ended. It may be called twice.
func (s *Server) Close() error {
	return s.closeAll()
}

// Changed says how many changes a spreadsheet has seen, and gives a channel that is closed at the next one. An
// unknown spreadsheet has version 0 and a channel that is closed already.
func (s *Server) Changed(spreadsheetID string) (version uint64, ch <-chan struct{}) {
	b := s.book(spreadsheetID)
	if b == nil {
		closed := make(chan struct{})
		close(closed)
		return 0, closed
	}
	b.wait.Lock()
	defer b.wait.Unlock()
	return b.latest.Load().version, b.changed
}

// newBook is the book of a spreadsheet that nobody has changed yet.
func newBook(d *document) *book {
	b := &book{changed: make(chan struct{})}
	b.latest.Store(d)
	return b
}

// publish makes d the latest document, and wakes who waits for it.
func (b *book) publish(d *document) {
	d.rng = nil
	b.wait.Lock()
	defer b.wait.Unlock()
	b.latest.Store(d)
	close(b.changed)
	b.changed = make(chan struct{})
}

// book finds a spreadsheet; nil without one.
func (s *Server) book(id string) *book {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.books[id]
}

// allBooks is every spreadsheet's latest document, the one changed last first.
func (s *Server) allBooks() []*document {
	s.mu.RLock()
	docs := make([]*document, 0, len(s.books))
	for _, b := range s.books {
		docs = append(docs, b.latest.Load())
	}
	s.mu.RUnlock()
	slices.SortFunc(docs, func(a, b *document) int {
		if c := b.modified.Compare(a.modified); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
	return docs
}

// change makes c's change to a spreadsheet: all of it or, where it is refused, none. A change that was answered is
// on the disk.
func (s *Server) change(b *book, c *call, op func(*document, *call) (any, error)) (any, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gone {
		return nil, notFound()
	}
	next := b.latest.Load().next(c)
	reply, err := op(next, c)
	if err != nil {
		return nil, err
	}
	if b.log != nil {
		if err := b.log.append(next, c); err != nil {
			return nil, broken("%v", err)
		}
	}
	b.publish(next)
	return reply, nil
}

// replace is change for an operation across spreadsheets, whose cause is in another one: since the call alone would
// not give the result again, the result is what is kept.
func (s *Server) replace(b *book, c *call, op func(*document, *call) (any, error)) (any, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gone {
		return nil, notFound()
	}
	next := b.latest.Load().next(c)
	reply, err := op(next, c)
	if err != nil {
		return nil, err
	}
	if b.log != nil {
		if err := b.log.snapshot(next); err != nil {
			return nil, broken("%v", err)
		}
	}
	b.publish(next)
	return reply, nil
}

// add puts a new spreadsheet among the others.
func (s *Server) add(d *document) error {
	b := newBook(d)
	if s.opts.Dir != "" {
		log, err := createJournal(s.opts.Dir, d)
		if err != nil {
			return broken("%v", err)
		}
		b.log = log
	}
	s.mu.Lock()
	s.books[d.id] = b
	s.mu.Unlock()
	return nil
}

// remove takes a spreadsheet away for good.
func (s *Server) remove(b *book) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gone {
		return notFound()
	}
	if b.log != nil {
		if err := b.log.remove(); err != nil {
			return broken("%v", err)
		}
	}
	b.gone = true
	s.mu.Lock()
	delete(s.books, b.latest.Load().id)
	s.mu.Unlock()
	return nil
}

// newID is an id such as the service gives: 44 characters.
func newID() string {
	var b [33]byte
	rand.Read(b[:])
	b[0] = b[0]&3 | 0xd4 // they begin with "1"
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// newSeed is the number that decides the ids minted by one change.
func newSeed() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

var _ http.Handler = (*Server)(nil)
