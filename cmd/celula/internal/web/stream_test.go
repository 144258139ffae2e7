package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// An eventReader reads a page's events.
type eventReader struct {
	*testing.T
	lines *bufio.Scanner
}

func (s *scene) events() *eventReader {
	s.Helper()
	ctx, stop := context.WithTimeout(s.Context(), 30*time.Second)
	s.Cleanup(stop)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/events", nil)
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 16<<20)
	return &eventReader{s.T, lines}
}

// next is the next event of a kind.
func (r *eventReader) next(kind string, into any) string {
	r.Helper()
	for r.lines.Scan() {
		if r.lines.Text() != "event: "+kind || !r.lines.Scan() {
			continue
		}
		data := bytes.TrimPrefix(r.lines.Bytes(), []byte("data: "))
		if into != nil {
			if err := json.Unmarshal(data, into); err != nil {
				r.Fatalf("%v in %s", err, data)
			}
		}
		return string(data)
	}
	r.Fatalf("the stream ended before an event %s: %v", kind, r.lines.Err())
	return ""
}

func TestEventsTellOnlyWhatChanged(t *testing.T) {
	s := start(t)
	r := s.events()
	var first hojaEvent
	r.next("hoja", &first)
	if len(first.Tabs) != 1 || first.Tabs[0].Whole == nil || len(first.Tabs[0].Rows) != 5 {
		t.Fatalf("first event is %+v, want one whole tab of 5 rows", first)
	}
	columns := first.Tabs[0].Whole.Columns
	if first.Tabs[0].Whole.Header != 2 || columns[5].Field != "nip" || columns[9].Field != "estado" || !columns[9].Bot || columns[10].Field != "rara" || columns[10].Bot {
		t.Errorf("header in row %d, columns %+v; want row 2, nip, and estado as the bot's", first.Tabs[0].Whole.Header, columns)
	}
	r.next("chat", nil)
	r.next("round", nil)
	for _, c := range []struct{ name, request, want string }{
		{"a cell", `{"updateCells":{"start":{"sheetId":0,"rowIndex":3,"columnIndex":9},"fields":"userEnteredValue","rows":[{"values":[{"userEnteredValue":{"stringValue":"VALIDADA"}}]}]}}`,
			`"tabs":[{"id":0,"rowCount":100,"at":0,"set":[{"row":3,"cells":["23/11/2026","beto","Portabilidad","Dos","1000002","22222","","","V-2","VALIDADA","r2"]}]}]`},
		{"a row less", `{"deleteDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":3,"endIndex":4}}}`, `"tabs":[{"id":0,"rowCount":99,"at":3,"gone":1}]`},
		{"a row more", `{"insertDimension":{"range":{"sheetId":0,"dimension":"ROWS","startIndex":3,"endIndex":4}}}`, `"tabs":[{"id":0,"rowCount":100,"at":3,"added":[[]]}]`},
		{"a new tab", `{"addSheet":{"properties":{"sheetId":5,"title":"Base Claro"}}}`, `"order":[0,5],"tabs":[{"id":5,"whole":{"id":5,"title":"Base Claro","header":0`},
		{"a tab gone", `{"deleteSheet":{"sheetId":5}}`, `"order":[0],"tabs":[]`},
	} {
		s.emulator.Batch(t, s.spreadsheet, c.request)
		if got := r.next("hoja", nil); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s in it", c.name, got, c.want)
		}
	}
}

func TestEventsOfTheChat(t *testing.T) {
	s := start(t)
	r := s.events()
	var e chatEvent
	r.next("chat", &e)
	if len(e.Channels) != 3 || len(e.Set) != 0 {
		t.Fatalf("first event is %+v, want three channels without messages", e)
	}
	ts := s.chat.Say("C1", "U1", "hola <!channel> & <https://example.com|adiós>")
	if got := r.next("chat", &e); len(e.Set) != 1 || e.Set[0].TS != ts || e.Set[0].Channel != "C1" {
		t.Fatalf("got %s, want the message %s", got, ts)
	}
	s.chat.Delete("C1", ts)
	if got := r.next("chat", &e); len(e.Gone) != 1 || e.Gone[0].TS != ts {
		t.Errorf("got %s, want %s gone", got, ts)
	}
}
