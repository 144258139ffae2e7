package emulator

// A calc computes what formulas come to, for one answer.
type calc struct{ doc *document }

func newCalc(d *document) *calc { return &calc{d} }

func (c *calc) value(s *sheet, row, col int) value { return value{kind: failure, text: "#NAME?"} }

func (d *document) canonicalFormula(s string) string { return s }

func moveFormula(s string, dr, dc int) string { return s }

func (s *sheet) remapFormulas(d *document, f remapping) {}

func failureType(text string) string { return "NAME" }

func failureText(text string) string { return text }
