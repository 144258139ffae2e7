// Package procedimiento is the procedure of the célula de ventas as data: the fields of the hoja (campos.yaml), the
// rules that procedures share (comun, venta, hogar, movil), one file for each of the seven kinds of sale, and the
// cases of each beside it (*_test.yaml).
//
// Package rules reads it, and any directory of the same shape in its place.
package procedimiento

import "embed"

// FS holds the files.
//
//go:embed *.yaml
var FS embed.FS
