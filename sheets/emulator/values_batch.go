package emulator

import "google.golang.org/api/sheets/v4"

// batchValues is the body of values.batchUpdate.
type batchValues struct {
	ValueInputOption             string       `json:"valueInputOption"`
	Data                         []valueRange `json:"data"`
	IncludeValuesInResponse      bool         `json:"includeValuesInResponse"`
	ResponseValueRenderOption    string       `json:"responseValueRenderOption"`
	ResponseDateTimeRenderOption string       `json:"responseDateTimeRenderOption"`
}

// filteredValues is the body of values.batchUpdateByDataFilter.
type filteredValues struct {
	ValueInputOption             string          `json:"valueInputOption"`
	Data                         []filteredRange `json:"data"`
	IncludeValuesInResponse      bool            `json:"includeValuesInResponse"`
	ResponseValueRenderOption    string          `json:"responseValueRenderOption"`
	ResponseDateTimeRenderOption string          `json:"responseDateTimeRenderOption"`
}

// A filteredRange is values whose place is said by a data filter.
type filteredRange struct {
	DataFilter     *sheets.DataFilter `json:"dataFilter"`
	MajorDimension string             `json:"majorDimension"`
	Values         []inputRow         `json:"values"`
}

// totals is what a batch of updates answers: rows and columns that were touched twice count once.
type totals struct {
	SpreadsheetId       string `json:"spreadsheetId"`
	TotalUpdatedRows    int64  `json:"totalUpdatedRows"`
	TotalUpdatedColumns int64  `json:"totalUpdatedColumns"`
	TotalUpdatedCells   int64  `json:"totalUpdatedCells"`
	TotalUpdatedSheets  int64  `json:"totalUpdatedSheets"`
	Responses           []any  `json:"responses"`

	rows, columns map[place]bool
	sheets        map[*sheet]bool
}

type place struct {
	sheet *sheet
	n     int
}

// newTotals begins to count.
func newTotals(d *document) *totals {
	return &totals{SpreadsheetId: d.id, rows: map[place]bool{}, columns: map[place]bool{}, sheets: map[*sheet]bool{}}
}

// add counts what one writing did, and keeps its response.
func (t *totals) add(s *sheet, did written, response any) {
	for r, touched := range did.rows {
		if touched {
			t.rows[place{s, did.area.r0 + r}] = true
		}
	}
	for c, touched := range did.columns {
		if touched {
			t.columns[place{s, did.area.c0 + c}] = true
		}
	}
	t.sheets[s] = true
	t.TotalUpdatedRows, t.TotalUpdatedColumns = int64(len(t.rows)), int64(len(t.columns))
	t.TotalUpdatedSheets = int64(len(t.sheets))
	t.TotalUpdatedCells += int64(did.cells)
	t.Responses = append(t.Responses, response)
}

// batchUpdateValues answers values.batchUpdate. One range that is refused undoes all.
func batchUpdateValues(d *document, c *call) (any, error) {
	var body batchValues
	if err := decode(c.Body, &body, ""); err != nil {
		return nil, err
	}
	if err := checkInputOption(body.ValueInputOption); err != nil {
		return nil, err
	}
	q := updateQuery{body.ValueInputOption, "", body.IncludeValuesInResponse,
		body.ResponseValueRenderOption, body.ResponseDateTimeRenderOption}
	all := newTotals(d)
	for i := range body.Data {
		s, asked, err := d.find(body.Data[i].Range)
		if err != nil {
			return nil, within(err, part("data", i))
		}
		reply, did, err := d.update(s, asked, &body.Data[i], q)
		if err != nil {
			return nil, within(err, part("data", i))
		}
		all.add(s, did, reply)
	}
	return all, nil
}

// filteredReply is an UpdateValuesByDataFilterResponse.
type filteredReply struct {
	UpdatedRange   string             `json:"updatedRange"`
	UpdatedRows    int64              `json:"updatedRows"`
	UpdatedColumns int64              `json:"updatedColumns"`
	UpdatedCells   int64              `json:"updatedCells"`
	DataFilter     *sheets.DataFilter `json:"dataFilter"`
	UpdatedData    *valuesView        `json:"updatedData"`
}

// batchUpdateByDataFilter answers values.batchUpdateByDataFilter; a filter here finds one range.
func batchUpdateByDataFilter(d *document, c *call) (any, error) {
	var body filteredValues
	if err := decode(c.Body, &body, ""); err != nil {
		return nil, err
	}
	if err := checkInputOption(body.ValueInputOption); err != nil {
		return nil, err
	}
	q := updateQuery{body.ValueInputOption, "", body.IncludeValuesInResponse,
		body.ResponseValueRenderOption, body.ResponseDateTimeRenderOption}
	all := newTotals(d)
	for i, in := range body.Data {
		s, asked, err := d.filtered(in.DataFilter, i)
		if err != nil {
			return nil, within(err, part("data", i))
		}
		u, did, err := d.update(s, asked, &valueRange{MajorDimension: in.MajorDimension, Values: in.Values}, q)
		if err != nil {
			return nil, within(err, part("data", i))
		}
		all.add(s, did, &filteredReply{u.UpdatedRange, u.UpdatedRows, u.UpdatedColumns, u.UpdatedCells,
			canonical(in.DataFilter), u.UpdatedData})
	}
	return all, nil
}

// batchClearValues answers values.batchClear.
func batchClearValues(d *document, c *call) (any, error) {
	var body sheets.BatchClearValuesRequest
	if err := decode(c.Body, &body, ""); err != nil {
		return nil, err
	}
	out := &sheets.BatchClearValuesResponse{SpreadsheetId: d.id}
	for i, a1 := range body.Ranges {
		s, area, err := d.find(a1)
		if err != nil {
			return nil, within(err, part("ranges", i))
		}
		s.clear(area)
		out.ClearedRanges = append(out.ClearedRanges, s.a1(area))
	}
	return out, nil
}

// batchClearByDataFilter answers values.batchClearByDataFilter.
func batchClearByDataFilter(d *document, c *call) (any, error) {
	var body sheets.BatchClearValuesByDataFilterRequest
	if err := decode(c.Body, &body, ""); err != nil {
		return nil, err
	}
	out := &sheets.BatchClearValuesByDataFilterResponse{SpreadsheetId: d.id}
	for i, f := range body.DataFilters {
		s, area, err := d.filtered(f, i)
		if err != nil {
			return nil, err
		}
		s.clear(area)
		out.ClearedRanges = append(out.ClearedRanges, s.a1(area))
	}
	return out, nil
}
