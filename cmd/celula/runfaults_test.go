package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets/emulator"
)

// Of three hojas one fails in one way after the other, for ever as it seems: the other two follow what people type as ever.
func TestRunWithOneHojaThatFails(t *testing.T) {
	t.Parallel()
	o := newOffice(t, overdue(1))
	second := o.people.Spreadsheet(t, "Ventas", [][]any{officeHeader, overdue(2)})
	third := o.people.Spreadsheet(t, "Ventas", [][]any{officeHeader, overdue(3)})
	o.configure("hoja "+second, "hoja "+third, "dead_after: 3s", "round_timeout: 3s")
	o.must("setup")
	status := func(id string) string {
		return fmt.Sprint(append(o.people.Values(t, id, "Ventas!S2"), []any{""})[0]...)
	}
	types := func(id, phone string) { o.people.Put(t, id, "Ventas!H2", [][]any{{phone}}) }
	open := func(told string) bool { // whether operations read so of something that lasts
		return slices.ContainsFunc(o.chat.Messages("C3"), func(m standin.Message) bool {
			return strings.Contains(m.Shown(), "🔴") && strings.Contains(m.Shown(), told)
		})
	}

	c := o.start("run")
	for _, id := range []string{o.hoja, second, third} {
		o.until("the first status", func() bool { return status(id) == "PENDIENTE INSTALACIÓN" })
	}
	for _, f := range []struct {
		name, told string // what operations read of it
		emulator.Failure
	}{
		{"stalled", "sin una ronda buena desde las", emulator.Failure{Stall: true}},
		{"not shared any more", "falta permiso", emulator.Failure{Status: 403}},
		{"500 for ever", "sin una ronda buena desde las", emulator.Failure{Status: 500}},
		{"broken for ever", "sin una ronda buena desde las", emulator.Failure{Break: true}},
	} {
		o.people.Server.Fail(func(c emulator.Call) *emulator.Failure {
			if strings.Contains(c.Agent, "celula") && strings.Contains(c.Path, third) {
				return &f.Failure
			}
			return nil
		})
		types(third, "tres once") // which cannot be seen
		for _, want := range []string{"INCOMPLETA", "PENDIENTE INSTALACIÓN", "INCOMPLETA", "PENDIENTE INSTALACIÓN"} {
			phone := map[string]string{"INCOMPLETA": "tres once", "PENDIENTE INSTALACIÓN": "3001234567"}[want]
			types(o.hoja, phone)
			types(second, phone)
			o.until(f.name+": the first hoja's status", func() bool { return status(o.hoja) == want })
			o.until(f.name+": the second hoja's status", func() bool { return status(second) == want })
		}
		if got := status(third); got != "PENDIENTE INSTALACIÓN" {
			t.Errorf("%s: the failing hoja's status became %q", f.name, got)
		}
		o.until(f.name+": word of it", func() bool { return open(f.told) })
		if shown := o.shown("C3"); strings.Contains(shown, "«ventas»") || strings.Contains(shown, "«otra»") {
			t.Errorf("%s: operations read of a hoja that is well: %s", f.name, shown)
		}
		o.people.Server.Fail(nil)
		o.until(f.name+": what had been typed meanwhile", func() bool { return status(third) == "INCOMPLETA" })
		types(third, "3001234567")
		o.until(f.name+": the failing hoja, well again", func() bool { return status(third) == "PENDIENTE INSTALACIÓN" && !open("") })
	}
	c.terminate()
}
