package rules

import (
	"github.com/almacontact/celula/rules/procedimiento"
	"testing"
)

func TestBuiltIn(t *testing.T) {
	r, err := Load(procedimiento.FS)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Version, len(r.byName))
}
