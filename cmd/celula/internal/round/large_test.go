package round_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/cruce"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets"
)

// BenchmarkLarge is rounds over a hoja of 100,000 sales and 40 columns: the first, those with nothing changed, and those
// with one sale in a hundred corrected. Each is given in CPU time as a multiple of its floor, a bare pass of jsontext over
// the same answer by the same process (issue: at most 4, 1.25 and 1.5). The emulator is another process, so that none of
// it is counted. peak-MB is the most memory that this process held, tests and all.
func BenchmarkLarge(b *testing.B) {
	const sales = 100_000
	google := startElsewhere(b, sales)
	h := largeHoja(b, google)
	lap := func(b *testing.B, kind string, n int, before func(int)) {
		debug.FreeOSMemory()
		forgetPeak(b)
		var floor, spent time.Duration
		for i := range n {
			floor += cpu(func() { google.bare(b) }) // beside each round, for machines have moods
			before(i)
			spent += cpu(func() {
				if _, err := h.Round(b.Context()); err != nil {
					b.Fatal(err)
				}
			})
		}
		each := spent / time.Duration(n)
		b.ReportMetric(float64(each.Milliseconds()), kind+"-cpu-ms")
		b.ReportMetric(float64(spent)/float64(floor), kind+"-x-floor")
		b.ReportMetric(float64(peak(b)>>20), kind+"-peak-MB")
		b.ReportMetric(float64((floor / time.Duration(n)).Milliseconds()), "floor-cpu-ms")
	}
	for b.Loop() {
		lap(b, "first", 1, func(int) {})
		lap(b, "settling", 2, func(int) {}) // the chat waited for one round, and the next finds nothing to do
		lap(b, "idle", 5, func(int) {})
		later := time.Now().Add(time.Hour)
		h.Now = func() time.Time { return later } // nobody worked in it for a while
		lap(b, "coming-to-rest", 1, func(int) {})
		lap(b, "resting", 5, func(int) {})
		h.Now = time.Now
		h = anew(h) // as another process finds it
		lap(b, "idle-anew", 1, func(int) {})
		lap(b, "1%-anew", 1, func(int) { google.spoil(b, sales, 5) }) // reads what is remembered, and judges every sale
		lap(b, "1%", 20, func(i int) { google.spoil(b, sales, i) })
	}
}

// cpu is the processor time that this process spends on work.
func cpu(work func()) time.Duration {
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			panic(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := spent()
	work()
	return spent() - before
}

// forgetPeak begins a new peak of memory, as Linux counts it.
func forgetPeak(b *testing.B) {
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("the peak is that of the process's whole life: %v", err)
	}
}

// peak is the most memory, in bytes, that this process held since [forgetPeak].
func peak(b *testing.B) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skipf("memory is measured on Linux alone: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		var kB int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kB); n == 1 {
			return kB << 10
		}
	}
	b.Fatal("no VmHWM in /proc/self/status")
	return 0
}

// An elsewhere is an emulator in another process, with a large hoja in it.
type elsewhere struct{ url, id string }

const elsewhereEnv = "CELULA_TEST_EMULATOR"

// startElsewhere starts this very program as an emulator, until the benchmark ends.
func startElsewhere(b *testing.B, sales int) *elsewhere {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), fmt.Sprintf("%s=%d", elsewhereEnv, sales))
	c.Stderr = os.Stderr
	stop, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		stop.Close()
		if err := c.Wait(); err != nil {
			b.Errorf("the emulator ended with %v", err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatalf("the emulator said nothing: %v", err)
	}
	var e elsewhere
	if _, err := fmt.Sscan(line, &e.url, &e.id); err != nil {
		b.Fatalf("the emulator said %q: %v", line, err)
	}
	return &e
}

// bare reads the hoja and does nothing with it.
func (e *elsewhere) bare(b *testing.B) {
	res, err := http.Get(e.url + "/v4/spreadsheets/" + e.id + "/values/Ventas?prettyPrint=false&valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=SERIAL_NUMBER")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	d := jsontext.NewDecoder(res.Body)
	for {
		if _, err := d.ReadToken(); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// spoil has MORA changed in one sale of a hundred, to what it was not in the round before.
func (e *elsewhere) spoil(b *testing.B, sales, n int) {
	schema := loadRules(b).Schema
	col := hoja.ColumnName(schema.Index("mora"))
	var body struct {
		ValueInputOption string           `json:"valueInputOption"`
		Data             []map[string]any `json:"data"`
	}
	body.ValueInputOption = "RAW"
	for i := 0; i < sales; i += 100 {
		body.Data = append(body.Data, map[string]any{"range": fmt.Sprintf("Ventas!%s%d", col, 2+i), "values": [][]string{{[]string{"si", "no"}[n%2]}}})
	}
	text, err := json.Marshal(body)
	if err != nil {
		b.Fatal(err)
	}
	res, err := http.Post(e.url+"/v4/spreadsheets/"+e.id+"/values:batchUpdate", "application/json", bytes.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if answer, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s %v: %.300s", res.Status, err, answer)
	}
}

func loadRules(b *testing.B) *rules.Rules {
	rs, err := rules.LoadDir("")
	if err != nil {
		b.Fatal(err)
	}
	return rs
}

// anew is the hoja as a process that has just begun has it.
func anew(h *round.Hoja) *round.Hoja {
	return &round.Hoja{Name: h.Name, Google: h.Google, Spreadsheet: h.Spreadsheet, Tab: h.Google.Tab(h.Spreadsheet, h.Tab.Title()), Reader: h.Reader, Store: h.Store,
		Rules: h.Rules, Calendar: h.Calendar, Zone: h.Zone, StaleAfter: h.StaleAfter, Patient: h.Patient, Now: h.Now}
}

func largeHoja(b *testing.B, google *elsewhere) *round.Hoja {
	rs := loadRules(b)
	reader, err := cruce.NewReader(rs)
	if err != nil {
		b.Fatal(err)
	}
	client, err := sheets.New(b.Context(), sheets.Options{Endpoint: google.url, CallsPerMinute: -1})
	if err != nil {
		b.Fatal(err)
	}
	st, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "celula.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { st.Close() })
	return &round.Hoja{Name: "ventas", Google: client, Spreadsheet: google.id, Tab: client.Tab(google.id, "Ventas"), Reader: reader, Store: st, Rules: rs,
		Calendar: hoja.NewCalendar(), Zone: time.UTC, StaleAfter: 1000 * time.Hour, Patient: true, Now: time.Now}
}
