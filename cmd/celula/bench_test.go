//go:build unix

package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// The benchmarks of whole commands. Each of a benchmark's parts does the same work, by=celula as a process of its own from
// its start to its end, by= anything else as that does it; `make bench` puts them beside each other. cpu-sec/op is the
// processor time on all cores, peak-MB the most memory that the process held.

// benchNow is the moment at which files are judged.
const benchNow = "2026-11-24T12:00:00-05:00"

// BenchmarkCheck is `celula check --json` over 101,000 sales of 43 columns. Its floor is encoding/csv, reading the file and
// throwing it away; the peers do no more than read it, either.
func BenchmarkCheck(b *testing.B) {
	path := typedCSV(b, 101_000)
	b.Run("by=encoding-csv", func(b *testing.B) {
		for b.Loop() {
			readCSV(b, path)
		}
	})
	b.Run("by=celula", func(b *testing.B) { benchCelula(b, exitFailed, "check", "--json", "--now", benchNow, path) })
	b.Run("by=duckdb", func(b *testing.B) { benchDuckDB(b, "testdata/bench/check.cjs", path) })
	b.Run("by=pandas", func(b *testing.B) { benchPandas(b, path) })
}

// BenchmarkCheckRows shows that time grows no faster than rows.
func BenchmarkCheckRows(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			benchCelula(b, exitFailed, "check", "--json", "--now", benchNow, typedCSV(b, n))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}

// BenchmarkCheckXLSX is `celula check --json` over 20,000 sales of 43 columns in a workbook, beside excelize, which reads its
// rows and throws them away.
func BenchmarkCheckXLSX(b *testing.B) {
	path := typedXLSX(b, 20_000)
	b.Run("by=excelize", func(b *testing.B) {
		for b.Loop() {
			readXLSX(b, path)
		}
	})
	b.Run("by=celula", func(b *testing.B) { benchCelula(b, exitFailed, "check", "--json", "--now", benchNow, path) })
}

// BenchmarkCruce is `celula cruce --json` of a million sales with 930,000 records, reading and judging included, beside
// DuckDB doing the four passes as joins.
func BenchmarkCruce(b *testing.B) {
	ventas, claro := bothSides(b, 1_000_000)
	b.Run("by=duckdb", func(b *testing.B) { benchDuckDB(b, "testdata/bench/cruce.cjs", ventas, claro) })
	b.Run("by=celula", func(b *testing.B) { benchCelula(b, exitDone, "cruce", "--json", "--now", benchNow, ventas, claro) })
}

// benchCelula runs celula, which ends with status.
func benchCelula(b *testing.B, status int, args ...string) {
	benchProcess(b, status, "celula", args...) // the test's own binary: see TestMain
}

// benchDuckDB runs a script where node has DuckDB's package.
func benchDuckDB(b *testing.B, script string, args ...string) {
	needs(b, "DuckDB", "npm install @duckdb/node-api somewhere, and NODE_PATH=that/node_modules", "node", "-e", "require('@duckdb/node-api')")
	benchProcess(b, 0, "node", append([]string{script}, args...)...)
}

// benchPandas runs the script of pandas where it is installed: Debian's python3-pandas, or another under $PYTHON.
func benchPandas(b *testing.B, path string) {
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "/usr/bin/python3"
	}
	needs(b, "pandas", "apt-get install python3-pandas, or PYTHON=a python that has it", python, "-c", "import pandas")
	benchProcess(b, 0, python, "testdata/bench/check.py", path)
}

// needs leaves a peer out that is not installed, and says so where it is read.
func needs(b *testing.B, peer, how, command string, args ...string) {
	b.Helper()
	if err := exec.Command(command, args...).Run(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %s is not here (%s)\n", b.Name(), peer, how)
		b.SkipNow()
	}
}

// benchProcess runs a command, and tells what it took of processor and memory besides time.
func benchProcess(b *testing.B, status int, name string, args ...string) {
	b.Helper()
	benchPrepared(b, func() {}, status, name, args...)
}

// benchPrepared is benchProcess of a command before which something is made ready each time, which does not count.
func benchPrepared(b *testing.B, prepare func(), status int, name string, args ...string) {
	b.Helper()
	forgetPeak()
	var spent time.Duration
	var peak int64
	for b.Loop() {
		b.StopTimer()
		prepare()
		b.StartTimer()
		var faults strings.Builder
		cmd := exec.CommandContext(b.Context(), name, args...)
		cmd.Stderr = &faults
		_ = cmd.Run() // how it ended is in ProcessState
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != status {
			b.Fatalf("%s %v: %v\n%s", name, args, cmd.ProcessState, faults.String())
		}
		spent += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			peak = max(peak, usage.Maxrss)
		}
	}
	if runtime.GOOS == "darwin" { // which counts bytes, and others kilobytes
		peak /= 1024
	}
	b.ReportMetric(spent.Seconds()/float64(b.N), "cpu-sec/op")
	b.ReportMetric(float64(peak)/1024, "peak-MB")
}

// forgetPeak lets go of what making the files took: Linux counts the peak of a process from that of its parent.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // Linux alone has it
}

func readCSV(b *testing.B, path string) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	for err == nil {
		_, err = r.Read()
	}
	if err != io.EOF {
		b.Fatal(err)
	}
}

func readXLSX(b *testing.B, path string) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Close(); err != nil {
		b.Fatal(err)
	}
}
