package config_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/notify"
)

// TestKinds: what can be said again is what repeat may name, no more and no less. The configuration imports nothing of
// the program's, so its list is a copy.
func TestKinds(t *testing.T) {
	want := []string{string(notify.Reclamo)}
	once := []notify.Kind{notify.ClaroIndicador, notify.LegalizacionLista, notify.LegalizacionFallida}
	for _, k := range notify.Kinds() {
		if !slices.Contains(once, k) {
			want = append(want, string(k))
		}
	}
	got := slices.Sorted(slices.Values(config.Kinds))
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds that repeat may name (-want +got):\n%s", diff)
	}
}
