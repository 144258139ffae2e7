package round_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets/sheetstest"
)

// elsewhereEnv, in the environment, makes the test binary an emulator.
const elsewhereEnv = "CELULA_TEST_EMULATOR"

// An elsewhere is an emulator in another process, with a large hoja in it.
type elsewhere struct {
	*sheetstest.Emulator
	id string
}

// startElsewhere starts this very program as an emulator, until the benchmark ends, and lays out a hoja of so many sales
// in it, all of its columns in the order of the schema.
func startElsewhere(b *testing.B, sales int) *elsewhere {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), elsewhereEnv+"=1")
	e := &elsewhere{Emulator: sheetstest.StartProcess(b, cmd)}
	schema := loadRules(b).Schema
	rows := make([][]any, 1, 1+sales)
	for _, f := range schema.Fields() {
		rows[0] = append(rows[0], f.Header)
	}
	for i := range sales {
		rows = append(rows, largeSale(schema, 1+i))
	}
	e.id = e.Spreadsheet(b, "Ventas", rows)
	return e
}

func loadRules(b *testing.B) *rules.Rules {
	rs, err := rules.LoadDir("")
	if err != nil {
		b.Fatal(err)
	}
	return rs
}

// bare reads the hoja and does nothing with it.
func (e *elsewhere) bare(b *testing.B) {
	res, err := http.Get(e.URL + "/v4/spreadsheets/" + e.id + "/values/Ventas?prettyPrint=false&valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=SERIAL_NUMBER")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	d := jsontext.NewDecoder(res.Body)
	for {
		if _, err := d.ReadToken(); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// spoil has MORA changed in one sale of a hundred, to what it was not in the round before.
func (e *elsewhere) spoil(b *testing.B, sales, n int) {
	col := hoja.ColumnName(loadRules(b).Schema.Index("mora"))
	var data []any
	for i := 0; i < sales; i += 100 {
		data = append(data, map[string]any{"range": fmt.Sprintf("Ventas!%s%d", col, 2+i), "values": [][]string{{[]string{"si", "no"}[n%2]}}})
	}
	e.Call(b, http.MethodPost, "/v4/spreadsheets/"+e.id+"/values:batchUpdate", map[string]any{"valueInputOption": "RAW", "data": data}, nil)
}

// largeSale is a sale at home that is complete, with a word in every column that no rule of its procedure reads.
func largeSale(schema *hoja.Schema, i int) []any {
	values := map[string]any{"fecha_venta": 46300.0 + float64(i%40), "id_llamada": fmt.Sprint(1_000_000 + i), "extension": "4439", "login": fmt.Sprintf("jtriana%d", i%60),
		"tipo_venta": "Upgrade", "cliente": fmt.Sprintf("Cliente Número %d", i), "documento": fmt.Sprint(10_000_000 + i), "telefono": fmt.Sprint(3_000_000_000 + i),
		"cuenta": fmt.Sprint(40_000_000 + i), "servicios": "Paquete de canales", "megas": "60 megas", "codigos": "I619 B410", "codigos_rr": "b410, i619",
		"cantidad": 1, "cantidad_rr": 1, "mora": "No", "aviso_final": "no", "direccion": fmt.Sprintf("Calle %d # %d-%d", i%170, i%90, i%60), "tarifa": 89900,
		"plan": "Triple play", "transferida": "sí", "ofrecimiento": "si", "credito": "Aprobado", "identidad": "ok", "contrato": "si", "ot": fmt.Sprint(70_000_000 + i),
		"franja": "8 a 12", "tipologia": "Cliente nuevo", "recarga": 20000, "valor_equipo": 0, "descuento": 0, "cuotas": 12, "valor_cuota": 0, "equipo": "ninguno"}
	row := make([]any, len(schema.Fields()))
	for name, v := range values {
		row[schema.Index(name)] = v
	}
	return row
}
