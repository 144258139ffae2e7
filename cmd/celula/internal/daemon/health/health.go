// Package health shows from outside whether the daemon works: a page for a watchman and metrics for Prometheus, on a
// loopback address.
//
// [New] gives a [Health], which the program feeds as it goes; [Health.Serve] answers
//
//	/healthz   200 when every hoja had a good round lately and no message waits for the chat for as long, else 503; one line
//	           a hoja, and one of the chat where messages wait
//	/metrics   the same and more, for Prometheus
//
// Nothing of a sale is ever in either: only names of hojas, statuses and kinds, and numbers.
package health

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Health is what is known of how the daemon does. Its methods may be called from several goroutines.
type Health struct {
	deadAfter time.Duration
	now       func() time.Time
	registry  *prometheus.Registry

	lastGood, rows, cases *prometheus.GaugeVec
	rounds, calls         *prometheus.CounterVec
	seconds               *prometheus.HistogramVec
	waiting               prometheus.Gauge

	mu    sync.Mutex
	hojas []*hoja
	wait  wait
}

// A wait is of messages that the chat does not take.
type wait struct {
	messages int
	since    time.Time // when there were none for the last time
}

type hoja struct {
	name  string
	since time.Time // its last good round, or when the watch began
	good  bool      // a good round was seen
}

// New watches the hojas from now on. One without a good round for deadAfter is not well.
func New(hojas []string, deadAfter time.Duration, now func() time.Time) *Health {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	h := &Health{
		deadAfter: deadAfter,
		now:       now,
		registry:  prometheus.NewRegistry(),
		lastGood:  gauge("celula_last_good_round_timestamp_seconds", "End of the last round without an error, Unix time.", "hoja"),
		rows:      gauge("celula_sales", "Sales of the hoja by ESTADO, as of its last round.", "hoja", "estado"),
		cases:     gauge("celula_cases_open", "Open cases of the hoja by kind of alert.", "hoja", "kind"),
		rounds:    counter("celula_rounds_total", "Rounds by how they ended.", "hoja", "result"),
		calls:     counter("celula_api_calls_total", "Calls to the Sheets API by kind and HTTP status; status 429 is the quota, 0 no answer.", "kind", "status"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "celula_round_seconds", Help: "How long rounds took.", Buckets: prometheus.ExponentialBuckets(0.05, 2, 13),
		}, []string{"hoja"}),
		waiting: prometheus.NewGauge(prometheus.GaugeOpts{Name: "celula_messages_waiting", Help: "Chat messages that do not yet show what they should."}),
	}
	h.registry.MustRegister(h.lastGood, h.rows, h.cases, h.rounds, h.calls, h.seconds, h.waiting,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, name := range hojas {
		h.hojas = append(h.hojas, &hoja{name: name, since: now()})
		for _, result := range []string{"ok", "error"} {
			h.rounds.WithLabelValues(name, result) // there from the start, so that the first error is seen as a rise
		}
	}
	return h
}

// Round notes the end of a round.
func (h *Health) Round(name string, took time.Duration, err error) {
	h.seconds.WithLabelValues(name).Observe(took.Seconds())
	if err != nil {
		h.rounds.WithLabelValues(name, "error").Inc()
		return
	}
	h.rounds.WithLabelValues(name, "ok").Inc()
	h.Good(name, h.now())
}

// Good notes a good round that ended at that time, perhaps in an earlier life of the program. A zero or earlier time
// than one known changes nothing.
func (h *Health) Good(name string, at time.Time) {
	if at.IsZero() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, v := range h.hojas {
		if v.name == name && (!v.good || at.After(v.since)) {
			v.since, v.good = at, true
			h.lastGood.WithLabelValues(name).Set(float64(at.UnixMilli()) / 1000)
		}
	}
}

// Rows replaces the numbers of sales by status of a hoja.
func (h *Health) Rows(name string, byEstado map[string]int) {
	replace(h.rows, name, "estado", byEstado)
}

// Cases replaces the numbers of open cases by kind of a hoja.
func (h *Health) Cases(name string, byKind map[string]int) {
	replace(h.cases, name, "kind", byKind)
}

func replace(g *prometheus.GaugeVec, name, label string, counts map[string]int) {
	g.DeletePartialMatch(prometheus.Labels{"hoja": name})
	for value, n := range counts {
		g.With(prometheus.Labels{"hoja": name, label: value}).Set(float64(n))
	}
}

// Waiting notes how many messages the chat does not show yet.
func (h *Health) Waiting(n int) {
	h.waiting.Set(float64(n))
	h.mu.Lock()
	defer h.mu.Unlock()
	if n == 0 || h.wait.messages == 0 {
		h.wait.since = h.now()
	}
	h.wait.messages = n
}
