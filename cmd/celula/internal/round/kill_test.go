package round_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// TestChild is no test: it is the process that TestKilledAnywhere kills. It does one round of the hoja that its environment
// names, and says what is to be said.
func TestChild(t *testing.T) {
	id := os.Getenv("CELULA_CHILD_HOJA")
	if id == "" {
		t.Skip("only as the child of TestKilledAnywhere")
	}
	rs, err := rules.LoadDir("")
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.Parse(time.RFC3339, os.Getenv("CELULA_CHILD_NOW"))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, google: &sheetstest.Emulator{URL: os.Getenv("CELULA_CHILD_GOOGLE")}, id: id, chatURL: os.Getenv("CELULA_CHILD_SLACK"),
		rules: rs, state: os.Getenv("CELULA_CHILD_STATE"), now: now}
	o.start()
	defer o.stop()
	o.round()
}

// A gate stands between the child and the servers, and kills the child at its n-th request: before the server sees it, or
// after it did what was asked and before its answer is out.
type gate struct {
	n     int64
	after bool
	seen  atomic.Int64
	child atomic.Pointer[os.Process]
}

func (g *gate) front(t *testing.T, server string) string {
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.seen.Add(1) != g.n {
			proxy.ServeHTTP(w, r)
			return
		}
		if g.after {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
		}
		g.child.Load().Kill()
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(h.Close)
	return h.URL
}

// spawn runs a child through the gate and tells whether it came to its end by itself.
func (o *office) spawn(t *testing.T, g *gate) bool {
	t.Helper()
	chat, err := url.Parse(o.chatURL)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), "CELULA_CHILD_HOJA="+o.id, "CELULA_CHILD_NOW="+o.now.Format(time.RFC3339), "CELULA_CHILD_STATE="+o.state,
		"CELULA_CHILD_GOOGLE="+g.front(t, o.google.URL), "CELULA_CHILD_SLACK="+g.front(t, chat.Scheme+"://"+chat.Host)+chat.Path)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	g.child.Store(cmd.Process)
	err = cmd.Wait()
	if err != nil && g.seen.Load() < g.n {
		t.Fatalf("the child failed by itself: %v\n%s", err, out.String())
	}
	return err == nil
}

// work is what stands in the hoja when the child begins: a sale that lost its mark, one that is gone, one corrected, one new.
func work(t *testing.T) *office {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	o.round()
	o.put(2, colMora, "si")
	o.deleteRow(3)
	o.put(3, colAgenda, "26/11/2026")
	o.google.Put(t, o.id, "Ventas!A4", [][]any{upgrade(4)})
	o.now = o.now.Add(time.Hour)
	o.stop()
	return o
}

// outcome is the hoja and the chat, without what differs from one run to another.
func (o *office) outcome() string {
	id := regexp.MustCompile(`V-[0-9A-Z]{8}`)
	said := o.texts("C1")
	slices.Sort(said)
	return id.ReplaceAllString(fmt.Sprintln(o.rows())+strings.Join(said, "\n"), "V-")
}

// kill -9 before and after every request of a round, then run again: the hoja and the chat are as if nothing had been: no
// message lost, none said twice, no sale forgotten.
func TestKilledAnywhere(t *testing.T) {
	whole := work(t)
	if !whole.spawn(t, &gate{}) {
		t.Fatal("the child was killed without a gate")
	}
	want := whole.outcome()
	whole.start()
	kills := 0
	for _, after := range []bool{false, true} {
		for n := int64(1); ; n++ {
			o := work(t)
			alone := o.spawn(t, &gate{n: n, after: after})
			if !alone {
				kills++
				o.spawn(t, &gate{})
			}
			if diff := cmp.Diff(want, o.outcome()); diff != "" {
				t.Errorf("killed at request %d (after it was done: %v) and run again (-want +got):\n%s", n, after, diff)
			}
			ids := map[any]bool{}
			for _, row := range o.rows() {
				if ids[row[colID]] {
					t.Errorf("killed at request %d: id %v twice", n, row[colID])
				}
				ids[row[colID]] = true
			}
			o.start()
			if alone {
				break
			}
		}
	}
	if kills < 10 {
		t.Errorf("only %d kills: the test reached little of a round", kills)
	}
}
