package sheets_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/almacontact/celula/sheets"
)

// keyFile writes a service account's key, changed by the test.
func keyFile(t *testing.T, change func(map[string]any)) string {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	key := map[string]any{
		"type": "service_account", "client_email": "celula@proyecto.iam.gserviceaccount.com", "private_key_id": "k1",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"token_uri":   "http://127.0.0.1:1/token",
	}
	if change != nil {
		change(key)
	}
	raw, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, string(raw), 0o600)
}

func writeFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestKeyFileFaults(t *testing.T) {
	ec := "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\n-----END PRIVATE KEY-----\n"
	tests := []struct {
		name, path, want, hint string
	}{
		{"not there", filepath.Join(t.TempDir(), "nada.json"), "no existe el archivo de credenciales", "google.credentials"},
		{"a folder", t.TempDir(), "es una carpeta", "ponga en google.credentials el archivo de la clave"},
		{"empty", writeFile(t, "", 0o600), "no es un archivo JSON", "descárguelo de nuevo"},
		{"not JSON", writeFile(t, "clave secreta", 0o600), "no es un archivo JSON", "descárguelo de nuevo"},
		{"no type", writeFile(t, "{}", 0o600), "no dice de qué tipo es", "cuenta de servicio"},
		{"another type", writeFile(t, `{"type":"external_account"}`, 0o600), "de un tipo que celula no usa: «external_account»", "cuenta de servicio"},
		{"the file of an OAuth client", writeFile(t, `{"installed":{"client_id":"x"}}`, 0o600), "es el archivo de un cliente OAuth, no una clave", "Agregar clave"},
		{"no address", keyFile(t, func(k map[string]any) { delete(k, "client_email") }), "le falta «client_email»", "descargue la clave de nuevo"},
		{"no private key", keyFile(t, func(k map[string]any) { k["private_key"] = " " }), "le falta «private_key»", "descargue la clave de nuevo"},
		{"a private key that lost its line ends", keyFile(t, func(k map[string]any) { k["private_key"] = strings.ReplaceAll(k["private_key"].(string), "\n", " ") }), "la clave privada dañada", `\n`},
		{"a private key of another kind", keyFile(t, func(k map[string]any) { k["private_key"] = ec }), "la clave privada dañada", `\n`},
		{"a user without refresh token", writeFile(t, `{"type":"authorized_user","client_id":"a","client_secret":"b"}`, 0o600), "le falta «refresh_token»", "descargue"},
		{"no credentials at all", "", "faltan las credenciales de Google", "google.credentials"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sheets.New(t.Context(), sheets.Options{Credentials: tt.path})
			wantError(t, err, tt.want, tt.hint)
			if sheets.Temporary(err) {
				t.Error("a fault of the key file is taken for temporary")
			}
			if strings.Contains(err.Error(), "secreta") {
				t.Errorf("the error tells what the file holds: %v", err)
			}
		})
	}
}

// wantError checks an error's words and its hint's.
func wantError(t *testing.T, err error, words, hint string) {
	t.Helper()
	var e *sheets.Error
	if !errors.As(err, &e) {
		t.Fatalf("error = %v (%T), want a *sheets.Error that says %q", err, err, words)
	}
	if !strings.Contains(e.Error(), words) {
		t.Errorf("error = %q, want in it %q", e.Error(), words)
	}
	if !strings.Contains(e.Hint(), hint) || (hint == "") != (e.Hint() == "") {
		t.Errorf("hint of %q = %q, want in it %q", e.Error(), e.Hint(), hint)
	}
}

func TestKeyThatOthersCanRead(t *testing.T) {
	path := keyFile(t, nil)
	open := func() []string {
		c, err := sheets.New(t.Context(), sheets.Options{Credentials: path})
		if err != nil {
			t.Fatal(err)
		}
		return c.Warnings()
	}
	if got := open(); len(got) != 0 {
		t.Errorf("warnings of a file of mode 0600 = %q, want none", got)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if got := open(); len(got) != 1 || !strings.Contains(got[0], "chmod 600") {
		t.Errorf("warnings of a file of mode 0640 = %q, want one with chmod 600", got)
	}
}

func TestEndpointFaults(t *testing.T) {
	for _, endpoint := range []string{"127.0.0.1:8085", "ftp://x", "http://", "::"} {
		_, err := sheets.New(t.Context(), sheets.Options{Endpoint: endpoint})
		wantError(t, err, "«"+endpoint+"» no es una dirección web", "http://127.0.0.1:8085")
	}
	c, err := sheets.New(t.Context(), sheets.Options{Credentials: keyFile(t, nil), Endpoint: "http://ejemplo.com"})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Warnings(); len(got) != 1 || !strings.Contains(got[0], "sin cifrar") {
		t.Errorf("warnings for a key sent over http = %q, want one", got)
	}
}
