package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/almacontact/celula/sheets/emulator"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// A book is one spreadsheet of a running emulator, as the service makes it: Sheet1, 1000 x 26, en_US.
type book struct {
	*sheetstest.Emulator
	t    testing.TB
	path string // of the spreadsheet
}

func newBook(t testing.TB, opts ...emulator.Options) *book {
	t.Helper()
	b := &book{sheetstest.Start(t, opts...), t, ""}
	var made struct {
		ID string `json:"spreadsheetId"`
	}
	b.Call(t, "POST", "/v4/spreadsheets", map[string]any{"properties": map[string]any{"title": "Prueba"}}, &made)
	b.path = "/v4/spreadsheets/" + made.ID
	return b
}

func (b *book) id() string { return strings.TrimPrefix(b.path, "/v4/spreadsheets/") }

// do sends a request below the spreadsheet's path, with body as JSON text, and gives status and answer. Spreadsheet
// ids are taken out of the answer.
func (b *book) do(method, suffix, body string) (int, any) {
	b.t.Helper()
	var in any
	if body != "" {
		in = json.RawMessage(body)
	}
	status, answer := b.Try(b.t, method, b.path+suffix, in)
	return status, parse(b.t, string(answer))
}

// want checks that a request succeeds with an answer, given as JSON text.
func (b *book) want(method, suffix, body, answer string) {
	b.t.Helper()
	status, got := b.do(method, suffix, body)
	if status != http.StatusOK {
		b.t.Errorf("%s %s %s: got %d %v, want 200", method, suffix, body, status, got)
		return
	}
	if diff := cmp.Diff(parse(b.t, answer), got); diff != "" {
		b.t.Errorf("%s %s %s: answer (-want +got):\n%s", method, suffix, body, diff)
	}
}

// refuses checks that a request fails with a status and a message.
func (b *book) refuses(method, suffix, body string, status int, message string) {
	b.t.Helper()
	got, answer := b.do(method, suffix, body)
	text := ""
	if m, ok := answer.(map[string]any); ok {
		if e, ok := m["error"].(map[string]any); ok {
			text, _ = e["message"].(string)
			if code, _ := e["code"].(float64); int(code) != got {
				b.t.Errorf("%s %s: code %v in the body of a %d", method, suffix, e["code"], got)
			}
		}
	}
	if got != status || text != message {
		b.t.Errorf("%s %s %s:\n got %d %q\nwant %d %q", method, suffix, body, got, text, status, message)
	}
}

// batch does requests, given as JSON text, that must succeed; it gives the replies.
func (b *book) batch(requests ...string) []any {
	b.t.Helper()
	body := `{"requests":[` + strings.Join(requests, ",") + `]}`
	status, got := b.do("POST", ":batchUpdate", body)
	if status != http.StatusOK {
		b.t.Fatalf("batchUpdate %s: got %d %v, want 200", body, status, got)
	}
	return got.(map[string]any)["replies"].([]any)
}

// put writes values, as JSON text of rows, RAW or USER_ENTERED.
func (b *book) put(a1, option, rows string) {
	b.t.Helper()
	if status, got := b.do("PUT", "/values/"+url.PathEscape(a1)+"?valueInputOption="+option, `{"values":`+rows+`}`); status != http.StatusOK {
		b.t.Fatalf("writing %s into %s: got %d %v", rows, a1, status, got)
	}
}

// values is a range's values as JSON text, FORMATTED unless another render option is given.
func (b *book) values(a1 string, option ...string) string {
	b.t.Helper()
	suffix := "/values/" + url.PathEscape(a1)
	if len(option) > 0 {
		suffix += "?valueRenderOption=" + option[0]
	}
	status, got := b.do("GET", suffix, "")
	if status != http.StatusOK {
		b.t.Fatalf("reading %s: got %d %v", a1, status, got)
	}
	values, ok := got.(map[string]any)["values"]
	if !ok {
		return ""
	}
	text, err := json.Marshal(values)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// holds checks a range's values.
func (b *book) holds(a1, want string, option ...string) {
	b.t.Helper()
	if got := b.values(a1, option...); got != want {
		b.t.Errorf("values of %s %v: got %s, want %s", a1, option, got, want)
	}
}

// parse reads JSON text, without its spreadsheet ids.
func parse(t testing.TB, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return withoutIDs(v)
}

func withoutIDs(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "spreadsheetId")
		delete(v, "spreadsheetUrl")
		for _, inner := range v {
			withoutIDs(inner)
		}
	case []any:
		for _, inner := range v {
			withoutIDs(inner)
		}
	}
	return v
}

func number(n any) string { return fmt.Sprint(n) }

func queryEscape(s string) string { return url.QueryEscape(s) }

// sorted compares lists without regard to their order.
func sorted[T any](less func(a, b T) bool) cmp.Option { return cmpopts.SortSlices(less) }
