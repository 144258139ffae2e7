package notify

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkDecide is a round in which ten thousand cases stand open and nothing changes.
func BenchmarkDecide(b *testing.B) {
	w := newWorld(b, everywhere)
	var alerts []Alert
	for i := range 10_000 {
		a := example(VentaEstancada)
		a.Subject, a.Facts.ID, a.Facts.Row = fmt.Sprint("V-", i), fmt.Sprint("V-", i), i
		alerts = append(alerts, a)
	}
	w.decide(Now{At: noon, Alerts: alerts})
	cases := w.remembered(noon)
	for b.Loop() {
		if d := Decide(cases, Now{At: noon.Add(time.Minute), Alerts: alerts}, everywhere); len(d.Changes) != 0 {
			b.Fatalf("something changed: %+v", d.Changes[0])
		}
	}
}
