package main

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"
)

// aWord reads an argument or the value of an option. None of them may be blank: that comes of a variable of a script which was
// never set, and --reglas "" would go on with the built-in rules, as --out "" would write wherever one is.
func aWord(c *kong.DecodeContext, target reflect.Value) error {
	t, err := c.Scan.PopValue("string")
	if err != nil {
		return err
	}
	word := t.String()
	switch {
	case strings.TrimSpace(word) != "":
		target.SetString(word)
		return nil
	case c.Value.Flag != nil && c.Value.Flag.PlaceHolder == "CARPETA":
		return errors.New("está vacío; indique la carpeta, o . para esta misma")
	}
	return errors.New("está vacío")
}

// An instant is a --now: the time at which files are judged, RFC 3339.
type instant struct{ time.Time }

// UnmarshalText reads an RFC 3339 time; kong calls it.
func (i *instant) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return fmt.Errorf("%q no es una fecha con hora y zona como 2026-11-24T15:04:05-05:00", text)
	}
	i.Time = t
	return nil
}

// or is the instant, or what the clock says where none was given.
func (i instant) or(now func() time.Time) time.Time {
	if i.IsZero() {
		return now()
	}
	return i.Time
}

// printHelp is the help of the program or of the command that was named, on one screen.
func printHelp(_ kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	w := ctx.Stdout
	if node.Type == kong.ApplicationNode {
		fmt.Fprintf(w, "Uso: celula COMANDO [opciones]\n\n%s\n", node.Help)
	} else {
		fmt.Fprintf(w, "Uso: celula %s%s%s\n\n%s\n", node.Path(), arguments(node), options(node), node.Help)
	}
	if node.Detail != "" {
		fmt.Fprintf(w, "\n%s\n", node.Detail)
	}
	section(w, "Comandos", len(node.Children), func(row func(string, string)) {
		for _, child := range node.Children {
			row(child.Name+arguments(child), child.Help)
		}
	})
	section(w, "Argumentos", len(node.Positional), func(row func(string, string)) {
		for _, p := range node.Positional {
			row(strings.ToUpper(p.Name), p.Help)
		}
	})
	section(w, "Opciones", len(node.Flags), func(row func(string, string)) {
		for _, f := range node.Flags {
			row(f.String(), f.Help)
		}
	})
	fmt.Fprintln(w, "\nTermina con 0 si todo está hecho; 1 si hay hallazgos o el trabajo falló; 2 si la orden o la configuración están mal.")
	fmt.Fprintf(w, "Ejemplo: %s\n", example(node))
	return nil
}

func arguments(n *kong.Node) string {
	var b strings.Builder
	if len(n.Children) > 0 {
		b.WriteString(" COMANDO")
	}
	for _, p := range n.Positional {
		b.WriteString(" " + strings.ToUpper(p.Name))
	}
	return b.String()
}

// options are those that must be given, and that there are others.
func options(n *kong.Node) string {
	var b strings.Builder
	others := ""
	for _, f := range n.Flags {
		if f.Required {
			b.WriteString(" " + f.String())
		} else {
			others = " [opciones]"
		}
	}
	return b.String() + others
}

// example is the command line that the tag of the node, or of the one above it, gives; or how to begin.
func example(n *kong.Node) string {
	for ; n != nil; n = n.Parent {
		if n.Tag != nil && n.Tag.Has("ejemplo") {
			return n.Tag.Get("ejemplo")
		}
	}
	return "celula demo"
}

func section(w io.Writer, title string, n int, rows func(row func(left, right string))) {
	if n == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s:\n", title)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rows(func(left, right string) { fmt.Fprintf(t, "  %s\t%s\n", left, right) })
	t.Flush()
}

// kongWords are the parser's refusals, which it has only in English, and ours for them. $1… are its quotes.
var kongWords = []struct {
	theirs *regexp.Regexp
	ours   string
}{
	{regexp.MustCompile(`^unknown flag (\S+?), did you mean (.+)\?$`), `no existe la opción $1; ¿quiso decir $2?`},
	{regexp.MustCompile(`^unknown flag (\S+)$`), `no existe la opción $1`},
	{regexp.MustCompile(`^unexpected argument (.+), did you mean (.+)\?$`), `no se entiende «$1»; ¿quiso decir $2?`},
	{regexp.MustCompile(`^unexpected (?:argument|token|flag argument) (.+)$`), `no se entiende «$1»`},
	{regexp.MustCompile(`^missing flags: (.+)$`), `falta $1`},
	{regexp.MustCompile(`^expected one of (.+)$`), `falta el comando; uno de $1`},
	{regexp.MustCompile(`^expected (.+)$`), `falta $1`},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), `falta $1`},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)?: expected .* value but got .*$`), `la opción $1 necesita un valor`},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)? must be one of (.+) but got (.+)$`), `la opción $1 es una de $2, no $3`},
	{regexp.MustCompile(`^(--\S+) and (--\S+) can't be used together$`), `las opciones $1 y $2 no van juntas`},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)?: expected a(?:n| valid \d+ bit) (?:int|float) but got (.+)$`), `la opción $1 es un número, no $2`},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)?: expected duration but got (.+?)(?::.*)?$`), `la opción $1 es una duración como 30s, no $2`},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)?: bool value must be .* but got (.+)$`), `la opción $1 es sí o no, no $2`},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)?: (está vacío.*)$`), `$1 $2`},
	{regexp.MustCompile(`^(--\S+?)(?:=\S*)?: (.+)$`), `la opción $1: $2`},
}

// missingArgument is the parser's refusal of a command without its argument, or with an empty one.
var missingArgument = regexp.MustCompile(`^expected "<(.+)>"$|^<(.+)>: está vacío$`)

// spanish says a refusal of the command line's parser in Spanish.
func spanish(err error) string {
	msg := err.Error()
	if m := missingArgument.FindStringSubmatch(msg); m != nil {
		return "falta " + strings.ToUpper(strings.ReplaceAll(m[1]+m[2], "> <", " ")) // as help writes them
	}
	for _, w := range kongWords {
		if w.theirs.MatchString(msg) {
			return w.theirs.ReplaceAllString(msg, w.ours)
		}
	}
	return msg
}

// commandOf is the command that a refused command line began with, as one would type it.
func commandOf(err error) string {
	var refusal *kong.ParseError
	if !errors.As(err, &refusal) || refusal.Context == nil || refusal.Context.Selected() == nil {
		return "celula"
	}
	return "celula " + refusal.Context.Selected().Path()
}
