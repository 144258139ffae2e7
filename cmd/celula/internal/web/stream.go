package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	statusEvery = 250 * time.Millisecond // how often the rounds are looked at
	aliveEvery  = 15 * time.Second       // how often a word is sent when there is nothing to say
	sendTimeout = 20 * time.Second       // a page that takes nothing for so long has gone
)

// A stream is one page's events.
type stream struct {
	server *Server
	w      http.ResponseWriter
	rc     *http.ResponseController

	hoja   *snapshot // what the page was told last
	chat   shownChat
	status Status
	told   bool // the status was told at all
	spoke  time.Time
}

// events sends a page all there is, then what changes, for as long as the page stays.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	st := &stream{server: s, w: w, rc: http.NewResponseController(w), chat: shownChat{}}
	if err := st.run(r.Context()); err != nil && r.Context().Err() == nil {
		// The page asks again by itself; it shows this until then.
		_ = st.send("fault", refusal{"la demostración no pudo leer la hoja o el chat (" + err.Error() + ")"})
	}
}

// run returns only when the page has gone or something cannot be read.
func (st *stream) run(ctx context.Context) error {
	tick := time.NewTicker(statusEvery)
	defer tick.Stop()
	var chatChanged <-chan struct{}
	for {
		next, changed, err := st.server.mirror.now(ctx)
		if err != nil {
			return err
		}
		if err := st.tellHoja(next); err != nil {
			return err
		}
		if chatChanged == nil || isClosed(chatChanged) {
			_, chatChanged = st.server.o.Chat.Changed()
			if err := st.tellChat(ctx); err != nil {
				return err
			}
		}
		if err := st.tellStatus(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-chatChanged:
		case <-tick.C:
		}
	}
}

func isClosed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

func (st *stream) tellHoja(next *snapshot) error {
	if next == st.hoja {
		return nil
	}
	e, changed := hojaDiff(st.hoja, next)
	st.hoja = next
	if !changed {
		return nil // it changed in what the page does not show
	}
	e.Spreadsheet = st.server.o.Spreadsheet
	return st.send("hoja", e)
}

func (st *stream) tellChat(ctx context.Context) error {
	first := len(st.chat) == 0
	e, changed, err := st.server.chatDiff(ctx, st.chat)
	if err != nil {
		return err
	}
	if !changed && !first {
		return nil
	}
	return st.send("chat", e)
}

// roundEvent says how the rounds go, in the server's clock: the page's may differ.
type roundEvent struct {
	Now  int64 `json:"now"` // all in Unix milliseconds; 0 for none
	Last int64 `json:"last"`
	Next int64 `json:"next"`
}

func (st *stream) tellStatus() error {
	status := Status{}
	if st.server.o.Status != nil {
		status = st.server.o.Status()
	}
	if st.told && status == st.status {
		if time.Since(st.spoke) < aliveEvery {
			return nil
		}
		return st.write(": \n\n")
	}
	st.told, st.status = true, status
	return st.send("round", roundEvent{time.Now().UnixMilli(), millis(status.LastRound), millis(status.NextRound)})
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func (st *stream) send(event string, data any) error {
	body, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return st.write(fmt.Sprintf("event: %s\ndata: %s\n\n", event, body))
}

func (st *stream) write(s string) error {
	// Only a server without deadlines refuses this; a page that went away is then found out by the write itself.
	_ = st.rc.SetWriteDeadline(time.Now().Add(sendTimeout))
	if _, err := st.w.Write([]byte(s)); err != nil {
		return err
	}
	st.spoke = time.Now()
	return st.rc.Flush()
}
