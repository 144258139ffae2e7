package notify

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// A Memory is what a message keeps, out of sight, of the cases that it shows and that are still open: a store that was
// lost, or put back from an old copy, learns from it what stands in the chat already.
type Memory []Remembered

// Remembered is one such case.
type Remembered struct {
	Kind    Kind   `json:"k"`
	Subject string `json:"s"`
	Facts   Facts  `json:"f,omitzero"` // what is shown of it; none where there was no room
}

// Posted is a message of ours as it stands in the chat.
type Posted struct {
	Channel string
	Ref     string // the service's name for it
	Key     string
	Memory  string // as [Memory.Text] wrote it when the message was last posted or edited
	At      time.Time
}

// memoryRoom bounds a memory's text. Slack says that metadata can be too large and not from which size on; a few
// thousand characters go through. They hold a thousand cases.
const memoryRoom = 7000

// remember is what a message keeps of the cases that it shows.
func remember(m Message, shown []Case) Memory {
	var memory Memory
	for _, c := range shown {
		if in := stateIn(m, c); in == pending || in == waiting {
			memory = append(memory, Remembered{c.Kind, c.Subject, c.Facts})
		}
	}
	return memory
}

// Text writes a memory in few characters: with all facts where they fit, else without, else as many cases as fit. What
// is left out is said once more after a loss, in one digest. An empty memory is an empty text.
func (m Memory) Text() string {
	if len(m) == 0 {
		return ""
	}
	text := pack(m)
	for m = withoutFacts(m); len(text) > memoryRoom; m = m[:len(m)*3/4] {
		text = pack(m)
	}
	return text
}

func withoutFacts(m Memory) Memory {
	bare := make(Memory, len(m))
	for i, r := range m {
		bare[i] = Remembered{Kind: r.Kind, Subject: r.Subject}
	}
	return bare
}

func pack(m Memory) string {
	text, err := json.Marshal(m)
	if err != nil {
		panic("unreachable: a memory is made of strings and numbers: " + err.Error())
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		panic("unreachable: the level is one of flate's: " + err.Error())
	}
	w.Write(text) // a bytes.Buffer takes everything
	w.Close()
	return base64.RawStdEncoding.EncodeToString(b.Bytes())
}

// ReadMemory reads what [Memory.Text] wrote. Whatever it is given, it takes little time and room: others may post
// metadata that looks like ours. The facts are as they came and want cleaning, which [Decide] and [Render] do.
func ReadMemory(text string) (Memory, error) {
	if text == "" {
		return nil, nil
	}
	const most = 4 << 20
	r := flate.NewReader(base64.NewDecoder(base64.RawStdEncoding, strings.NewReader(text)))
	plain, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil, fmt.Errorf("lo que un mensaje guarda de sus avisos no se entiende: %w", err)
	}
	var m Memory
	if err := json.Unmarshal(plain, &m); err != nil {
		return nil, fmt.Errorf("lo que un mensaje guarda de sus avisos no se entiende: %w", err)
	}
	return m, nil
}

// Again is the case of which a message of that key, posted at that time, kept this. It has the same key whenever it is
// made of the same topic.
func (r Remembered) Again(hoja, message string, at time.Time) Case {
	facts := r.Facts.clean()
	if facts.ID == "" && r.Kind != ClaroSinVenta && r.Kind.Audience() == BackOffice {
		facts.ID = ident(r.Subject)
	}
	return Case{Key: key("r", hoja, string(r.Kind), r.Subject), Kind: r.Kind, Subject: r.Subject, Facts: facts, Opened: at, Said: at, Message: message}
}
