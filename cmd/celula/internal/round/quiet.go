package round

import (
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/almacontact/celula/rules/hoja"
)

// A quiet is a hoja in which a round found nothing to do, and finds nothing as long as it sees the same before a certain
// time: then it ends there, without a row parsed, judged or planned. Whatever is recorded ends the quiet.
type quiet struct {
	Seen  string    `json:"vista"` // what the plan was made of: [Hoja.fingerprint]
	Until time.Time `json:"hasta"` // when the same could come to another plan

	Sales    int            `json:"ventas"`
	ByEstado map[string]int `json:"estados,omitempty"`
	Open     map[string]int `json:"avisos,omitempty"`
}

// keeps tells whether a round that saw this has nothing to do.
func (q *quiet) keeps(seen string, now time.Time) bool {
	return seen != "" && q.Seen == seen && now.Before(q.Until)
}

// result is that of the round that found the quiet, without what it did.
func (q *quiet) result(now time.Time) Result {
	return Result{Plan: &Plan{Sales: q.Sales, ByEstado: q.ByEstado, at: now}, Tries: 1, Open: q.Open, Quiet: true}
}

// quietAfter is the quiet that a plan found; nil where it did or awaits something.
func (h *Hoja) quietAfter(v *view, p *Plan, restless map[string]bool) *quiet {
	if p.amiss != nil || len(restless) > 0 || p.changes() {
		return nil
	}
	seen := h.fingerprint(v)
	if seen == "" {
		return nil
	}
	return &quiet{Seen: seen, Until: p.next, Sales: p.Sales, ByEstado: p.ByEstado, Open: h.past.open()}
}

// changes tells whether anything is to be written, recorded or said.
func (p *Plan) changes() bool {
	return len(p.sales)+len(p.cells)+len(p.decision.Cases)+len(p.decision.Messages)+len(p.decision.Edited) > 0
}

// fingerprint is of all that a plan is made of, but for the time and what is recorded. It is "" where that cannot be said:
// Claro's base could not be read or has just changed, the tab of the cruce is gone, or operations are being told of rules that
// were refused. Nobody gains by two hojas with one fingerprint, so that it need not be one of cryptography, which would cost a
// quiet round a sixth more.
func (h *Hoja) fingerprint(v *view) string {
	if v.fault != nil || !v.baseStands || v.missed || h.refused.Load() != nil || h.figuresFault != nil {
		return ""
	}
	sum := xxhash.New()
	base := ""
	if v.base != nil {
		base = v.base.version
	}
	// The calendar, and every map, prints in order.
	fmt.Fprintf(sum, "%s\n%s\n%s\n%s\n%s\n", build(), h.Rules.Version, h.settings(), base, hoja.DateOf(v.at.In(h.Zone)))
	end := []byte{'\n'}
	for _, raw := range v.table.Rows {
		sum.Write(raw)
		sum.Write(end)
	}
	return strconv.FormatUint(sum.Sum64(), 16)
}

// settings are those that a plan depends on.
func (h *Hoja) settings() string {
	return fmt.Sprintf("%q %q %q %q %v %+v %v %v %v", h.Name, h.Spreadsheet, h.Tab.Title(), h.figuresTitle(), h.Zone, h.Policy, h.StaleAfter, h.Patient, *h.Calendar)
}

// build names this program: another one may judge, or say, otherwise.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	name := info.Main.Version
	for _, s := range info.Settings {
		name += " " + s.Key + "=" + s.Value
	}
	return name
}

// tomorrow is when the office's next day begins.
func (h *Hoja) tomorrow(now time.Time) time.Time {
	y, m, d := now.In(h.Zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, h.Zone)
}
