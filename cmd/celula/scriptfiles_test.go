package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/sheets/emulator"
)

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
	writeFile(ts, args[0], []byte(text))
}

func writeFile(ts *testscript.TestScript, file string, text []byte) {
	ts.Check(os.WriteFile(ts.MkAbs(file), text, 0o600))
}

// expandir FILE…: puts the script's variables where the files say $NAME.
func cmdExpandir(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: expandir FILE...")
	}
	for _, file := range args {
		writeFile(ts, file, []byte(os.Expand(ts.ReadFile(file), ts.Getenv)))
	}
}

// largo VARIABLE N: sets the variable to a text of N letters.
func cmdLargo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: largo VARIABLE N")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Setenv(args[0], strings.Repeat("x", n))
}

// llave FILE [ajena]: writes a key for the emulator, or one that asks it for tokens though another issued it.
func cmdLlave(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: llave FILE [ajena]")
	}
	o := sceneOf(ts)
	issuer := o.sheet
	if len(args) == 2 {
		var err error
		issuer, err = emulator.New(emulator.Options{})
		ts.Check(err)
	}
	key, err := issuer.ServiceAccountKey(o.google.URL)
	ts.Check(err)
	writeFile(ts, args[0], key)
}

// retener FILE: opens a state, as another celula would, until the script ends.
func cmdRetener(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: retener FILE")
	}
	st, err := store.Open(context.Background(), ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { ts.Check(st.Close()) })
}

// exportar FILE.csv TO KIND: the same table as another program exports it.
func cmdExportar(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: exportar FILE.csv TO KIND")
	}
	text := ts.ReadFile(args[0])
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	ts.Check(err)
	var out bytes.Buffer
	switch args[2] {
	case "bom":
		out.WriteString("\uFEFF" + text)
	case "windows-1252":
		old, err := charmap.Windows1252.NewEncoder().String(text)
		ts.Check(err)
		out.WriteString(old)
	case "puntoycoma":
		w := csv.NewWriter(&out)
		w.Comma, w.UseCRLF = ';', true
		ts.Check(w.WriteAll(rows))
	case "xlsx", "meses":
		f := excelize.NewFile()
		if args[2] == "meses" { // a tab for each
			_, err := f.NewSheet("Ventas oct")
			ts.Check(err)
			ts.Check(f.SetSheetName("Sheet1", "Ventas nov"))
		}
		for _, tab := range f.GetSheetList() {
			for i, row := range rows {
				ts.Check(f.SetSheetRow(tab, fmt.Sprintf("A%d", i+1), &row))
			}
		}
		ts.Check(f.Write(&out))
	default:
		ts.Fatalf("no export is called %s", args[2])
	}
	writeFile(ts, args[1], out.Bytes())
}

// recortar FILE: leaves the first half of a file.
func cmdRecortar(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: recortar FILE")
	}
	text := ts.ReadFile(args[0])
	writeFile(ts, args[0], []byte(text[:len(text)/2]))
}
