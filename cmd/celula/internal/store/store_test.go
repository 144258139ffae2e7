package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/cmd/celula/internal/store/storetest"
)

func open(t testing.TB, spec string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), spec)
	if err != nil {
		t.Fatalf("Open(%s): %v", spec, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Suite(t, func(t *testing.T) *store.Store { return open(t, filepath.Join(t.TempDir(), "celula.db")) })
}

func TestPostgres(t *testing.T) {
	spec := os.Getenv("CELULA_TEST_POSTGRES")
	if spec == "" {
		t.Skip("CELULA_TEST_POSTGRES is not set (postgres://…): the store is not tested on PostgreSQL")
	}
	storetest.Suite(t, func(t *testing.T) *store.Store { return open(t, storetest.PostgresSchema(t, spec)) })
}

// TestAgain opens one database three times: what was recorded is there, and nothing is migrated twice.
func TestAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "una carpeta? con % y #", "celula.db")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Sales(t.Context(), "ventas")
		if err != nil || len(got) != i {
			t.Errorf("after %d records, Sales = %v, %v", i, got, err)
		}
		if err := s.Record(t.Context(), "ventas", store.Change{Sales: []*store.Sale{{ID: fmt.Sprint(i), Says: &store.Says{}}}}, nil); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Errorf("closing twice: %v", err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the state's mode is %v, want it closed to others", info.Mode())
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct{ spec, want string }{
		"a folder":                   {dir, "es una carpeta y debe ser un archivo"},
		"a folder that is not there": {filepath.Join(dir, "no", "hay", "celula.db"), "no existe la carpeta " + filepath.Join(dir, "no", "hay")},
		"a text file":                {file("notas.txt", strings.Repeat("esto no es una base de datos\n", 100)), "no es un estado de celula"},
		"a newer schema":             {newer(t, filepath.Join(dir, "nueva.db"), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"), "es de una versión más nueva de celula (esquema 9999"},
		"a newer queue":              {newer(t, filepath.Join(dir, "cola.db"), "INSERT INTO river_migration (line, version) VALUES ('main', 999)"), "es de una versión más nueva de celula (esquema 999"},
		"no PostgreSQL there":        {"postgres://celula:secreta@127.0.0.1:1/base", "no hay conexión con PostgreSQL 127.0.0.1:1/base"},
		"no PostgreSQL address":      {"postgres://celula:secreta@127.0.0.1:puerto/base", "la dirección de PostgreSQL en 'state' no se entiende"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), c.spec)
			var e *store.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("Open(%s) = %v, %v\nwant a *store.Error with %q", c.spec, s, err, c.want)
			}
			if strings.Contains(err.Error(), "secreta") {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
}

// newer gives a store to which a later program has added.
func newer(t *testing.T, path, statement string) string {
	t.Helper()
	s := open(t, path)
	if _, err := s.DB().Exec(statement); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNoPermission(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	unprivileged(t, func() {
		_, err := store.Open(t.Context(), filepath.Join(dir, "celula.db"))
		if err == nil || !strings.Contains(err.Error(), "no hay permiso para escribir el estado") {
			t.Errorf("Open in a read-only folder = %v", err)
		}
	})
}

// TestHeldByAnother lets another process hold the file, then kills it: the lock must name it, and die with it.
func TestHeldByAnother(t *testing.T) {
	path := filepath.Join(t.TempDir(), "celula.db")
	if os.Getenv("CELULA_HOLD") != "" {
		open(t, os.Getenv("CELULA_HOLD"))
		fmt.Println("held")
		time.Sleep(time.Minute) // until killed
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^TestHeldByAnother$")
	child.Env = append(os.Environ(), "CELULA_HOLD="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(out, new(string)); err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), path)
	if want := fmt.Sprintf("otro celula (proceso %d) tiene abierto el estado", child.Process.Pid); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Open while another holds it = %v\nwant %q", err, want)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	open(t, path)
}

func TestName(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "celula.db"))
	if !strings.HasSuffix(s.Name(), "celula.db") || !s.Exclusive() {
		t.Errorf("Name = %q, Exclusive = %v", s.Name(), s.Exclusive())
	}
}

// TestDecisionsWaitForTheDisk: whatever became of the hoja's own note, which does not, the next write does.
func TestDecisionsWaitForTheDisk(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "celula.db"))
	const full = 2
	waits := func(after string) {
		t.Helper()
		var got int
		if err := s.DB().QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&got); err != nil || got != full {
			t.Errorf("synchronous is %d, %v after %s, want %d", got, err, after, full)
		}
	}
	waits("the store was opened")
	h := store.Hoja{Name: "ventas", LastGood: time.UnixMilli(1795190640000).UTC()}
	if err := s.SaveHoja(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	waits("a hoja was saved")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.SaveHoja(ctx, store.Hoja{Name: "ventas"}); !errors.Is(err, context.Canceled) {
		t.Errorf("SaveHoja = %v when it was too late, want context.Canceled", err)
	}
	waits("the saving of one was called off")
	if _, err := s.DB().ExecContext(t.Context(), "CREATE TRIGGER no BEFORE UPDATE ON hoja BEGIN SELECT raise(ABORT, 'no'); END"); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveHoja(t.Context(), store.Hoja{Name: "ventas"}); err == nil {
		t.Error("SaveHoja went well against a trigger that refuses it")
	}
	waits("the saving of one failed")
	if got, err := s.Hoja(t.Context(), "ventas"); err != nil || !got.LastGood.Equal(h.LastGood) {
		t.Errorf("Hoja = %+v, %v; want %+v", got, err, h)
	}
}

// benchSales are 100,000 sales in the order of a hoja, which is none of their ids.
func benchSales() []*store.Sale {
	sales := make([]*store.Sale, 100_000)
	for i := range sales {
		sales[i] = &store.Sale{
			ID: fmt.Sprintf("V-%08X", uint32(i)*2654435761), Row: i + 2, Cells: string(make([]byte, 4*45)), Says: &store.Says{Spoken: "CTA", Estado: "PENDIENTE INSTALACIÓN",
				Marcacion: "CTA", Motivo: "Falta el NIP: 5 dígitos que el cliente recibe por mensaje"}, Revisado: "2026-11-24 10:04", Facts: `{"tipo":"PORTABILIDAD","login":"asesor17","fecha":"2026-11-24","documento":"CC ···6789"}`,
			Since: time.Now(),
		}
	}
	return sales
}

// BenchmarkRecord records 100,000 sales that the store does not know, and then again as many that it does.
func BenchmarkRecord(b *testing.B) {
	for b.Loop() {
		s := open(b, filepath.Join(b.TempDir(), "celula.db"))
		c := store.Change{Sales: benchSales()}
		for _, lap := range []string{"new-ms", "known-ms"} {
			began := time.Now()
			if err := s.Record(b.Context(), "ventas", c, nil); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(time.Since(began).Milliseconds()), lap)
		}
	}
}

// BenchmarkSales reads 100,000 sales.
func BenchmarkSales(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "celula.db"))
	c := store.Change{Sales: benchSales()}
	if err := s.Record(b.Context(), "ventas", c, nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if got, err := s.Sales(b.Context(), "ventas"); err != nil || len(got) != len(c.Sales) {
			b.Fatal(len(got), err)
		}
	}
}
