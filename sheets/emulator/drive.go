package emulator

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
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
		return noFile(path[1])
	}
	what := path[0]
	if len(path) > 2 {
		what = path[2]
	}
	switch c.r.Method + " " + what {
	case "GET files":
		return c.answer(b.latest.Load().file(), briefFile)
	case "PATCH files":
		return s.driveChange(c, b, "drive.rename")
	case "DELETE files":
		if err := s.remove(b); err != nil {
			return noFile(path[1])
		}
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	case "POST copy":
		return s.copyFile(c, b.latest.Load())
	case "GET export":
		return c.export(b.latest.Load())
	case "PUT upload":
		return s.driveChange(c, b, "drive.import")
	case "GET comments":
		return c.answer(&commentList{ForceSendFields: []string{"Comments"}}, nil)
	case "GET permissions":
		return c.answer(b.latest.Load().permissions(), nil)
	case "POST permissions":
		return s.driveChange(c, b, "drive.share")
	case "DELETE permissions":
		if len(path) == 4 {
			c.Arg = path[3]
			return s.driveChange(c, b, "drive.revoke")
		}
	}
	return noMethod(c.r)
}

// driveChange makes a change and answers what it gives; nothing is a 204.
func (s *Server) driveChange(c *driveCall, b *book, op string) error {
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

func (s *Server) copyFile(c *driveCall, of *document) error {
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

type comment struct {
	Content string `json:"content"`
	Anchor  string `json:"anchor"`
}

// A permission is whom a file is shared with.
type permission struct {
	Kind         string `json:"kind"`
	ID           string `json:"id"`
	Type         string `json:"type"`
	Role         string `json:"role"`
	EmailAddress string `json:"emailAddress"`
}

type permissionList struct {
	Kind        string        `json:"kind"`
	Permissions []*permission `json:"permissions"`
}

func shared(email, role string) *permission {
	return &permission{"drive#permission", url.PathEscape(email), "user", role, email}
}

func (d *document) permissions() *permissionList {
	out := &permissionList{"drive#permissionList", []*permission{shared(d.owner, "owner")}}
	for _, email := range d.shared {
		out.Permissions = append(out.Permissions, shared(email, "writer"))
	}
	return out
}

func shareFile(d *document, c *call) (any, error) {
	var in permission
	if err := decode(c.Body, &in, ""); err != nil {
		return nil, err
	}
	if in.Type != "user" || in.EmailAddress == "" {
		return nil, unsupported("Only sharing with type user and an emailAddress is supported by this emulator.")
	}
	if in.Role != "writer" && in.Role != "reader" && in.Role != "commenter" {
		return nil, badParameter("permission.role", "The specified role is invalid or not supported.")
	}
	if !slices.Contains(d.shared, in.EmailAddress) {
		d.shared = append(d.shared, in.EmailAddress)
	}
	return shared(in.EmailAddress, in.Role), nil
}

func revokeFile(d *document, c *call) (any, error) {
	for i, email := range d.shared {
		if c.Arg == email || c.Arg == url.PathEscape(email) {
			d.shared = slices.Delete(d.shared, i, i+1)
			return nil, nil
		}
	}
	return nil, driveFault(http.StatusNotFound, "notFound", "permissionId", "Permission not found: "+c.Arg+".")
}
