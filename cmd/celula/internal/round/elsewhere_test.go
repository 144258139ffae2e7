package round_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"strconv"

	"github.com/almacontact/celula/rules"
	"github.com/almacontact/celula/rules/hoja"
	"github.com/almacontact/celula/sheets/emulator"
)

// serveElsewhere is the life of the process that [startElsewhere] starts: an emulator with so many sales, until its
// standard input ends.
func serveElsewhere(sales string) {
	n, err := strconv.Atoi(sales)
	if err != nil {
		log.Fatal(err)
	}
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		log.Fatal(err)
	}
	listening := httptest.NewServer(server)
	rs, err := rules.LoadDir("")
	if err != nil {
		log.Fatal(err)
	}
	id := layOutSales(server, rs.Schema, n)
	fmt.Println(listening.URL, id)
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		log.Fatal(err)
	}
}

// layOutSales makes a spreadsheet with a hoja of n sales, all of its columns in the order of the schema.
func layOutSales(server *emulator.Server, schema *hoja.Schema, n int) (id string) {
	do := func(method, path string, body, out any) {
		text, err := json.Marshal(body)
		if err != nil {
			log.Fatal(err)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(method, path, bytes.NewReader(text)))
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil || w.Code != 200 {
			log.Fatalf("%s %s: %d %v %.300s", method, path, w.Code, err, w.Body)
		}
	}
	var made struct{ SpreadsheetID string }
	header := []any{}
	for _, f := range schema.Fields() {
		header = append(header, f.Header)
	}
	do("POST", "/v4/spreadsheets", map[string]any{"sheets": []any{map[string]any{"properties": map[string]any{
		"title": "Ventas", "gridProperties": map[string]any{"rowCount": n + 1, "columnCount": len(header)}}}}}, &made)
	for from := 0; from <= n; {
		var rows [][]any
		row := from + 1
		for ; from <= n && len(rows) < 10_000; from++ {
			if from == 0 {
				rows = append(rows, header)
				continue
			}
			rows = append(rows, largeSale(schema, from))
		}
		do("PUT", fmt.Sprintf("/v4/spreadsheets/%s/values/Ventas!A%d?valueInputOption=RAW", made.SpreadsheetID, row), map[string]any{"values": rows}, &struct{}{})
	}
	return made.SpreadsheetID
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
