package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets/emulator"
)

// The scripts of testdata/script run the real program against an emulator and a chat that listens on loopback. First word of
// a script's name: the command that it is about.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"celula": main, "tokens": tokens})
}

// tokens is the program that reads what is at an address as JSON, and does nothing with it.
func tokens() {
	resp, err := http.Get(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	d := jsontext.NewDecoder(resp.Body)
	for {
		if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               startScene,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"termina": cmdTermina,
			"hoja":    cmdHoja, "ver": cmdVer, "poner": cmdPoner, "editar": cmdEditar, "fallar": cmdFallar,
			"chat": cmdChat, "callar": cmdCallar,
			"config": cmdConfig, "llave": cmdLlave, "retener": cmdRetener, "largo": cmdLargo, "expandir": cmdExpandir,
			"exportar": cmdExportar, "recortar": cmdRecortar,
		},
	})
}

type sceneKey struct{}

// A scene is what a script's program speaks to: $GOOGLE and $SLACK.
type scene struct {
	google *httptest.Server
	sheet  *emulator.Server
	chat   *standin.Chat
	broken sync.Map // a part of a path → the status with which such calls are answered
}

// channels are those of the chat: C4 is one that nobody invited the bot to, C5 was put away.
var channels = []standin.Channel{{ID: "C1", Name: "backoffice"}, {ID: "C2", Name: "supervisores"}, {ID: "C3", Name: "operaciones"},
	{ID: "C4", Name: "ajeno", Outside: true}, {ID: "C5", Name: "viejo", Archived: true}}

func startScene(env *testscript.Env) error {
	sheet, err := emulator.New(emulator.Options{})
	if err != nil {
		return err
	}
	o := &scene{sheet: sheet, chat: standin.New(standin.Options{Channels: channels})}
	o.google = httptest.NewServer(http.HandlerFunc(o.answer))
	slack := httptest.NewServer(o.chat)
	env.Defer(slack.Close)
	env.Defer(o.google.Close)
	env.Setenv("GOOGLE", o.google.URL)
	env.Setenv("SLACK", slack.URL+"/api/")
	env.Setenv("SLACK_BOT_TOKEN", standin.DefaultToken)
	env.Values[sceneKey{}] = o
	sample, err := filepath.Abs("../../rules/testdata")
	env.Setenv("MUESTRA", sample)
	return err
}

func sceneOf(ts *testscript.TestScript) *scene { return ts.Value(sceneKey{}).(*scene) }

// answer is the emulator, but for the program's calls that are to fail.
func (o *scene) answer(w http.ResponseWriter, r *http.Request) {
	status := 0
	o.broken.Range(func(part, with any) bool {
		if strings.Contains(r.URL.Path, part.(string)) && r.Header.Get("X-Script") == "" {
			status = with.(int)
		}
		return status == 0
	})
	if status == 0 {
		o.sheet.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"code":%d,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}`, status)
}

// call does one request of a person's at the emulator.
func (o *scene) call(ts *testscript.TestScript, method, path, body string) []byte {
	r, err := http.NewRequest(method, o.google.URL+path, strings.NewReader(body))
	ts.Check(err)
	r.Header.Set("X-Script", "1")
	res, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	ts.Check(err)
	if res.StatusCode != http.StatusOK {
		ts.Fatalf("%s %s: %d %s", method, path, res.StatusCode, answer)
	}
	return answer
}
