package emulator

import (
	"slices"

	"google.golang.org/api/sheets/v4"
)

// protect makes a protection as it is kept: whoever makes it may edit, and is named unless it only warns.
func (d *document) protect(p *sheets.ProtectedRange) {
	p.RequestingUserCanEdit = true
	editors := &sheets.Editors{}
	if p.Editors != nil {
		*editors = *p.Editors
	}
	if !slices.Contains(editors.Users, d.by) {
		editors.Users = append(slices.Clone(editors.Users), d.by)
	}
	p.Editors = editors
}

// addProtectedRange protects a range (AddProtectedRangeRequest). Protection is kept and told, and not enforced.
func (d *document) addProtectedRange(r *sheets.AddProtectedRangeRequest) (*sheets.Response, error) {
	in := r.ProtectedRange
	if in == nil {
		return nil, invalid("protectedRange is required")
	}
	s, g, err := d.protectedPlace(in)
	if err != nil {
		return nil, err
	}
	next := canonical(in)
	next.Range = g
	if next.ProtectedRangeId == 0 {
		next.ProtectedRangeId = d.mintObject()
	} else if _, _, err := d.protection(next.ProtectedRangeId); err == nil {
		return nil, invalid("Protected range with id %d already exists.", next.ProtectedRangeId)
	}
	d.protect(next)
	s.protected = append(s.protected, next)
	said := *next
	said.Editors = &sheets.Editors{} // as the service answers; it names them when asked later
	return &sheets.Response{AddProtectedRange: &sheets.AddProtectedRangeResponse{ProtectedRange: &said}}, nil
}

// protectedPlace is the sheet that a protection is for, and its range as it is kept.
func (d *document) protectedPlace(in *sheets.ProtectedRange) (*sheet, *sheets.GridRange, error) {
	g := in.Range
	if in.NamedRangeId != "" {
		n, _, err := d.namedRange(in.NamedRangeId)
		if err != nil {
			return nil, nil, err
		}
		g = n.Range
	}
	s, _, err := d.area(g)
	if err != nil {
		return nil, nil, err
	}
	return s, spanOf(g).gridRange(), nil
}

// protection finds a protection, and the sheet that has it.
func (d *document) protection(id int64) (*sheet, int, error) {
	for _, s := range d.sheets {
		for i, p := range s.protected {
			if p.ProtectedRangeId == id {
				return s, i, nil
			}
		}
	}
	return nil, 0, invalid("No protected range with id: %d", id)
}

// updateProtectedRange changes a protection, which may move to another sheet (UpdateProtectedRangeRequest).
func (d *document) updateProtectedRange(r *sheets.UpdateProtectedRangeRequest) (*sheets.Response, error) {
	in := r.ProtectedRange
	if in == nil {
		return nil, invalid("protectedRange is required")
	}
	m, err := updateMask(r.Fields, in)
	if err != nil {
		return nil, err
	}
	s, i, err := d.protection(in.ProtectedRangeId)
	if err != nil {
		return nil, err
	}
	next := *s.protected[i]
	assign(&next, canonical(in), m)
	next.ProtectedRangeId = in.ProtectedRangeId
	to, g, err := d.protectedPlace(&next)
	if err != nil {
		return nil, err
	}
	next.Range = g
	d.protect(&next)
	if to == s {
		s.protected[i] = &next
		return nil, nil
	}
	s.protected = slices.Delete(s.protected, i, i+1)
	to.protected = append(to.protected, &next)
	return nil, nil
}

// deleteProtectedRange lifts a protection (DeleteProtectedRangeRequest).
func (d *document) deleteProtectedRange(r *sheets.DeleteProtectedRangeRequest) (*sheets.Response, error) {
	s, i, err := d.protection(r.ProtectedRangeId)
	if err != nil {
		return nil, err
	}
	s.protected = slices.Delete(s.protected, i, i+1)
	return nil, nil
}
