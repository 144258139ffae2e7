package muestra

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/almacontact/celula/rules/hoja"
)

// Pestana is the tab of the sales.
const Pestana = "Ventas"

const libres = 140 // blank rows below the sales, to type in

// Crear makes a spreadsheet with n of the sample's sales, and in another tab Claro's base for them, over the Sheets API
// at base (http://127.0.0.1:PORT), and gives its id. The columns are the people's in the order of the schema; those of
// the bot come with its setup.
func Crear(ctx context.Context, base string, schema *hoja.Schema, hoy hoja.Date, n int) (id string, err error) {
	var headers, fields []string
	for _, f := range schema.Fields() {
		if !f.Bot {
			headers, fields = append(headers, f.Header), append(fields, f.Name)
		}
	}
	rows := [][]string{headers}
	for _, v := range Ventas(hoy, n) {
		row := make([]string, len(fields))
		for field, text := range v.Celdas {
			row[slices.Index(fields, field)] = text
		}
		rows = append(rows, row)
	}
	var book struct {
		ID string `json:"spreadsheetId"`
	}
	err = send(ctx, http.MethodPost, base+"/v4/spreadsheets", map[string]any{
		"properties": map[string]any{"title": "Hoja de ventas (muestra)", "locale": "es_CO", "timeZone": "America/Bogota"},
		"sheets": []any{map[string]any{"properties": map[string]any{"title": Pestana, "gridProperties": map[string]any{
			"rowCount": len(rows) + libres, "columnCount": len(fields), "frozenRowCount": 1}}},
			map[string]any{"properties": map[string]any{"title": PestanaClaro, "gridProperties": map[string]any{
				"rowCount": n + libres, "columnCount": len(columnasClaro), "frozenRowCount": 1}}}},
	}, &book)
	if err != nil {
		return "", fmt.Errorf("creating the sample spreadsheet: %w", err)
	}
	for tab, rows := range map[string][][]string{Pestana: rows, PestanaClaro: Claro(hoy, n)} {
		address := base + "/v4/spreadsheets/" + book.ID + "/values/" + url.PathEscape("'"+tab+"'!A1") + "?valueInputOption=USER_ENTERED"
		if err := send(ctx, http.MethodPut, address, map[string]any{"values": rows}, nil); err != nil {
			return "", fmt.Errorf("typing the sample's tab %s: %w", tab, err)
		}
	}
	return book.ID, nil
}

func send(ctx context.Context, method, address string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s", resp.Status)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
