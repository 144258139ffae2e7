package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// startDemo runs `celula demo` until the test ends, and gives the page's address.
func startDemo(t testing.TB, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var stderr lockedBuffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"demo", "--addr", "127.0.0.1:0"}, args...), in, &stderr)
		in.Close()
	}()
	t.Cleanup(func() {
		stop()
		select {
		case status := <-ended:
			if status != exitDone || stderr.String() != "" {
				t.Errorf("the demo ended with %d and said %q, want 0 and nothing", status, stderr.String())
			}
		case <-time.After(5 * time.Second):
			t.Error("the demo did not stop inside 5 s")
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(line)
	if err != nil || address == "" {
		t.Fatalf("the demo said %q (%v), want its address\nstderr: %s", line, err, stderr.String())
	}
	go io.Copy(io.Discard, out)
	return address
}

// A lockedBuffer may be written by one goroutine and read by another.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestDemoAddress(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--addr", "0.0.0.0:0"}, exitUsage, "se vería desde otros computadores"},
		{[]string{"--addr", ":8737"}, exitUsage, "se vería desde otros computadores"},
		{[]string{"--addr", "192.168.0.10:80"}, exitUsage, "se vería desde otros computadores"},
		{[]string{"--addr", "8737"}, exitUsage, `"8737" no es una dirección como 127.0.0.1:8737`},
		{[]string{"--addr", taken.Addr().String()}, exitFailed, "¿hay otro programa ahí? Pruebe sin --addr"},
		{[]string{"--ventas", "0"}, exitUsage, "--ventas va de 1 a 20000"},
		{[]string{"--ventas", "muchas"}, exitUsage, "--ventas"},
	} {
		var stdout, stderr bytes.Buffer
		status := run(t.Context(), append([]string{"demo"}, c.args...), &stdout, &stderr)
		if status != c.status || !strings.Contains(stderr.String(), c.want) || stdout.Len() > 0 {
			t.Errorf("demo %s: got %d, stdout %q, stderr %q; want %d, nothing on stdout, and %q", c.args, status, stdout.String(), stderr.String(), c.status, c.want)
		}
	}
}

func TestDemoTakesAnotherPortWhenItsOwnIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", demoAddr)
	if err == nil {
		defer l.Close()
	} // else somebody else has it, which will do
	got, err := (&demoCmd{}).listen()
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	if got.Addr().String() == demoAddr {
		t.Errorf("got %s, which was taken", got.Addr())
	}
}

func TestDemoJudgesWhatOneTypes(t *testing.T) {
	b := browse(t, startDemo(t))
	b.wait(textAt(9, "estado") + " === 'VALIDADA'")

	// As the hint says: without its NIP the sale is no longer complete, and the page says what to do.
	b.goTo(9, "nip")
	b.do(chromedp.KeyEvent(kb.Delete))
	b.wait(textAt(9, "estado") + " === 'EN PROCESO'")
	b.wait("document.getElementById('detail-reasons').textContent.includes('Falta el NIP')")
	b.typeIn(9, "nip", "4821")
	b.wait(textAt(9, "estado") + " === 'INCOMPLETA'")
	b.typeIn(9, "nip", "48215")
	b.wait(textAt(9, "estado") + " === 'VALIDADA'")

	// A whole sale, typed below the others.
	b.do(chromedp.Click(chromedp.CSS("#row-append")))
	b.wait("document.getElementById('detail-ref').textContent.startsWith('A62 ')")
	for _, cell := range []struct{ field, text string }{
		{"fecha_venta", time.Now().In(bogota(t)).Format("02/01/2006")}, {"login", "nuevo.asesor"}, {"tipo_venta", "linea nueva"}, {"cliente", "Nadie Ninguno"},
	} {
		b.typeIn(62, cell.field, cell.text)
	}
	b.goTo(62, "estado")
	b.wait(textAt(62, "estado") + " === 'INCOMPLETA'")
	if got := b.text("#detail-reasons"); !strings.Contains(got, "documento") {
		t.Errorf("the reasons of row 62 are %q, want the documento among them", got)
	}
}

func bogota(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Bogota")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestDemoChatLives(t *testing.T) {
	b := browse(t, startDemo(t))
	b.wait("document.querySelector('[data-kind~=\"instalacion.vencida\"]')")
	b.typeIn(20, "instalacion", "CANCELADA")
	b.wait("document.querySelector('[data-kind=\"instalacion.fallida\"]:not(.done)')?.innerText.includes('Abrir fila 20')")
	b.goTo(20, "instalacion")
	b.do(chromedp.KeyEvent(kb.Delete))
	b.wait("document.querySelector('[data-kind=\"instalacion.fallida\"].done')?.innerText.includes('(editado)')")
	// A link in the chat leads to its row.
	b.goTo(2, "login")
	b.eval("[...document.querySelectorAll('#messages a')].find((a) => a.textContent === 'fila 36').click()")
	b.wait("document.getElementById('detail-ref').textContent.includes('36')")
}

func TestDemoShowsTypedTextAsText(t *testing.T) {
	b := browse(t, startDemo(t))
	const evil = `<img/src="x"/onerror="document.title='hecho'"><!channel>` // one word, as a login is
	b.typeIn(8, "login", evil)
	b.typeIn(8, "cliente", `=HYPERLINK("http://example.com";"gratis")`)
	b.wait("document.getElementById('messages').innerText.includes('<img/src=')")
	b.wait(textAt(8, "login") + " === " + quoteJS(evil))
	if got := b.eval("document.querySelectorAll('#grid img, #messages img, #detail img, #messages mark').length"); got != "0" {
		t.Errorf("the page has %s elements made of typed text, want 0", got)
	}
	if got := b.eval("document.title"); strings.Contains(got, "hecho") {
		t.Error("a script typed in a cell was run")
	}
	if got := b.eval("[...document.querySelectorAll('#grid a, #messages a[href]')].filter((a) => a.getAttribute('href') !== '#').length"); got != "0" {
		t.Errorf("%s links lead away from the page, want 0", got)
	}
}

func quoteJS(s string) string { return "'" + strings.ReplaceAll(s, "'", `\'`) + "'" }

func TestDemoRows(t *testing.T) {
	b := browse(t, startDemo(t))
	id := b.eval(textAt(10, "motivo"))
	client := b.eval(textAt(10, "cliente"))

	// A row goes, and the sale below takes its place with its own status.
	b.do(chromedp.Click(chromedp.CSS(`th.num[data-row="9"]`)), chromedp.Click(chromedp.CSS("#row-delete")))
	b.wait(textAt(9, "cliente") + " === " + quoteJS(client))
	if got := b.eval(textAt(9, "motivo")); got != id {
		t.Errorf("after row 9 was deleted, row 9 says %q, want what row 10 said: %q", got, id)
	}
	// A blank row comes in above it.
	b.do(chromedp.Click(chromedp.CSS("#row-insert")))
	b.wait(textAt(10, "cliente") + " === " + quoteJS(client) + " && " + textAt(9, "cliente") + " === ''")

	// Sorted by login, each sale keeps what the bot wrote beside it; blank rows go to the end.
	b.eval("document.querySelector('thead th[data-field=login] button').click()")
	b.wait("document.querySelector('thead th[data-field=login][aria-sort=ascending]')")
	b.wait(textAt(2, "login") + " === 'apatino'")
	b.eval("document.querySelector('thead th[data-field=login] button').click()")
	b.wait(textAt(2, "login") + " === 'lrojas'")
	status := b.eval(`(() => {
		const rows = [...document.querySelectorAll('tbody.rows tr')];
		const at = (tr, f) => tr.querySelector('[data-field=' + f + ']').textContent;
		return rows.filter((tr) => at(tr, 'login') !== '' && at(tr, 'estado') === '').length;
	})()`)
	if status != "0" {
		t.Errorf("%s sales in sight have lost their status", status)
	}
}

func TestDemoKeyboard(t *testing.T) {
	b := browse(t, startDemo(t))
	at := func() string { return b.eval("document.getElementById('detail-ref').textContent") }
	b.goTo(4, "login")
	steps := []struct{ keys, want string }{
		{kb.ArrowDown, "D5 · LOGIN"}, {kb.ArrowRight, "E5 · TIPO DE VENTA"}, {"\t", "F5 · CLIENTE"}, {kb.ArrowUp, "F4 · CLIENTE"},
		{kb.ArrowLeft, "E4 · TIPO DE VENTA"}, {"\r", "E4 · TIPO DE VENTA"}, {kb.Escape, "E4 · TIPO DE VENTA"}, {"z\t", "F4 · CLIENTE"}, {kb.PageDown, "· CLIENTE"},
		{kb.Home, "· ESTADO"},
	}
	for _, s := range steps {
		b.do(chromedp.KeyEvent(s.keys))
		if got := at(); !strings.Contains(got, s.want) {
			t.Fatalf("after %q the active cell is %q, want %q", s.keys, got, s.want)
		}
	}
	b.goTo(4, "tipo_venta")
	b.wait(textAt(4, "tipo_venta") + " === 'z'")
	// Escape keeps what was there; F2 opens the cell with its text; arrows then move inside it.
	b.do(chromedp.KeyEvent("otra cosa"+kb.Escape), chromedp.KeyEvent(kb.F2), chromedp.KeyEvent(kb.ArrowLeft+"y\r"))
	b.wait(textAt(4, "tipo_venta") + " === 'yz'")
	// The bot's cells take nothing, and say so.
	b.goTo(4, "estado")
	b.do(chromedp.KeyEvent("x"))
	b.wait("document.getElementById('toast').textContent.includes('la escribe el bot') && document.querySelector('.editor').hidden")
	// Escape once more leaves the hoja, so that nobody is caught in it.
	b.do(chromedp.KeyEvent(kb.Escape))
	if got := b.eval("document.activeElement.id"); got != "row-append" {
		t.Errorf("after Escape the focus is on %q, want row-append", got)
	}
}

func TestDemoUpdatesDoNotDisturbTyping(t *testing.T) {
	b := browse(t, startDemo(t))
	b.typeIn(9, "nip", "1")
	b.goTo(12, "nip")
	b.do(chromedp.KeyEvent("777"))
	b.wait(textAt(9, "estado") + " === 'INCOMPLETA'") // the bot has written; the page was redrawn
	// Somebody else deletes a row above.
	b.eval(`fetch('/api/rows', {method: 'POST', body: JSON.stringify({do: 'delete', tab: 0, count: 1, places: [{tab: 0, row: 5, id: ''}]})}).then((r) => { window.deleted = r.ok; })`)
	b.wait("window.deleted && " + textAt(8, "estado") + " === 'INCOMPLETA'")
	if got := b.eval("document.activeElement.className + ' ' + document.activeElement.value"); got != "editor 777" {
		t.Errorf("the focus is on %q, want the editor with 777", got)
	}
	b.do(chromedp.KeyEvent("77\r"))
	b.wait(textAt(11, "nip") + " === '77777'")
}

func TestDemoPastesBlocks(t *testing.T) {
	b := browse(t, startDemo(t))
	b.goTo(62, "fecha_venta")
	b.eval(`(() => {
		const data = new DataTransfer();
		data.setData('text/plain', '24/11/2026\t99\t12\tana\n23/11/2026\t98\t13\t"con ""comillas"" y\nsalto"\n');
		document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
	})()`)
	b.wait(textAt(63, "login") + ` === 'con "comillas" y\nsalto'`)
	b.wait(textAt(62, "estado") + " === 'INCOMPLETA' && " + textAt(63, "estado") + " === 'INCOMPLETA'")
}

func TestDemoOnATelephone(t *testing.T) {
	b := browse(t, startDemo(t), chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	for _, view := range []string{"hoja", "chat", "hoja"} {
		b.do(chromedp.Click(chromedp.CSS("[data-show=" + view + "]")))
		if got := b.eval("document.documentElement.scrollWidth"); got != "390" {
			t.Errorf("with the %s the page is %s px wide, want 390", view, got)
		}
	}
	if got := b.eval("[...document.querySelectorAll('thead th')].slice(1, 5).map((th) => th.dataset.field)"); got != "estado,tipo_venta,cliente,motivo" {
		t.Errorf("the first columns are %s, want those that matter", got)
	}
	// A second tap on a cell edits it.
	b.do(chromedp.Click(chromedp.CSS(cellAt(9, "tipo_venta"))), chromedp.Click(chromedp.CSS(cellAt(9, "tipo_venta"))))
	b.wait("!document.querySelector('.editor').hidden")
	b.do(chromedp.KeyEvent(" x\r"))
	b.wait(textAt(9, "estado") + " === 'INCOMPLETA'")
}

func TestDemoRefusesOthers(t *testing.T) {
	address := startDemo(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/api/rows", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "http://example.com")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("a request of another origin got %d, want 403", resp.StatusCode)
	}
}
