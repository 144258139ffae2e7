package sheets_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/almacontact/celula/sheets"
)

// refuse answers with a status and a message in Google's envelope.
func refuse(code int, status, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"error":{"code":%d,"message":%q,"status":%q}}`, code, message, status)
	}
}

func TestRefusalsInSpanish(t *testing.T) {
	tests := []struct {
		name        string
		handler     http.HandlerFunc
		words, hint string
		temporary   bool
	}{
		{"no such spreadsheet", refuse(404, "NOT_FOUND", "Requested entity was not found."),
			"no existe la hoja de cálculo «1AbC»", "entre /d/ y /edit", false},
		{"no permission", refuse(403, "PERMISSION_DENIED", "The caller does not have permission"),
			"falta permiso sobre la hoja de cálculo", "google.credentials está vacío", false},
		{"API off", refuse(403, "PERMISSION_DENIED", "Google Sheets API has not been used in project 1 before or it is disabled."),
			"la API de Google Sheets no está habilitada", "console.cloud.google.com/apis", false},
		{"scope too narrow", refuse(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes."),
			"no incluyen el permiso de editar", "auth/spreadsheets", false},
		{"no credentials", refuse(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
			"Google no acepta las credenciales", "ponga en google.credentials", false},
		{"an Excel file", refuse(400, "FAILED_PRECONDITION", "This operation is not supported for this document"),
			"el archivo es de Excel", "Guardar como hoja de cálculo de Google", false},
		{"a refusal that we do not know", refuse(400, "INVALID_ARGUMENT", "Something\nnew."),
			"Google rechazó la petición (Something new.)", "", false},
		{"quota", refuse(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Read requests'"),
			"se agotó la cuota de llamadas de este minuto", "espacie los horarios", true},
		{"internal", refuse(500, "INTERNAL", "Internal error encountered."),
			"Google tiene una falla pasajera (Internal Server Error)", "", true},
		{"not available", refuse(503, "UNAVAILABLE", "The service is currently unavailable."),
			"Google tiene una falla pasajera (Service Unavailable)", "", true},
		{"a proxy's page", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "<html>", http.StatusBadGateway) },
			"Google tiene una falla pasajera (Bad Gateway)", "", true},
		{"a portal that asks to log in", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/login" {
				t.Error("the redirect was followed")
			}
			http.Redirect(w, r, "/login", http.StatusFound)
		}, "un portal de la red desvía la conexión", "navegador", true},
		{"a broken connection", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
			"se cortó la conexión con «127.0.0.1:", "pasa solo; si se repite, revise la red", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := serve(t, tt.handler).Read(t.Context())
			wantError(t, err, tt.words, tt.hint)
			if !strings.HasPrefix(err.Error(), "no se pudo leer la pestaña «Ventas»: ") {
				t.Errorf("error = %q, want it to say what was being done", err)
			}
			if got := sheets.Temporary(err); got != tt.temporary {
				t.Errorf("Temporary(%v) = %v, want %v", err, got, tt.temporary)
			}
			if sheets.Unclear(err) {
				t.Errorf("Unclear(%v) for a read", err)
			}
		})
	}
}

// A page that says 200, as a router's, is no answer of Google's, whichever call it answers.
func TestPageInPlaceOfAnAnswer(t *testing.T) {
	page := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>Bienvenido</html>") }
	_, err := serve(t, page).Read(t.Context())
	for call, err := range map[string]error{"read": err, "check": serve(t, page).Check(t.Context())} {
		if wantError(t, err, "llegó incompleta", "google.endpoint"); !sheets.Temporary(err) {
			t.Errorf("%s: Temporary(%v) = false, want true", call, err)
		}
	}
}

func TestUnreachableServers(t *testing.T) {
	const closed = "http://127.0.0.1:1" // a port that the system gives nobody who asks for any
	secure := httptest.NewUnstartedServer(answer(`{}`))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	nowhere := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "sheets.googleapis.com", Err: "no such host", IsNotFound: true}}
	}}}
	tests := []struct {
		name, endpoint string
		client         *http.Client
		words, hint    string
		temporary      bool
	}{
		{"nobody listens", closed, nil, "no se puede conectar con «127.0.0.1:", "emulador", true},
		{"a name that DNS does not know", "https://sheets.googleapis.com", nowhere, "no se encuentra el servidor «sheets.googleapis.com»", "DNS", true},
		{"a certificate that nobody trusts", secure.URL, nil, "no es de confianza el certificado", "fecha y la hora", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(t, tt.endpoint, sheets.Options{HTTP: tt.client}).Tab("1AbC", "Ventas").Read(t.Context())
			wantError(t, err, tt.words, tt.hint)
			if got := sheets.Temporary(err); got != tt.temporary {
				t.Errorf("Temporary(%v) = %v, want %v", err, got, tt.temporary)
			}
		})
	}
}

// A server that says nothing holds a call no longer than its time limit, and not at all once the caller gives up.
func TestStalledServer(t *testing.T) {
	asked := make(chan struct{}, 10)
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-release:
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })

	_, err := open(t, server.URL, sheets.Options{CallTimeout: 5 * time.Millisecond}).Tab("1AbC", "Ventas").Read(t.Context())
	wantError(t, err, "no respondió a tiempo", "pasa solo")
	if !sheets.Temporary(err) {
		t.Errorf("Temporary(%v) = false, want true", err)
	}
	for len(asked) > 0 {
		<-asked
	}

	ctx, giveUp := context.WithCancel(t.Context())
	go func() { <-asked; giveUp() }()
	_, err = open(t, server.URL, sheets.Options{}).Tab("1AbC", "Ventas").Read(ctx)
	wantError(t, err, "se interrumpió", "")
	if !errors.Is(err, context.Canceled) || sheets.Temporary(err) {
		t.Errorf("error of a call that its caller gave up = %v, want context.Canceled and not temporary", err)
	}
}

// With a budget of one call a minute the second one would come after the deadline: it says so at once.
func TestOwnBudget(t *testing.T) {
	server := httptest.NewServer(answer(`{}`))
	t.Cleanup(server.Close)
	c, err := sheets.New(t.Context(), sheets.Options{Endpoint: server.URL, CallsPerMinute: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tab := c.Tab("1AbC", "Ventas")
	if _, err := tab.Read(ctx); err != nil {
		t.Fatal(err)
	}
	_, err = tab.Read(ctx)
	wantError(t, err, "se agotó el cupo de llamadas por minuto que celula se permite", "espacie los horarios")
	if !sheets.Temporary(err) || c.Stats().Reads != 1 {
		t.Errorf("Temporary(%v) = %v, reads = %d; want true, 1", err, sheets.Temporary(err), c.Stats().Reads)
	}
}
