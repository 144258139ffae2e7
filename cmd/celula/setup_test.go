package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/sheets/sheetstest"
)

// setupOf runs `celula setup` over tabs of a spreadsheet, each a hoja of that name.
func setupOf(t *testing.T, e *sheetstest.Emulator, spreadsheet string, tabs ...string) (status int, stdout, stderr string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "google: {endpoint: %q, calls_per_minute: 1000}\nslack:\n  token: x\n  channels: {backoffice: C1, supervisors: C2, operations: C3}\nsheets:\n", e.URL)
	for _, tab := range tabs {
		fmt.Fprintf(&b, "  - {name: %q, spreadsheet: %q, tab: %q, schedule: '@every 30s'}\n", strings.ToLower(tab), spreadsheet, tab)
	}
	path := filepath.Join(t.TempDir(), "celula.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	status = run(t.Context(), []string{"setup", "--config", path}, &out, &errs)
	return status, out.String(), errs.String()
}

func TestSetupTwice(t *testing.T) {
	e := sheetstest.Start(t)
	id := e.Spreadsheet(t, "Ventas", [][]any{
		{"Ventas de la célula"},
		{"Fecha", "login", "TIPO VENTA", "Nombre", "C.C.", "Otp", "En mora", "comentario", "Estado"},
		{46350, "ana", "TERMINAL", "Cliente Uno", "10203040", "SI", nil, "llamar", "listo"},
	})
	before := e.Values(t, id, "Ventas")
	status, stdout, stderr := setupOf(t, e, id, "Ventas")
	want := "ventas: columnas nuevas: ID VENTA, MARCACIÓN, MOTIVO, CLARO, REVISADO\n" +
		"ventas: aviso al editar a mano: ID VENTA, ESTADO, MARCACIÓN, MOTIVO, CLARO, REVISADO\n" +
		"ventas: lista desplegable: TIPO VENTA, Otp, En mora\n" +
		"ventas: colores: ESTADO, MARCACIÓN, CLARO\n"
	if diff := cmp.Diff(want, stdout); diff != "" || status != 0 || stderr != "" {
		t.Errorf("status = %d, stderr = %q; stdout (-want +got):\n%s", status, stderr, diff)
	}
	after := e.Values(t, id, "Ventas")
	before[1] = append(slices.Clone(before[1]), "ID VENTA", "MARCACIÓN", "MOTIVO", "CLARO", "REVISADO")
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the tab (-want +got):\n%s", diff)
	}
	status, stdout, stderr = setupOf(t, e, id, "Ventas")
	if status != 0 || stdout != "ventas: todo estaba puesto\n" || stderr != "" {
		t.Errorf("a second time: status, stdout, stderr = %d, %q, %q", status, stdout, stderr)
	}
}

// What is wrong with one hoja holds up no other, and changes nothing in it.
func TestSetupOfWrongHojas(t *testing.T) {
	e := sheetstest.Start(t)
	id := e.Spreadsheet(t, "Ventas", [][]any{{"FECHA", "LOGIN", "TIPO", "CLIENTE", "DOCUMNTO"}})
	e.Batch(t, id, `{"addSheet":{"properties":{"title":"Vacía"}}}`, `{"addSheet":{"properties":{"title":"Buena"}}}`)
	e.Put(t, id, "Buena!A1", [][]any{{"FECHA", "LOGIN", "TIPO", "CLIENTE", "DOCUMENTO"}})
	status, stdout, stderr := setupOf(t, e, id, "Ventas", "Vacía", "Venta", "Buena")
	if status != 1 {
		t.Errorf("status = %d, want 1", status)
	}
	for _, want := range []string{"hoja ventas: ", "DOCUMENTO", "DOCUMNTO", "hoja vacía: ", "hoja venta: la hoja de cálculo no tiene la pestaña «Venta»", "¿quiso decir «Ventas»?"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr has no %q:\n%s", want, stderr)
		}
	}
	if !strings.HasPrefix(stdout, "buena: columnas nuevas: ID VENTA, ESTADO, ") || strings.Contains(stdout, "venta: ") {
		t.Errorf("stdout = %q, want only what was done in buena", stdout)
	}
	if diff := cmp.Diff([][]any{{"FECHA", "LOGIN", "TIPO", "CLIENTE", "DOCUMNTO"}}, e.Values(t, id, "Ventas")); diff != "" {
		t.Errorf("the refused tab (-want +got):\n%s", diff)
	}
}
