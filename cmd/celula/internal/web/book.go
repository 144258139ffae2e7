package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	jsonv2 "github.com/go-json-experiment/json"
)

// A book is the spreadsheet as a person's browser reaches it: over the Sheets API.
type book struct {
	base, id string
	client   *http.Client
}

// call makes one request below the spreadsheet's address, and decodes the answer into out, if given.
func (b *book) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encoding the request: %w", err)
		}
		body = bytes.NewReader(data)
	}
	address := b.base + "/v4/spreadsheets/" + url.PathEscape(b.id) + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := b.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return apiError(resp)
	}
	if out == nil {
		return nil
	}
	return jsonv2.UnmarshalRead(resp.Body, out) // encoding/json is slow over an answer that is a whole hoja
}

// values reads ranges as they are shown: of each, its rows, a JSON array of texts each.
func (b *book) values(ctx context.Context, ranges ...string) ([][]json.RawMessage, error) {
	var answer struct {
		ValueRanges []struct {
			Values []json.RawMessage `json:"values"`
		} `json:"valueRanges"`
	}
	query := url.Values{"valueRenderOption": {"FORMATTED_VALUE"}, "prettyPrint": {"false"}, "ranges": ranges}
	if err := b.call(ctx, http.MethodGet, "/values:batchGet", query, nil, &answer); err != nil {
		return nil, err
	}
	rows := make([][]json.RawMessage, len(answer.ValueRanges))
	for i, r := range answer.ValueRanges {
		rows[i] = r.Values
	}
	return rows, nil
}

// apiError is what the API says of a request that it refused.
func apiError(resp *http.Response) error {
	var answer struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&answer); err != nil || answer.Error.Message == "" {
		return fmt.Errorf("%s", resp.Status)
	}
	return fmt.Errorf("%s", answer.Error.Message)
}

// batch makes all the changes or none.
func (b *book) batch(ctx context.Context, requests ...any) error {
	return b.call(ctx, http.MethodPost, ":batchUpdate", nil, map[string]any{"requests": requests}, nil)
}
