package emulator

import (
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"google.golang.org/api/sheets/v4"
)

// A call is one request about one spreadsheet, off the wire. It is what a journal keeps of a change: with the same
// document it gives the same result.
type call struct {
	Op    string    `json:"op"`
	Arg   string    `json:"arg,omitempty"`   // the range or the sheet that the path names
	Query string    `json:"query,omitempty"` // as sent
	Body  []byte    `json:"-"`               // a journal has it as it came
	At    time.Time `json:"at"`
	Seed  uint64    `json:"seed"` // decides the ids that are minted
	By    string    `json:"by,omitempty"`

	fields mask // what the caller wants to see of the answer; the change does not depend on it
}

// An operation is what one method of the API does: it reads a spreadsheet, makes its next version, or has to do with
// more than one.
type operation struct {
	answer reflect.Type // what the service answers, to check the field mask against
	read   func(*document, *call) (any, error)
	write  func(*document, *call) (any, error)
	across func(s *Server, c *call, id string) (any, error)
}

// reads, across and writes make operations whose answer has the type T.
func reads[T any](f func(*document, *call) (any, error)) operation {
	return operation{answer: reflect.TypeFor[T](), read: f}
}

func across[T any](f func(*Server, *call, string) (any, error)) operation {
	return operation{answer: reflect.TypeFor[T](), across: f}
}

func writes[T any](f func(*document, *call) (any, error)) operation {
	return operation{answer: reflect.TypeFor[T](), write: f}
}

// operations is every method on spreadsheets, by the name that target gives it.
var operations map[string]operation

func init() { // not a literal: the operations look up their own names
	operations = map[string]operation{
		"create":          across[sheets.Spreadsheet]((*Server).create),
		"get":             reads[sheets.Spreadsheet](getSpreadsheet),
		"getByDataFilter": reads[sheets.Spreadsheet](getByDataFilter),
		"batchUpdate":     writes[sheets.BatchUpdateSpreadsheetResponse](batchUpdate),
		"copyTo":          across[sheets.SheetProperties]((*Server).copyTo),

		"values.get":                  reads[sheets.ValueRange](getValues),
		"values.batchGet":             reads[sheets.BatchGetValuesResponse](batchGetValues),
		"values.batchGetByDataFilter": reads[sheets.BatchGetValuesByDataFilterResponse](batchGetByDataFilter),

		"values.update":                  writes[sheets.UpdateValuesResponse](updateValues),
		"values.append":                  writes[sheets.AppendValuesResponse](appendValues),
		"values.clear":                   writes[sheets.ClearValuesResponse](clearValues),
		"values.batchUpdate":             writes[sheets.BatchUpdateValuesResponse](batchUpdateValues),
		"values.batchClear":              writes[sheets.BatchClearValuesResponse](batchClearValues),
		"values.batchUpdateByDataFilter": writes[sheets.BatchUpdateValuesByDataFilterResponse](batchUpdateByDataFilter),
		"values.batchClearByDataFilter":  writes[sheets.BatchClearValuesByDataFilterResponse](batchClearByDataFilter),

		// Changes that come through Drive; no path below /v4/spreadsheets has these names.
		"drive.import": writes[driveFile](importCSV),
		"drive.rename": writes[driveFile](renameFile),
		"drive.share":  writes[permission](shareFile),
		"drive.revoke": writes[permission](revokeFile),
	}
}

const spreadsheets = "/v4/spreadsheets"

// target reads a decoded path: which operation on which spreadsheet. Clients differ in what they encode, and some put
// a slash before the colon. op is "" for a path of no method.
func target(method, path string) (op, id, arg string) {
	if path == spreadsheets && method == http.MethodPost {
		return "create", "", ""
	}
	id, rest, _ := strings.Cut(strings.TrimPrefix(path, spreadsheets+"/"), "/")
	if before, verb, ok := strings.Cut(id, ":"); ok {
		id, rest = before, ":"+verb
	}
	switch {
	case rest == "" && method == http.MethodGet:
		return "get", id, ""
	case method == http.MethodPost && (rest == ":batchUpdate" || rest == ":getByDataFilter"):
		return rest[1:], id, ""
	case strings.HasPrefix(rest, "sheets/") && strings.HasSuffix(rest, ":copyTo") && method == http.MethodPost:
		return "copyTo", id, strings.TrimSuffix(rest[len("sheets/"):], ":copyTo")
	case strings.HasPrefix(rest, "values:"):
		if op := "values." + rest[len("values:"):]; (method == http.MethodGet) == (op == "values.batchGet") {
			return op, id, ""
		}
	case strings.HasPrefix(rest, "values/"):
		return valuesTarget(method, id, rest[len("values/"):])
	}
	return "", id, ""
}

// valuesTarget is target for paths with a range, which may itself hold slashes and colons.
func valuesTarget(method, id, arg string) (string, string, string) {
	switch method {
	case http.MethodGet:
		return "values.get", id, arg
	case http.MethodPut:
		return "values.update", id, arg
	case http.MethodPost:
		if a, ok := strings.CutSuffix(arg, ":append"); ok {
			return "values.append", id, a
		}
		if a, ok := strings.CutSuffix(arg, ":clear"); ok {
			return "values.clear", id, a
		}
	}
	return "", id, arg
}

// serveSheets answers the requests below /v4/spreadsheets. All that can be wrong with a request's shape is found
// before anything is done.
func (s *Server) serveSheets(w http.ResponseWriter, r *http.Request, by string) {
	c, id, err := s.readCall(w, r, by)
	var reply any
	if err == nil {
		reply, err = s.perform(c, id)
	}
	if err != nil {
		writeFault(w, r, err)
		return
	}
	writeAnswer(w, r, http.StatusOK, reply, c.fields)
}

// readCall reads a request off the wire.
func (s *Server) readCall(w http.ResponseWriter, r *http.Request, by string) (c *call, id string, err error) {
	path, err := url.PathUnescape(r.URL.EscapedPath())
	if err != nil {
		return nil, "", invalid("Malformed path: %s", r.URL.Path)
	}
	c = &call{Query: r.URL.RawQuery, At: s.now(), Seed: newSeed(), By: by}
	c.Op, id, c.Arg = target(r.Method, path)
	o, ok := operations[c.Op]
	if !ok {
		return nil, "", noMethod(r)
	}
	if c.Body, err = body(w, r); err != nil {
		return nil, "", err
	}
	query, err := checkQuery(c)
	if err != nil {
		return nil, "", err
	}
	c.fields, err = answerMask(query, o.answer)
	return c, id, err
}

// now is the time as answers have it.
func (s *Server) now() time.Time { return s.opts.Now().UTC().Truncate(time.Millisecond) }

// perform does what c asks of a spreadsheet, if its caller may.
func (s *Server) perform(c *call, id string) (any, error) {
	o := operations[c.Op]
	if o.across != nil {
		return o.across(s, c, id)
	}
	b, err := s.lookUp(c, id)
	if err != nil {
		return nil, err
	}
	if err := s.quota.spend(c.By, o.write != nil, c.At); err != nil {
		return nil, err
	}
	if o.read != nil {
		return o.read(b.latest.Load(), c)
	}
	return s.change(b, c, o.write)
}

// lookUp is the spreadsheet that c names, if its caller may see it.
func (s *Server) lookUp(c *call, id string) (*book, error) {
	b := s.book(id)
	if b == nil {
		return nil, notFound()
	}
	if !s.may(c.By, b.latest.Load()) {
		return nil, forbidden()
	}
	return b, nil
}

// noMethod refuses what is no method here: by name when the service has it.
func noMethod(r *http.Request) error {
	if strings.Contains(r.URL.Path, "/developerMetadata") {
		return unsupported("developerMetadata is not supported by this emulator.")
	}
	f := notFound()
	f.message = "The requested URL was not found on this server: " + r.Method + " " + r.URL.Path
	return f
}

const maxBody = 100 << 20

// body is a request's body, whole.
func body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, large := err.(*http.MaxBytesError); large {
		return nil, &fault{code: http.StatusRequestEntityTooLarge, status: "INVALID_ARGUMENT",
			message: "Request payload size exceeds the limit: 104857600 bytes."}
	}
	if err != nil {
		return nil, invalid("Reading the request's body: %v", err)
	}
	return b, nil
}
