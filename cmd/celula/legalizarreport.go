package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/almacontact/celula/rules/legalizacion"
)

// previewCalls says what a plan would do. It answers errFound where something lacks for a sale, as doing it would.
func previewCalls(w io.Writer, month string, p *legalizacion.CallPlan) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Por legalizar en %s: %s\n", month, counted(len(p.Entries)+len(p.Lacking), "venta", "ventas"))
	seen := map[string]bool{}
	for i := range p.Entries {
		e := &p.Entries[i]
		if to := filepath.Join(p.Dir, e.File()); e.Audio != "" && !seen[to] {
			fmt.Fprintf(&b, "Se copiaría %s a %s%s\n", e.Audio, to, thereAlready(to))
			seen[to] = true
		}
	}
	if path := filepath.Join(p.Dir, p.CSV); len(p.Entries) > 0 {
		fmt.Fprintf(&b, "Se escribiría %s, con %s%s\n", path, counted(len(p.Entries), "venta", "ventas"), thereAlready(path))
	}
	return printLacking(w, &b, p.Lacking)
}

// thereAlready warns of a file that stands where one would be written: only its content decides.
func thereAlready(path string) string {
	if _, err := os.Lstat(path); err != nil {
		return ""
	}
	return " (ya hay un archivo con ese nombre: si es igual se deja, si no se rechaza)"
}

// reportCalls says what was done. It answers errFound where something lacked for a sale.
func reportCalls(w io.Writer, month string, p *legalizacion.CallPlan, d legalizacion.Done) error {
	lacking := append(p.Lacking[:len(p.Lacking):len(p.Lacking)], d.Lacking...)
	var b bytes.Buffer
	fmt.Fprintf(&b, "Por legalizar en %s: %s\n", month, counted(len(p.Entries)+len(p.Lacking), "venta", "ventas"))
	if d.Copied+d.Same > 0 {
		fmt.Fprintf(&b, "Grabaciones copiadas: %d; ya estaban: %d\n", d.Copied, d.Same)
	}
	switch in := counted(len(p.Entries)-len(d.Lacking), "venta", "ventas"); {
	case d.CSVSame:
		fmt.Fprintf(&b, "Lista: %s ya estaba, igual, con %s\n", d.CSV, in)
	case d.CSV != "":
		fmt.Fprintf(&b, "Lista: %s, con %s\n", d.CSV, in)
	}
	return printLacking(w, &b, lacking)
}

// printLacking prints b and then what lacks.
func printLacking(w io.Writer, b *bytes.Buffer, lacking []legalizacion.Note) error {
	if len(lacking) > 0 {
		fmt.Fprintf(b, "No se pueden legalizar todavía: %s\n", counted(len(lacking), "venta", "ventas"))
	}
	for _, n := range lacking {
		fmt.Fprintf(b, "  %s\n", shown(n.String()))
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return unwritten(err)
	}
	if len(lacking) > 0 {
		return errFound
	}
	return nil
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// tell prints a line of the result.
func tell(w io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(w, format+"\n", args...)
	return unwritten(err)
}
