package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/almacontact/celula/cmd/celula/internal/web/muestra"
	"github.com/almacontact/celula/notify/standin"
)

// TestNothingPersonalInThePage: of the demonstration a browser gets the hoja, which it is there to show, and besides it the
// page's own source and the chat: these tell no key, and nothing of the people in the hoja.
func TestNothingPersonalInThePage(t *testing.T) {
	address := startDemo(t)
	next := pageEvents(t, address)
	c := &canaries{t: t, secrets: []string{standin.DefaultToken, "PRIVATE KEY", "private_key"}}
	c.people = peopleOf(t, next("hoja"))
	if len(c.people) < 40 {
		t.Fatalf("the sample has %d documents, telephones, names and addresses: nothing was tried", len(c.people))
	}
	err := fs.WalkDir(os.DirFS("internal/web"), "page", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == "page/index.html" { // which is the page at /
			return err
		}
		source := get(t, strings.TrimPrefix(address, "http://"), "/"+path)
		if !strings.HasPrefix(source, "200 ") {
			t.Errorf("%s is not served: %.80s", path, source)
		}
		c.check("the page's "+path, source)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c.check("the page", get(t, strings.TrimPrefix(address, "http://"), "/"))
	for said := false; !said; {
		chat := next("chat")
		c.check("the page's chat", string(chat))
		said = bytes.Contains(chat, []byte("avisos"))
	}
}

// pageEvents gives the next event of a kind, as a browser gets them.
func pageEvents(t *testing.T, address string) (next func(kind string) []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 16<<20)
	return func(kind string) []byte {
		for lines.Scan() {
			if lines.Text() == "event: "+kind && lines.Scan() {
				return slices.Clone(lines.Bytes())
			}
		}
		t.Fatalf("no event %s: %v", kind, lines.Err())
		return nil
	}
}

// peopleOf are the documents, telephones, names and addresses of a hoja's sales, as it was sent to the page.
func peopleOf(t *testing.T, event []byte) (people []string) {
	t.Helper()
	var e struct {
		Tabs []struct {
			Whole struct {
				Title   string
				Header  int
				Columns []struct{ Field string }
			}
			Rows [][]string
		}
	}
	if err := json.Unmarshal(bytes.TrimPrefix(event, []byte("data: ")), &e); err != nil {
		t.Fatal(err)
	}
	for _, tab := range e.Tabs {
		if tab.Whole.Title != muestra.Pestana {
			continue
		}
		for _, row := range tab.Rows[tab.Whole.Header:] {
			for i, cell := range row {
				field := tab.Whole.Columns[i].Field
				if len(cell) > 5 && slices.Contains([]string{"documento", "telefono", "min", "cliente", "direccion"}, field) {
					people = append(people, cell)
				}
			}
		}
	}
	return people
}
