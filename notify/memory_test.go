package notify

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestMemoryOfAMessage: a message keeps the cases that it shows as open, and forgets those that closed or moved on.
func TestMemoryOfAMessage(t *testing.T) {
	w := newWorld(t, everywhere)
	d := w.decide(Now{At: noon, Alerts: []Alert{alert(InstalacionVencida, "V-1", 2), alert(InstalacionVencida, "V-2", 3), alert(VentaEstancada, "V-3", 4),
		alert(VentaEstancada, "V-4", 5), alert(VentaEstancada, "V-5", 6), alert(VentaEstancada, "V-6", 7)}})
	m := d.Messages[0]
	w.decide(Now{At: noon.Add(1), Alerts: []Alert{alert(InstalacionVencida, "V-2", 3), alert(VentaEstancada, "V-3", 4)}})
	var got []string
	for _, r := range Render(m, slices.Collect(maps.Values(w.cases))).Memory {
		got = append(got, string(r.Kind)+" "+r.Subject+" "+r.Facts.ID)
	}
	if want := []string{"instalacion.vencida V-2 V-2", "venta.estancada V-3 V-3"}; !cmp.Equal(got, want) {
		t.Errorf("the digest keeps %q, want %q", got, want)
	}
}

// TestMemoryOfWhatWaits: a sale that is being reclaimed is not to be told anew either.
func TestMemoryOfWhatWaits(t *testing.T) {
	w := newWorld(t, everywhere)
	a := alert(ClaroNoAparece, "V-1", 2)
	a.Facts.Reclamo = "RECLAMADA"
	d := w.decide(Now{At: noon, Alerts: []Alert{a}})
	if m := Render(d.Messages[0], d.Cases).Memory; len(m) != 1 || m[0].Subject != "V-1" || m[0].Facts.Reclamo != "RECLAMADA" {
		t.Errorf("the message keeps %+v, want the case of V-1", m)
	}
}

// TestAgain: where a message had no room for facts a sale's case is known by its ID VENTA; a hoja and a record have none.
func TestAgain(t *testing.T) {
	for kind, want := range map[Kind]string{VentaEstancada: "V-1", VentaEliminada: "V-1", ClaroSinVenta: "", HojaIlegible: ""} {
		if got := (Remembered{Kind: kind, Subject: "V-1"}).Again("hoja", "m1", noon).Facts.ID; got != want {
			t.Errorf("%s: the case has the ID %q, want %q", kind, got, want)
		}
	}
}

// TestMemoryTooLargeToRead: a few thousand characters can unpack to any size.
func TestMemoryTooLargeToRead(t *testing.T) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("[" + strings.Repeat(" ", 8<<20) + "]")); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if m, err := ReadMemory(base64.RawStdEncoding.EncodeToString(b.Bytes())); err == nil {
		t.Errorf("8 MB out of %d bytes were read: %+v", b.Len(), m)
	}
}

// TestMemoryComesBack: whatever is kept is read again, but for the facts where there are too many, and is fit to be shown.
func TestMemoryComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 2, 30, 300}).Draw(rt, "cases")
		var m Memory
		for i := range n {
			a := drawFacts(rt, alert(rapid.SampledFrom([]Kind{InstalacionProxima, ClaroNoAparece, ClaroSinVenta, ClaroIndicador}).Draw(rt, "kind"), fmt.Sprintf("V-%08X", i*2654435761%(1<<32)), i))
			m = append(m, Remembered{a.Kind, a.Subject, a.Facts.clean()})
		}
		text := m.Text()
		got, err := ReadMemory(text)
		if err != nil || len(text) > memoryRoom || (text == "") != (n == 0) {
			rt.Fatalf("%d cases are %d characters, read again with %v", n, len(text), err)
		}
		if len(got) < min(n, 500) {
			rt.Fatalf("of %d cases %d come back", n, len(got))
		}
		if diff := cmp.Diff(m[:len(got)], got); diff != "" && !cmp.Equal(withoutFacts(m)[:len(got)], got) {
			rt.Fatalf("of %d cases other ones come back (-kept +read):\n%s", n, diff)
		}
		for _, r := range got {
			if c := r.Again("hoja", "m1", noon); c.Message != "m1" || c.Facts != c.Facts.clean() || !c.Closed.IsZero() {
				rt.Fatalf("the case of %+v is %+v", r, c)
			}
		}
	})
}

// FuzzReadMemory: nothing that stands in a message's metadata does harm, and what is read is written as it was.
func FuzzReadMemory(f *testing.F) {
	f.Add("")
	f.Add(Memory{{Kind: InstalacionProxima, Subject: "V-1", Facts: Facts{ID: "V-1", Documento: "CC ···6789"}}}.Text())
	f.Add(base64.RawStdEncoding.EncodeToString([]byte("[]")))
	f.Add(strings.Repeat("A", 100))
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMemory(text)
		if err != nil {
			return
		}
		for _, r := range m {
			c := r.Again("hoja", "m1", noon)
			Render(Message{Key: "m1", Cases: []string{c.Key}}, []Case{c})
		}
		if again, err := ReadMemory(m.Text()); err != nil || len(again) > len(m) {
			t.Errorf("%q is %d cases and comes back as %d, %v", text, len(m), len(again), err)
		}
	})
}
