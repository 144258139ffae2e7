package sheets

import "context"

// A Setup is what certain columns of a tab should have. It knows nothing of what they mean.
type Setup struct {
	HeaderRow int // counted from 1
	Columns   []Column
}

// A Column is one column and what it should have.
type Column struct {
	Name    string   // its header; how it is called in [Done]
	Col     int      // counted from 0; below 0, the column is to be made
	Protect bool     // people are warned before they change it by hand
	Values  []string // a drop-down of these; none for no drop-down
	Colours []Colour
}

// A Colour is how a cell looks while its text is Value.
type Colour struct {
	Value      string
	Background uint32 // 0xRRGGBB
	Text       uint32 // 0xRRGGBB
}

// Done says what a Setup did, by the columns' names; all empty where all stood already.
type Done struct {
	Added, Protected, Dropdowns, Coloured []string
	// Kept are columns with a drop-down that people made themselves. It was left as it is.
	Kept []string
}

// Setup brings a tab to what s says.
func (t *Tab) Setup(ctx context.Context, s Setup) (Done, error) {
	return Done{}, nil
}
