package legalizacion

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
)

func day(d int) hoja.Date { return hoja.Date{Year: 2026, Month: time.November, Day: d} }

// write makes a file of a folder; its folders too.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A folder of recordings is often a link to where another machine keeps them.
func TestFolderOfRecordingsIsALink(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "nas/2026/uno.wav", "sonido")
	write(t, dir, "nas/legalizacion/ALIADO/uno.wav", "una copia")
	link := filepath.Join(dir, "grabaciones")
	if err := os.Symlink(filepath.Join(dir, "nas"), link); err != nil {
		t.Skip(err)
	}
	audios, err := FindAudios(link, filepath.Join(link, "legalizacion"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := audios.byName["uno.wav"], []string{filepath.Join(link, "2026", "uno.wav")}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func sac(t *testing.T, text string) *SAC {
	t.Helper()
	s, err := Open(write(t, t.TempDir(), "sac.csv", text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sale(row int, llamada string) Sale {
	return Sale{Row: row, Tipo: "PORTABILIDAD", Llamada: llamada, Extension: "0042", Login: "jtriana", Fecha: day(20),
		Cliente: "=1+1", Documento: "04975062", MIN: "3001234567"}
}

const report = `ID LLAMADA,EXTENSIÓN,LOGIN,FECHA,ARCHIVO,COLA
7225,0042,JTRIANA,20/11/2026 10:05,C:\grab\uno.wav,Ventas
7226,0042,jtriana,20/11/2026,dos.wav,Ventas
7227,0099,otra,21/11/2026,,Ventas
7228,0042,jtriana,20/11/2026,a.wav,Ventas
7228,0042,jtriana,20/11/2026,b.wav,Ventas
7229,1,x,1/11/2026,c.wav,Ventas
7229,0042,jtriana,20/11/2026,d.wav,Ventas
7226,0042,jtriana,20/11/2026,dos.wav,Ventas
`

func notes(list []Note) (out []string) {
	for _, n := range list {
		out = append(out, n.String())
	}
	return out
}

func order(out string, audios *Audios) CallOrder {
	return CallOrder{Out: out, Aliado: "ALMACONTACT", Year: 2026, Month: 11, Format: DefaultDate, Audios: audios}
}

func TestCallsAreNamedAndWhatLacksIsListed(t *testing.T) {
	october := sale(9, "7225")
	october.Fecha = hoja.Date{Year: 2026, Month: time.October, Day: 31}
	before := sale(11, "7225")
	before.Fecha = hoja.Date{Year: 2025, Month: time.November, Day: 20}
	blank := sale(8, "")
	blank.Login = ""
	p := PlanCalls(order("out", nil), []Sale{sale(2, "7225"), sale(3, "7226"), sale(4, "7227"), sale(5, "7228"), sale(6, "7229"), sale(7, "1"), blank, october, sale(10, "7225"), before}, sac(t, report))
	var names []string
	for _, e := range p.Entries {
		names = append(names, e.File())
	}
	if diff := cmp.Diff([]string{"7225_0042_jtriana_20112026", "7226_0042_jtriana_20112026", "7227_0042_jtriana_20112026", "7229_0042_jtriana_20112026", "7225_0042_jtriana_20112026"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"fila 5: SAC tiene 2 llamadas distintas con el ID 7228; deje en el informe la de esta venta",
		"fila 7: la llamada 1 no está en el informe de SAC; revise el ID LLAMADA o descargue el informe otra vez",
		"fila 8: falta en la hoja ID LLAMADA, LOGIN",
	}, notes(p.Lacking)); diff != "" {
		t.Errorf("lacking (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"fila 4: la llamada 7227 no dice lo mismo en SAC (fila 4): extensión 0099 y no 0042, login otra y no jtriana, fecha 21/11/2026 y no 20/11/2026; el nombre lleva lo de la hoja",
		"fila 10: es la misma llamada de la fila 2: comparten el archivo «7225_0042_jtriana_20112026»",
	}, notes(p.Notes)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// What SAC leaves blank contradicts nobody.
func TestSACThatSaysLess(t *testing.T) {
	p := PlanCalls(order("out", nil), []Sale{sale(2, "7225")}, sac(t, "ID LLAMADA,EXTENSIÓN,LOGIN,FECHA\n7225,,,\n"))
	if len(p.Entries) != 1 || len(p.Lacking)+len(p.Notes) > 0 {
		t.Errorf("entries %+v, lacking %q, notes %q", p.Entries, notes(p.Lacking), notes(p.Notes))
	}
}

// Two names that differ in capitals alone are one file on many a disk.
func TestNamesThatDifferInCapitals(t *testing.T) {
	upper := sale(3, "72-26")
	upper.Login = "JTRIANA"
	p := PlanCalls(order("out", nil), []Sale{sale(2, "72/26"), upper}, sac(t, "ID LLAMADA,EXTENSIÓN,LOGIN,FECHA\n72/26,0042,jtriana,20/11/2026\n72-26,0042,jtriana,20/11/2026\n"))
	if diff := cmp.Diff([]string{"fila 3: el nombre «72-26_0042_JTRIANA_20112026» ya es de la llamada de la fila 2; corrija el ID LLAMADA de una de las dos"}, notes(p.Lacking)); diff != "" {
		t.Errorf("lacking (-want +got):\n%s", diff)
	}
}

func TestRecordingsAreFoundByTheirNames(t *testing.T) {
	for _, c := range []struct {
		why, archivo string
		files        []string
		want         string // "" for none
	}{
		{"the id with an ending", "", []string{"7225.wav"}, "7225.wav"},
		{"the id alone before the id among other things", "", []string{"7225.wav", "copia_7225.wav"}, "7225.wav"},
		{"the id twice in one name", "", []string{"7225_0042_7225.wav"}, "7225_0042_7225.wav"},
		{"the id within a longer number", "", []string{"17225.wav"}, ""},
		{"a hidden file", "", []string{".7225.wav"}, ""},
		{"SAC's name, in other letters and with other folders", `D:\a\Uno.WAV`, []string{"sub/uno.wav", "7225.wav"}, "sub/uno.wav"},
		{"a day in SAC's name is no ending", "grab.20261120", []string{"grab.20261121"}, ""},
	} {
		dir := t.TempDir()
		for _, name := range c.files {
			write(t, dir, name, "x")
		}
		audios, err := FindAudios(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		got, why := audios.find(&Call{Archivo: c.archivo}, "7225")
		if got != "" {
			if got, err = filepath.Rel(dir, got); err != nil {
				t.Fatal(err)
			}
		}
		if filepath.ToSlash(got) != c.want || (why == "") != (c.want != "") {
			t.Errorf("%s: found %q (%s), want %q", c.why, got, why, c.want)
		}
	}
}

// The copies may be laid below the recordings: they are not taken for others of the same call when it is all done again.
func TestCopiesBelowTheRecordings(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "llamada_7227-x.wav", "tres")
	o := order(filepath.Join(dir, "legal"), nil)
	for _, again := range []bool{false, true} {
		var err error
		if o.Audios, err = FindAudios(dir, o.Folder()); err != nil {
			t.Fatal(err)
		}
		p := PlanCalls(o, []Sale{sale(4, "7227")}, sac(t, report))
		done, err := p.Write(t.Context())
		if err != nil || len(p.Lacking) > 0 || done.Copied+done.Same != 1 || done.CSVSame != again {
			t.Errorf("again %v: %+v, %v, lacking %q", again, done, err, notes(p.Lacking))
		}
	}
}

// A link may lead out of the folder.
func TestLinksAreNoRecordings(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(write(t, t.TempDir(), "secreto", "x"), filepath.Join(dir, "7225.wav")); err != nil {
		t.Skip(err) // Windows lets few people make one
	}
	audios, err := FindAudios(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := audios.find(&Call{}, "7225"); got != "" {
		t.Errorf("the link %s is taken for a recording", got)
	}
}

func TestUnsafeNamesAreMadeSafeAndTold(t *testing.T) {
	bad := sale(2, "7225")
	bad.Login = "../../jtriana"
	o := order("out", nil)
	o.Aliado = "Almacontact/Swat"
	o.Format = "AAAA-MM-DD"
	p := PlanCalls(o, []Sale{bad}, sac(t, report))
	if got, want := p.Dir, filepath.Join("out", "Almacontact-Swat", "2026-11"); got != want {
		t.Errorf("folder %q, want %q", got, want)
	}
	if got, want := p.Entries[0].Name, "7225_0042_..-..-jtriana_2026-11-20"; got != want {
		t.Errorf("name %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{
		"el aliado «Almacontact/Swat» no sirve como nombre de carpeta: se usa «Almacontact-Swat»",
		"fila 2: la llamada 7225 no dice lo mismo en SAC (fila 2): login JTRIANA y no ../../jtriana; el nombre lleva lo de la hoja",
		"fila 2: «7225_0042_../../jtriana_2026-11-20» no sirve como nombre de archivo: se usa «7225_0042_..-..-jtriana_2026-11-20»",
	}, notes(p.Notes)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	// Two names that only safety made one are not one call.
	other := bad
	other.Row, other.Llamada, other.Login = 3, "7226", "..-..-jtriana"
	bad.Llamada = "7226"
	again := sac(t, "ID LLAMADA,EXTENSIÓN,LOGIN,FECHA\n7226,0042,../../jtriana,20/11/2026\n7226,0042,..-..-jtriana,20/11/2026\n")
	p = PlanCalls(o, []Sale{bad, other}, again)
	if diff := cmp.Diff([]string{"fila 3: el nombre «7226_0042_..-..-jtriana_2026-11-20» ya es de la llamada de la fila 2; corrija el ID LLAMADA de una de las dos"}, notes(p.Lacking)); diff != "" {
		t.Errorf("lacking (-want +got):\n%s", diff)
	}
}

func TestRecordingsAreCopiedUnderTheirNames(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "in/UNO.WAV", "uno")
	write(t, dir, "in/sub/dos.mp3", "dos") // another ending than SAC says
	write(t, dir, "in/llamada_7227-x.wav", "tres")
	write(t, dir, "in/d.wav", "d")
	write(t, dir, "in/otra/d.wav", "otra d")
	audios, err := FindAudios(filepath.Join(dir, "in"), "")
	if err != nil {
		t.Fatal(err)
	}
	sales := []Sale{sale(2, "7225"), sale(3, "7226"), sale(4, "7227"), sale(6, "7229"), sale(10, "7225")}
	s := sac(t, report)
	p := PlanCalls(order(filepath.Join(dir, "out"), audios), sales, s)
	if diff := cmp.Diff([]string{"fila 6: hay 2 grabaciones «d.wav» en la carpeta de grabaciones; deje una"}, notes(p.Lacking)); diff != "" {
		t.Errorf("lacking (-want +got):\n%s", diff)
	}
	done, err := p.Write(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if done.Copied != 3 || done.Same != 0 || done.CSVSame || len(done.Lacking) > 0 {
		t.Errorf("first: %+v", done)
	}
	for name, want := range map[string]string{"7225_0042_jtriana_20112026.WAV": "uno", "7226_0042_jtriana_20112026.mp3": "dos", "7227_0042_jtriana_20112026.wav": "tres"} {
		got, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
	}
	if done, err = p.Write(t.Context()); err != nil || done.Copied != 0 || done.Same != 3 || !done.CSVSame {
		t.Errorf("again: %+v, %v; want nothing to be done", done, err)
	}

	// A recording that was changed there is not replaced, and its sales are not in the list.
	write(t, p.Dir, "7225_0042_jtriana_20112026.WAV", "otra cosa")
	if err := os.Remove(done.CSV); err != nil {
		t.Fatal(err)
	}
	done, err = p.Write(t.Context())
	if err != nil || len(done.Lacking) != 2 || !strings.Contains(done.Lacking[1].String(), "fila 10: ") || !strings.Contains(done.Lacking[0].String(), "ya existe con otro contenido") {
		t.Errorf("over another: %+v, %v", done, err)
	}
	if rows := readCSV(t, done.CSV); len(rows) != 3 {
		t.Errorf("the list has %d lines, want header and two: %q", len(rows), rows)
	}
	if _, err = PlanCalls(order(filepath.Join(dir, "out"), nil), sales, s).Write(t.Context()); err == nil || !strings.Contains(err.Error(), "ya existe con otro contenido") {
		t.Errorf("another list: %v", err)
	}
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\uFEFF"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheListHasTheCallSACAndTheSale(t *testing.T) {
	p := PlanCalls(order(t.TempDir(), nil), []Sale{sale(2, "7225")}, sac(t, report))
	done, err := p.Write(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := filepath.Base(done.CSV); got != "legalizacion_ALMACONTACT_2026-11.csv" {
		t.Errorf("the file is %s", got)
	}
	want := [][]string{
		{"LLAMADA", "ID LLAMADA", "EXTENSIÓN", "LOGIN", "FECHA", "ARCHIVO", "COLA", "FILA HOJA", "FECHA VENTA", "TIPO DE VENTA", "CLIENTE", "DOCUMENTO", "CUENTA", "OT", "MIN"},
		{"7225_0042_jtriana_20112026", "7225", "0042", "JTRIANA", "20/11/2026 10:05", `C:\grab\uno.wav`, "Ventas", "2", "2026-11-20", "PORTABILIDAD", "'=1+1", "04975062", "", "", "3001234567"},
	}
	if diff := cmp.Diff(want, readCSV(t, done.CSV)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWritingStopsWhenAsked(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := PlanCalls(order(filepath.Join(dir, "out"), nil), []Sale{sale(2, "7225")}, sac(t, report)).Write(ctx)
	if _, statErr := os.Stat(filepath.Join(dir, "out")); err == nil || !strings.HasPrefix(err.Error(), "se interrumpió") || !os.IsNotExist(statErr) {
		t.Errorf("got %v, %v", err, statErr)
	}
}

func TestNothingToLegaliseWritesNothing(t *testing.T) {
	dir := t.TempDir()
	done, err := PlanCalls(order(filepath.Join(dir, "out"), nil), nil, sac(t, report)).Write(t.Context())
	if _, statErr := os.Stat(filepath.Join(dir, "out")); err != nil || done.CSV != "" || !os.IsNotExist(statErr) {
		t.Errorf("got %+v, %v, %v", done, err, statErr)
	}
}

func TestSACsHeaders(t *testing.T) {
	for _, c := range []struct{ header, want string }{
		{"Id llamada;Ext;Usuario;Fecha llamada;Grabación", ""},
		{"ID LLAMADA;EXTENSIÓN;LOGIN;FECHA;USUARIO", ""}, // a column of theirs, not LOGIN twice
		{"ID LLAMDA;EXTENSIÓN;LOGIN;FECHA", "falta la columna ID LLAMADA; ¿es «ID LLAMDA» (columna A)"},
		{"ID LLAMADA;EXTENSIÓN;LOGIN", "falta la columna FECHA"},
	} {
		s, err := Open(write(t, t.TempDir(), "sac.csv", c.header+"\n7225;42;jtriana;20/11/2026;x\n"))
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %v, want %q in it", c.header, err, c.want)
			}
			continue
		}
		if err != nil || len(s.Calls) != 1 || s.Calls[0].Login != "jtriana" || s.Calls[0].Fecha != day(20) {
			t.Errorf("%s: %+v, %v", c.header, s, err)
		}
	}
}

// A comma in a cell without quotes makes the cells after it slide: somebody must hear of the row.
func TestSACThatSlid(t *testing.T) {
	const header = "ID LLAMADA,EXTENSIÓN,LOGIN,FECHA\n"
	for text, want := range map[string]int{"1,2,ana,20/11/2026,,\n": 0, "1,2,ana,20/11/2026\n3,4,Ruiz, Ana,20/11/2026\n5,6,b,c,d,e\n": 3} {
		if got := sac(t, header+text).Overrun; got != want {
			t.Errorf("%q: the first row that slid is %d, want %d", text, got, want)
		}
	}
}

func TestSACAsXLSX(t *testing.T) {
	book := excelize.NewFile()
	for i, row := range [][]any{{"Informe SAC"}, {"ID LLAMADA", "EXTENSIÓN", "LOGIN", "FECHA", "DURACIÓN"}, {7225516707, 42, "jtriana", 46346.5, 61},
		{7225516708, 42, "jtriana", 46346.604166666, 61}, {7225516709, 42, "jtriana", 20.5, 61}} {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "sac.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []Call{
		{Row: 3, ID: "7225516707", Extension: "42", Login: "jtriana", Fecha: day(20), Cells: []string{"7225516707", "42", "jtriana", "2026-11-20 12:00:00", "61"}},
		{Row: 4, ID: "7225516708", Extension: "42", Login: "jtriana", Fecha: day(20), Cells: []string{"7225516708", "42", "jtriana", "2026-11-20 14:30:00", "61"}},
		{Row: 5, ID: "7225516709", Extension: "42", Login: "jtriana", Cells: []string{"7225516709", "42", "jtriana", "20.5", "61"}}, // no date
	}
	if diff := cmp.Diff(want, s.Calls); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestFoldersOfRecordingsThatAreNot(t *testing.T) {
	if _, err := FindAudios(filepath.Join(t.TempDir(), "no"), ""); err == nil || !strings.Contains(err.Error(), "no existe") {
		t.Errorf("got %v", err)
	}
}

func TestDue(t *testing.T) {
	verdict := func(procedure, family, estado string) *rules.Verdict {
		return &rules.Verdict{Procedimiento: procedure, Familia: family, Estado: estado}
	}
	for _, c := range []struct {
		why        string
		legalizada hoja.Outcome
		verdict    *rules.Verdict
		want       Step
	}{
		{"a new home waiting for its installation", hoja.Vacio, verdict("hogar_nueva", "hogar", "PENDIENTE INSTALACIÓN"), Llamadas},
		{"a new home installed, marked no", hoja.Negado, verdict("hogar_nueva", "hogar", "INSTALADA"), Llamadas},
		{"a line", hoja.Vacio, verdict("linea_nueva", "movil", "VALIDADA"), Llamadas},
		{"a mark not understood", hoja.Invalido, verdict("portabilidad", "movil", "VALIDADA"), Llamadas},
		{"legalised", hoja.Afirmado, verdict("migracion", "movil", "VALIDADA"), NoStep},
		{"not yet valid", hoja.Vacio, verdict("migracion", "movil", "EN PROCESO"), NoStep},
		{"an upgrade", hoja.Vacio, verdict("hogar_ot_cerrada", "hogar", "VALIDADA"), NoStep},
		{"an open order", hoja.Vacio, verdict("hogar_ot_abierta", "hogar", "INSTALADA"), NoStep},
		{"a terminal", hoja.Vacio, verdict("tyt", "tyt", "VALIDADA"), Tyt},
		{"a terminal called off", hoja.Vacio, verdict("tyt", "tyt", "CANCELADA"), NoStep},
	} {
		if got := Due(c.legalizada, c.verdict); got != c.want {
			t.Errorf("%s: step %d, want %d", c.why, got, c.want)
		}
	}
}

func TestDateFormats(t *testing.T) {
	for format, want := range map[DateFormat]string{"DDMMAAAA": "03112026", "AAAA-MM-DD": "2026-11-03", "DDMMAA": "031126"} {
		if got := format.Format(day(3)); got != want || !format.Valid() {
			t.Errorf("%s: %s, valid %v; want %s", format, got, format.Valid(), want)
		}
	}
	for _, bad := range []DateFormat{"", "DDMM", "DD/MM/AAAA", "ddmmaaaa"} {
		if bad.Valid() {
			t.Errorf("%q passes", bad)
		}
	}
}
