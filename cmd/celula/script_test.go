package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets/emulator"
)

// The scripts of testdata/script run the real program against an emulator and a chat that listens on loopback. First word of
// a script's name: the command that it is about.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"celula": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               startScene,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"hoja": cmdHoja, "ver": cmdVer, "poner": cmdPoner, "editar": cmdEditar, "chat": cmdChat, "fallar": cmdFallar, "config": cmdConfig,
		},
	})
}

type sceneKey struct{}

// A scene is what a script's program speaks to: $GOOGLE and $SLACK.
type scene struct {
	google *httptest.Server
	chat   *standin.Chat
	broken map[string]int // a part of a path → the status with which such calls are answered
}

func startScene(env *testscript.Env) error {
	sheet, err := emulator.New(emulator.Options{})
	if err != nil {
		return err
	}
	o := &scene{chat: standin.New(standin.Options{}), broken: map[string]int{}}
	o.google = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for part, status := range o.broken {
			if strings.Contains(r.URL.Path, part) && r.Header.Get("X-Script") == "" {
				w.Header().Set("Content-Type", "application/json; charset=UTF-8")
				w.WriteHeader(status)
				fmt.Fprintf(w, `{"error":{"code":%d,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}`, status)
				return
			}
		}
		sheet.ServeHTTP(w, r)
	}))
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

// hoja VARIABLE FILE.csv [TAB]: makes a spreadsheet whose tab (Ventas) holds the file as if it were typed in, and sets the
// variable to its id.
func cmdHoja(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: hoja VARIABLE FILE.csv [TAB]")
	}
	o, tab := sceneOf(ts), "Ventas"
	if len(args) > 2 {
		tab = args[2]
	}
	f := csv.NewReader(strings.NewReader(ts.ReadFile(args[1])))
	f.FieldsPerRecord = -1
	rows, err := f.ReadAll()
	ts.Check(err)
	var made struct {
		SpreadsheetID string `json:"spreadsheetId"`
	}
	ts.Check(json.Unmarshal(o.call(ts, "POST", "/v4/spreadsheets", fmt.Sprintf(
		`{"properties":{"locale":"es_CO"},"sheets":[{"properties":{"title":%q,"gridProperties":{"rowCount":%d,"columnCount":52}}}]}`, tab, max(100, len(rows)+20))), &made))
	ts.Setenv(args[0], made.SpreadsheetID)
	values, err := json.Marshal(map[string]any{"values": rows})
	ts.Check(err)
	o.call(ts, "PUT", "/v4/spreadsheets/"+made.SpreadsheetID+"/values/"+tab+"!A1?valueInputOption=USER_ENTERED", string(values))
}

// ver ID RANGE: prints cells, a row a line, separated by |.
func cmdVer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ver ID RANGE")
	}
	var got struct{ Values [][]any }
	ts.Check(json.Unmarshal(sceneOf(ts).call(ts, "GET", "/v4/spreadsheets/"+args[0]+"/values/"+url.PathEscape(args[1])+"?valueRenderOption=UNFORMATTED_VALUE", ""), &got))
	for _, row := range got.Values {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(ts.Stdout(), "|")
			}
			fmt.Fprint(ts.Stdout(), cell)
		}
		fmt.Fprintln(ts.Stdout())
	}
}

// poner ID CELL TEXT: types text into a cell.
func cmdPoner(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: poner ID CELL TEXT")
	}
	value, err := json.Marshal(args[2])
	ts.Check(err)
	sceneOf(ts).call(ts, "PUT", "/v4/spreadsheets/"+args[0]+"/values/"+url.PathEscape(args[1])+"?valueInputOption=USER_ENTERED", `{"values":[[`+string(value)+`]]}`)
}

// editar ID REQUEST: does one request of spreadsheets.batchUpdate, as JSON.
func cmdEditar(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: editar ID REQUEST")
	}
	sceneOf(ts).call(ts, "POST", "/v4/spreadsheets/"+args[0]+":batchUpdate", `{"requests":[`+args[1]+`]}`)
}

// chat CHANNEL: prints what the channel shows, a message a line; "nada" where it is empty.
func cmdChat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: chat CHANNEL")
	}
	messages := sceneOf(ts).chat.Messages(args[0])
	if len(messages) == 0 {
		fmt.Fprintln(ts.Stdout(), "nada")
	}
	for _, m := range messages {
		fmt.Fprintln(ts.Stdout(), strings.ReplaceAll(m.Text, "\n", " "))
	}
}

// fallar PART STATUS: from now on the program's calls whose path contains the part are refused; 0 ends it.
func cmdFallar(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fallar PART STATUS")
	}
	var status int
	_, err := fmt.Sscan(args[1], &status)
	ts.Check(err)
	delete(sceneOf(ts).broken, args[0])
	if status != 0 {
		sceneOf(ts).broken[args[0]] = status
	}
}

// config FILE [LINE…]: writes a configuration for $GOOGLE and $SLACK with the hoja $HOJA, named ventas; more lines may be given.
func cmdConfig(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: config FILE [LINE...]")
	}
	text := fmt.Sprintf(`google: {endpoint: %q}
sheets:
  - {name: ventas, spreadsheet: %q, tab: Ventas}
slack:
  token: ${SLACK_BOT_TOKEN}
  endpoint: %q
  channels: {backoffice: C1, supervisors: C2, operations: C3}
%s
`, ts.Getenv("GOOGLE"), ts.Getenv("HOJA"), ts.Getenv("SLACK"), strings.Join(args[1:], "\n"))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
