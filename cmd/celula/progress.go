package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/almacontact/celula/rules/hoja"
)

// progressEvery is how often the line that says how far the work is changes. Work that is done sooner shows none.
const progressEvery = 300 * time.Millisecond

// showing says on stderr what the program is doing, where a person sees it, until end is called; end may be called twice.
// Nothing else may be written to the terminal in between.
func (a *app) showing(doing func() string) (end func()) {
	if !isTerminal(a.stderr) {
		return func() {}
	}
	every := time.NewTicker(progressEvery)
	erase := show(a.stderr, doing, every.C)
	return sync.OnceFunc(func() {
		every.Stop()
		erase()
	})
}

// isTerminal reports whether what is written to w is seen as it is written: a pipe or a file must get no progress.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd()) && os.Getenv("TERM") != "dumb"
}

// show writes a line over the last one at every tick, until erase takes it away.
func show(w io.Writer, doing func() string, ticks <-chan time.Time) (erase func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		const clearLine = "\r\x1b[K"
		shown := false
		for {
			select {
			case <-ticks:
				shown = true
				fmt.Fprintf(w, "%scelula: %s", clearLine, doing())
			case <-stop:
				if shown {
					fmt.Fprint(w, clearLine)
				}
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

// opening says which files are looked at before anything of them is read: whole, for only the whole shows its encoding.
func opening(paths ...string) func() string {
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return func() string { return "abriendo " + strings.Join(names, " y ") + "…" }
}

// reading says how far files were read.
func reading(files ...*hoja.File) func() string {
	return func() string {
		var parts []string
		for _, f := range files {
			parts = append(parts, fmt.Sprintf("%s %d %%", f.Name(), int(100*f.Progress())))
		}
		return "leyendo " + strings.Join(parts, ", ")
	}
}

// doing says always the same.
func doing(what string) func() string { return func() string { return what + "…" } }
