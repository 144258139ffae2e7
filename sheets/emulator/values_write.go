package emulator

import "google.golang.org/api/sheets/v4"

// updateQuery is how values.update and values.append want it done. values.batchUpdate says the same in its body.
type updateQuery struct {
	ValueInputOption             string `json:"valueInputOption"`
	InsertDataOption             string `json:"insertDataOption"`
	IncludeValuesInResponse      bool   `json:"includeValuesInResponse"`
	ResponseValueRenderOption    string `json:"responseValueRenderOption"`
	ResponseDateTimeRenderOption string `json:"responseDateTimeRenderOption"`
}

// A valueRange is values on their way in.
type valueRange struct {
	Range          string     `json:"range"`
	MajorDimension string     `json:"majorDimension"`
	Values         []inputRow `json:"values"`
}

// readUpdate reads a request to write values. A misshapen body is told before anything else, as recorded: even before a
// range that makes no sense.
func readUpdate(c *call) (q updateQuery, body valueRange, err error) {
	if err = decode(c.Body, &body, "data"); err == nil {
		err = params(c, &q)
	}
	if err == nil {
		err = checkInputOption(q.ValueInputOption)
	}
	return q, body, err
}

// checkInputOption refuses a request that does not say whether values are as typed.
func checkInputOption(option string) error {
	if option == "" || option == "INPUT_VALUE_OPTION_UNSPECIFIED" {
		return invalid("'valueInputOption' is required but not specified")
	}
	return nil
}

// updateValues answers values.update. The body may say the range again, and must then mean the same.
func updateValues(d *document, c *call) (any, error) {
	q, body, err := readUpdate(c)
	if err != nil {
		return nil, err
	}
	s, asked, err := d.find(c.Arg)
	if err != nil {
		return nil, err
	}
	if body.Range != "" {
		if at, same, err := d.find(body.Range); err != nil || at != s || same != asked {
			return nil, invalid("Request range[%s] does not match value's range[%s]", c.Arg, body.Range)
		}
	}
	reply, _, err := d.update(s, asked, &body, q)
	return reply, err
}

// update writes values where they were asked for, and says what it did.
func (d *document) update(s *sheet, asked rect, in *valueRange, q updateQuery) (*updateReply, written, error) {
	w := &writing{sheet: s, at: asked, data: in.Values, entry: q.ValueInputOption, turned: in.MajorDimension == "COLUMNS"}
	if err := w.fits(); err != nil {
		return nil, written{}, err
	}
	did, err := w.do(d)
	if err != nil {
		return nil, did, err
	}
	return d.updateReply(s, did, in.MajorDimension, q), did, nil
}

// updateReply is an UpdateValuesResponse whose values, if they are asked for, are read as they are sent.
type updateReply struct {
	SpreadsheetId  string      `json:"spreadsheetId"`
	UpdatedRange   string      `json:"updatedRange"`
	UpdatedRows    int64       `json:"updatedRows"`
	UpdatedColumns int64       `json:"updatedColumns"`
	UpdatedCells   int64       `json:"updatedCells"`
	UpdatedData    *valuesView `json:"updatedData"`
}

// updateReply is the answer to a writing.
func (d *document) updateReply(s *sheet, did written, major string, q updateQuery) *updateReply {
	reply := &updateReply{d.id, s.a1(did.area), count(did.rows), count(did.columns), int64(did.cells), nil}
	if q.IncludeValuesInResponse {
		how := rendering{q.ResponseValueRenderOption, q.ResponseDateTimeRenderOption}
		reply.UpdatedData = viewValues(d, s, did.area, how, major)
	}
	return reply
}

// clearValues answers values.clear, whose body is empty or {}.
func clearValues(d *document, c *call) (any, error) {
	var body struct{}
	if err := decode(c.Body, &body, ""); err != nil {
		return nil, err
	}
	s, area, err := d.find(c.Arg)
	if err != nil {
		return nil, err
	}
	s.clear(area)
	return &sheets.ClearValuesResponse{SpreadsheetId: d.id, ClearedRange: s.a1(area)}, nil
}

// clear empties cells; what they look like stays.
func (s *sheet) clear(area rect) {
	s.grid.each(area, func(_, _ int, at *cell) { *at = at.put(value{}) })
}
