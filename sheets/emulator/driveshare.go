package emulator

import (
	"net/http"
	"net/url"
	"slices"
)

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

// shared is the permission that an account has.
func shared(email, role string) *permission {
	return &permission{"drive#permission", url.PathEscape(email), "user", role, email}
}

// permissions lists who may see a spreadsheet. Whoever may see it may change it here.
func (d *document) permissions() *permissionList {
	out := &permissionList{"drive#permissionList", []*permission{shared(d.owner, "owner")}}
	for _, email := range d.shared {
		out.Permissions = append(out.Permissions, shared(email, "writer"))
	}
	return out
}

// shareFile answers POST permissions: another account is let in.
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

// revokeFile answers DELETE permissions/ID.
func revokeFile(d *document, c *call) (any, error) {
	for i, email := range d.shared {
		if c.Arg == email || c.Arg == url.PathEscape(email) {
			d.shared = slices.Delete(d.shared, i, i+1)
			return nil, nil
		}
	}
	return nil, driveFault(http.StatusNotFound, "notFound", "permissionId", "Permission not found: "+c.Arg+".")
}
