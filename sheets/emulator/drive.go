package emulator

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

const spreadsheetType = "application/vnd.google-apps.spreadsheet"

// A driveFile is a spreadsheet as Drive tells of it.
type driveFile struct {
	Kind         string `json:"kind"`
	ID           string `json:"id"`
	Name         string `json:"name"`
	MimeType     string `json:"mimeType"`
	CreatedTime  string `json:"createdTime"`
	ModifiedTime string `json:"modifiedTime"`
	WebViewLink  string `json:"webViewLink"`
}

// briefFile is what Drive tells unasked.
var briefFile = mask{"kind": nil, "id": nil, "name": nil, "mimeType": nil}

const driveTime = "2006-01-02T15:04:05.000Z"

// file is the spreadsheet as Drive tells of it.
func (d *document) file() *driveFile {
	return &driveFile{
		"drive#file", d.id, d.props.Title, spreadsheetType, d.created.Format(driveTime), d.modified.Format(driveTime),
		"https://docs.google.com/spreadsheets/d/" + d.id + "/edit",
	}
}

// A driveCall is a request to Drive on its way through.
type driveCall struct {
	*call
	w     http.ResponseWriter
	r     *http.Request
	query url.Values
}

// serveDrive answers the requests below /drive/v3/files and the upload of a CSV file.
func (s *Server) serveDrive(w http.ResponseWriter, r *http.Request, by string) {
	content, err := body(w, r)
	if err != nil {
		writeDriveFault(w, r, err)
		return
	}
	c := &driveCall{&call{Query: r.URL.RawQuery, Body: content, At: s.now(), Seed: newSeed(), By: by}, w, r, r.URL.Query()}
	path := strings.Trim(strings.TrimPrefix(r.URL.Path, "/drive/v3"), "/")
	if rest, ok := strings.CutPrefix(r.URL.Path, "/upload/drive/v2/files/"); ok && r.Method == http.MethodPut {
		path = "upload/" + rest
	}
	if err := s.drive(c, strings.Split(path, "/")); err != nil {
		writeDriveFault(w, r, err)
	}
}

// drive does what a path asks for: files, files/ID, files/ID/what, files/ID/permissions/ID.
func (s *Server) drive(c *driveCall, path []string) error {
	if path[0] == "files" && len(path) == 1 {
		switch c.r.Method {
		case http.MethodGet:
			return s.listFiles(c)
		case http.MethodPost:
			return s.createFile(c)
		}
	}
	if len(path) < 2 {
		return noMethod(c.r)
	}
	b := s.book(path[1])
	if b == nil || !s.may(c.By, b.latest.Load()) {
		return noFile(path[1]) // Drive does not let on that there is one
	}
	what := path[0]
	if len(path) > 2 {
		what = path[2]
	}
	if len(path) > 3 {
		c.Arg = path[3]
	}
	do, ok := fileMethods[c.r.Method+" "+what]
	if !ok {
		return noMethod(c.r)
	}
	return do(s, c, b)
}

// fileMethods is what can be done with one file.
var fileMethods map[string]func(*Server, *driveCall, *book) error

func init() { // not a literal: driveChange looks operations up
	fileMethods = map[string]func(*Server, *driveCall, *book) error{
		"GET files":          ofDocument(func(c *driveCall, d *document) error { return c.answer(d.file(), briefFile) }),
		"GET export":         ofDocument((*driveCall).export),
		"GET permissions":    ofDocument(func(c *driveCall, d *document) error { return c.answer(d.permissions(), nil) }),
		"GET comments":       ofDocument(func(c *driveCall, _ *document) error { return c.answer(noComments, nil) }),
		"POST copy":          (*Server).copyFile,
		"DELETE files":       (*Server).deleteFile,
		"PATCH files":        driveChange("drive.rename"),
		"PUT upload":         driveChange("drive.import"),
		"POST permissions":   driveChange("drive.share"),
		"DELETE permissions": driveChange("drive.revoke"),
	}
}

// ofDocument is a method that only reads.
func ofDocument(f func(*driveCall, *document) error) func(*Server, *driveCall, *book) error {
	return func(_ *Server, c *driveCall, b *book) error { return f(c, b.latest.Load()) }
}

// driveChange is a method that makes one of the operations, and answers what that gives; nothing is a 204.
func driveChange(op string) func(*Server, *driveCall, *book) error {
	return func(s *Server, c *driveCall, b *book) error {
		c.Op = op
		reply, err := s.change(b, c.call, operations[op].write)
		if err != nil {
			return err
		}
		if reply == nil {
			c.w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return c.answer(reply, nil)
	}
}

// deleteFile deletes for good: there is no trash here.
func (s *Server) deleteFile(c *driveCall, b *book) error {
	if err := s.remove(b); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// answer sends a message, or what the fields parameter wants of it.
func (c *driveCall) answer(reply any, usual mask) error {
	fields := usual
	if text := c.query.Get("fields"); text != "" {
		m, ok := parseMask(text)
		if !ok {
			return badParameter("fields", "Invalid field selection "+text)
		}
		if name := m.unknown(reflect.TypeOf(reply)); name != "" {
			return badParameter("fields", "Invalid field selection "+name)
		}
		fields = m
	}
	writeAnswer(c.w, c.r, http.StatusOK, reply, fields)
	return nil
}

// A newFile is what a request says of a file that it makes, copies or renames.
type newFile struct {
	Name        string   `json:"name"`
	MimeType    string   `json:"mimeType"`
	Parents     []string `json:"parents"` // there are no folders here
	Description string   `json:"description"`
}

// createFile makes an empty spreadsheet. Drive has other files as well, which are refused.
func (s *Server) createFile(c *driveCall) error {
	var in newFile
	if err := decode(c.Body, &in, ""); err != nil {
		return err
	}
	if in.MimeType != spreadsheetType {
		return unsupported("Files of type %q are not supported by this emulator.", in.MimeType)
	}
	if in.Name == "" {
		in.Name = "Untitled"
	}
	d := newDocument(newID(), in.Name, c.By, c.call)
	if err := s.add(d); err != nil {
		return err
	}
	return c.answer(d.file(), briefFile)
}

// copyFile makes a spreadsheet of its own of another's present state.
func (s *Server) copyFile(c *driveCall, b *book) error {
	of := b.latest.Load()
	var in newFile
	if err := decode(c.Body, &in, ""); err != nil {
		return err
	}
	if in.MimeType != "" && in.MimeType != spreadsheetType {
		return unsupported("Copies as %q are not supported by this emulator.", in.MimeType)
	}
	if in.Name == "" {
		in.Name = "Copy of " + of.props.Title
	}
	d := of.next(c.call)
	props := *of.props
	props.Title = in.Name
	d.id, d.version, d.owner, d.shared, d.created, d.props = newID(), of.version, c.By, nil, c.At, &props
	if err := s.add(d); err != nil {
		return err
	}
	return c.answer(d.file(), briefFile)
}

// renameFile answers PATCH files/ID; a file's name is the spreadsheet's title.
func renameFile(d *document, c *call) (any, error) {
	var in newFile
	if err := decode(c.Body, &in, ""); err != nil {
		return nil, err
	}
	if in.Name != "" {
		props := *d.props
		props.Title = in.Name
		d.props = &props
	}
	return d.file(), nil
}

// commentList is Drive's list of comments, of which there are none; that is told nevertheless.
type commentList struct {
	Comments      []*comment `json:"comments"`
	NextPageToken string     `json:"nextPageToken"`

	ForceSendFields []string `json:"-"`
}

var noComments = &commentList{ForceSendFields: []string{"Comments"}}

type comment struct {
	Content string `json:"content"`
	Anchor  string `json:"anchor"`
}
