package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNothingPersonalIsToldInBadDays: services that answer every request with an error that says the request back, keys and
// all, and with the hoja's cells.
func TestNothingPersonalIsToldInBadDays(t *testing.T) {
	o, c := canaryOffice(t)
	config := []string{"--config", o.file("celula.yaml")}
	c.command(append([]string{"once"}, config...)...)
	echo := func(r *http.Request) string {
		if _, token, carried := strings.Cut(r.Header.Get("Authorization"), " "); carried {
			c.secret(token)
		}
		dump, err := httputil.DumpRequest(r, true)
		if err != nil {
			t.Error(err)
		}
		return string(dump) + strings.Join(canaryPeople, " ")
	}
	for name, answer := range map[string]func(w http.ResponseWriter, text string){
		"400": refuseWith(400), "401": refuseWith(401), "403": refuseWith(403), "429": refuseWith(429),
		"a page": func(w http.ResponseWriter, text string) {
			w.WriteHeader(http.StatusBadGateway)
			io.WriteString(w, "<html>"+text)
		},
		"no JSON": func(w http.ResponseWriter, text string) { io.WriteString(w, text) },
		"ok false": func(w http.ResponseWriter, text string) {
			json.NewEncoder(w).Encode(map[string]any{"ok": false, "error": text, "response_metadata": map[string]any{"messages": []string{text}}})
		},
	} {
		for _, part := range []string{"/token", "/v4", "slack"} {
			failing := func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if part == "slack" || strings.HasPrefix(r.URL.Path, part) {
					answer(w, echo(r))
					return
				}
				next.ServeHTTP(w, r)
			}
			o.google.watch(nil)
			o.slack.watch(nil)
			if part == "slack" {
				o.slack.watch(failing)
			} else {
				o.google.watch(failing)
			}
			o.put("O3", name+part) // so that there is something to write and to say
			t.Logf("%s from %s", name, part)
			for _, command := range []string{"once", "doctor"} {
				c.command(append([]string{command}, config...)...)
			}
		}
	}
	o.google.watch(nil)
	o.slack.watch(nil)
	c.command(append([]string{"once"}, config...)...)
	c.chat(o)
}

// refuseWith answers as Google does.
func refuseWith(status int) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, text string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": status, "message": text, "status": text}, "error_description": text})
	}
}

// TestNothingPersonalInFiles: what the commands that work on files say of them.
func TestNothingPersonalInFiles(t *testing.T) {
	c := &canaries{t: t, people: canaryPeople}
	dir := t.TempDir()
	file := func(name string, rows [][]any) string {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		for _, row := range rows {
			var cells []string
			for _, cell := range row {
				cells = append(cells, fmt.Sprint(cell))
			}
			if err := w.Write(cells); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ventas := file("ventas.csv", append([][]any{officeHeader}, canaryRows()[:2]...)) // people's data in their places
	all := file("todas.csv", append([][]any{officeHeader}, canaryRows()...))
	claro := file("claro.csv", [][]any{{"FECHA", "TIPO", "DOCUMENTO", "CUENTA", "OT", "MIN", "EQUIPO", "VALOR"},
		{"10/01/2024", "UPGRADE", "5298761235", "87654321986", "", "", "", "1"}, {"sin fecha", "UPGRADE", "52987612345678", "87654321987", "", "3129998877", "", "1"}})
	sac := file("sac.csv", [][]any{{"ID LLAMADA", "EXTENSIÓN", "LOGIN", "FECHA"}, {"7000000", "4439", "jtriana", "10/01/2024"}, {"7000009", "3119876543", "Canaria", "5298761234"}})
	broken := file("rota.csv", append([][]any{officeHeader}, append(canaryRows()[:2], []any{"de", "más", "Canaria\nApellidón", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, "Canaria", "5298761234"})...))
	for _, args := range [][]string{
		{"check", ventas}, {"check", "--json", ventas}, {"cruce", ventas, claro}, {"cruce", "--json", ventas, claro}, {"cruce", "--json", ventas, sac},
		{"check", sac}, {"check", broken}, {"check", "--json", broken}, {"cruce", broken, claro},
		{"legalizar", "tyt", "--ventas", ventas, "--fecha", "2026-11-24", "--out", filepath.Join(dir, "out")},
		{"legalizar", "llamadas", "--sac", sac, "--ventas", ventas, "--mes", "2024-01", "--aliado", "A", "--out", filepath.Join(dir, "out")},
	} {
		c.command(args...)
	}
	for _, args := range [][]string{{"check", all}, {"check", "--json", all}, {"cruce", all, claro}, {"cruce", "--json", all, claro}} {
		c.quoting(args...)
	}
}

// TestNoSecretOfAWrongConfiguration: whatever is wrong around a secret is told without it.
func TestNoSecretOfAWrongConfiguration(t *testing.T) {
	const token, pass, pem = "xoxb-canario-123456", "clave-de-pg", "MIIEvQIBADANBgkqcanario"
	c := &canaries{t: t, secrets: []string{token, pass, pem}}
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("llave.json", `{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\n`+pem+`\n-----END PRIVATE KEY-----\n","client_email":"x@y","token_uri":"http://127.0.0.1:1/"}`)
	write("rota.json", `{"type":"service_account","private_key":"`+pem+`", oops`)
	write("otra.json", `{"type":"`+pem+`","private_key":["`+pem+`"]}`)
	t.Setenv("CANARIO", token)
	slack := "slack: {token: " + token + ", channels: {backoffice: C1, supervisors: C2, operations: C3}}\n"
	sheets := "sheets: [{name: ventas, spreadsheet: 1AbC, tab: Ventas}]\n"
	google := "google: {credentials: llave.json, endpoint: 'http://127.0.0.1:1'}\n"
	for i, text := range []string{
		"state: postgres://celula:" + pass + "@127.0.0.1:1/base\n" + google + sheets + slack,
		"state: postgres://celula:" + pass + "@127.0.0.1:puerto/base\n" + google + sheets + slack,
		"state: postgres://celula:" + pass + "%zz@[::1/base?sslmode=quizás\n" + google + sheets + slack,
		"state: postgres://celula:" + pass + "@127.0.0.1/base?sslmode=nada\n" + google + sheets + slack,
		"state: 'host=127.0.0.1 password=" + pass + "'\n" + google + sheets + slack,
		"state: {url: 'postgres://celula:" + pass + "@127.0.0.1/base'}\n" + google + sheets + slack,
		"state: ['postgres://celula:" + pass + "@127.0.0.1/base']\n" + google + sheets + slack,
		"stat: postgres://celula:" + pass + "@127.0.0.1/base\n" + google + sheets + slack,
		google + sheets + "slack: {token: [" + token + "], channels: {backoffice: C1, supervisors: C2, operations: C3}}\n",
		google + sheets + "slack: {tokn: " + token + "}\n",
		google + sheets + "slack: {token: ${CANARIO}x, endpoint: '${CANARIO}', channels: {backoffice: '#${CANARIO}', supervisors: C2, operations: C3}}\n",
		google + sheets + "slack: " + token + "\n",
		google + sheets + "slack:\n  token: " + token + "\n token: " + token + "\n",
		google + sheets + "slack: {token: " + token + ", token: " + token + "}\n",
		"google: {credentials: rota.json}\n" + sheets + slack,
		"google: {credentials: otra.json}\n" + sheets + slack,
		"google: {credentials: {private_key: " + pem + "}}\n" + sheets + slack,
		"google: {private_key: " + pem + ", credentials: llave.json}\n" + sheets + slack,
		google + sheets + slack,
	} {
		path := write(fmt.Sprintf("c%d.yaml", i), text)
		for _, command := range []string{"once", "doctor", "run", "setup"} {
			c.command(command, "--config", path)
		}
	}
}
