//go:build unix

package daemon_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/daemon"
	"github.com/almacontact/celula/cmd/celula/internal/store"
)

// BenchmarkIdle is what a daemon on SQLite spends between its rounds, when nothing comes: processor time a second.
func BenchmarkIdle(b *testing.B) {
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "celula.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer closeStore(b, s)
	end := start(b, daemon.Options{Store: s, Hojas: []daemon.Hoja{{Name: "ventas", Schedule: never}}})
	time.Sleep(time.Second) // what it does when it begins is over
	const span = 5 * time.Second
	before := cpu(b)
	for b.Loop() {
		time.Sleep(span)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64((cpu(b)-before).Milliseconds())/span.Seconds()/float64(b.N), "cpu-ms/s")
	if _, err := end(); err != nil {
		b.Error(err)
	}
}

// cpu is the processor time that this process has spent.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
