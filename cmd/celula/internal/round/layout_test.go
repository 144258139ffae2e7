package round_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/procedimiento"
)

// Somebody sorts the whole tab, header and all: the sales above it are not taken for deleted. Put back, all is as it was.
func TestHeaderSortedAmongTheSales(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2), upgrade(3))
	o.round()
	before := o.rows()
	sortAll := func(order string) {
		t.Helper()
		o.batch(`{"sortRange":{"range":{"sheetId":%d,"startRowIndex":0},"sortSpecs":[{"dimensionIndex":%d,"sortOrder":%q}]}}`, o.gid, colLlamada, order)
	}
	sortAll("ASCENDING") // numbers, then texts
	sunk := o.google.Values(t, o.id, "Ventas!A1:Y9")
	_, err := o.hoja.Round(t.Context())
	if err == nil || !strings.Contains(err.Error(), "la fila de encabezados quedó en la fila 4, y por encima de ella hay ventas (fila 1)") {
		t.Errorf("round over a hoja whose header is below its sales: %v", err)
	}
	o.say()
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "quedó en la fila 4") {
		t.Errorf("operations heard %q", said)
	}
	if diff := cmp.Diff(sunk, o.google.Values(t, o.id, "Ventas!A1:Y9")); diff != "" {
		t.Errorf("something was written:\n%s", diff)
	}
	sortAll("DESCENDING")
	o.sort(colLlamada, "ASCENDING")
	o.round()
	if diff := cmp.Diff(before, o.rows()); diff != "" {
		t.Errorf("with the header back the hoja is not as it was:\n%s", diff)
	}
	if said := o.texts("C1"); count(said, "desapareció") != 0 {
		t.Errorf("the back-office heard %q", said)
	}
	if said := o.texts("C3"); len(said) != 1 || !strings.Contains(said[0], "se lee otra vez") {
		t.Errorf("the case was not closed: %q", said)
	}
}

// Above the header a sale is shown that stands below it, as by a formula that looks it up: that is no sale above the header.
func TestSaleShownAboveTheHeader(t *testing.T) {
	o := open(t, upgrade(1), upgrade(2))
	o.round()
	o.insertRow(1)
	shown := o.google.Values(t, o.id, "Ventas!A4:Y4")
	o.google.Put(t, o.id, "Ventas!A1", shown)
	o.now = o.now.Add(time.Minute)
	if res := o.round(); res.Sales != 2 || res.Cells != 0 {
		t.Errorf("%d sales and %d cells written, want 2 and none", res.Sales, res.Cells)
	}
	if diff := cmp.Diff(shown, o.google.Values(t, o.id, "Ventas!A1:Y1")); diff != "" {
		t.Errorf("what is shown was written over:\n%s", diff)
	}
}

// A column that nearly has the name of one that is absent reads as blank. The log says so once, and again when it is another.
func TestMisspeltHeaderIsLoggedOnce(t *testing.T) {
	o := open(t, upgrade(1))
	var log bytes.Buffer
	o.hoja.Log = slog.New(slog.NewTextHandler(&log, nil))
	logged := func(want string) {
		t.Helper()
		if _, err := o.hoja.Plan(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.round()
		o.put(2, colNota, log.String()) // what is no field's changes, and the round is not quiet
		o.round()
		got := log.String()
		if log.Reset(); strings.Count(got, "\n") != strings.Count(want, "\n") || !strings.Contains(got, strings.TrimSpace(want)) {
			t.Errorf("logged %q, want once %q", got, want)
		}
	}
	logged("")
	o.put(1, colAgenda, "FECHA AGENDADA")
	logged("hoja ventas: la columna Q se llama «FECHA AGENDADA»; ¿es «FECHA AGENDA»? Mientras no se corrija, se lee como vacía\n")
	o.put(1, colAgenda, "FECHA AGENDA")
	logged("")
	o.put(1, colMora, "MORAS")
	logged("hoja ventas: la columna O se llama «MORAS»; ¿es «MORA»?\n")
	if said := o.texts("C3"); len(said) != 0 {
		t.Errorf("operations heard %q", said)
	}
}

// The owners of the rules put a field of their own among the others while agents type: what is remembered of every row's cells is
// read otherwise from then on, and yet each sale keeps its id, and nothing is told of any.
func TestFieldPutAmongTheOthersKeepsIDs(t *testing.T) {
	o := open(t, upgrade(1))
	for n := 2; n <= 6; n++ { // no round has nothing to do
		o.google.Put(t, o.id, fmt.Sprintf("Ventas!A%d", n+1), [][]any{upgrade(n)})
		o.round()
	}
	before, said := o.rows(), o.texts("C1")
	var err error
	if o.rules, err = rules.Load(withField(t, "  - {campo: ciudad, encabezado: CIUDAD, clase: texto}\n")); err != nil {
		t.Fatal(err)
	}
	o.stop()
	o.start()
	if res := o.round(); len(res.Gone) != 0 {
		t.Errorf("taken for deleted: %q", res.Gone)
	}
	if diff := cmp.Diff(before, o.rows()); diff != "" {
		t.Errorf("the hoja changed (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(said, o.texts("C1")); diff != "" {
		t.Errorf("the chat changed (-before +after):\n%s", diff)
	}
}

// withField is the built-in rules with one more field, right after LOGIN.
func withField(t *testing.T, line string) fs.FS {
	t.Helper()
	own := fstest.MapFS{}
	entries, err := fs.ReadDir(procedimiento.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := fs.ReadFile(procedimiento.FS, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		own[e.Name()] = &fstest.MapFile{Data: content}
	}
	before, after, found := bytes.Cut(own["campos.yaml"].Data, []byte("  - campo: tipo_venta\n"))
	if !found {
		t.Fatal("campos.yaml has no field tipo_venta")
	}
	own["campos.yaml"].Data = fmt.Appendf(nil, "%s%s  - campo: tipo_venta\n%s", before, line, after)
	return own
}
