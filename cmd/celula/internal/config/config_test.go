package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/robfig/cron/v3"

	"github.com/almacontact/celula/cmd/celula/internal/config"
)

const secret = "xoxb-muy-secreto"

func TestMain(m *testing.M) {
	os.Setenv("CELULA_TEST_TOKEN", secret)
	os.Setenv("CELULA_TEST_EMPTY", "")
	os.Unsetenv("CELULA_TEST_NADA")
	os.Exit(m.Run())
}

// A file that is no configuration at all, on one line of megabytes, is not repeated.
func TestHugeIsNotRepeated(t *testing.T) {
	for name, content := range map[string]string{"a text": strings.Repeat("ñ", 1<<20), "a key": strings.Repeat("k", 500) + strings.Repeat("ñ", 500) + ": 1"} {
		path := filepath.Join(t.TempDir(), "celula.yaml")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(path)
		if err == nil {
			t.Fatalf("%s was taken for a configuration", name)
		}
		for line := range strings.Lines(err.Error()) {
			if len([]rune(line)) > 1000 {
				t.Errorf("%s: a fault of %d letters begins %.200s", name, len([]rune(line)), line)
			}
		}
	}
}

// TestBad loads each testdata/*.bad.yaml. The faults it must have stand in the file itself, as "# want: line:col: message".
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) < 40 {
		t.Fatalf("found %d bad files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".bad.yaml"), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.Lines(string(content)) {
				fault, ok := strings.CutPrefix(strings.TrimSpace(line), "# want: ")
				switch {
				case !ok:
				case fault[0] >= '0' && fault[0] <= '9':
					want = append(want, file+":"+fault)
				default: // of the file as a whole
					want = append(want, file+": "+fault)
				}
			}
			c, err := config.Load(file)
			var e *config.Error
			if !errors.As(err, &e) {
				t.Fatalf("Load = %v, %v, want a *config.Error", c, err)
			}
			if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
				t.Errorf("faults differ (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("a variable's value is told: %v", err)
			}
		})
	}
}

func load(t *testing.T, file string) *config.Config {
	t.Helper()
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The health page may be named by this machine's name for itself.
func TestHealthOnLocalhost(t *testing.T) {
	content, err := os.ReadFile("testdata/smallest.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "celula.yaml")
	if err := os.WriteFile(path, append(content, "health: localhost:9090\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := load(t, path).Health; got != "localhost:9090" {
		t.Errorf("health = %q", got)
	}
}

func abs(t *testing.T, path string) string {
	t.Helper()
	p, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// revealed compares secrets by their text, zones by name and schedules not at all.
var revealed = cmp.Options{
	cmp.Transformer("Reveal", config.Secret.Reveal),
	cmp.Transformer("Zone", func(l *time.Location) string { return l.String() }),
	cmpopts.IgnoreUnexported(config.Google{}), // where the key stands in the file: once_keys.txtar holds it
	cmpopts.IgnoreInterfaces(struct{ cron.Schedule }{}),
}

func TestSmallest(t *testing.T) {
	want := &config.Config{
		State:  config.NewSecret(abs(t, "testdata/celula.db")),
		Google: config.Google{Credentials: abs(t, "testdata/credentials.json")},
		Sheets: []config.Sheet{{
			Name: "ventas", Spreadsheet: "1AbC…", Tab: "Ventas", Spec: "@every 30s",
			Claro: &config.Claro{Spreadsheet: "1AbC…", Tab: "Base Claro"},
		}},
		Slack:      config.Slack{Token: config.NewSecret(secret), Channels: config.Channels{Backoffice: "C1", Supervisors: "C2", Operations: "C3"}},
		StaleAfter: 48 * time.Hour, DeadAfter: 10 * time.Minute, Digest: 5, RoundTimeout: 2 * time.Minute,
	}
	got := load(t, "testdata/smallest.good.yaml")
	want.Timezone = got.Timezone
	if diff := cmp.Diff(want, got, revealed); diff != "" {
		t.Errorf("configuration differs (-want +got):\n%s", diff)
	}
	if got.Timezone.String() != "America/Bogota" {
		t.Errorf("time zone = %v, want America/Bogota", got.Timezone)
	}
}

func TestFull(t *testing.T) {
	got := load(t, "testdata/full.good.yaml")
	day := func(d int) time.Time { return time.Date(2026, 12, d, 0, 0, 0, 0, time.UTC) }
	want := &config.Config{
		Timezone: got.Timezone,
		State:    config.NewSecret("postgres://celula:" + secret + "@db/celula"),
		Google:   config.Google{Credentials: "/etc/celula/key.json", Endpoint: "http://127.0.0.1:8080", CallsPerMinute: 40},
		Sheets: []config.Sheet{
			{Name: "ventas", Spreadsheet: "1AbC_-9", Tab: "2026", Spec: "0 8-18 * * 1-6", Claro: &config.Claro{Spreadsheet: "1AbC_-9", Tab: "Base Claro"}},
			{Name: "otra", Spreadsheet: "2XyZ", Tab: "No", Spec: "CRON_TZ=UTC 30 5 * * *", Claro: &config.Claro{Folder: abs(t, "testdata/claro")}},
		},
		Slack:      config.Slack{Token: config.NewSecret(secret), Endpoint: "https://chat.example/api/", Channels: config.Channels{Backoffice: "C1", Supervisors: "C2", Operations: "C3"}},
		Rules:      abs(t, "testdata/procedimientos"),
		Holidays:   []time.Time{day(24), day(31)},
		StaleAfter: 24 * time.Hour, DeadAfter: 5 * time.Minute, RoundTimeout: 90 * time.Second, Digest: 8, Health: "[::1]:9090",
		Repeat: map[string]time.Duration{"instalacion.proxima": 12 * time.Hour, "venta.eliminada": 0, "reclamo": 240 * time.Hour,
			"claro.ilegible": 2 * time.Hour, "hoja.atrasada": 30 * time.Minute, "reglas.invalidas": 0},
		Legalizacion: &config.Legalizacion{Spec: "30 18 * * *", Out: "/srv/legalizacion", Aliado: "Otro Aliado", SAC: abs(t, "testdata/sac"),
			Audios: abs(t, "testdata/grabaciones"), Columnas: abs(t, "testdata/columnas.yaml")},
	}
	if diff := cmp.Diff(want, got, revealed); diff != "" {
		t.Errorf("configuration differs (-want +got):\n%s", diff)
	}
	// The first schedule is in the configured zone, the second in its own.
	from := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for i, want := range []string{"2026-11-24T13:00:00Z", "2026-11-24T05:30:00Z"} {
		if next := got.Sheets[i].Schedule.Next(from).UTC().Format(time.RFC3339); next != want {
			t.Errorf("%s comes at %s after %v, want %s", got.Sheets[i].Spec, next, from, want)
		}
	}
}

// TestDefaultSchedule: a sheet without one is read every half minute.
func TestDefaultSchedule(t *testing.T) {
	content, err := os.ReadFile("testdata/smallest.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for line := range strings.Lines("\xef\xbb\xbf" + string(content)) { // with the mark that Windows editors put first
		if !strings.Contains(line, "schedule:") && !strings.Contains(line, "timezone:") {
			kept = append(kept, strings.ReplaceAll(line, "\n", "\r\n"))
		}
	}
	file := filepath.Join(t.TempDir(), "celula.yaml")
	if err := os.WriteFile(file, []byte(strings.Join(kept, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	if got := load(t, file).Sheets[0].Schedule.Next(from).Sub(from); got != 30*time.Second {
		t.Errorf("the schedule comes after %v, want 30 s", got)
	}
}

// TestDefaultLegalizacion: an empty block is enough, and its hour is the office's.
func TestDefaultLegalizacion(t *testing.T) {
	content, err := os.ReadFile("testdata/smallest.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "celula.yaml")
	if err := os.WriteFile(file, append(content, "\nlegalizacion: {}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	got := load(t, file).Legalizacion
	want := &config.Legalizacion{Spec: "0 19 * * 1-6", Out: filepath.Join(dir, "legalizacion"), Aliado: "ALMACONTACT"}
	if diff := cmp.Diff(want, got, revealed); diff != "" {
		t.Errorf("legalizacion (-want +got):\n%s", diff)
	}
	saturday := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC) // 19:00 in Bogotá
	if next := got.Schedule.Next(saturday.Add(-time.Second)); !next.Equal(saturday) {
		t.Errorf("it comes at %s, want %s", next, saturday)
	}
}

func TestFileFaults(t *testing.T) {
	dir := t.TempDir()
	latin := filepath.Join(dir, "latin.yaml")
	if err := os.WriteFile(latin, []byte("# configuraci\xf3n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		filepath.Join(dir, "nada.yaml"): "no existe; cree la configuración (el README tiene la más pequeña) o corrija --config",
		dir:                             "es una carpeta; ponga en --config el archivo de configuración",
		latin:                           "no es un texto UTF-8; guárdela como UTF-8",
	} {
		_, err := config.Load(file)
		var e *config.Error
		if !errors.As(err, &e) || err.Error() != file+": "+want {
			t.Errorf("Load(%s) = %v\nwant %s", file, err, want)
		}
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	c := load(t, "testdata/full.good.yaml")
	asJSON, err := json.Marshal(c.Slack)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(c.Slack)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "token", c.Slack.Token, "slack", c.Slack, "config", c)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", c.Slack.Token, "slack", c.Slack)
	type hiding struct{ inner config.Secret } // fmt asks no methods of what it finds here
	for what, got := range map[string]string{
		"fmt":        fmt.Sprintf("%v %+v %#v %s %q %x %d", c.Slack.Token, c, c.Slack, c.State, c.Slack.Token, c.Slack.Token, c.Slack.Token),
		"unexported": fmt.Sprintf("%v %+v %#v", hiding{c.State}, &hiding{c.State}, hiding{c.State}),
		"String":     c.Slack.Token.String(),
		"JSON":       string(asJSON),
		"YAML":       string(asYAML),
		"slog":       log.String(),
	} {
		if strings.Contains(got, secret) || strings.Contains(got, fmt.Sprintf("%x", secret)) {
			t.Errorf("%s shows the secret: %s", what, got)
		}
		if what != "unexported" && !strings.Contains(got, "···") {
			t.Errorf("%s does not show that there is a secret: %s", what, got)
		}
	}
	if got := c.Slack.Token.Reveal(); got != secret {
		t.Errorf("Reveal = %q", got)
	}
	if got := (config.Secret{}).Reveal(); got != "" {
		t.Errorf("Reveal of nothing = %q", got)
	}
}

// FuzzLoad: whatever is in the file, Load gives a configuration or faults, and does not panic.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	file := filepath.Join(f.TempDir(), "celula.yaml")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(file)
		var e *config.Error
		if (c == nil) == (err == nil) || (err != nil && (!errors.As(err, &e) || len(e.Faults) == 0)) {
			t.Errorf("Load = %v, %v", c, err)
		}
	})
}
