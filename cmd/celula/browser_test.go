package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what the page should come to show.
const patience = 30 * time.Second

var chromium = sync.OnceValues(func() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no chromium here; to test the page: apt-get install chromium")
})

// A browser is one page in headless Chromium.
type browser struct {
	testing.TB
	ctx context.Context
}

// browse opens an address in a browser of its own; the test is left out, aloud, where there is none.
func browse(t testing.TB, address string, size ...chromedp.Action[chromedp.Void]) *browser {
	t.Helper()
	path, err := chromium()
	if err != nil {
		t.Skip(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-component-update", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // chromium's own demand
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	b := &browser{t, ctx}
	// The first call starts the browser, whose life is that of its context: no time limit here.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	b.watch()
	if len(size) == 0 {
		size = append(size, chromedp.EmulateViewport(1440, 900))
	}
	b.do(append(size, chromedp.Navigate(address))...)
	b.wait(`document.querySelectorAll('td[data-field=estado] .pill').length > 10`)
	return b
}

// watch makes every error on the page's console one of the test: scripts that fail, and what the page's policy blocks.
func (b *browser) watch() {
	messages := chromedp.Console(b.ctx)
	var said []string
	var mu sync.Mutex
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			mu.Lock()
			said = append(said, fmt.Sprint(m))
			mu.Unlock()
		}
	}()
	b.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, m := range said {
			if strings.HasPrefix(m, "error") || strings.HasPrefix(m, "exception") {
				b.Errorf("on the page's console: %s", m)
			}
		}
	})
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	for i, step := range steps {
		if err := chromedp.Do(ctx, step); err != nil {
			b.Fatalf("step %d: %v\nthe page:\n%s", i+1, err, b.text("body"))
		}
	}
}

// wait waits until a JavaScript condition holds.
func (b *browser) wait(condition string) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	poll := chromedp.Poll[bool]("Boolean("+condition+")", chromedp.WithPollingInterval(30*time.Millisecond), chromedp.WithPollingTimeout(patience))
	if _, err := chromedp.Run(ctx, poll); err != nil {
		b.Fatalf("waiting for %s: %v\nthe page:\n%s", condition, err, b.text("body"))
	}
}

func (b *browser) eval(expression string) string {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		b.Fatalf("evaluating %s: %v", expression, err)
	}
	return got
}

func (b *browser) text(selector string) string {
	b.Helper()
	return b.eval(fmt.Sprintf("document.querySelector(%q)?.innerText", selector))
}

// cellAt is the selector of a cell of the hoja.
func cellAt(row int, field string) string {
	return fmt.Sprintf(`td[data-row="%d"][data-field="%s"]`, row, field)
}

// textAt is a JavaScript expression for a cell's text; undefined while the cell is out of sight.
func textAt(row int, field string) string {
	return fmt.Sprintf("document.querySelector('%s')?.textContent", cellAt(row, field))
}

// goTo brings a cell into sight and makes it the active one.
func (b *browser) goTo(row int, field string) {
	b.Helper()
	b.eval(fmt.Sprintf(`(() => {
		const s = document.getElementById('scroller');
		s.scrollTop = Math.max(0, (%d - 8) * 32);
		const at = document.querySelector('thead th[data-field=%s]');
		s.scrollLeft = Math.max(0, at.offsetLeft - 420);
	})()`, row, field))
	b.wait(textAt(row, field) + " !== undefined")
	b.do(chromedp.Click(chromedp.CSS(cellAt(row, field))))
}

// typeIn goes to a cell and types over it, then Enter.
func (b *browser) typeIn(row int, field, text string) {
	b.Helper()
	b.goTo(row, field)
	b.do(chromedp.KeyEvent(text + "\r"))
}
