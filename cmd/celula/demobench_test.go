package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	demoSales = 5_000
	demoEdits = 120
)

// BenchmarkDemo is how long somebody waits who types in the demo's page while its hoja has 5,000 sales: from Enter in a cell to
// the new status of its row, and to the cell's new text. The longest waits are the schedule and what the rest takes, for an Enter
// may come just after the hoja was read. One op is 120 edits all over the hoja, at all moments of the schedule. The page takes the
// times itself.
func BenchmarkDemo(b *testing.B) {
	if _, err := chromium(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", b.Name(), err)
		b.SkipNow()
	}
	page := browse(b, startDemo(b, "--ventas", strconv.Itoa(demoSales)), chromedp.EmulateViewport(1440, 1400))
	page.goTo(demoSales, "estado")
	page.wait(textAt(demoSales, "estado") + " !== ''") // the first round has been
	page.eval(stopwatch)
	var seen, shown []float64
	next := 2
	for b.Loop() {
		for last := len(seen) + demoEdits; len(seen) < last; next = 2 + (next+389)%(demoSales-20) {
			s, c := page.spoilSales(next + 7)
			seen, shown = append(seen, s...), append(shown, c...)
		}
	}
	b.ReportMetric(0, "ns/op") // of edits that were spread over time on purpose
	b.ReportMetric(demoEvery.Seconds(), "schedule-s")
	b.ReportMetric(quantile(seen, 0.5)/1000, "p50-s")
	b.ReportMetric(quantile(seen, 0.99)/1000, "p99-s")
	b.ReportMetric(slices.Max(seen)/1000, "max-s")
	b.ReportMetric(quantile(shown, 0.99), "typed-p99-ms")
}

// stopwatch takes the time of every Enter until the row's status says INCOMPLETA, and until its cell shows an x.
const stopwatch = `(() => {
window.sale = (row, field) => document.querySelector('td[data-row="' + row + '"][data-field="' + field + '"]');
window.waits = new Map(); // row -> {since, seen, shown}
addEventListener('keydown', (e) => {
	const active = document.querySelector('#grid td.active');
	if (e.key === 'Enter' && active) waits.set(Number(active.dataset.row), { since: e.timeStamp });
}, { capture: true });
new MutationObserver(() => {
	const now = performance.now();
	for (const [row, wait] of waits) {
		if (sale(row, 'tipo_venta')?.textContent === 'x') wait.shown ??= now - wait.since;
		if (sale(row, 'estado')?.textContent === 'INCOMPLETA') wait.seen ??= now - wait.since;
	}
}).observe(document.getElementById('grid'), { childList: true, characterData: true, subtree: true });
})()`

// spoilSales types an x for the kind of sale in the rows in sight around a row, one after the other for as long as the schedule is,
// and gives the milliseconds after which each row's status was seen and its x was shown. A row that is INCOMPLETA already would show
// no change, and one that is DUPLICADA changes with the sale that it repeats.
func (b *browser) spoilSales(row int) (seen, shown []float64) {
	b.Helper()
	b.goTo(row, "tipo_venta")
	b.wait(textAt(row, "estado") + " !== ''")
	b.eval("waits.clear()")
	var rows []int
	b.decode(`[...document.querySelectorAll('#grid td[data-field=estado]')].filter((td) => {
		const box = td.getBoundingClientRect(), all = document.getElementById('scroller').getBoundingClientRect();
		return box.top >= all.top + 40 && box.bottom <= all.bottom - 40 && !['', 'INCOMPLETA', 'DUPLICADA'].includes(td.textContent);
	}).map((td) => Number(td.dataset.row))`, &rows)
	pace := time.NewTicker(demoEvery / time.Duration(max(1, len(rows))))
	defer pace.Stop()
	for _, row := range rows {
		<-pace.C
		b.do(chromedp.Click(chromedp.CSS(cellAt(row, "tipo_venta"))), chromedp.KeyEvent("x\r"))
	}
	b.wait(fmt.Sprintf("waits.size === %d && [...waits.values()].every((wait) => wait.seen && wait.shown)", len(rows)))
	b.decode("[...waits.values()].map((wait) => wait.seen)", &seen)
	b.decode("[...waits.values()].map((wait) => wait.shown)", &shown)
	return seen, shown
}

// decode evaluates an expression into out.
func (b *browser) decode(expression string, out any) {
	b.Helper()
	text := b.eval("JSON.stringify(" + expression + ")")
	if err := json.Unmarshal([]byte(text), out); err != nil {
		b.Fatalf("evaluating %s: %v in %s", expression, err, text)
	}
}

// quantile is the value below or at which the part q of all values lies.
func quantile(values []float64, q float64) float64 {
	values = slices.Sorted(slices.Values(values))
	return values[int(math.Ceil(q*float64(len(values))))-1]
}
