//go:build unix

package round_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/round"
	"github.com/almacontact/celula/cmd/celula/internal/store"
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
	client, err := sheets.New(b.Context(), sheets.Options{Endpoint: google.URL, CallsPerMinute: -1})
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
