package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/almacontact/celula/notify/standin"
)

// spoken is what every line of the program's on standard error looks like: a complaint, what to do about it, or the log.
var spoken = regexp.MustCompile(`^(celula: |  → |time=)`)

// private is a number of somebody's: a document, a telephone, an account.
var private = regexp.MustCompile(`\b\d{7,10}\b`)

// termina STATUS PROGRAM [ARG…]: runs the program, which must end with the status. Whatever it says, it must say no secret,
// and on standard error nothing private and nothing that is not celula's.
func cmdTermina(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: termina STATUS PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("%v ended with %d, want %d", args[1:], got, want)
	}
	out, errs := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if token := ts.Getenv("SLACK_BOT_TOKEN"); token != "" && strings.Contains(out+errs, token) {
		ts.Fatalf("%v told the token", args[1:])
	}
	errs = strings.ReplaceAll(errs, ts.Getenv("WORK"), "$WORK")
	if id := ts.Getenv("HOJA"); id != "" {
		errs = strings.ReplaceAll(errs, id, "$HOJA")
	}
	for line := range strings.Lines(errs) {
		if !spoken.MatchString(line) {
			ts.Fatalf("%v said on standard error %q, which begins neither with «celula: » nor as a hint", args[1:], line)
		}
		if found := private.FindString(line); found != "" {
			ts.Fatalf("%v told the number %s in %q", args[1:], found, line)
		}
	}
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

// fallar PART STATUS: from now on the program's calls whose path contains the part are refused; 0 ends it.
func cmdFallar(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fallar PART STATUS")
	}
	status, err := strconv.Atoi(args[1])
	ts.Check(err)
	sceneOf(ts).broken.Delete(args[0])
	if status != 0 {
		sceneOf(ts).broken.Store(args[0], status)
	}
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
		fmt.Fprintln(ts.Stdout(), strings.ReplaceAll(m.Shown(), "\n", " "))
	}
}

// callar METHOD CODE: from now on the chat refuses such calls with Slack's code; without arguments it does not.
func cmdCallar(ts *testscript.TestScript, neg bool, args []string) {
	switch {
	case neg || len(args) != 0 && len(args) != 2:
		ts.Fatalf("usage: callar [METHOD CODE]")
	case len(args) == 0:
		sceneOf(ts).chat.Fail(nil)
	default:
		sceneOf(ts).chat.Fail(func(c standin.Call) *standin.Failure {
			if c.Method != args[0] {
				return nil
			}
			return &standin.Failure{Code: args[1]}
		})
	}
}
