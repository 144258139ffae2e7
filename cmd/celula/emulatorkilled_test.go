package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// An emulator that is killed in the middle of its life has every spreadsheet again when it is started on the same folder.
func TestEmulatorKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var id string
	for life := range 3 {
		c := startChild(t, "emulator", "--addr", "127.0.0.1:0", "--data", dir)
		base := c.line(t)
		if life == 0 {
			id = firstMatch(t, `"spreadsheetId":\s*"([^"]+)"`, send(t, "POST", base+"/v4/spreadsheets", `{"sheets":[{"properties":{"title":"Ventas"}}]}`))
		} else if got := send(t, "GET", base+"/v4/spreadsheets/"+id+"/values/Ventas!A1:A9", ""); !strings.Contains(got, fmt.Sprintf(`"vida %d"`, life-1)) {
			t.Errorf("life %d: got %s, want what the life before it was told", life, got)
		}
		send(t, "PUT", base+"/v4/spreadsheets/"+id+"/values/Ventas!A1?valueInputOption=RAW", fmt.Sprintf(`{"values":[["vida %d"]]}`, life))
		c.kill()
	}
}

// line waits for the program's first line on standard output.
func (c *child) line(t *testing.T) string {
	t.Helper()
	deadline := time.After(patience)
	for {
		if line, _, ok := strings.Cut(c.stdout.String(), "\n"); ok {
			return line
		}
		select {
		case <-c.ended:
			t.Fatalf("the program ended without a word: %s", c.stderr.String())
		case <-deadline:
			t.Fatalf("the program said nothing in %s", patience)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// send does one request that must succeed, and gives its answer.
func send(t *testing.T, method, address, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: got %s %s (%v), want 200", method, address, res.Status, answer, err)
	}
	return string(answer)
}

func firstMatch(t *testing.T, pattern, text string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no %s in %s", pattern, text)
	}
	return m[1]
}
