package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/almacontact/celula/rules/hoja"
)

// What is odd about a file that can be read all the same is said on stderr.

func warnDoubts(w io.Writer, path string, f *hoja.File) {
	for _, d := range f.Layout.Doubts {
		fmt.Fprintf(w, "celula: aviso: %s: %s\n", filepath.Base(path), d)
	}
	warnTabs(w, f)
	warnAbove(w, f)
}

// warnAbove says that sales stand above the headers, as after sorting a tab header and all: they are not read.
func warnAbove(w io.Writer, f *hoja.File) {
	if f.Layout.Above > 0 {
		fmt.Fprintf(w, "celula: aviso: %s: los encabezados están en la fila %d, y por encima de ellos hay filas con datos, que no se leen (la primera, en la fila %d); súbalos y exporte otra vez\n",
			f.Name(), f.Layout.HeaderRow, f.Layout.Above)
	}
}

// warnTabs says which tab of a workbook is read where another could have been meant: one for each month, say.
func warnTabs(w io.Writer, f *hoja.File) {
	if len(f.Beside) > 0 {
		fmt.Fprintf(w, "celula: aviso: %s: se lee la pestaña «%s» y no otras que también servirían: «%s»; para leer otra, guárdela sola en un archivo\n",
			f.Name(), shown(f.Tab), shown(strings.Join(f.Beside, "», «")))
	}
}

// warnOverrun says of a file that was read through that some of its rows may have slid: their cells stand under other
// headers than who typed them meant, and they are judged by that.
func warnOverrun(w io.Writer, f *hoja.File) { warnSlid(w, f.Name(), f.Overrun) }

// warnSlid says so of a file by its name; first is the first such row, 0 where there is none.
func warnSlid(w io.Writer, name string, first int) {
	if first > 0 {
		fmt.Fprintf(w, "celula: aviso: %s: hay filas con más celdas que el encabezado (la primera, la %d); si un texto lleva comas o puntos y comas debe ir entre comillas, o sus datos quedan corridos\n",
			name, first)
	}
}
