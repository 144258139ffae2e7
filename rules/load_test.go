package rules

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/rules/procedimiento"
)

var update = flag.Bool("update", false, "write the golden files anew")

func builtIn(t testing.TB) *Rules {
	t.Helper()
	r, err := Load(procedimiento.FS)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// copyOf is the built-in rules, to be changed.
func copyOf(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(procedimiento.FS, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(procedimiento.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: text}
	}
	return out
}

// changed is the built-in rules with one text of a file replaced.
func changed(t testing.TB, file, old, new string) fstest.MapFS {
	t.Helper()
	out := copyOf(t)
	text := string(out[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s has no %q", file, old)
	}
	out[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
	return out
}

func TestBuiltInRules(t *testing.T) {
	r := builtIn(t)
	if len(r.byName) != 7 {
		t.Errorf("%d procedures, want the seven of the contract", len(r.byName))
	}
	var out strings.Builder
	failed, err := r.Test(&out)
	if err != nil || failed > 0 {
		t.Errorf("%v\n%s", err, &out)
	}
}

// Every rule of every procedure has a case in which it fails: cases that do not try a rule say nothing of it.
func TestCasesTryEveryRule(t *testing.T) {
	r := builtIn(t)
	files, err := r.caseFiles()
	if err != nil {
		t.Fatal(err)
	}
	tried := map[string]bool{}
	for _, f := range files {
		for _, c := range f.cases {
			for rule := range c.motives {
				tried[rule] = true
			}
		}
	}
	for _, p := range r.byName {
		for _, rule := range p.rules {
			// comun.tipo_venta fails only where no procedure has the sale.
			if !tried[rule.id] {
				t.Errorf("no case in which %s fails", rule.id)
			}
		}
	}
}

// Each *.bad.yaml is a file with faults: put in place of, or beside, the built-in rules, it is refused with the
// messages in the file of the same name.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad files: %v", err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// portabilidad.sin-campo.bad.yaml takes the place of portabilidad.yaml.
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		fsys := copyOf(t)
		fsys[name+".yaml"] = &fstest.MapFile{Data: text}
		_, err = Load(fsys)
		var faults *Errors
		if !errors.As(err, &faults) {
			t.Errorf("%s was loaded: %v", path, err)
			continue
		}
		golden := strings.TrimSuffix(path, ".yaml") + ".txt"
		if *update {
			if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, readErr := os.ReadFile(golden)
		if readErr != nil {
			t.Fatal(readErr)
		}
		if diff := cmp.Diff(string(want), err.Error()+"\n"); diff != "" {
			t.Errorf("%s: -want +got\n%s", path, diff)
		}
	}
}

func TestRulesOfADirectory(t *testing.T) {
	dir := t.TempDir()
	if _, err := LoadDir(filepath.Join(dir, "nada")); err == nil || !strings.Contains(err.Error(), "nada: no existe; indique la carpeta de las reglas") {
		t.Errorf("no directory: %v", err)
	}
	if _, err := LoadDir(dir); err == nil || !strings.Contains(err.Error(), "no hay ningún archivo .yaml") {
		t.Errorf("an empty directory: %v", err)
	}
	if err := os.CopyFS(dir, changed(t, "portabilidad.yaml", "vacio: {pendiente", "vacio: {falta")); err != nil {
		t.Fatal(err)
	}
	r, err := LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if r.Version == builtIn(t).Version {
		t.Error("other rules have the same version")
	}
	if err := os.WriteFile(filepath.Join(dir, "tyt.yaml"), []byte("procedimiento: tyt\nfamlia: tyt\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadDir(dir); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "tyt.yaml")+":2:1: un procedimiento no tiene la clave «famlia»; ¿quiso decir «familia»?") {
		t.Errorf("a fault in a file: %v", err)
	}
	built, err := LoadDir("")
	if err != nil || built.Version != builtIn(t).Version {
		t.Errorf("the built-in rules: %v", err)
	}
}

// Files as Windows saves them: with a mark, with CR LF; and saved in its own encoding, which is refused.
func TestFilesOfWindows(t *testing.T) {
	fsys := copyOf(t)
	for name, file := range fsys {
		file.Data = []byte("\uFEFF" + strings.ReplaceAll(string(file.Data), "\n", "\r\n"))
		fsys[name] = file
	}
	r, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if failed, err := r.Test(new(strings.Builder)); err != nil || failed > 0 {
		t.Errorf("%d cases failed, %v", failed, err)
	}
	for text, want := range map[string]string{
		"procedimiento: tyt\ntitulo: Tecnolog\xEDa\n": "tyt.yaml:2:17: aquí hay un carácter que no se ve y no puede estar; bórrelo y guarde el archivo como UTF-8",
		"procedimiento: tyt\x00\n":                    "tyt.yaml:1:19: aquí hay un carácter",
	} {
		fsys["tyt.yaml"] = &fstest.MapFile{Data: []byte(text)}
		if _, err := Load(fsys); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
}

// A case that no longer holds is shown with what was wanted and what came.
func TestFailingCases(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"portabilidad.yaml", "vacio: {pendiente: \"Falta el NIP", "vacio: {falta: \"Falta el NIP",
			"portabilidad.nip: se esperaba pendiente y salió falta"},
		{"portabilidad.yaml", "vacio: {pendiente: \"Falta el NIP", "vacio: {falta: \"Falta el NIP", "estado: se esperaba EN PROCESO y salió INCOMPLETA"},
		{"portabilidad.yaml", "5 dígitos que el cliente recibe", "lo que el cliente recibe",
			"portabilidad.nip: se esperaba que dijera «5 dígitos que el cliente recibe por mensaje» y dice «Falta el NIP: lo que"},
		{"tyt.yaml", "v.cupo >= v.valor_equipo", "v.cupo > v.valor_equipo", "no se esperaba tyt.cupo: rechazo «El cupo (1.970.000)"},
		{"hogar_nueva.yaml", "marcacion: CTA", "marcacion: CTB", "marcación: se esperaba CTA y salió CTB"},
		{"hogar_ot_abierta.yaml", "v.megas >= 150", "v.megas >= 149", "procedimiento: se esperaba hogar_ot_cerrada y salió hogar_ot_abierta"},
		{"tyt_test.yaml", "INVENTARIO: Agotado}", "INVENTARIO: Disponible}", "tyt.inventario: se esperaba rechazo y salió nada"},
	} {
		r, err := Load(changed(t, c.file, c.old, c.new))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		failed, err := r.Test(&out)
		if err != nil || failed == 0 || !strings.Contains(out.String(), c.want) || !strings.Contains(out.String(), "casos, ") {
			t.Errorf("%s with %q: %d failed, %v; want %s\n%s", c.file, c.new, failed, err, c.want, &out)
		}
	}
}

func TestBadCases(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"procedimiento: tyt", "procedimiento: tit", "tyt_test.yaml:1:16: «tit» no se conoce; ¿quiso decir «tyt»?"},
		{"hoy: 2026-11-24", "hoy: 24/11/2026", "tyt_test.yaml:2:6: «24/11/2026» no es una fecha como 2026-11-24"},
		{"  EQUIPO: Samsung A15", "  EQIPO: Samsung A15", "«EQIPO» no es un encabezado de la hoja; ¿quiso decir «EQUIPO»?"},
		{"estado: RECHAZADA", "estado: RECHASADA", "«RECHASADA» no se conoce; ¿quiso decir «RECHAZADA»?"},
		{"caso: agotado", "casos: agotado", "un caso no tiene la clave «casos»; ¿quiso decir «caso»?"},
		{"inventario: {rechazo: ofrezca otro}", "inventari: {rechazo: ofrezca otro}", "no hay una regla «tyt.inventari»"},
		{"inventario: {rechazo: ofrezca otro}", "inventario: {rechaso: ofrezca otro}", "«rechaso» no se conoce; ¿quiso decir «rechazo»?"},
		{"    estado: VALIDADA\n", "", "al caso le falta la clave «estado»"},
	} {
		r, err := Load(changed(t, "tyt_test.yaml", c.old, c.new))
		if err != nil {
			t.Fatalf("cases that are wrong keep the rules from loading: %v", err)
		}
		var out strings.Builder
		if _, err := r.Test(&out); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v\nwant %s\n%s", c.new, err, c.want, &out)
		}
	}
}
