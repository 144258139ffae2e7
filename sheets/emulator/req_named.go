package emulator

import (
	"regexp"
	"slices"
	"strings"

	"google.golang.org/api/sheets/v4"
)

var rangeName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.]*$`)

// checkName refuses names that a named range cannot have, or that another has.
func (d *document) checkName(n *sheets.NamedRange) error {
	if !rangeName.MatchString(n.Name) || len(n.Name) > 250 || isRange(n.Name) ||
		strings.EqualFold(n.Name, "true") || strings.EqualFold(n.Name, "false") {
		return invalid("Named range name is invalid: %s", n.Name)
	}
	for _, other := range d.named {
		if other.NamedRangeId != n.NamedRangeId && strings.EqualFold(other.Name, n.Name) {
			return invalid("A named range with the name \"%s\" already exists.", n.Name)
		}
	}
	return nil
}

// addNamedRange gives a range a name (AddNamedRangeRequest); its id is a number spelled as text.
func (d *document) addNamedRange(r *sheets.AddNamedRangeRequest) (*sheets.Response, error) {
	if r.NamedRange == nil {
		return nil, invalid("namedRange is required")
	}
	n := *r.NamedRange
	if n.NamedRangeId == "" {
		n.NamedRangeId = formatID(d.mintObject())
	} else if _, _, err := d.namedRange(n.NamedRangeId); err == nil {
		return nil, invalid("Named range with id %s already exists.", n.NamedRangeId)
	}
	if err := d.placeName(&n); err != nil {
		return nil, err
	}
	d.named = append(d.named, &n)
	return &sheets.Response{AddNamedRange: &sheets.AddNamedRangeResponse{NamedRange: &n}}, nil
}

// placeName checks a named range and gives it its range as it is kept.
func (d *document) placeName(n *sheets.NamedRange) error {
	if err := d.checkName(n); err != nil {
		return err
	}
	if _, _, err := d.area(n.Range); err != nil {
		return err
	}
	n.Range = spanOf(n.Range).gridRange()
	return nil
}

// namedRange finds a named range by its id.
func (d *document) namedRange(id string) (*sheets.NamedRange, int, error) {
	for i, n := range d.named {
		if n.NamedRangeId == id {
			return n, i, nil
		}
	}
	return nil, 0, invalid("No named range with id: %s", id)
}

// updateNamedRange changes a name, its range or both (UpdateNamedRangeRequest).
func (d *document) updateNamedRange(r *sheets.UpdateNamedRangeRequest) (*sheets.Response, error) {
	in := r.NamedRange
	if in == nil {
		return nil, invalid("namedRange is required")
	}
	m, err := updateMask(r.Fields, in)
	if err != nil {
		return nil, err
	}
	old, i, err := d.namedRange(in.NamedRangeId)
	if err != nil {
		return nil, err
	}
	next := *old
	assign(&next, in, m)
	next.NamedRangeId = old.NamedRangeId
	if err := d.placeName(&next); err != nil {
		return nil, err
	}
	d.named[i] = &next
	return nil, nil
}

// deleteNamedRange forgets a name (DeleteNamedRangeRequest).
func (d *document) deleteNamedRange(r *sheets.DeleteNamedRangeRequest) (*sheets.Response, error) {
	_, i, err := d.namedRange(r.NamedRangeId)
	if err != nil {
		return nil, err
	}
	d.named = slices.Delete(d.named, i, i+1)
	return nil, nil
}
