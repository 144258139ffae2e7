package emulator

import (
	"regexp"
	"strings"

	"google.golang.org/api/sheets/v4"
)

// findReplace replaces text in cells; what comes of it is read as if it had been typed.
func (d *document) findReplace(r *sheets.FindReplaceRequest) (*sheets.Response, error) {
	if r.Find == "" {
		return nil, invalid("find must not be empty.")
	}
	pattern, err := findPattern(r)
	if err != nil {
		return nil, err
	}
	places, err := d.findPlaces(r)
	if err != nil {
		return nil, err
	}
	f := &finder{doc: d, pattern: pattern, with: r.Replacement, formulas: r.IncludeFormulas, literal: !r.SearchByRegex}
	for _, p := range places {
		f.search(p)
	}
	return &sheets.Response{FindReplace: &f.reply}, nil
}

// findPattern makes a regular expression of what is looked for.
func findPattern(r *sheets.FindReplaceRequest) (*regexp.Regexp, error) {
	p := r.Find
	if !r.SearchByRegex {
		p = regexp.QuoteMeta(p)
	}
	if r.MatchEntireCell {
		p = `\A(?:` + p + `)\z`
	}
	if !r.MatchCase {
		p = "(?i)" + p
	}
	re, err := regexp.Compile(p)
	if err != nil {
		return nil, invalid("Invalid regular expression: %s", r.Find)
	}
	return re, nil
}

// findPlaces is where a request wants to look: a range, a sheet, or everywhere.
func (d *document) findPlaces(r *sheets.FindReplaceRequest) ([]areaOf, error) {
	switch {
	case r.Range != nil:
		s, area, err := d.area(r.Range)
		return []areaOf{{s, area}}, err
	case r.AllSheets:
		var all []areaOf
		for _, s := range d.sheets {
			all = append(all, areaOf{s, s.all()})
		}
		return all, nil
	case given(r, "SheetId"):
		s, err := d.sheet(r.SheetId)
		if err != nil {
			return nil, err
		}
		return []areaOf{{s, s.all()}}, nil
	}
	return nil, invalid("One of range, sheetId and allSheets must be set.")
}

// A finder replaces in one area after the other, and counts.
type finder struct {
	doc      *document
	pattern  *regexp.Regexp
	with     string
	formulas bool // also in formulas
	literal  bool // with is no template
	reply    sheets.FindReplaceResponse
}

// search replaces in one area. What is looked at is what a cell shows, or a formula's text.
func (f *finder) search(p areaOf) {
	x, enter := newRenderer(f.doc, p.sheet, rendering{}), newEntry(f.doc, "USER_ENTERED")
	rows, found := map[int]bool{}, false
	for r := p.area.r0; r < min(p.area.r1, len(p.sheet.grid.rows)); r++ {
		for c := p.area.c0; c < min(p.area.c1, len(p.sheet.grid.row(r))); c++ {
			at := p.sheet.grid.at(r, c)
			if at.kind == blank || at.kind == formula && !f.formulas {
				continue
			}
			old := x.format(at.value, &at) // a formula's text is its own
			n := len(f.pattern.FindAllStringIndex(old, -1))
			if n == 0 {
				continue
			}
			f.count(at.kind, n)
			rows[r], found = true, true
			enter.into(p.sheet, r, c, textOf(f.replace(old)))
		}
	}
	f.reply.RowsChanged += int64(len(rows))
	if found {
		f.reply.SheetsChanged++
	}
}

// count counts a cell that was changed.
func (f *finder) count(k kind, occurrences int) {
	f.reply.OccurrencesChanged += int64(occurrences)
	if k == formula {
		f.reply.FormulasChanged++
	} else {
		f.reply.ValuesChanged++
	}
}

// replace is a text with all that was found replaced.
func (f *finder) replace(s string) string {
	if f.literal {
		return f.pattern.ReplaceAllLiteralString(s, f.with)
	}
	return f.pattern.ReplaceAllString(s, templateOf(f.with))
}

// templateOf makes of "$1x" the "${1}x" that Go wants.
func templateOf(s string) string {
	return groupName.ReplaceAllStringFunc(s, func(g string) string { return "${" + strings.TrimPrefix(g, "$") + "}" })
}

var groupName = regexp.MustCompile(`\$\d+`)
